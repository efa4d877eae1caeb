"""The weights of several models side by side, so that one pass over a text scores all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.weights import LinearWeights
from kjclass.features.cues import CueIndex, CueTable, pair_columns
from kjclass.features.table import HashTable

__all__ = ["NO_PAIR", "Stack"]

NO_PAIR = -1


@dataclass(frozen=True, slots=True)
class Stack:
    """Weights of one or more models, in one table.

    Parameters
    ----------
    table : HashTable
        Rows of `weights` by feature hash.
    weights : ndarray of shape (n_rows, n_outputs), float32
        The labels of all models, one model after another.
    cues : CueIndex
        The cue tables of all models, each once.
    cue_weights : ndarray of shape (n_cue_rows, n_outputs), float32
        Rows of single cue columns, then of pairs.
    pair_rows : ndarray of shape (n_columns, n_columns), int32
        Row of `cue_weights` for two cue columns, the smaller first, or ``NO_PAIR``.
    intercept : ndarray of shape (n_outputs,), float32
    """

    table: HashTable
    weights: NDArray[np.float32]
    cues: CueIndex
    cue_weights: NDArray[np.float32]
    pair_rows: NDArray[np.int32]
    intercept: NDArray[np.float32]

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
        weights = np.zeros((len(keys), width), dtype=np.float32)
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
        cue_weights = np.zeros((n_rows, width), dtype=np.float32)
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
        return cls(
            HashTable.build(keys),
            weights,
            CueIndex(tables),
            cue_weights,
            pair_rows,
            np.concatenate([model.intercept for model in models]),
        )


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
