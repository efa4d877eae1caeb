"""The weights of several models side by side, so that one pass over a text scores all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.weights import LinearWeights
from kjclass.features.cues import CueIndex, CueTable, pair_columns
from kjclass.features.table import HashTable, key_filter

__all__ = ["NO_PAIR", "Stack", "StackArrays"]

NO_PAIR = -1


# Rows are padded to whole AVX vectors and begin on a cache line, which makes adding them cheap.
_LANES = 16
_LINE = 64


class StackArrays(NamedTuple):
    """The arrays of a :class:`Stack`: read-only, rows padded, those of the widest items first."""

    weights: NDArray[np.int16]
    cue_weights: NDArray[np.int16]
    keys: NDArray[np.uint64]
    cue_keys: NDArray[np.uint64]
    slots: NDArray[np.int32]
    steps: NDArray[np.float32]
    cue_steps: NDArray[np.float32]
    intercept: NDArray[np.float32]
    pair_rows: NDArray[np.int32]
    cue_slots: NDArray[np.int32]
    cue_first: NDArray[np.int32]
    cue_columns: NDArray[np.int32]
    cue_sets: NDArray[np.int32]
    cue_cases: NDArray[np.uint16]
    cue_alone: NDArray[np.uint8]
    cue_filter: NDArray[np.uint8]
    filter: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Stack:
    """Weights of one or more models, in one table.

    Parameters
    ----------
    arrays : StackArrays
        All of it, as the kernel takes it.
    cues : CueIndex
        The cue tables of all models, each once.

    Attributes
    ----------
    table : HashTable
        Rows of `weights` by feature hash.
    weights : ndarray of shape (n_rows, n_outputs), int16
        The labels of all models, one model after another.
    cue_weights : ndarray of shape (n_cue_rows, n_outputs), int16
        Rows of single cue columns, then of pairs.
    steps, cue_steps : ndarray of shape (n_outputs,), float32
        What a weight of 1 stands for.
    pair_rows : ndarray of shape (n_columns, n_columns), int32
        Row of `cue_weights` for two cue columns, the smaller first, or ``NO_PAIR``.
    intercept : ndarray of shape (n_outputs,), float32
    """

    arrays: StackArrays
    cues: CueIndex
    table: HashTable = field(init=False)
    weights: NDArray[np.int16] = field(init=False)
    cue_weights: NDArray[np.int16] = field(init=False)
    steps: NDArray[np.float32] = field(init=False)
    cue_steps: NDArray[np.float32] = field(init=False)
    pair_rows: NDArray[np.int32] = field(init=False)
    intercept: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        arrays, n = self.arrays, len(self.arrays.intercept)
        for name, value in (
            ("table", HashTable(arrays.keys, arrays.slots)),
            ("weights", arrays.weights[:, :n]),
            ("cue_weights", arrays.cue_weights[:, :n]),
            ("steps", arrays.steps),
            ("cue_steps", arrays.cue_steps),
            ("pair_rows", arrays.pair_rows),
            ("intercept", arrays.intercept),
        ):
            object.__setattr__(self, name, value)

    @property
    def n_outputs(self) -> int:
        """Number of labels over all models."""
        return len(self.intercept)

    @classmethod
    def of(cls, models: Sequence[LinearWeights]) -> Stack:
        """Put `models` side by side.

        Models trained on the same sentences share their keys, which makes this a plain copy;
        otherwise the keys are united.
        """
        keys, rows = _united([model.keys for model in models])
        width = sum(model.n_labels for model in models)
        weights = _zeros(len(keys), width)
        tables = _distinct([table for model in models for table in model.cues])
        offsets = np.cumsum([0, *(len(table.labels) for table in tables)])
        n_columns = int(offsets[-1])
        pair_rows = np.full((n_columns, n_columns), NO_PAIR, dtype=np.int32)
        places = [_columns(model, tables, offsets) for model in models]
        n_rows = n_columns
        for model, columns in zip(models, places, strict=True):
            for i, j in pair_columns(len(columns)) if model.has_pairs else ():
                pair = _ordered(columns[i], columns[j])
                if pair_rows[pair] == NO_PAIR:
                    pair_rows[pair] = n_rows
                    n_rows += 1
        cue_weights = _zeros(n_rows, width)
        first = 0
        for model, at, columns in zip(models, rows, places, strict=True):
            mine = slice(first, first + model.n_labels)
            weights[at, mine] = model.weights
            n_cues = len(columns)
            cue_weights[columns, mine] = model.cue_weights[:n_cues]
            if model.has_pairs:
                pairs = [
                    pair_rows[_ordered(columns[i], columns[j])] for i, j in pair_columns(n_cues)
                ]
                cue_weights[pairs, mine] = model.cue_weights[n_cues:]
            first += model.n_labels
        table, cues = HashTable.build(keys), CueIndex(tables)
        arrays = StackArrays(
            weights=weights,
            cue_weights=cue_weights,
            keys=table.keys,
            cue_keys=cues.table.keys,
            slots=table.slots,
            steps=np.concatenate([model.steps for model in models]),
            cue_steps=np.concatenate([model.cue_steps for model in models]),
            intercept=np.concatenate([model.intercept for model in models]),
            pair_rows=pair_rows,
            cue_slots=cues.table.slots,
            cue_first=cues.first,
            cue_columns=cues.columns,
            cue_sets=cues.sets,
            cue_cases=cues.cases,
            cue_alone=(cues.first[1:] > cues.first[:-1]).astype(np.uint8),
            cue_filter=key_filter(cues.table.keys),
            filter=key_filter(table.keys),
        )
        return cls(StackArrays(*(_read_only(array) for array in arrays)), cues)


def _zeros(n_rows: int, width: int) -> NDArray[np.int16]:
    """Return rows of zeros, padded and aligned."""
    padded = -(-width // _LANES) * _LANES
    buffer = np.zeros(2 * n_rows * padded + _LINE, dtype=np.uint8)
    first = -buffer.ctypes.data % _LINE
    return buffer[first : first + 2 * n_rows * padded].view(np.int16).reshape(n_rows, padded)


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    # For numba, what may be written is another type, and would be compiled for anew.
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _united(
    keys: Sequence[NDArray[np.uint64]],
) -> tuple[NDArray[np.uint64], list[slice | NDArray[np.intp]]]:
    if all(np.array_equal(keys[0], other) for other in keys[1:]):
        return keys[0], [slice(None)] * len(keys)
    union = np.unique(np.concatenate(keys))
    return union, [np.searchsorted(union, mine) for mine in keys]


def _distinct(tables: Sequence[CueTable]) -> list[CueTable]:
    kept: list[CueTable] = []
    for table in tables:
        if not any(_same(table, other) for other in kept):
            kept.append(table)
    return kept


def _same(one: CueTable, other: CueTable) -> bool:
    return one is other or (
        (one.name, one.labels) == (other.name, other.labels)
        and np.array_equal(one.keys, other.keys)
        and np.array_equal(one.cases, other.cases)
        and np.array_equal(one.columns, other.columns)
    )


def _columns(
    model: LinearWeights, tables: Sequence[CueTable], offsets: NDArray[np.int64]
) -> list[int]:
    """Return where each cue column of `model` lies among the columns of `tables`."""
    columns: list[int] = []
    for mine in model.cues:
        number = next(n for n, table in enumerate(tables) if _same(mine, table))
        columns += range(int(offsets[number]), int(offsets[number + 1]))
    return columns
