"""What models say of sentences: scores, from which probabilities and labels follow on demand."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.targets import probabilities
from kjclass.classifiers.thresholds import decide_multi, decide_single, score_cuts
from kjclass.errors import KjclassError

__all__ = ["Finder", "Found", "Output", "Outputs", "joined", "kernel_loaded"]


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
    compiled : sequence of Found, optional
        The labels of the linear ones, where the kernel has found them already.
    failed : mapping of str to KjclassError
        Label sets whose models failed, and how; they are not among the others.
    """

    def __init__(
        self,
        outputs: Sequence[Output],
        compiled: Sequence[Found] | None = None,
        failed: Mapping[str, KjclassError] | None = None,
    ) -> None:
        self.failed = failed or {}
        self._outputs = outputs
        self._compiled = compiled

    def __len__(self) -> int:
        return len(self._outputs)

    def __getitem__(self, number: Any) -> Any:
        return self._outputs[number]

    def rows(self, rows: slice) -> Outputs:
        """Return what is said of some of the sentences."""
        mine = [Output(o.values[rows], o.thresholds, o.multi, o.linear) for o in self._outputs]
        return Outputs(mine, failed=self.failed)

    def found(self, ok: NDArray[np.bool_]) -> list[Found]:
        """Return the labels given, model by model; none where not `ok`."""
        if self._compiled is None:
            return [output.found(ok) for output in self._outputs]
        compiled = iter(self._compiled)
        return [next(compiled) if output.linear else output.found(ok) for output in self._outputs]


class Finder:
    """Finds the labels of all linear models in one compiled pass over the scores.

    Parameters
    ----------
    models : sequence of (ndarray, bool)
        Thresholds of each, and whether it is multi label.
    """

    def __init__(self, models: Sequence[tuple[NDArray[np.float64], bool]]) -> None:
        self._multi = np.array([multi for _, multi in models])
        cuts = [score_cuts(thresholds, multi=multi) for thresholds, multi in models]
        self._cuts = np.concatenate([np.zeros(0, dtype=np.float32), *cuts])
        self._widths = [len(thresholds) for thresholds, _ in models]
        self._firsts = np.cumsum([0, *self._widths])

    def find(self, scores: NDArray[np.float32], ok: NDArray[np.bool_]) -> list[Found]:
        """Return the labels given, model by model; best while the scores are in the cache."""
        from kjclass.classifiers.kernel_labels import find_labels

        n_models, most = len(self._multi), len(ok) * max(self._widths)
        offsets = np.zeros((n_models, len(ok) + 1), dtype=np.int32)
        numbers = np.empty((n_models, most), dtype=np.int32)
        shares = np.empty((n_models, most), dtype=np.float32)
        find_labels(scores, self._cuts, self._firsts, self._multi, ok, offsets, numbers, shares)
        found = []
        for row, multi in enumerate(self._multi.tolist()):
            size = int(offsets[row, -1]) if multi else len(ok)
            parts = numbers[row, :size].copy(), shares[row, :size].copy()
            found.append(Found(offsets[row] if multi else None, *parts))
        return found


def joined(parts: Sequence[Sequence[Found]]) -> list[Found]:
    """Join what was found part by part, model by model."""
    found = []
    for mine in zip(*parts, strict=True):
        offsets = None
        if mine[0].offsets is not None:
            counts = [np.diff(part.offsets) for part in mine]
            offsets = np.zeros(sum(map(len, counts)) + 1, dtype=np.int32)
            np.cumsum(np.concatenate(counts), out=offsets[1:])
        numbers = np.concatenate([part.numbers for part in mine])
        shares = np.concatenate([part.probabilities for part in mine])
        found.append(Found(offsets, numbers, shares))
    return found
