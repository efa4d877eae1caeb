"""The sentences of a corpus that a model is least sure of, label by label, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.evaluation.copies import Copies
from kjclass.evaluation.suggesting.margins import margins
from kjclass.labels import LabelSet

__all__ = ["Candidate", "Pool", "Pools", "Scored"]

# So many times more candidates are kept than are wanted, for the choice to be a varied one.
_SPARE = 10
_LEAST = 50


@dataclass(frozen=True, slots=True)
class Scored:
    """What a model says of some sentences.

    Parameters
    ----------
    label_set : LabelSet
    probability : ndarray of shape (n, n_labels)
    thresholds : ndarray of shape (n_labels,)
    given : ndarray of shape (n, n_labels), bool
    """

    label_set: LabelSet
    probability: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    given: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A sentence that may be worth labelling.

    Parameters
    ----------
    id, document, text : str
    labels : mapping of str to tuple of str
        What the model gives, by label set.
    scores : mapping of str to ndarray
        Probability of each label, by label set.
    """

    id: str
    document: str
    text: str
    labels: dict[str, tuple[str, ...]]
    scores: dict[str, NDArray[np.float32]]


class Pool:
    """The candidates for one label with the smallest margins, without copies.

    Parameters
    ----------
    size : int
    per_document : int
        Most candidates of one document.
    """

    def __init__(self, size: int, per_document: int) -> None:
        self._size = size
        self._per_document = per_document
        self._held: list[tuple[float, Candidate]] = []
        self.bound = np.inf

    def wanted(self, margin: NDArray[np.float64], rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return those of some rows that could get in."""
        return np.asarray(rows[margin[rows] < self.bound])

    def add(self, margin: float, candidate: Candidate) -> None:
        """Take a candidate in, and cut the pool where it has grown too large."""
        if margin < self.bound:
            self._held.append((margin, candidate))
            if len(self._held) >= 4 * self._size:
                self._cut()

    def _cut(self) -> None:
        kept: list[tuple[float, Candidate]] = []
        copies = Copies()
        of_document: Counter[str] = Counter()
        for margin, one in sorted(self._held, key=lambda held: held[0]):
            if len(kept) == self._size:
                break
            if of_document[one.document] >= self._per_document or copies.has(one.text):
                continue
            copies.add(one.text)
            of_document[one.document] += 1
            kept.append((margin, one))
        self._held = kept
        if len(kept) == self._size:
            self.bound = kept[-1][0]

    def candidates(self) -> list[tuple[float, Candidate]]:
        """Return margins and candidates, the smallest margin first."""
        self._cut()
        return self._held


class Pools:
    """A pool for each label of each set.

    Parameters
    ----------
    label_sets : sequence of LabelSet
    n : int
        Sentences wanted in the end.
    per_document : int
        Most of them from one document.
    labelled : iterable of str
        Sentences that are labelled already: neither they nor copies of them are taken in.
    """

    def __init__(
        self,
        label_sets: Sequence[LabelSet],
        n: int,
        *,
        per_document: int = 3,
        labelled: Sequence[str] = (),
    ) -> None:
        self.label_sets = tuple(label_sets)
        self.per_document = per_document
        self._known = Copies(labelled)
        size = max(_LEAST, _SPARE * n // max(1, sum(len(one.labels) for one in label_sets)))
        self.pools = {
            (one.name, label): Pool(size, per_document)
            for one in label_sets
            for label in one.label_ids
        }

    def add(
        self,
        scored: Sequence[Scored],
        usable: NDArray[np.bool_],
        ids: Sequence[str] | Any,
        documents: Sequence[str] | Any,
        texts: Any,
    ) -> None:
        """Take in those of some sentences that the model is less sure of than of those held.

        Parameters
        ----------
        scored : sequence of Scored
            One a label set; one may be missing where its model failed.
        usable : ndarray of shape (n,), bool
            Which sentences could be labelled.
        ids, documents, texts : sequence of str or pyarrow.Array
        """
        rows = np.flatnonzero(usable)
        made: dict[int, Candidate | None] = {}
        for one in scored:
            found = margins(one.probability, one.thresholds, kind=one.label_set.kind)
            for column, label in enumerate(one.label_set.label_ids):
                pool = self.pools[one.label_set.name, label]
                mine = found[:, column]
                wanted = pool.wanted(mine, rows)
                # The smallest first: the bound falls, and most of the others need not be looked at.
                for row in wanted[np.argsort(mine[wanted], kind="stable")].tolist():
                    if mine[row] >= pool.bound:
                        break
                    if row not in made:
                        made[row] = self._candidate(row, scored, ids, documents, texts)
                    if (candidate := made[row]) is not None:
                        pool.add(float(mine[row]), candidate)

    def _candidate(
        self, row: int, scored: Sequence[Scored], ids: Any, documents: Any, texts: Any
    ) -> Candidate | None:
        text = _text(texts[row])
        if self._known.has(text):
            return None
        labels = {
            one.label_set.name: tuple(
                label
                for label, yes in zip(one.label_set.label_ids, one.given[row], strict=True)
                if yes
            )
            for one in scored
        }
        scores = {one.label_set.name: one.probability[row].astype(np.float32) for one in scored}
        return Candidate(_text(ids[row]), _text(documents[row]), text, labels, scores)


def _text(value: Any) -> str:
    return str(value.as_py()) if hasattr(value, "as_py") else str(value)
