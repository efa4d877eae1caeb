"""The compiled kernel: scores of a whole Arrow batch in one pass over its bytes.

It computes what :mod:`kjclass.classifiers.reference` specifies. What a word adds to the scores does
not depend on the sentence, so the sum of its word, character and piece weights is computed once and
remembered; what is left for every word of a text is to hash it, find it and add one row.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.kernel_tokens import add, chain, find, fold, is_word, step, token_end
from kjclass.features.cues import MASK, MAX_CUE_WORDS
from kjclass.features.tokens import BIGRAM, CHARACTERS, CUE, PIECE, WORD
from kjclass.features.vectors import MAX_PIECE_BYTES
from kjclass.features.words import CHARACTER_NGRAMS, MAX_NGRAM_BYTES

__all__ = ["WordCache", "score_batch"]

_OFFSET = np.uint64(0xCBF29CE484222325)
_SHORTEST, _LONGEST = CHARACTER_NGRAMS
_SPACE, _HASH_SIGN, _ZERO = np.uint8(32), np.uint8(35), np.uint8(48)
_MAX_SHAPE = 4

_jit: Any = numba.njit(cache=True, nogil=True)


@_jit
def _add_word(word, size, number, this, keys, slots, weights, padded, total):
    """Add what a word contributes wherever it stands."""
    row = find(keys, slots, this)
    if row >= 0:
        add(total, weights[row])
    if number:
        return
    if size <= MAX_NGRAM_BYTES:
        padded[0] = _SPACE
        padded[1 : size + 1] = word[:size]
        padded[size + 1] = _SPACE
        for start in range(size + 2):
            if padded[start] & 0xC0 == 0x80:  # inside a character
                continue
            value = step(_OFFSET, CHARACTERS)
            characters, at = 0, start
            while characters < _LONGEST and at < size + 2:
                value = step(value, padded[at])
                at += 1
                while at < size + 2 and padded[at] & 0xC0 == 0x80:
                    value = step(value, padded[at])
                    at += 1
                characters += 1
                if characters >= _SHORTEST:
                    row = find(keys, slots, value)
                    if row >= 0:
                        add(total, weights[row])
    if size <= MAX_PIECE_BYTES:
        _add_pieces(word, size, keys, slots, weights, total)


@_jit
def _add_pieces(word, size, keys, slots, weights, total):
    """Cut a word into pieces, longest first, and add them if they cover it."""
    rows = np.empty(MAX_PIECE_BYTES, dtype=np.int32)
    hashes = np.empty(MAX_PIECE_BYTES + 1, dtype=np.uint64)
    found, at = 0, 0
    while at < size:
        value = step(_OFFSET, PIECE)
        if at:
            value = step(value, _HASH_SIGN)
        for end in range(at, size):
            value = step(value, word[end])
            hashes[end + 1] = value
        row, end = -1, size
        while end > at:
            row = find(keys, slots, hashes[end])
            if row >= 0:
                break
            end -= 1
        if row < 0:
            return
        rows[found] = row
        found += 1
        at = end
    for number in range(found):
        add(total, weights[rows[number]])


@_jit
def _remembered(this_cue, cache_keys, cache_slots):
    """Return the cache slot of a word and whether it is already there."""
    mask = np.uint64(len(cache_slots) - 1)
    at = (this_cue ^ (this_cue >> np.uint64(32))) & mask
    while True:
        row = cache_slots[at]
        if row < 0:
            return at, False
        if cache_keys[row] == this_cue:
            return at, True
        at = (at + np.uint64(1)) & mask


@_jit
def _mark_cues(
    hashes,
    cases,
    n,
    cue_keys,
    cue_slots,
    cue_first,
    cue_cases,
    cue_columns,
    cue_sets,
    free_from,
    best,
    hit,
):
    """Set `hit` for every cue column that occurs, the longest phrase of each set winning."""
    free_from[:] = 0
    for at in range(n):
        key = hashes[at]
        row = find(cue_keys, cue_slots, key)
        if row < 0:
            continue
        best[:] = 0
        length = 1
        while True:
            for entry in range(cue_first[row], cue_first[row + 1]):
                number = cue_sets[entry]
                if at >= free_from[number] and _fits(cases, at, length, cue_cases[entry]):
                    best[number] = length
            length += 1
            if length > MAX_CUE_WORDS or at + length > n:
                break
            key = chain(CUE, key, hashes[at + length - 1])
            row = find(cue_keys, cue_slots, key)
            if row < 0:
                break
        longest = best.max()
        key = hashes[at]
        for length in range(1, longest + 1):
            if length > 1:
                key = chain(CUE, key, hashes[at + length - 1])
            row = find(cue_keys, cue_slots, key)
            for entry in range(cue_first[row], cue_first[row + 1]):
                number = cue_sets[entry]
                column = cue_columns[entry]
                if (
                    best[number] == length
                    and column != MASK
                    and _fits(cases, at, length, cue_cases[entry])
                ):
                    hit[column] = True
        for number in range(len(best)):
            if best[number]:
                free_from[number] = at + best[number]


@_jit
def _fits(cases, at, length, packed):
    for position in range(length):  # noqa: SIM110 - numba compiles no generator expressions
        if cases[at + position] < (packed >> (2 * position)) & 3:
            return False
    return True


@_jit
def score_batch(
    offsets,
    data,
    keys,
    slots,
    weights,
    cue_keys,
    cue_slots,
    cue_first,
    cue_cases,
    cue_columns,
    cue_sets,
    n_cue_sets,
    pair_rows,
    cue_weights,
    intercept,
    cache_keys,
    cache_slots,
    cache_rows,
    cache_size,
    out,
):
    """Score normalised sentences.

    Parameters
    ----------
    offsets : ndarray of shape (n + 1,), int32 or int64
        Where each sentence begins in `data`.
    data : ndarray of uint8
        UTF-8 of the sentences.
    keys, slots, weights, cue_keys, cue_slots, cue_first, cue_cases, cue_columns, cue_sets, \
    pair_rows, cue_weights, intercept
        The arrays of a :class:`~kjclass.classifiers.stack.Stack`.
    n_cue_sets : int
        Number of cue tables.
    cache_keys, cache_slots, cache_rows, cache_size
        The arrays of a :class:`WordCache`, which is filled on the way.
    out : ndarray of shape (n, n_outputs), float32
        Receives the scores.
    """
    n_outputs = len(intercept)
    longest = 0
    for text in range(len(offsets) - 1):
        longest = max(longest, offsets[text + 1] - offsets[text])
    word = np.empty(longest + 1, dtype=np.uint8)
    padded = np.empty(MAX_NGRAM_BYTES + 2, dtype=np.uint8)
    hashes = np.empty(longest // 2 + 2, dtype=np.uint64)
    cases = np.empty(longest // 2 + 2, dtype=np.uint8)
    fresh = np.empty(n_outputs, dtype=np.float32)
    free_from = np.zeros(n_cue_sets, dtype=np.int64)
    best = np.zeros(n_cue_sets, dtype=np.int64)
    n_columns = len(pair_rows)
    hit = np.zeros(n_columns, dtype=np.bool_)
    columns = np.empty(n_columns, dtype=np.int64)
    for text in range(len(offsets) - 1):
        total = out[text]
        total[:] = 0.0
        at, end = offsets[text], offsets[text + 1]
        n = 0
        previous = np.uint64(0)
        while at < end:
            if not is_word(data[at]):
                at += 1
                continue
            stop, joined = token_end(data, at, end)
            size, case, number = fold(data, at, stop, joined, word)
            at = stop
            this, cue = step(_OFFSET, WORD), step(_OFFSET, CUE)
            for position in range(size):
                cue = step(cue, word[position])
            if number:
                for _ in range(min(size, _MAX_SHAPE)):
                    this = step(this, _ZERO)
            else:
                for position in range(size):
                    this = step(this, word[position])
            slot, known = _remembered(cue, cache_keys, cache_slots)
            if known:
                add(total, cache_rows[cache_slots[slot]])
            else:
                fresh[:] = 0.0
                _add_word(word, size, number, this, keys, slots, weights, padded, fresh)
                add(total, fresh)
                if cache_size[0] < len(cache_keys):
                    row = cache_size[0]
                    cache_keys[row] = cue
                    cache_rows[row] = fresh
                    cache_slots[slot] = row
                    cache_size[0] += 1
            if n:
                row = find(keys, slots, chain(BIGRAM, previous, this))
                if row >= 0:
                    add(total, weights[row])
            previous = this
            hashes[n], cases[n] = cue, case
            n += 1
        if n:
            scale = np.float32(1.0 / np.sqrt(np.float64(n)))
            for output in range(n_outputs):
                total[output] *= scale
            _mark_cues(
                hashes,
                cases,
                n,
                cue_keys,
                cue_slots,
                cue_first,
                cue_cases,
                cue_columns,
                cue_sets,
                free_from,
                best,
                hit,
            )
            found = 0
            for column in range(n_columns):
                if hit[column]:
                    hit[column] = False
                    columns[found] = column
                    found += 1
                    add(total, cue_weights[column])
            for left in range(found):
                for right in range(left + 1, found):
                    row = pair_rows[columns[left], columns[right]]
                    if row >= 0:
                        add(total, cue_weights[row])
        add(total, intercept)


class WordCache:
    """What words have been found to add to the scores; one cache serves one thread at a time.

    Parameters
    ----------
    n_outputs : int
        Number of labels over all models.
    capacity : int
        Words remembered; further ones are computed anew each time.
    """

    def __init__(self, n_outputs: int, capacity: int = 1 << 16) -> None:
        self.keys: NDArray[np.uint64] = np.empty(capacity, dtype=np.uint64)
        self.rows: NDArray[np.float32] = np.empty((capacity, n_outputs), dtype=np.float32)
        self.slots: NDArray[np.int32] = np.full(2 * capacity, -1, dtype=np.int32)
        self.size: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
