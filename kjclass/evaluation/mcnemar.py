"""McNemar's test of two ways of labelling, by sentences and by documents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

__all__ = ["McNemar", "mcnemar"]


@dataclass(frozen=True, slots=True)
class McNemar:
    """Whether one of two ways of labelling is more often right, or that is chance.

    Parameters
    ----------
    only_first, only_second : int
        Sentences whose labels are all right by one of them alone.
    p_sentences : float
        Exact two-sided p-value, as if sentences were independent: too small where they are not.
    p_documents : float
        The same with documents as what is drawn: the one to go by.
    """

    only_first: int
    only_second: int
    p_sentences: float
    p_documents: float


def mcnemar(first: ArrayLike, second: ArrayLike, groups: ArrayLike) -> McNemar:
    """Test whether `first` and `second` are right equally often.

    If neither is better, either could have given what the other gave in any document. So the sign
    of each document's difference is as good as a coin, and the p-value is how often coins give a
    difference as large as this one, exactly. Of documents with one sentence each it is the exact
    test of McNemar (1947).

    Parameters
    ----------
    first, second : array-like of shape (n,), bool
        Whether each sentence is right.
    groups : array-like of shape (n,)
        Document of each sentence.

    Returns
    -------
    McNemar

    Examples
    --------
    >>> first, second = [1, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1]
    >>> round(mcnemar(first, second, [1, 2, 3, 4, 5, 6, 7]).p_documents, 5)
    0.03125
    >>> round(mcnemar(first, second, [1, 2, 2, 2, 3, 3, 3]).p_documents, 5)
    0.5
    """
    ahead = np.asarray(second, dtype=int) - np.asarray(first, dtype=int)
    _, of = np.unique(np.asarray(groups), return_inverse=True)
    by_group = np.bincount(of, weights=ahead).astype(int)
    return McNemar(int((ahead < 0).sum()), int((ahead > 0).sum()), _coins(ahead), _coins(by_group))


def _coins(steps: NDArray[np.intp]) -> float:
    """Return how often steps with random signs lead as far as these do."""
    # Of every sum of the steps that go forward, from 0 to all of them.
    chance = np.ones(1)
    for size, n in zip(*np.unique(np.abs(steps[steps != 0]), return_counts=True), strict=True):
        forward = stats.binom.pmf(np.arange(n + 1), n, 0.5)
        # Steps of one size leave the remainder of a sum as it is: each remainder is one by itself.
        longer = np.zeros(len(chance) + size * n)
        for rest in range(min(size, len(chance))):
            longer[rest::size] = np.convolve(chance[rest::size], forward)
        chance = longer
    far = np.abs(2 * np.arange(len(chance)) - (len(chance) - 1)) >= abs(int(steps.sum()))
    return min(1.0, float(chance[far].sum()))
