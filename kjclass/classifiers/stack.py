"""The weights of several models side by side, so that one pass over a text scores all of them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.weights import NO_COLUMN, LinearWeights
from kjclass.features.cues import CueIndex, CueTable
from kjclass.features.table import HashTable, key_filter

__all__ = ["Stack", "StackArrays"]

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
    inside: NDArray[np.int32]
    focus: NDArray[np.int32]
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
    weights : ndarray of shape (n_rows, n_columns), int16
        The labels of all models, one model after another, and padding; then, once more, those of
        models that have a focus, with the weights of sentences in it.
    cue_weights : ndarray of shape (n_cues, n_columns), int16
    steps, cue_steps : ndarray of shape (n_columns,), float32
        What a weight of 1 stands for.
    intercept : ndarray of shape (n_outputs,), float32
    inside : ndarray of shape (n_focused, 3), int32
        Of each model that has a focus: its first output, the one behind its last, and the column of
        weights that its first output is read from where a sentence is in focus.
    focus : ndarray of shape (n_focused, most), int32
        The cues that such a sentence holds; shorter rows are filled up with ``NO_COLUMN``.
    """

    arrays: StackArrays
    cues: CueIndex
    table: HashTable = field(init=False)
    weights: NDArray[np.int16] = field(init=False)
    cue_weights: NDArray[np.int16] = field(init=False)
    steps: NDArray[np.float32] = field(init=False)
    cue_steps: NDArray[np.float32] = field(init=False)
    intercept: NDArray[np.float32] = field(init=False)
    inside: NDArray[np.int32] = field(init=False)
    focus: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        arrays, n = self.arrays, len(self.arrays.steps)
        for name, value in (
            ("table", HashTable(arrays.keys, arrays.slots)),
            ("weights", arrays.weights[:, :n]),
            ("cue_weights", arrays.cue_weights[:, :n]),
            ("steps", arrays.steps),
            ("cue_steps", arrays.cue_steps),
            ("intercept", arrays.intercept),
            ("inside", arrays.inside),
            ("focus", arrays.focus),
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
        # As much work as the rest, and like it NumPy on large arrays, which holds no lock.
        other = ThreadPoolExecutor(1)
        placed = other.submit(lambda: (HashTable.build(keys), key_filter(keys)))
        other.shutdown(wait=False)
        tables = _distinct([table for model in models for table in _tables(model)])
        offsets = np.cumsum([0, *(len(table.labels) for table in tables)])
        n_outputs = sum(model.n_labels for model in models)
        beyond = _padded(n_outputs)
        width = beyond + sum(len(model.steps) - model.n_labels for model in models)
        weights, cue_weights = _zeros(len(keys), width), _zeros(int(offsets[-1]), width)
        steps, cue_steps = np.zeros((2, width), dtype=np.float32)
        first, free = 0, beyond
        inside, focus = [], []
        for model, at in zip(models, rows, strict=True):
            n, n_columns = model.n_labels, len(model.steps)
            if model.focus is not None:
                named = _places(model.focus.tables, tables, offsets)
                inside.append([first, first + n, free])
                focus.append([named[column] for column in model.focus.columns])
            cue_rows = _places(model.cues, tables, offsets)
            for here, there in ((slice(n), first), (slice(n, n_columns), free)):
                columns = slice(there, there + len(model.steps[here]))
                weights[at, columns] = model.weights[:, here]
                cue_weights[cue_rows, columns] = model.cue_weights[:, here]
                steps[columns], cue_steps[columns] = model.steps[here], model.cue_steps[here]
            first, free = first + n, free + n_columns - n
        cues = CueIndex(tables)
        table, table_filter = placed.result()
        arrays = StackArrays(
            weights=weights,
            cue_weights=cue_weights,
            keys=table.keys,
            cue_keys=cues.table.keys,
            slots=table.slots,
            steps=steps,
            cue_steps=cue_steps,
            intercept=np.concatenate([model.intercept for model in models]),
            inside=np.array(inside, dtype=np.int32).reshape(-1, 3),
            focus=_filled_up(focus),
            cue_slots=cues.table.slots,
            cue_first=cues.first,
            cue_columns=cues.columns,
            cue_sets=cues.sets,
            cue_cases=cues.cases,
            cue_alone=(cues.first[1:] > cues.first[:-1]).astype(np.uint8),
            cue_filter=key_filter(cues.table.keys),
            filter=table_filter,
        )
        return cls(StackArrays(*(_read_only(array) for array in arrays)), cues)


def _padded(width: int) -> int:
    return -(-width // _LANES) * _LANES


def _zeros(n_rows: int, width: int) -> NDArray[np.int16]:
    """Return rows of zeros, padded and aligned."""
    padded = _padded(width)
    buffer = np.zeros(2 * n_rows * padded + _LINE, dtype=np.uint8)
    first = -buffer.ctypes.data % _LINE
    return buffer[first : first + 2 * n_rows * padded].view(np.int16).reshape(n_rows, padded)


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    # For numba, what may be written is another type, and would be compiled for anew.
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def _united(
    keys: Sequence[NDArray[np.uint64]],
) -> tuple[NDArray[np.uint64], list[slice | NDArray[np.intp]]]:
    if all(np.array_equal(keys[0], other) for other in keys[1:]):
        return keys[0], [slice(None)] * len(keys)
    every = np.concatenate(keys)
    # One sort gives the union and the places, at less than half the time of np.unique and searches.
    order = np.argsort(every)
    ordered = every[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    places = np.empty(len(every), dtype=np.intp)
    places[order] = np.cumsum(first) - 1
    ends = np.cumsum([len(mine) for mine in keys])
    union: NDArray[np.uint64] = ordered[first]
    return union, [*np.split(places, ends[:-1])]


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


def _tables(model: LinearWeights) -> Sequence[CueTable]:
    return model.cues if model.focus is None else (*model.cues, *model.focus.tables)


def _filled_up(rows: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    filled = np.full((len(rows), max(map(len, rows), default=0)), NO_COLUMN, dtype=np.int32)
    for number, row in enumerate(rows):
        filled[number, : len(row)] = row
    return filled


def _places(
    mine: Sequence[CueTable], tables: Sequence[CueTable], offsets: NDArray[np.int64]
) -> list[int]:
    """Return where each cue column of some tables lies among the columns of all."""
    columns: list[int] = []
    for one in mine:
        number = next(n for n, table in enumerate(tables) if _same(one, table))
        columns += range(int(offsets[number]), int(offsets[number + 1]))
    return columns
