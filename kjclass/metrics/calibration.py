"""Whether scores mean what they say: Brier score, calibration error, reliability."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kjclass.metrics.figures import Bin, Figure
from kjclass.metrics.resample import Resamples, figure

__all__ = ["N_BINS", "binned", "bins", "brier", "errors", "interval"]

N_BINS = 10
_LEAST_IN_BIN = 10


def brier(
    score: NDArray[np.float64], truth: NDArray[np.bool_], drawn: Resamples, *, why: str = ""
) -> Figure:
    """Return the mean square of score minus truth.

    Source: Brier (1950), "Verification of forecasts expressed in terms of probability".

    Parameters
    ----------
    score : ndarray of shape (n, n_labels)
    truth : ndarray of shape (n, n_labels), bool
        Of one label, or of several: the mean of them.
    drawn : Resamples
    why : str
        Why there is to be no figure.
    """
    loss = ((score - truth) ** 2).mean(axis=1)
    totals = drawn.totals(np.column_stack([loss, np.ones(len(loss))]))
    return figure(float(loss.mean()), totals[1:, 0] / totals[1:, 1], why=why)


def binned(
    score: NDArray[np.float64], truth: NDArray[np.bool_], drawn: Resamples
) -> NDArray[np.float64]:
    """Sum the scores of one label by bins: ten of equal width.

    Parameters
    ----------
    score : ndarray of shape (n,), in [0, 1]
    truth : ndarray of shape (n,), bool
    drawn : Resamples

    Returns
    -------
    ndarray of shape (1 + n_resamples, 3, 10)
        How many scores, their sum, and how many are of labels that are there; of the sentences,
        then of the resamples.
    """
    number = np.minimum((score * N_BINS).astype(np.intp), N_BINS - 1)
    in_bin = number[:, None] == np.arange(N_BINS)
    parts = np.hstack([in_bin, in_bin * score[:, None], in_bin & truth[:, None]]).astype(np.float64)
    return drawn.totals(parts).reshape(-1, 3, N_BINS)


def errors(totals: NDArray[np.float64], *, chance: bool = False) -> NDArray[np.float64]:
    """Return the expected calibration error of sums by bins.

    Source: Guo, Pleiss, Sun and Weinberger (2017), "On calibration of modern neural networks"; of
    each label by itself as in Nixon and others (2019), "Measuring calibration in deep learning".

    Parameters
    ----------
    totals : ndarray of shape (1 + n_resamples, 3, 10)
        Of :func:`binned`.
    chance : bool
        Return what chance alone makes of no error: the resamples, less what the sentences are off.
    """
    n, said, there = np.moveaxis(totals, 1, 0)
    off = (said - there) / np.maximum(n.sum(axis=1, keepdims=True), 1)
    if chance:
        off = off - off[0]
    return np.asarray(np.abs(off).sum(axis=1))


def interval(values: NDArray[np.float64], chance: NDArray[np.float64], *, why: str = "") -> Figure:
    """Return the calibration error with its interval.

    Chance puts every bin off, and what it adds cannot cancel out: the error of few sentences is too
    large, and that of their resamples more so. So the lower bound is that of the basic bootstrap,
    which takes it off, or 0 where chance alone would often give as much (Broecker and Smith, 2007,
    "Increasing the reliability of reliability diagrams"); the upper one is as far from the value as
    that of the resamples from their mean.

    Parameters
    ----------
    values, chance : ndarray of shape (1 + n_resamples,)
        Of :func:`errors`, or their means over labels.
    why : str
        Why there is to be no figure.
    """
    if why:
        return Figure(None, why=why)
    value = float(values[0])
    above = float(np.percentile(values[1:], 97.5))
    low = max(0.0, min(value, 2 * value - above))
    if value <= np.percentile(chance[1:], 97.5):
        low = 0.0
    return Figure(value, low, value + above - float(values[1:].mean()))


def bins(totals: NDArray[np.float64], groups: int, *, why: str = "") -> tuple[Bin, ...]:
    """Return the points of a reliability diagram, of `groups` documents, from sums by bins."""
    n, said, there = np.moveaxis(totals, 1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = there / n
    found = []
    for at, size in enumerate(n[0].astype(int).tolist()):
        few = f"too few: {size} scores, {_LEAST_IN_BIN} needed" if size < _LEAST_IN_BIN else ""
        found.append(
            Bin(
                at / N_BINS,
                (at + 1) / N_BINS,
                size,
                float(said[0, at] / size) if size else None,
                figure(share[0, at], share[1:, at], why=why or few, groups=min(size, groups)),
            )
        )
    return tuple(found)
