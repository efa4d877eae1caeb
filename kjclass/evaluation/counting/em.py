"""Shares by expectation maximisation over the scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kjclass.evaluation.counting.count import Shares, shares_of
from kjclass.evaluation.counting.tally import Sample
from kjclass.metrics.resample import times_drawn

__all__ = ["em_multi", "em_single"]

_RESAMPLES = 200
_STEPS = 1000
_NEAR = 1e-6
# Resamples start where the whole sample ends.
_NEAR_ENOUGH = 1e-4


def em_single(sample: Sample, prior: NDArray[np.float64], *, seed: int = 0) -> Shares:
    """Return the shares under which the scores are likeliest, for a single-label set.

    Source: Saerens, Latinne and Decaestecker (2002), "Adjusting the outputs of a classifier to new
    a priori probabilities", Neural Computation 14. Assumes that only the shares of the labels
    changed since training, not how sentences of a label read (prior-probability shift), and that
    the scores are calibrated for the shares in `prior`. The interval comes from resampling
    documents and says nothing of either.

    Parameters
    ----------
    sample : Sample
        Scores of sentences drawn at random.
    prior : ndarray of shape (n_labels,)
        Shares of the labels that the scores are calibrated for.
    seed : int
        Of the bootstrap over documents.

    Examples
    --------
    >>> scores = np.array([[0.9, 0.1]] * 6 + [[0.1, 0.9]] * 4)
    >>> em_single(Sample(scores, np.arange(10)), np.array([0.5, 0.5])).share.round(3)
    array([0.625, 0.375])
    """
    scores = np.clip(sample.scores, 0.0, 1.0)
    ratio = scores / prior
    # A sentence that no label has any score for tells nothing.
    told = ratio.sum(axis=1) > 0
    ratio, bucket = ratio[told], sample.bucket[told]
    _, number = np.unique(bucket, return_inverse=True)
    point = _climb(ratio, np.ones((len(ratio), 1)), prior[:, None], _NEAR)
    times = times_drawn(int(number.max()) + 1, _RESAMPLES, np.random.default_rng(seed))
    weights = times[1:].T[number]
    found = _climb(ratio, weights, np.repeat(point, _RESAMPLES, axis=1), _NEAR_ENOUGH)
    return shares_of(point[:, 0], found.T)


def _climb(
    ratio: NDArray[np.float64],
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    near: float,
) -> NDArray[np.float64]:
    """Return the shares of shape (n_labels, n) for the `n` columns of weights, all at once."""
    # A label at 0 would stay there.
    share = np.clip(start, 1e-9, None)
    total = weights.sum(axis=0)
    for _ in range(_STEPS):
        new = share * (ratio.T @ (weights / np.maximum(ratio @ share, 1e-300))) / total
        new /= new.sum(axis=0)
        moved = np.abs(new - share).max()
        share = new
        if moved < near:
            break
    return share


def em_multi(sample: Sample, prior: NDArray[np.float64], *, seed: int = 0) -> list[Shares]:
    """Return the share of each label of a multi-label set, each by itself as in :func:`em_single`.

    Examples
    --------
    >>> scores = np.array([[0.9]] * 6 + [[0.1]] * 4)
    >>> em_multi(Sample(scores, np.arange(10)), np.array([0.5]))[0].share.round(3)
    array([0.625])
    """
    found = []
    for label, own in enumerate(prior):
        column = sample.scores[:, label]
        two = Sample(np.column_stack([column, 1.0 - column]), sample.bucket)
        both = em_single(two, np.array([own, 1.0 - own]), seed=seed)
        found.append(Shares(both.share[:1], both.low[:1], both.high[:1]))
    return found
