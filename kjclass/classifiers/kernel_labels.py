"""From scores to labels, compiled: what :mod:`kjclass.classifiers.outputs` does in NumPy."""

from __future__ import annotations

from kjclass.classifiers.compiled import jit

__all__ = ["choose", "list_given"]


@jit
def choose(scores, cuts, ok, numbers):
    """Write the label whose score is highest above its cut to `numbers`; -1 where not `ok`."""
    for row in range(len(scores)):
        best = 0
        for label in range(1, len(cuts)):
            if scores[row, label] - cuts[label] > scores[row, best] - cuts[best]:
                best = label
        numbers[row] = best if ok[row] else -1


@jit
def list_given(scores, cuts, ok, offsets, numbers):
    """Write the labels whose scores reach their cuts to `numbers`, and where each row begins."""
    size = 0
    for row in range(len(scores)):
        if ok[row]:
            for label in range(len(cuts)):
                numbers[size] = label
                size += scores[row, label] >= cuts[label]
        offsets[row + 1] = size
