"""The cluster bootstrap: figures over documents drawn again, and how few are too few."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from kjclass.metrics.figures import Figure

__all__ = ["Resamples", "figure", "times_drawn", "too_few", "too_few_carry"]

_RESAMPLES = 1000
# Enough for bounds of 95%, where every resample is dear.
_FEW_RESAMPLES = 300
_CELLS = 20_000_000

_LEAST_SENTENCES, _LEAST_GROUPS = 30, 8
_LEAST_CARRY, _LEAST_CARRY_GROUPS = 10, 5


class Resamples:
    """Documents drawn with replacement, as often as there are, again and again.

    Sentences of one document are not independent, so documents are drawn and not sentences (the
    cluster bootstrap; Field and Welsh, 2007, https://doi.org/10.1111/j.1467-9868.2007.00593.x).

    Parameters
    ----------
    groups : array-like of shape (n,)
        Document of each sentence.
    seed : int
    times : ndarray of shape (n_resamples, n_groups), optional
        How often each document is drawn, where something else draws them.

    Attributes
    ----------
    of : ndarray of shape (n,), intp
        Number of the document of each sentence.
    n_groups : int

    Examples
    --------
    >>> drawn = Resamples(["a", "a", "b"], seed=0)
    >>> drawn.totals(np.array([[1.0], [1.0], [1.0]])).max()
    np.float64(4.0)
    """

    def __init__(
        self, groups: ArrayLike, seed: int = 0, *, times: NDArray[Any] | None = None
    ) -> None:
        names, self.of = np.unique(np.asarray(groups), return_inverse=True)
        self.n_groups = len(names)
        if times is not None:
            self._times = times.astype(np.float32)
            return
        # Of very many documents fewer resamples do: their bounds hardly differ.
        n = max(_FEW_RESAMPLES, min(_RESAMPLES, _CELLS // max(self.n_groups, 1)))
        rng = np.random.default_rng(seed)
        self._times = np.empty((n, self.n_groups), dtype=np.float32)
        for row in self._times:
            drawn = rng.integers(0, self.n_groups, self.n_groups)
            row[:] = np.bincount(drawn, minlength=self.n_groups)

    def totals(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum values of shape (n, k) over all sentences, then over those of each resample.

        Returns
        -------
        ndarray of shape (1 + n_resamples, k)
        """
        by_group = np.zeros((self.n_groups, values.shape[1]))
        np.add.at(by_group, self.of, values)
        # Whole numbers below 2^24 are exact in half the memory.
        drawn = self._times @ by_group.astype(np.float32)
        return np.vstack([values.sum(axis=0), drawn.astype(np.float64)])

    def counts(self, columns: NDArray[np.intp], n_columns: int) -> NDArray[np.float64]:
        """Count sentences by column in some hundreds of the resamples.

        Parameters
        ----------
        columns : ndarray of shape (n,), intp
            Column of each sentence; -1 for those that are not counted.
        n_columns : int

        Returns
        -------
        ndarray of shape (n_some, n_columns)
        """
        kept = columns >= 0
        table = sp.csr_array(
            (np.ones(kept.sum(), dtype=np.float32), (columns[kept], self.of[kept])),
            shape=(n_columns, self.n_groups),
        )
        return np.asarray((table @ self._times[:_FEW_RESAMPLES].T).T, dtype=np.float64)


def times_drawn(n: int, resamples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return how often each of `n` documents counts: once, then as often as it is drawn.

    Parameters
    ----------
    n : int
    resamples : int
        How often `n` are drawn, with replacement.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (1 + resamples, n)

    Examples
    --------
    >>> found = times_drawn(3, 2, np.random.default_rng(0))
    >>> found[0].tolist(), found.sum(axis=1).tolist()
    ([1.0, 1.0, 1.0], [3.0, 3.0, 3.0])
    """
    return np.vstack([np.ones(n), rng.multinomial(n, np.full(n, 1 / n), size=resamples)])


def too_few(sentences: int, groups: int) -> str:
    """Say why there can be no figure of so many sentences; "" if there can be."""
    if sentences < _LEAST_SENTENCES:
        return f"too few: {sentences} sentences, {_LEAST_SENTENCES} needed"
    if groups < _LEAST_GROUPS:
        return f"too few: {groups} documents, near-duplicates counted once; {_LEAST_GROUPS} needed"
    return ""


def too_few_carry(rows: NDArray[np.bool_], of: NDArray[np.intp], verb: str) -> str:
    """Say why there can be no figure of the sentences marked; "" if there can be."""
    n = int(rows.sum())
    if n == 0:
        return f"no sentence {verb} it"
    if n < _LEAST_CARRY:
        return f"too few: {n} {'sentence' if n == 1 else 'sentences'}, {_LEAST_CARRY} needed"
    groups = len(np.unique(of[rows]))
    if groups < _LEAST_CARRY_GROUPS:
        return f"too few: of {groups} documents, {_LEAST_CARRY_GROUPS} needed"
    return ""


def figure(
    value: float,
    resampled: NDArray[np.float64],
    *,
    why: str = "",
    groups: int | None = None,
) -> Figure:
    """Return a figure with the 95% interval of its resamples.

    Parameters
    ----------
    value : float
    resampled : ndarray of shape (n_resamples,)
        NaN where a resample has no such figure.
    why : str
        Why there is to be none.
    groups : int, optional
        Of a share: of how many documents it is. Where nothing went wrong, or everything, resamples
        show no spread, and the bound is that of Clopper and Pearson (1934) for so many draws.
    """
    if why:
        return Figure(None, why=why)
    low, high = np.nanpercentile(resampled, [2.5, 97.5])
    if groups and value >= 1:
        low = min(low, 0.025 ** (1 / groups))
    if groups and value <= 0:
        high = max(high, 1 - 0.025 ** (1 / groups))
    return Figure(float(value), float(low), float(high))
