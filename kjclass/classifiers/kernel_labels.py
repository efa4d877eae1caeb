"""From scores to labels, compiled: what :class:`kjclass.classifiers.outputs.Output` does."""

from __future__ import annotations

import math

import numpy as np

from kjclass.classifiers.compiled import SOURCES, inner_jit, jit

__all__ = ["find_labels"]


@jit
def find_labels(scores, cuts, firsts, multi, ok, offsets, numbers, shares, sources=SOURCES):
    """Find the labels given by several models, sentence by sentence.

    Parameters
    ----------
    scores : ndarray of shape (n, n_outputs), float32
    cuts : ndarray of shape (n_outputs,), float32
        See :func:`kjclass.classifiers.thresholds.score_cuts`.
    firsts : ndarray of shape (n_models + 1,), int64
        Where the outputs of each model begin.
    multi : ndarray of shape (n_models,), bool
    ok : ndarray of shape (n,), bool
        Which sentences can be labelled.
    offsets : ndarray of shape (n_models, n + 1), int32
        Receives where the labels of each sentence begin, for multi label; the first is 0.
    numbers, shares : ndarray of shape (n_models, n * labels), int32 and float32
        Receive the labels and their probabilities.
    sources : int
        Not to be given.
    """
    for row in range(len(ok)):
        for model in range(len(multi)):
            first, last = firsts[model], firsts[model + 1]
            if not multi[model]:
                label = _highest(scores, row, cuts, first, last)
                numbers[model, row] = label - first
                shares[model, row] = _share(scores, row, label, first, last)
                continue
            size = offsets[model, row]
            if ok[row]:
                for label in range(first, last):
                    if scores[row, label] >= cuts[label]:
                        numbers[model, size] = label - first
                        odds = math.exp(-np.float64(scores[row, label]))
                        shares[model, size] = 1.0 / (1.0 + odds)
                        size += 1
            offsets[model, row + 1] = size


@inner_jit
def _highest(scores, row, cuts, first, last):
    """Return the label whose score is highest above its cut."""
    best, most = first, scores[row, first] - cuts[first]
    for label in range(first + 1, last):
        value = scores[row, label] - cuts[label]
        best = label if value > most else best
        most = max(value, most)
    return best


@inner_jit
def _share(scores, row, label, first, last):
    """Return the softmax of one label."""
    whole = 1.0
    for other in range(first, last):
        if other != label:
            whole += math.exp(np.float64(scores[row, other]) - np.float64(scores[row, label]))
    return 1.0 / whole
