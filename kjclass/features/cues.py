"""Cue words: the phrases of a label set's codebook that hint at its labels.

In each set the longest phrase wins and consumes its words, so that "North Korea" is no "Korea" and
a mask such as "South China Sea" hides the cues inside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import InitVar, dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import LabelSetError
from kjclass.features.normalize import normalize
from kjclass.features.table import HashTable
from kjclass.features.tokens import (
    ALL_CAPITALS,
    CAPITAL,
    CUE,
    Token,
    chain,
    hash_bytes,
    tokenize,
)
from kjclass.labels import LabelSet

__all__ = [
    "MASK",
    "MAX_CUE_WORDS",
    "CueArrays",
    "CueHit",
    "CueIndex",
    "CueTable",
]

MAX_CUE_WORDS = 6
MASK = -1


@dataclass(frozen=True, slots=True)
class CueTable:
    """The compiled cues of one label set, as flat arrays that a model folder stores.

    Parameters
    ----------
    name : str
        Label set.
    labels : tuple of str
        Label ids; column `c` hints at ``labels[c]``.
    keys : ndarray of shape (n_entries,), uint64
        Phrase hash: word hashes chained in order.
    cases : ndarray of shape (n_entries,), uint16
        Least case class of every word, two bits each, first word lowest.
    columns : ndarray of shape (n_entries,), int16
        Label column, or ``MASK``.
    prefixes : ndarray of shape (n_prefixes,), uint64
        Hashes of the proper beginnings of phrases: where a match may go on.

    Examples
    --------
    >>> from kjclass.labels import Label
    >>> table = CueTable.compile(LabelSet("place", "1.0.0", "multi", "places", (
    ...     Label("KR", "South Korea", cues=("Korea",)),
    ...     Label("KP", "North Korea", cues=("North Korea",)))))
    >>> [hit.column for hit in CueIndex([table]).find(tokenize("North Korea and Korea"))]
    [1, 0]
    """

    name: str
    labels: tuple[str, ...]
    keys: NDArray[np.uint64]
    cases: NDArray[np.uint16]
    columns: NDArray[np.int16]
    prefixes: NDArray[np.uint64]

    @classmethod
    def compile(cls, label_set: LabelSet) -> CueTable:
        """Compile the cues and masks of `label_set`.

        Raises
        ------
        LabelSetError
            If a cue or mask has no word or more than ``MAX_CUE_WORDS``.
        """
        phrases = [
            (cue, column) for column, label in enumerate(label_set.labels) for cue in label.cues
        ]
        phrases += [(mask, MASK) for mask in label_set.masks]
        return _compiled(label_set.name, label_set.label_ids, tuple(phrases))


# A cross-validation asks for the same table with every model.
@lru_cache(maxsize=16)
def _compiled(name: str, labels: tuple[str, ...], phrases: tuple[tuple[str, int], ...]) -> CueTable:
    entries: dict[tuple[int, int, int], None] = {}
    prefixes: dict[int, None] = {}
    for phrase, column in phrases:
        words = tokenize(normalize(phrase))
        if not 0 < len(words) <= MAX_CUE_WORDS:
            raise LabelSetError(
                f"cue {phrase!r} has {len(words)} words",
                where=f"label set {name!r}",
                fix=f"use one to {MAX_CUE_WORDS}",
            )
        for folded, cases in _inflections(words):
            *heads, key = _chained(folded)
            prefixes.update(dict.fromkeys(heads))
            entries[key, _pack(cases), column] = None
    columns = list(zip(*entries, strict=True)) or [(), (), ()]
    return CueTable(
        name,
        labels,
        np.array(columns[0], dtype=np.uint64),
        np.array(columns[1], dtype=np.uint16),
        np.array(columns[2], dtype=np.int16),
        np.array(list(prefixes), dtype=np.uint64),
    )


def _inflections(words: list[Token]) -> Iterable[tuple[list[str], list[int]]]:
    """Yield the phrase and its plurals, as folded words with the case class each must have."""
    folded = [word.folded for word in words]
    cases = [word.case for word in words]
    yield folded, cases
    last = folded[-1]
    if last[-1].isdigit() or (cases[-1] == ALL_CAPITALS and last[-1] == "s"):
        # "Uses" is no plural of "US".
        return
    # "EVs" is not all capitals any more.
    plural_cases = [*cases[:-1], min(cases[-1], CAPITAL)]
    if last.endswith(("s", "x", "z", "ch", "sh")):
        yield [*folded[:-1], last + "es"], plural_cases
        return
    yield [*folded[:-1], last + "s"], plural_cases
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        yield [*folded[:-1], last[:-1] + "ies"], plural_cases


def _chained(folded: Sequence[str]) -> list[int]:
    """Return the hash of every beginning of a phrase, the whole phrase last."""
    hashes = [hash_bytes(CUE, folded[0].encode("utf-8", "replace"))]
    for word in folded[1:]:
        hashes.append(chain(CUE, hashes[-1], hash_bytes(CUE, word.encode("utf-8", "replace"))))
    return hashes


def _pack(cases: Sequence[int]) -> int:
    return sum(case << (2 * position) for position, case in enumerate(cases))


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue phrase found in a text.

    Parameters
    ----------
    column : int
        Column over all tables of the index, in their order.
    first, last : int
        Numbers of its first and its last word.
    """

    column: int
    first: int
    last: int


class CueArrays(NamedTuple):
    """The attributes of a :class:`CueIndex`."""

    table: HashTable
    first: NDArray[np.int32]
    cases: NDArray[np.uint16]
    columns: NDArray[np.int32]
    sets: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class CueIndex:
    """The cue tables of several label sets, merged for one walk over a text.

    Parameters
    ----------
    tables : sequence of CueTable
        Their columns follow one another in this order.
    merged : CueArrays, optional
        The attributes, where they have been made before.

    Attributes
    ----------
    table : HashTable
        All phrases and their beginnings.
    first : ndarray of shape (n_rows + 1,), int32
        Entries of row `r` are ``first[r]`` to ``first[r + 1]``.
    cases, columns, sets : ndarray of shape (n_entries,)
        Case classes, global column or ``MASK``, and number of the table, by entry.
    """

    tables: Sequence[CueTable]
    merged: InitVar[CueArrays | None] = None
    table: HashTable = field(init=False)
    first: NDArray[np.int32] = field(init=False)
    cases: NDArray[np.uint16] = field(init=False)
    columns: NDArray[np.int32] = field(init=False)
    sets: NDArray[np.int32] = field(init=False)

    def __post_init__(self, merged: CueArrays | None) -> None:
        for name, array in (merged or _merged(self.tables))._asdict().items():
            object.__setattr__(self, name, array)

    @property
    def width(self) -> int:
        """Number of columns."""
        return sum(len(table.labels) for table in self.tables)

    def find(self, tokens: Sequence[Token]) -> list[CueHit]:
        """Return the cues in a text, from left to right, table by table where they tie."""
        hits = []
        free_from = [0] * len(self.tables)
        hashes = [hash_bytes(CUE, t.folded.encode("utf-8", "replace")) for t in tokens]
        for at in range(len(tokens)):
            best: dict[int, tuple[int, list[int]]] = {}
            key = hashes[at]
            for length in range(1, min(MAX_CUE_WORDS, len(tokens) - at) + 1):
                if length > 1:
                    key = chain(CUE, key, hashes[at + length - 1])
                row = self.table.find(key)
                if row < 0:
                    break
                cases = [token.case for token in tokens[at : at + length]]
                for entry in range(self.first[row], self.first[row + 1]):
                    number = int(self.sets[entry])
                    if at < free_from[number] or not _fits(cases, int(self.cases[entry])):
                        continue
                    if best.get(number, (0, []))[0] < length:
                        best[number] = (length, [])
                    best[number][1].append(int(self.columns[entry]))
            for number, (length, columns) in sorted(best.items()):
                free_from[number] = at + length
                hits += [CueHit(c, at, at + length - 1) for c in columns if c != MASK]
        return hits


def _merged(tables: Sequence[CueTable]) -> CueArrays:
    columns, sets, offset = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], 0
    for number, table in enumerate(tables):
        shifted = table.columns.astype(np.int32)
        columns.append(np.where(shifted == MASK, MASK, shifted + offset).astype(np.int32))
        sets.append(np.full(len(shifted), number, dtype=np.int32))
        offset += len(table.labels)
    keys = np.concatenate([np.zeros(0, np.uint64), *(table.keys for table in tables)])
    cases = np.concatenate([np.zeros(0, np.uint16), *(table.cases for table in tables)])
    every = np.concatenate([keys, *(table.prefixes for table in tables)])
    # The entries of a key stay in the order of the tables.
    order = np.argsort(every, kind="stable")
    ordered = every[order]
    # numpy.unique would import numpy.ma, which takes longer than all the rest of loading.
    new = np.r_[True, ordered[1:] != ordered[:-1]] if len(ordered) else np.zeros(0, np.bool_)
    entry = order < len(keys)
    row_of, order = (np.cumsum(new) - 1)[entry], order[entry]
    first = np.zeros(int(new.sum()) + 1, dtype=np.int32)
    np.cumsum(np.bincount(row_of, minlength=len(first) - 1), out=first[1:])
    return CueArrays(
        HashTable.build(ordered[new]),
        first,
        cases[order],
        np.concatenate(columns)[order],
        np.concatenate(sets)[order],
    )


def _fits(cases: Sequence[int], packed: int) -> bool:
    return all(case >= (packed >> (2 * i)) & 3 for i, case in enumerate(cases))
