"""A trained linear model as flat arrays: all that labelling needs of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kjclass.features.cues import CueTable

__all__ = ["LinearWeights", "SharedWeights"]


@dataclass(frozen=True, slots=True)
class LinearWeights:
    """Weights of the lexical features for the labels of one set.

    Scales, inverse document frequencies and static vectors are folded in, so that the score of a
    sentence is ``intercept + sum(rows of its words and word pairs) / sqrt(n_words) + sum(rows of
    its cues and cue pairs)``.

    Parameters
    ----------
    keys : ndarray of shape (n_keys,), uint64
        Hashes of words, word pairs, character n-grams and pieces.
    weights : ndarray of shape (n_keys, n_labels), float32
        One row a key.
    cues : tuple of CueTable
        Compiled cue words.
    cue_weights : ndarray of shape (n_cues + n_pairs, n_labels), float32
        One row for each column of the cue tables, then for each pair of columns, if pairs are used.
    intercept : ndarray of shape (n_labels,), float32
        Score of an empty sentence.
    """

    keys: NDArray[np.uint64]
    weights: NDArray[np.float32]
    cues: tuple[CueTable, ...]
    cue_weights: NDArray[np.float32]
    intercept: NDArray[np.float32]

    @property
    def n_labels(self) -> int:
        """Number of labels."""
        return len(self.intercept)

    @property
    def cue_width(self) -> int:
        """Number of cue columns."""
        return sum(len(table.labels) for table in self.cues)

    @property
    def has_pairs(self) -> bool:
        """Whether pairs of cues have weights."""
        return len(self.cue_weights) > self.cue_width


@dataclass(frozen=True, slots=True)
class SharedWeights:
    """The weights of a model that are not loaded, because a mapped stack holds them.

    Parameters
    ----------
    n_labels : int
        Number of labels.
    """

    n_labels: int
