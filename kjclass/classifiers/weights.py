"""A trained linear model as flat arrays: all that labelling needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.features.cues import CueTable
from kjclass.features.focus import Focus

__all__ = ["LIMIT", "NO_COLUMN", "LinearWeights", "SharedWeights", "in_steps"]

# The most that a word adds: four stay within 16 bits, and 262,144 within 32.
LIMIT = 8191

# Fills up a table of cues, where one row has fewer than another.
NO_COLUMN = -1


def in_steps(values: NDArray[Any]) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Round weights to whole numbers of steps, of which each label has its own.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_labels)

    Returns
    -------
    ndarray of shape (n_rows, n_labels), int16
        At most half of ``LIMIT``, which leaves a word, that adds up several rows, as much again.
    ndarray of shape (n_labels,), float32
        What 1 stands for.
    """
    largest = np.abs(values).max(axis=0, initial=0.0)
    # Where a weight is no number the step is none either, and no such model is opened.
    steps = (np.where(largest == 0, 1.0, largest) / (LIMIT // 2)).astype(np.float32)
    return np.round(values / steps).astype(np.int16), steps


@dataclass(frozen=True, slots=True)
class LinearWeights:
    """Weights of the lexical features for the labels of one set.

    Scales, inverse document frequencies and static vectors are folded in, so that the score of a
    sentence is ``intercept + steps * sum(rows of its words and word pairs) / sqrt(n_words) +
    cue_steps * sum(rows of its cues)``. With a focus, each row holds the weights of the labels
    twice: for sentences outside the focus, then for those in it.

    Parameters
    ----------
    keys : ndarray of shape (n_keys,), uint64
        Hashes of words, word pairs, character n-grams and pieces.
    weights : ndarray of shape (n_keys, n_columns), int16
        One row a key; `n_columns` is `n_labels`, or twice as many with a focus.
    steps : ndarray of shape (n_columns,), float32
        What a weight of 1 stands for.
    cues : tuple of CueTable
        Compiled cue words.
    cue_weights : ndarray of shape (n_cues, n_columns), int16
        One row for each column of the cue tables.
    cue_steps : ndarray of shape (n_columns,), float32
        What a cue weight of 1 stands for.
    intercept : ndarray of shape (n_labels,), float32
        Score of an empty sentence.
    focus : Focus or None
        Cues that say which of the weights count.
    """

    keys: NDArray[np.uint64]
    weights: NDArray[np.int16]
    steps: NDArray[np.float32]
    cues: tuple[CueTable, ...]
    cue_weights: NDArray[np.int16]
    cue_steps: NDArray[np.float32]
    intercept: NDArray[np.float32]
    focus: Focus | None = None

    @property
    def n_labels(self) -> int:
        """Number of labels."""
        return len(self.intercept)


@dataclass(frozen=True, slots=True)
class SharedWeights:
    """The weights of a model that are not loaded, because a mapped stack holds them.

    Parameters
    ----------
    n_labels : int
        Number of labels.
    """

    n_labels: int
