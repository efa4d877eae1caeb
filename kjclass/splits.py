"""Folds that keep groups whole and labels, of which a sentence may have several, in proportion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils import check_random_state

from kjclass.errors import TrainingError

__all__ = ["MultilabelStratifiedGroupKFold"]


class MultilabelStratifiedGroupKFold(BaseCrossValidator):  # type: ignore[misc]
    """Split by groups, with every label in about the same share of each fold.

    scikit-learn's ``StratifiedGroupKFold`` refuses targets with several labels. Here too groups go
    one by one, the heaviest first, to the fold that needs them most: the one that has least of
    what the group has, where a sentence weighs more the rarer its labels are. That is the greedy
    step of iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011, "On the
    stratification of multi-label data", ECML PKDD), taken for whole groups.

    Parameters
    ----------
    n_splits : int
        Folds, at least 2.
    random_state : int, optional
        Of the order in which groups of equal weight are taken.

    Examples
    --------
    >>> labels = np.array([[1, 0], [0, 1], [1, 0], [0, 1], [1, 1], [1, 1]])
    >>> folds = MultilabelStratifiedGroupKFold(2).split(labels, labels, groups=[1, 1, 2, 2, 3, 4])
    >>> [labels[test].sum(axis=0).tolist() for _, test in folds]
    [[2, 2], [2, 2]]
    """

    def __init__(self, n_splits: int = 5, *, random_state: int | None = 0) -> None:
        self.n_splits = n_splits
        self.random_state = random_state

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:  # noqa: ARG002
        """Return the number of folds."""
        return self.n_splits

    def split(
        self, X: Any, y: ArrayLike | None = None, groups: ArrayLike | None = None
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the row numbers of both parts of each split.

        Parameters
        ----------
        X : sequence
            Only its length matters.
        y : array-like of shape (n,) or (n, n_labels), optional
            One label each, or an indicator; without it, folds are only of like size.
        groups : array-like of shape (n,), optional
            By default every row is a group.

        Raises
        ------
        TrainingError
            If there are fewer groups than folds.
        """
        yield from super().split(X, y, groups)

    def _iter_test_masks(
        self, X: Any = None, y: Any = None, groups: Any = None
    ) -> Iterator[NDArray[np.bool_]]:
        fold = self._folds(len(X), y, groups)
        for number in range(self.n_splits):
            yield fold == number

    def _folds(self, n: int, y: Any, groups: Any) -> NDArray[np.intp]:
        of = np.arange(n) if groups is None else np.unique(groups, return_inverse=True)[1]
        n_groups = int(of.max(initial=-1)) + 1
        if n_groups < self.n_splits:
            raise TrainingError(
                f"{n_groups} groups for {self.n_splits} folds", fix="use fewer folds"
            )
        kinds = _kinds(n, y)
        shares = np.zeros((n_groups, kinds.shape[1]))
        np.add.at(shares, of, kinds / np.maximum(kinds.sum(axis=0), 1))
        order = check_random_state(self.random_state).permutation(n_groups)
        order = order[np.argsort(-shares[order].max(axis=1), kind="stable")]
        filled = np.zeros((self.n_splits, shares.shape[1]))
        chosen = np.empty(n_groups, dtype=np.intp)
        for group in order:
            # The fold whose squares would grow least; of equals, the one with fewer sentences.
            need = filled @ shares[group]
            best = np.flatnonzero(need <= need.min() + 1e-12)
            chosen[group] = best[filled[best, 0].argmin()]
            filled[chosen[group]] += shares[group]
        return np.asarray(chosen[of], dtype=np.intp)


def _kinds(n: int, y: Any) -> NDArray[np.float64]:
    """Return what is to be spread evenly: sentences, each label, and sentences without any."""
    every = np.ones((n, 1))
    if y is None:
        return every
    y = np.asarray(y)
    if y.ndim == 1:
        return np.hstack([every, y[:, None] == np.unique(y)])
    return np.hstack([every, y, ~y.any(axis=1, keepdims=True)])
