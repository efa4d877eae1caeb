"""How well scores rank sentences: average precision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kjclass.metrics.figures import Figure
from kjclass.metrics.resample import Resamples, figure

__all__ = ["average_precision"]


def average_precision(
    score: NDArray[np.float64], truth: NDArray[np.bool_], drawn: Resamples, *, why: str = ""
) -> Figure:
    """Return the average precision of one label: precision in the mean over steps of recall.

    Parameters
    ----------
    score : ndarray of shape (n,)
    truth : ndarray of shape (n,), bool
    drawn : Resamples
        Some hundreds of them are used.
    why : str
        Why there is to be no figure.
    """
    if why:
        return Figure(None, why=why)
    order = np.argsort(-score, kind="stable")
    # Equal scores are one step; only steps that find something count.
    step = np.r_[0, np.cumsum(np.diff(score[order]) != 0)]
    finds = np.unique(step[truth[order]])
    at = np.searchsorted(finds, step)
    columns = np.empty(len(order), dtype=np.intp)
    columns[order] = np.where(at < len(finds), at, -1)
    right_columns = np.where(truth, columns, -1)
    said, right = (
        np.vstack([np.bincount(of[of >= 0], minlength=len(finds)), drawn.counts(of, len(finds))])
        for of in (columns, right_columns)
    )
    precision = right.cumsum(axis=1) / np.maximum(said.cumsum(axis=1), 1)
    with np.errstate(invalid="ignore"):
        found = (right * precision).sum(axis=1) / right.sum(axis=1)
    return figure(found[0], found[1:], groups=len(np.unique(drawn.of[truth])))
