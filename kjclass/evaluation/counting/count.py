"""Counting what a classifier gave, and resampling it by document."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kjclass.evaluation.counting.tally import Counts
from kjclass.metrics.resample import times_drawn

__all__ = [
    "RESAMPLES",
    "Shares",
    "classify_and_count",
    "resampled",
    "shares_of",
]

RESAMPLES = 1000
_BOUNDS = (2.5, 97.5)


class Shares(NamedTuple):
    """Shares of labels with their 95% intervals, each of shape (n_labels,)."""

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def shares_of(point: NDArray[np.float64], draws: NDArray[np.float64]) -> Shares:
    """Return shares with the percentiles of their resamples, which shape (n, n_labels) holds."""
    low, high = np.nanpercentile(draws, _BOUNDS, axis=0)
    # An estimate pushed back into [0, 1] may stand at the rim of its resamples.
    return Shares(point, np.minimum(low, point), np.maximum(high, point))


def classify_and_count(counts: Counts, *, single: bool, seed: int = 0) -> Shares:
    """Return the shares of the labels that the classifier gave, as they are.

    Wrong by as much as the classifier's errors do not cancel out, however large the corpus: its
    interval says only how far documents differ. Source of the name: Forman (2008), "Quantifying
    counts and costs via classification", Data Mining and Knowledge Discovery 17.

    Parameters
    ----------
    counts : Counts
    single : bool
        Whether each sentence has one label: those without one, for their score was too low, are
        then left aside.
    seed : int
        Of the bootstrap over documents.

    Examples
    --------
    >>> table = Counts(np.array([[3.0, 1.0]]), np.array([1.0]), np.array([5.0]))
    >>> classify_and_count(table, single=True).share
    array([0.75, 0.25])
    >>> classify_and_count(table, single=False).share
    array([0.6, 0.2])
    """
    below = counts.labels.sum(axis=1) if single else counts.sentences
    if not below.sum():
        nothing = np.full(counts.labels.shape[1], np.nan)
        return Shares(nothing, nothing, nothing)
    sums = resampled(np.column_stack([counts.labels, below]), seed=seed)
    share = sums[:, :-1] / np.where(sums[:, -1:] > 0, sums[:, -1:], np.nan)
    return shares_of(share[0], share[1:])


def resampled(table: NDArray[np.float64], *, seed: int) -> NDArray[np.float64]:
    """Return the sums of the columns of a table, then those of resamples of its rows.

    The shape is (1 + RESAMPLES, n_columns).
    """
    return np.asarray(times_drawn(len(table), RESAMPLES, np.random.default_rng(seed)) @ table)
