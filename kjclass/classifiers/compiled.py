"""How the kernel is compiled, and the memory it works in."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from kjclass.features.vectors import MAX_PIECE_BYTES
from kjclass.features.words import CHARACTER_NGRAMS, MAX_NGRAM_BYTES

if TYPE_CHECKING:
    from kjclass.classifiers.stack import Stack

__all__ = ["SOURCES", "Scratch", "WordCache", "inner_jit", "jit", "scratch_for", "word_cache"]

# Of a word: itself, an n-gram of each length from each place in it, and pieces.
_LENGTHS = CHARACTER_NGRAMS[1] - CHARACTER_NGRAMS[0] + 1
_MOST_PARTS = 1 + _LENGTHS * (MAX_NGRAM_BYTES + 2) + MAX_PIECE_BYTES

# Counting references to the arrays (nrt) would take a third of the time, for nothing: compiled
# functions get all their memory from outside.
_OPTIONS: Any = {"nogil": True, "_nrt": False, "no_cfunc_wrapper": True}
_njit: Any = numba.njit

# What Python never calls needs no wrapper, and is kept on disk as a part of what it does call.
inner_jit: Any = _njit(**_OPTIONS, no_cpython_wrapper=True)


def jit(function: Any) -> Any:
    """Compile a function on its first call, and keep it on disk for the next process.

    Beside the source, or where that cannot be written in the user's cache folder, or where that
    cannot be written either, not at all.
    """
    try:
        return _njit(**_OPTIONS, cache=True)(function)
    except RuntimeError:
        return _njit(**_OPTIONS)(function)


def _sources() -> int:
    here = Path(__file__).parent
    names = ["compiled.py", "prepare.py", "weights.py", *(p.name for p in here.glob("kernel*.py"))]
    return zlib.crc32(b"".join((here / name).read_bytes() for name in sorted(names)))


# Numba sees when the file of a function changes, but not when that of one it calls does. As the
# default of an argument, this number is a part of the type by which a compiled function is found.
SOURCES = _sources()


class WordCache(NamedTuple):
    """Words met so far; one cache serves one thread at a time.

    Parameters
    ----------
    size : ndarray of shape (1,), int64
        Words remembered.
    slots : ndarray of shape (a power of two,), int32
        Row by hash of the folded word, -1 where free.
    keys : ndarray of shape (capacity,), uint64
        That hash: the one cue phrases are made of.
    words : ndarray of shape (capacity,), uint64
        The hash that word pairs are made of.
    cues : ndarray of shape (capacity,), int32
        Row of the word in the cue index, or -1.
    rows : ndarray of shape (capacity, width), int16
        What the word adds, in steps.
    """

    size: NDArray[np.int64]
    slots: NDArray[np.int32]
    keys: NDArray[np.uint64]
    words: NDArray[np.uint64]
    cues: NDArray[np.int32]
    rows: NDArray[np.int16]


def word_cache(width: int, capacity: int = 1 << 16) -> WordCache:
    """Return an empty cache for `capacity` words, a power of two."""
    return WordCache(
        np.zeros(1, dtype=np.int64),
        np.full(2 * capacity, -1, dtype=np.int32),
        np.empty(capacity, dtype=np.uint64),
        np.empty(capacity, dtype=np.uint64),
        np.empty(capacity, dtype=np.int32),
        np.empty((capacity, width), dtype=np.int16),
    )


class Scratch(NamedTuple):
    """Room to work in, for texts up to some length.

    Parameters
    ----------
    normal : ndarray of uint8
        A normalised text.
    hashes, words, starts, rows, cases, at, pairs : ndarray of shape (most words,)
        By word of a text: cue hash, pair hash, row of the cue index, row of the word cache, case
        class; numbers of words, and rows of word pairs.
    total, cue_total, word_total : ndarray of shape (width,), int32
        What the words and their pairs, the cues, and the parts of one word add up to, in steps.
    free_from, best : ndarray of shape (n_cue_sets,), int64
    hit : ndarray of shape (n_columns,), bool
        Cue columns found; all false between texts.
    columns : ndarray of shape (n_columns,), int64
    word, padded, piece_hashes, word_rows : ndarray
        A folded word, its parts, and the rows of weights that are theirs.
    """

    normal: NDArray[np.uint8]
    hashes: NDArray[np.uint64]
    words: NDArray[np.uint64]
    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    cases: NDArray[np.uint8]
    at: NDArray[np.int64]
    pairs: NDArray[np.int32]
    total: NDArray[np.int32]
    cue_total: NDArray[np.int32]
    word_total: NDArray[np.int32]
    free_from: NDArray[np.int64]
    best: NDArray[np.int64]
    hit: NDArray[np.bool_]
    columns: NDArray[np.int64]
    word: NDArray[np.uint8]
    padded: NDArray[np.uint8]
    piece_hashes: NDArray[np.uint64]
    word_rows: NDArray[np.int32]


def scratch_for(stack: Stack, longest: int) -> Scratch:
    """Return room for texts of at most `longest` bytes."""
    # Normalising makes a text up to four times as long, in the worst case a word every other byte.
    most = 2 * longest + 2
    n_sets, n_columns = len(stack.cues.tables), len(stack.cue_weights)
    width = stack.arrays.weights.shape[1]
    return Scratch(
        np.empty(4 * longest, dtype=np.uint8),
        np.empty(most, dtype=np.uint64),
        np.empty(most, dtype=np.uint64),
        np.empty(most, dtype=np.int32),
        np.empty(most, dtype=np.int32),
        np.empty(most, dtype=np.uint8),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int32),
        np.empty(width, dtype=np.int32),
        np.empty(width, dtype=np.int32),
        np.empty(width, dtype=np.int32),
        np.empty(n_sets, dtype=np.int64),
        np.empty(n_sets, dtype=np.int64),
        np.zeros(n_columns, dtype=np.bool_),
        np.empty(n_columns, dtype=np.int64),
        np.empty(4 * longest, dtype=np.uint8),
        np.empty(MAX_NGRAM_BYTES + 2, dtype=np.uint8),
        np.empty(MAX_PIECE_BYTES + 1, dtype=np.uint64),
        np.empty(_MOST_PARTS, dtype=np.int32),
    )
