"""What a model says of sentences: scores, from which probabilities and labels follow on demand."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.targets import probabilities
from kjclass.classifiers.thresholds import decide_multi, decide_single, score_cuts

__all__ = ["Output", "kernel_loaded"]

# Fewer sentences are as fast in NumPy.
_COMPILED_FROM = 512


def kernel_loaded() -> bool:
    """Say whether the compiled kernel has been imported, which takes a while, by this process."""
    return "kjclass.classifiers.kernel" in sys.modules


@dataclass(frozen=True, slots=True)
class Output:
    """What one model says of some sentences.

    Parameters
    ----------
    values : ndarray of shape (n, n_labels)
        Scores of a linear model, float32, before softmax or sigmoid; of other models their
        probabilities, float64.
    thresholds : ndarray of shape (n_labels,)
        See :mod:`kjclass.classifiers.thresholds`.
    multi : bool
        Whether a sentence can have several labels or none.
    linear : bool
        Whether `values` are scores.
    """

    values: NDArray[Any]
    thresholds: NDArray[np.float64]
    multi: bool
    linear: bool

    def __getitem__(self, rows: slice) -> Output:
        return Output(self.values[rows], self.thresholds, self.multi, self.linear)

    def probabilities(self) -> NDArray[np.float64]:
        """Return the probability of every label, of shape (n, n_labels)."""
        if not self.linear:
            return self.values
        return probabilities(self.values.astype(np.float64), multi=self.multi)

    def given(self, ok: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which labels are given, of shape (n, n_labels); none where not `ok`."""
        if self.multi:
            cuts = self._cuts() if self.linear else self.thresholds
            return decide_multi(self.values, cuts) & ok[:, None]
        return np.asarray(self.chosen(ok)[:, None] == np.arange(self.values.shape[1]))

    def chosen(self, ok: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Return the number of the one label given, of shape (n,); -1 where not `ok`."""
        if self._compiled():
            from kjclass.classifiers.kernel_labels import choose

            numbers = np.empty(len(ok), dtype=np.int32)
            choose(self.values, self._cuts(), ok, numbers)
            return numbers
        if self.linear:
            best = (self.values - self._cuts()).argmax(axis=1)
        else:
            best = decide_single(self.values, self.thresholds)
        return np.where(ok, best, -1).astype(np.int32)

    def listed(self, ok: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the numbers of the labels given, sentence by sentence.

        Returns
        -------
        ndarray of shape (n + 1,), int32
            Where the labels of each sentence begin.
        ndarray of int32
            The labels.
        """
        offsets = np.zeros(len(ok) + 1, dtype=np.int32)
        if self._compiled():
            from kjclass.classifiers.kernel_labels import list_given

            numbers = np.empty(self.values.size, dtype=np.int32)
            list_given(self.values, self._cuts(), ok, offsets, numbers)
            return offsets, numbers[: offsets[-1]]
        given = self.given(ok)
        np.cumsum(given.sum(axis=1), out=offsets[1:])
        return offsets, given.nonzero()[1].astype(np.int32)

    def probability_of(
        self, rows: NDArray[np.intp], numbers: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Return the probabilities of some labels of some sentences."""
        if self.linear and self.multi:
            # Few of many labels are given, and their probabilities do not need the others'.
            scores = self.values[rows, numbers].astype(np.float64)
            return probabilities(scores, multi=True).astype(np.float32)
        return self.probabilities()[rows, numbers].astype(np.float32)

    def _cuts(self) -> NDArray[np.float32]:
        return score_cuts(self.thresholds, multi=self.multi)

    def _compiled(self) -> bool:
        return self.linear and len(self.values) >= _COMPILED_FROM and kernel_loaded()
