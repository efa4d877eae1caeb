"""What a word adds to the scores wherever it stands, computed once and remembered."""

from __future__ import annotations

import numpy as np

from kjclass.classifiers.compiled import inner_jit
from kjclass.classifiers.kernel_prefetch import prefetch_row
from kjclass.classifiers.kernel_tokens import OFFSET, find, fold, may_hold, step
from kjclass.classifiers.weights import LIMIT
from kjclass.features.tokens import CHARACTERS, PIECE, WORD
from kjclass.features.vectors import MAX_PIECE_BYTES
from kjclass.features.words import CHARACTER_NGRAMS, MAX_NGRAM_BYTES

__all__ = ["add_rows", "remember", "remembered"]

_SHORTEST, _LONGEST = CHARACTER_NGRAMS
_SPACE, _HASH_SIGN, _ZERO = np.uint8(32), np.uint8(35), np.uint8(48)
_MAX_SHAPE = 4


@inner_jit
def remembered(cache, key):
    """Return the slot of a word and its row, -1 if it is new."""
    mask = np.uint64(len(cache.slots) - 1)
    at = (key ^ (key >> np.uint64(32))) & mask
    while True:
        row = cache.slots[at]
        if row < 0 or cache.keys[row] == key:
            return at, row
        at = (at + np.uint64(1)) & mask


@inner_jit
def remember(cache, slot, key, data, start, end, stack, scratch):
    """Compute a new word, put it in the cache and return its row."""
    row = np.int32(cache.size[0])
    cache.size[0] += 1
    cache.slots[slot] = row
    cache.keys[row] = key
    cache.cues[row] = find(stack.cue_keys, stack.cue_slots, key)
    word = scratch.word
    size, number = fold(data, start, end, word)
    this = step(OFFSET, WORD)
    if number:
        for _ in range(min(size, _MAX_SHAPE)):
            this = step(this, _ZERO)
    else:
        for position in range(size):
            this = step(this, word[position])
    cache.words[row] = this
    # All rows are found before the first is added: by then they are on their way.
    rows = scratch.word_rows
    found = _find_key(stack, this, rows, 0)
    if not number:
        if size <= MAX_NGRAM_BYTES:
            found = _find_ngrams(size, stack, scratch, rows, found)
        if size <= MAX_PIECE_BYTES:
            found = _find_pieces(size, stack, scratch, rows, found)
    total = scratch.word_total
    total[:] = 0
    add_rows(total, stack.weights, rows, 0, found, 0, len(total))
    for output in range(len(total)):
        cache.rows[row, output] = min(max(total[output], -LIMIT), LIMIT)
    return row


@inner_jit
def add_rows(total, table, rows, first, last, begin, end):
    """Add columns `begin` to `end` of the rows of weights that `rows` names, `first` to `last`."""
    # Four at once, which stay within 16 bits.
    while first + 4 <= last:
        a, b, c, d = rows[first], rows[first + 1], rows[first + 2], rows[first + 3]
        for output in range(begin, end):
            two = np.int16(table[a, output] + table[b, output])
            other = np.int16(table[c, output] + table[d, output])
            total[output] += np.int16(two + other)
        first += 4
    for number in range(first, last):
        for output in range(begin, end):
            total[output] += table[rows[number], output]


@inner_jit
def _find_key(stack, key, rows, found):
    """Put the row of a key behind the `found` ones, if there is one; return how many there are."""
    if may_hold(stack.filter, key):
        row = find(stack.keys, stack.slots, key)
        if row >= 0:
            prefetch_row(stack.weights, row, stack.weights.shape[1])
            rows[found] = row
            found += 1
    return found


@inner_jit
def _find_ngrams(size, stack, scratch, rows, found):
    """Find the character n-grams of the word in `scratch`."""
    padded = scratch.padded
    padded[0] = _SPACE
    for position in range(size):
        padded[position + 1] = scratch.word[position]
    padded[size + 1] = _SPACE
    for start in range(size + 2):
        if padded[start] & 0xC0 == 0x80:  # inside a character
            continue
        value = step(OFFSET, CHARACTERS)
        characters, at = 0, start
        while characters < _LONGEST and at < size + 2:
            value = step(value, padded[at])
            at += 1
            while at < size + 2 and padded[at] & 0xC0 == 0x80:
                value = step(value, padded[at])
                at += 1
            characters += 1
            if characters >= _SHORTEST:
                found = _find_key(stack, value, rows, found)
    return found


@inner_jit
def _find_pieces(size, stack, scratch, rows, found):
    """Cut the word in `scratch` into pieces, longest first; none where they do not cover it."""
    hashes = scratch.piece_hashes
    before, at = found, 0
    while at < size:
        value = step(OFFSET, PIECE)
        if at:
            value = step(value, _HASH_SIGN)
        for end in range(at, size):
            value = step(value, scratch.word[end])
            hashes[end + 1] = value
        some, end = found, size
        while end > at and found == some:
            found = _find_key(stack, hashes[end], rows, some)
            end -= 1
        if found == some:
            return before
        at = end + 1
    return found
