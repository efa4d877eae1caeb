"""What estimates need of a corpus, gathered in one pass and in memory that does not grow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import InputError
from kjclass.evaluation.counting.audit import Audited
from kjclass.evaluation.counting.labelled_file import BUCKETS, LabelledBatch, LabelledFile

__all__ = ["Counts", "Matched", "Sample", "Tally", "tally"]

_MOST_GROUPS = 1000
# Scores of so many sentences, drawn at random, are kept of each group.
_KEPT = 20_000
_STREAM = 20_250_111


@dataclass(frozen=True, slots=True)
class Counts:
    """Sentences of one group, by group of documents.

    Parameters
    ----------
    labels : ndarray of shape (n_buckets, n_labels)
        Those given each label.
    bare : ndarray of shape (n_buckets,)
        Those given none.
    sentences : ndarray of shape (n_buckets,)
        All of them.
    bucket : ndarray of shape (n_buckets,), int64, optional
        Numbers of the groups of documents; by default 0, 1 and so on.
    """

    labels: NDArray[np.float64]
    bare: NDArray[np.float64]
    sentences: NDArray[np.float64]
    bucket: NDArray[np.int64] | None = None

    @property
    def n(self) -> int:
        """Number of sentences."""
        return int(self.sentences.sum())

    @property
    def buckets(self) -> int:
        """Number of documents, or of groups of them: what is resampled."""
        return int((self.sentences > 0).sum())


@dataclass(frozen=True, slots=True)
class Sample:
    """Scores of sentences drawn at random, and their groups of documents."""

    scores: NDArray[np.float64]
    bucket: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matched:
    """Audited sentences with what the corpus says of them.

    Parameters
    ----------
    truth, given : ndarray of shape (n, n_labels), bool
    weight : ndarray of shape (n,)
        One over the probability that the sentence was drawn.
    stratum : ndarray of shape (n,), int64
    bucket : ndarray of shape (n,), int64
        Group of documents.
    group : ndarray of shape (n,), object
        Value of the column that shares are wanted by; ``""`` without one.
    """

    truth: NDArray[np.bool_]
    given: NDArray[np.bool_]
    weight: NDArray[np.float64]
    stratum: NDArray[np.int64]
    bucket: NDArray[np.int64]
    group: NDArray[np.object_]


class _Reservoir:
    """The rows with the smallest of random numbers: a random sample of known size."""

    def __init__(self, n_columns: int, size: int) -> None:
        self._size = size
        self._numbers = np.empty(0)
        self._scores = np.empty((0, n_columns), dtype=np.float32)
        self._bucket = np.empty(0, dtype=np.int64)
        self._bound = 1.0

    def add(
        self, numbers: NDArray[np.float64], scores: NDArray[np.float32], bucket: NDArray[np.int64]
    ) -> None:
        small = numbers < self._bound
        if not small.any():
            return
        self._numbers = np.concatenate([self._numbers, numbers[small]])
        self._scores = np.concatenate([self._scores, scores[small]])
        self._bucket = np.concatenate([self._bucket, bucket[small]])
        if len(self._numbers) > 2 * self._size:
            self._cut()

    def _cut(self) -> None:
        kept = np.argpartition(self._numbers, self._size)[: self._size]
        self._numbers, self._scores = self._numbers[kept], self._scores[kept]
        self._bucket = self._bucket[kept]
        self._bound = float(self._numbers.max())

    def sample(self) -> Sample:
        if len(self._numbers) > self._size:
            self._cut()
        return Sample(self._scores.astype(np.float64), self._bucket)


class Tally:
    """Counts of a corpus, by group.

    Parameters
    ----------
    n_labels : int
    scores : bool
        Whether to keep a sample of scores.
    seed : int
        Of that sample.

    Attributes
    ----------
    left_out : int
        Sentences that were not labelled, for want of a language that is.
    """

    def __init__(self, n_labels: int, *, scores: bool = False, seed: int = 0) -> None:
        self.left_out = 0
        self._n_labels = n_labels
        self._number: dict[str, int] = {}
        self._counts = np.zeros((0, n_labels + 2))
        self._rng = np.random.default_rng([seed, _STREAM])
        self._whole = _Reservoir(n_labels, _KEPT) if scores else None
        self._parts: list[_Reservoir] = []

    def add(self, batch: LabelledBatch) -> None:
        """Count the sentences of a batch.

        Raises
        ------
        InputError
            If there are more groups than anybody would look at.
        """
        self.left_out += batch.left_out
        group = self._numbers(batch)
        columns = np.column_stack(
            [batch.given, ~batch.given.any(axis=1), np.ones(len(batch), dtype=bool)]
        ).astype(np.float64)
        places, at = np.unique(group * BUCKETS + batch.bucket, return_inverse=True)
        for column in range(columns.shape[1]):
            self._counts[places, column] += np.bincount(at, columns[:, column], len(places))
        if self._whole is None or batch.scores is None:
            return
        numbers = self._rng.random(len(batch))
        good = np.isfinite(batch.scores).all(axis=1)
        self._whole.add(numbers[good], batch.scores[good], batch.bucket[good])
        for number in np.unique(group):
            mine = good & (group == number)
            self._parts[number].add(numbers[mine], batch.scores[mine], batch.bucket[mine])

    def _numbers(self, batch: LabelledBatch) -> NDArray[np.int64]:
        names = [""] if batch.group is None else batch.group.dictionary.to_pylist()
        for name in names:
            if name not in self._number:
                self._number[name] = len(self._number)
                self._parts.append(_Reservoir(self._n_labels, _KEPT))
        if len(self._number) > _MOST_GROUPS:
            raise InputError(
                f"more than {_MOST_GROUPS:,} groups to count by",
                fix="choose a coarser column, or cut dates: --by date:month",
            )
        missing = len(self._number) * BUCKETS - len(self._counts)
        if missing > 0:
            self._counts = np.vstack([self._counts, np.zeros((missing, self._n_labels + 2))])
        own = np.array([self._number[name] for name in names], dtype=np.int64)
        if batch.group is None:
            return np.zeros(len(batch), dtype=np.int64)
        return np.asarray(own[np.asarray(batch.group.indices)])

    @property
    def groups(self) -> list[str]:
        """Values of the column that shares are wanted by, sorted."""
        return sorted(self._number)

    def counts(self, group: str | None = None) -> Counts:
        """Return the counts of one group, by default of all sentences."""
        shaped = self._counts.reshape(-1, BUCKETS, self._n_labels + 2)
        table = shaped.sum(axis=0) if group is None else shaped[self._number[group]]
        there = np.flatnonzero(table[:, -1])
        table = table[there]
        return Counts(table[:, :-2], table[:, -2], table[:, -1], there)

    def sample(self, group: str | None = None) -> Sample | None:
        """Return scores of a random sample of one group, by default of all sentences."""
        if self._whole is None:
            return None
        return (self._whole if group is None else self._parts[self._number[group]]).sample()


def tally(
    file: LabelledFile, audited: Audited | None = None, *, scores: bool = False, seed: int = 0
) -> tuple[Tally, Matched | None]:
    """Count the sentences of a file, and look up the audited ones among them.

    Parameters
    ----------
    file : LabelledFile
    audited : Audited, optional
    scores : bool
        Whether to keep a sample of scores.
    seed : int
        Of that sample.

    Returns
    -------
    Tally, Matched or None

    Raises
    ------
    InputError
        If an audited sentence is not in the file, or stands there twice.
    """
    found = Tally(len(file.label_set.labels), scores=scores and file.has_scores, seed=seed)
    matcher = _Matcher(audited) if audited is not None else None
    for batch in file.batches():
        found.add(batch)
        if matcher is not None:
            matcher.look(batch)
    return found, matcher.matched() if matcher is not None else None


class _Matcher:
    """Looks for audited sentences in batches."""

    def __init__(self, audited: Audited) -> None:
        import pyarrow as pa

        self._audited = audited
        self._ids = pa.array(sorted({name for name, _ in audited.place}), pa.string())
        n, n_labels = audited.truth.shape
        self._given = np.zeros((n, n_labels), dtype=bool)
        self._bucket = np.zeros(n, dtype=np.int64)
        self._group = np.full(n, "", dtype=object)
        self._seen = np.zeros(n, dtype=bool)

    def look(self, batch: LabelledBatch) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        rows = np.flatnonzero(np.asarray(pc.is_in(batch.ids, self._ids)))
        if not len(rows):
            return
        names = batch.ids.take(pa.array(rows)).to_pylist()
        numbers = [""] * len(rows)
        if batch.sentence is not None:
            numbers = batch.sentence.take(pa.array(rows)).to_pylist()
        for row, key in zip(rows, zip(names, numbers, strict=True), strict=True):
            at = self._audited.place.get(key)
            if at is None:
                continue
            if self._seen[at]:
                raise InputError(
                    f"{_shown(key)} stands twice in the labelled file",
                    where=self._audited.where,
                    fix="give every sentence its own identifier",
                )
            self._seen[at] = True
            self._given[at], self._bucket[at] = batch.given[row], batch.bucket[row]
            if batch.group is not None:
                self._group[at] = batch.group[row].as_py()

    def matched(self) -> Matched:
        absent = [key for key, at in self._audited.place.items() if not self._seen[at]]
        if absent:
            raise InputError(
                f"{_shown(absent[0])} is not in the labelled file ({len(absent)} are missing)",
                where=self._audited.where,
                fix="name the file that the sentences were drawn from",
            )
        one = self._audited
        return Matched(one.truth, self._given, one.weight, one.stratum, self._bucket, self._group)


def _shown(key: tuple[str, str]) -> str:
    name, number = key
    return f"sentence {number} of {name!r}" if number else f"sentence {name!r}"
