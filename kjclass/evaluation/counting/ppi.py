"""Prediction-powered shares: many predictions, put right by a random sample of true labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from kjclass.evaluation.counting.count import Shares
from kjclass.evaluation.counting.tally import Counts, Matched

__all__ = ["onto_simplex", "power", "ppi"]

_PSEUDO_ERRORS = 2.0


def ppi(
    counts: Counts,
    matched: Matched,
    member: NDArray[np.bool_],
    tuning: NDArray[np.float64],
    *,
    single: bool,
) -> Shares:
    """Return shares whose interval holds whatever the classifier is worth.

    The share of sentences given a label, times `tuning`, plus the mean of what truth and prediction
    differ by in the audited sample. Sources: Angelopoulos, Bates, Fannjiang, Jordan and Zrnic
    (2023), "Prediction-powered inference", Science 382; with tuning Angelopoulos, Duchi and Zrnic
    (2024), "PPI++: efficient prediction-powered inference", arXiv:2311.01453. Assumes only that the
    sample was drawn at random with the weights told, and is labelled rightly.

    The variance is the sum, over documents, of the square of what each adds to the estimate, by its
    predictions and by its audited sentences. Two errors that nobody saw, one of each direction, are
    added, so that a small sample without any does not pretend to certainty (Bonett and Price, 2012,
    "Adjusted Wald confidence interval for a difference of binomial proportions based on paired
    data", Journal of Educational and Behavioral Statistics 37).

    Parameters
    ----------
    counts : Counts
        Of the group.
    matched : Matched
        All audited sentences.
    member : ndarray of shape (n_audited,), bool
        Those in the group.
    tuning : ndarray of shape (n_labels,)
        1 for plain prediction-powered inference; see :func:`power`.
    single : bool
        Whether the shares sum to 1.

    Returns
    -------
    Shares

    Examples
    --------
    Of 100 sentences 40 are given the label; of 10 audited ones, 1 has it that was not given it.

    >>> given = np.repeat([True, False], [4, 6])[:, None]
    >>> truth = np.repeat([True, False], [5, 5])[:, None]
    >>> ones, zeros = np.ones(10), np.zeros(10, dtype=np.int64)
    >>> audited = Matched(truth, given, ones, zeros, np.arange(10), np.full(10, "", dtype=object))
    >>> table = Counts(np.repeat([[1.0], [0.0]], [40, 60], axis=0), np.zeros(100), np.ones(100))
    >>> ppi(table, audited, ones > 0, np.ones(1), single=False).share
    array([0.5])
    """
    given = counts.labels.sum(axis=0) / counts.n
    apart = matched.truth - tuning * matched.given
    weight = np.where(member, matched.weight, 0.0)
    mean = weight @ apart / weight.sum()
    # What lies outside the group counts as 0, as in estimates for domains of a sample.
    parts = weight[:, None] * (apart - mean) / weight.sum()
    n = int(member.sum())
    variance = _variance(counts, matched, parts, tuning) + _PSEUDO_ERRORS / n**2
    found = tuning * given + mean
    reach = student.ppf(0.975, max(1, n - 1)) * np.sqrt(variance)
    point = onto_simplex(found) if single else np.clip(found, 0.0, 1.0)
    low, high = np.clip(found - reach, 0.0, 1.0), np.clip(found + reach, 0.0, 1.0)
    return Shares(point, np.minimum(low, point), np.maximum(high, point))


def _variance(
    counts: Counts,
    matched: Matched,
    parts: NDArray[np.float64],
    tuning: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the variance of estimates to which the audited sentences add `parts`."""
    share = counts.labels.sum(axis=0) / counts.n
    rows = np.arange(len(counts.labels)) if counts.bucket is None else counts.bucket
    predicted = np.zeros((max(rows.max(), matched.bucket.max()) + 1, len(share)))
    predicted[rows] = (counts.labels - share * counts.sentences[:, None]) / counts.n
    predicted *= np.sqrt(len(rows) / max(1, len(rows) - 1))
    strata = np.unique(matched.stratum)
    centred = parts.copy()
    for stratum in strata:
        mine = matched.stratum == stratum
        size = int(mine.sum())
        if size > 1:
            centred[mine] -= centred[mine].mean(axis=0)
            centred[mine] *= np.sqrt(size / (size - 1))
    audited = np.zeros_like(predicted)
    np.add.at(audited, matched.bucket, centred)
    if len(strata) == 1:
        return np.asarray(((tuning * predicted + audited) ** 2).sum(axis=0))
    # Each stratum has its share whatever was drawn: predictions vary with all their weight, and
    # what errors between strata would take back is not taken.
    together = 2 * (predicted[matched.bucket] * parts).sum(axis=0)
    return np.asarray((predicted**2 + audited**2).sum(axis=0) + np.maximum(together, 0.0))


def power(counts: Counts, matched: Matched, *, single: bool) -> NDArray[np.float64]:
    """Return how far predictions are to be trusted, so that the interval is shortest (PPI++).

    Parameters
    ----------
    counts : Counts
        Of all sentences.
    matched : Matched
    single : bool
        Whether the shares sum to 1: then there is one number for all labels.

    Returns
    -------
    ndarray of shape (n_labels,)
        In [0, 1]; 0 leaves the predictions aside.

    Examples
    --------
    >>> truth = np.repeat([True, False], 50)[:, None]
    >>> ones, zeros = np.ones(100), np.zeros(100, dtype=np.int64)
    >>> right = Matched(truth, truth, ones, zeros, zeros, np.full(100, "", dtype=object))
    >>> table = Counts(np.array([[9900.0 / 2]]), np.zeros(1), np.array([9900.0]))
    >>> power(table, right, single=False).round(2)
    array([0.99])
    """
    weight = matched.weight / matched.weight.sum()
    given = matched.given - weight @ matched.given
    together = weight @ ((matched.truth - weight @ matched.truth) * given)
    share = counts.labels.sum(axis=0) / counts.n
    spread = share * (1 - share) * (1 + len(matched.truth) / counts.n)
    if single:
        together = np.full_like(together, together.sum())
        spread = np.full_like(spread, spread.sum())
    ratio = np.where(spread > 0, together / np.where(spread > 0, spread, 1.0), 0.0)
    return np.asarray(np.clip(ratio, 0.0, 1.0))


def onto_simplex(point: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the nearest shares that are not below 0 and sum to 1.

    Source: Duchi, Shalev-Shwartz, Singer and Chandra (2008), "Efficient projections onto the
    l1-ball for learning in high dimensions", ICML.

    Examples
    --------
    >>> onto_simplex(np.array([1.1, -0.1]))
    array([1., 0.])
    """
    high = np.sort(point)[::-1]
    over = (np.cumsum(high) - 1) / np.arange(1, len(point) + 1)
    cut = over[np.flatnonzero(high > over)[-1]]
    return np.asarray(np.maximum(point - cut, 0.0))
