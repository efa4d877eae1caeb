"""What models say of sentences: scores, from which probabilities and labels follow on demand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.targets import probabilities
from kjclass.classifiers.thresholds import decide_multi, decide_single, score_cuts

__all__ = ["Found", "Output", "Outputs", "kernel_loaded"]

# Fewer sentences are as fast in NumPy.
_COMPILED_FROM = 512


def kernel_loaded() -> bool:
    """Say whether the compiled kernel has been imported, which takes a while, by this process."""
    return "kjclass.classifiers.kernel" in sys.modules


class Found(NamedTuple):
    """The labels of some sentences by one model.

    Parameters
    ----------
    offsets : ndarray of shape (n + 1,), int32, or None
        Where the labels of each sentence begin; None where each has one, which means nothing where
        the sentence cannot be labelled.
    numbers : ndarray, int32
        Labels given, in order.
    probabilities : ndarray, float32
        Theirs.
    """

    offsets: NDArray[np.int32] | None
    numbers: NDArray[np.int32]
    probabilities: NDArray[np.float32]


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

    def probabilities(self) -> NDArray[np.float64]:
        """Return the probability of every label, of shape (n, n_labels)."""
        if not self.linear:
            return np.asarray(self.values, dtype=np.float64)
        return probabilities(self.values.astype(np.float64), multi=self.multi)

    def given(self, ok: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which labels are given, of shape (n, n_labels); none where not `ok`."""
        if self.multi:
            cuts = self.cuts() if self.linear else self.thresholds
            return decide_multi(self.values, cuts) & ok[:, None]
        labels = np.arange(self.values.shape[1])
        return np.asarray((self._chosen()[:, None] == labels) & ok[:, None])

    def found(self, ok: NDArray[np.bool_]) -> Found:
        """Return the labels given; none where not `ok`."""
        shares = self.probabilities()
        if not self.multi:
            chosen = self._chosen()
            share = shares[np.arange(len(chosen)), chosen]
            return Found(None, chosen.astype(np.int32), share.astype(np.float32))
        given = self.given(ok)
        offsets = np.zeros(len(ok) + 1, dtype=np.int32)
        np.cumsum(given.sum(axis=1), out=offsets[1:])
        numbers = given.nonzero()[1].astype(np.int32)
        return Found(offsets, numbers, shares[given].astype(np.float32))

    def cuts(self) -> NDArray[np.float32]:
        """Return the thresholds of the scores of a linear model."""
        return score_cuts(self.thresholds, multi=self.multi)

    def _chosen(self) -> NDArray[np.intp]:
        if self.linear:
            return np.asarray((self.values - self.cuts()).argmax(axis=1))
        return decide_single(self.values, self.thresholds)


class Outputs(Sequence[Output]):
    """What several models say of some sentences.

    Parameters
    ----------
    outputs : sequence of Output
        One a model.
    scores : ndarray of shape (n, n_outputs), float32
        What the values of the linear ones are columns of, in order.
    """

    def __init__(self, outputs: Sequence[Output], scores: NDArray[np.float32]) -> None:
        self._outputs = outputs
        self._scores = scores

    def __len__(self) -> int:
        return len(self._outputs)

    def __getitem__(self, number: Any) -> Any:
        return self._outputs[number]

    def rows(self, rows: slice) -> Outputs:
        """Return what is said of some of the sentences."""
        parts = [Output(o.values[rows], o.thresholds, o.multi, o.linear) for o in self._outputs]
        return Outputs(parts, self._scores[rows])

    def found(self, ok: NDArray[np.bool_]) -> list[Found]:
        """Return the labels given, model by model; none where not `ok`."""
        linear = [output for output in self._outputs if output.linear]
        if not linear or len(ok) < _COMPILED_FROM or not kernel_loaded():
            return [output.found(ok) for output in self._outputs]
        compiled = iter(_compiled(linear, self._scores, ok))
        return [next(compiled) if output.linear else output.found(ok) for output in self._outputs]


def _compiled(
    outputs: Sequence[Output], scores: NDArray[np.float32], ok: NDArray[np.bool_]
) -> list[Found]:
    """Find the labels of all linear models in one pass over the scores."""
    from kjclass.classifiers.kernel_labels import find_labels

    n, widths = len(ok), [output.values.shape[1] for output in outputs]
    multi = np.array([output.multi for output in outputs])
    # One row a model, as long as it can get; memory that is not written costs nothing.
    longest = n * max(w if m else 1 for w, m in zip(widths, multi, strict=True))
    numbers = np.empty((len(outputs), longest), dtype=np.int32)
    shares = np.empty((len(outputs), longest), dtype=np.float32)
    offsets = np.zeros((len(outputs), n + 1), dtype=np.int32)
    cuts = np.concatenate([output.cuts() for output in outputs])
    firsts = np.cumsum([0, *widths])
    find_labels(scores, cuts, firsts, multi, ok, offsets, numbers, shares)
    ends = [offsets[row, n] if output.multi else n for row, output in enumerate(outputs)]
    return [
        Found(offsets[row] if output.multi else None, numbers[row, :end], shares[row, :end])
        for row, (output, end) in enumerate(zip(outputs, ends, strict=True))
    ]
