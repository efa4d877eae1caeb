"""What one way of labelling is ahead of another, on the same sentences."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kjclass.metrics.figures import Figure
from kjclass.metrics.measure import f1, macro
from kjclass.metrics.resample import Resamples, figure, too_few, too_few_carry

__all__ = ["difference"]


def difference(
    truth: NDArray[np.bool_],
    first: NDArray[np.bool_],
    second: NDArray[np.bool_],
    groups: ArrayLike,
    *,
    seed: int = 0,
) -> tuple[Figure, tuple[Figure, ...]]:
    """Return macro-F1 and each F1 of `second` minus those of `first`.

    Both are measured on the same resamples (the paired bootstrap): sentences that are hard for both
    move neither.

    Parameters
    ----------
    truth, first, second : ndarray of shape (n, n_labels), bool
    groups : array-like of shape (n,)
        Document of each sentence.
    seed : int
        Of the bootstrap.

    Returns
    -------
    Figure
        Of macro-F1.
    tuple of Figure
        Of the F1 of each label.

    Examples
    --------
    >>> truth = np.tile([[1, 0], [0, 1]], (50, 1)).astype(bool)
    >>> print(difference(truth, truth, truth, np.arange(100))[0])
    0.000 [0.000, 0.000]
    """
    n, n_labels = truth.shape
    drawn = Resamples(groups, seed)
    parts = np.hstack([truth & first, first, truth & second, second, truth]).astype(np.float64)
    hits, said, more_hits, more_said, there = np.split(drawn.totals(parts), 5, axis=1)
    few = too_few(n, drawn.n_groups)
    gain = f1(more_hits, more_said, there) - f1(hits, said, there)
    means = macro(more_hits, more_said, there) - macro(hits, said, there)
    none = "" if there[0].any() else "no sentence carries a label"
    return figure(means[0], means[1:], why=few or none), tuple(
        figure(
            gain[0, at],
            gain[1:, at],
            why=few or too_few_carry(truth[:, at], drawn.of, "carries"),
        )
        for at in range(n_labels)
    )
