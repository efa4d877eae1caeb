"""The small parts of the compiled kernel: hashing, looking up, cutting and folding tokens."""

from __future__ import annotations

from typing import Any

import numpy as np

from kjclass.classifiers.compiled import inner_jit
from kjclass.features.tokens import ALL_CAPITALS, CAPITAL, CUE, LOWER

__all__ = [
    "OFFSET",
    "chain",
    "find",
    "find_from",
    "fold",
    "is_word",
    "may_hold",
    "read_word",
    "slot_of",
    "step",
]

OFFSET = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_DOT = np.uint8(46)


def _byte_tables() -> tuple[Any, Any]:
    folded, letters = np.zeros(256, dtype=np.uint8), np.zeros(256, dtype=np.int64)
    for byte in range(256):
        character = chr(byte)
        if byte >= 128:
            folded[byte] = byte
        elif character.isalnum():
            folded[byte] = ord(character.lower())
            letters[byte] = character.isalpha() + (character.isupper() << 32)
    return folded, letters


# A byte of a word in lower case, 0 for any other; and 1 for a letter, with 2 ** 32 for a capital.
FOLDED, _LETTERS = _byte_tables()


@inner_jit
def step(value, byte):
    """Hash one more byte."""
    return (value ^ np.uint64(byte)) * _PRIME


@inner_jit
def chain(kind, left, right):
    """Return the hash of two hashes in order."""
    value = (left ^ np.uint64(kind)) * _PRIME
    value ^= value >> np.uint64(29)
    value = (value ^ right) * _PRIME
    return value ^ (value >> np.uint64(32))


@inner_jit
def slot_of(slots, key):
    """Return the slot where looking for a key begins."""
    mixed = (key ^ (key >> np.uint64(33))) * _MIX
    return (mixed ^ (mixed >> np.uint64(33))) & np.uint64(len(slots) - 1)


@inner_jit
def find_from(keys, slots, key, at):
    """Return the row of a key, or -1, looking from a slot on."""
    mask = np.uint64(len(slots) - 1)
    while True:
        row = slots[at]
        if row < 0 or keys[row] == key:
            return row
        at = (at + np.uint64(1)) & mask


@inner_jit
def find(keys, slots, key):
    """Return the row of a key, or -1."""
    return find_from(keys, slots, key, slot_of(slots, key))


@inner_jit
def may_hold(bits, key):
    """Say whether a key may be among those of a filter; if not, it is not."""
    at = (key ^ (key >> np.uint64(32))) & np.uint64(8 * len(bits) - 1)
    return (bits[at >> np.uint64(3)] >> (at & np.uint64(7))) & 1


@inner_jit
def is_word(byte):
    """Say whether a byte belongs to a word."""
    return FOLDED[byte] > 0


@inner_jit
def _is_letter(byte):
    return 65 <= byte <= 90 or 97 <= byte <= 122


@inner_jit
def initials_end(data, at, end):
    """Return where the initials joined by full stops at `at` end, or `at` if there are none."""
    if not (
        at + 2 < end
        and data[at + 1] == _DOT
        and _is_letter(data[at])
        and _is_letter(data[at + 2])
        and (at + 3 >= end or not is_word(data[at + 3]))
    ):
        return at
    at += 3
    while (
        at + 1 < end
        and data[at] == _DOT
        and _is_letter(data[at + 1])
        and (at + 2 >= end or not is_word(data[at + 2]))
    ):
        at += 2
    return at


@inner_jit
def read_word(data, at, end):
    """Return where the word at `at` ends, the cue hash of its folded bytes, and its case class."""
    value = step(OFFSET, CUE)
    first, letters = data[at], 0
    stop = initials_end(data, at, end)
    if stop > at:
        for letter in range(at, stop, 2):
            value = step(value, FOLDED[data[letter]])
            letters += _LETTERS[data[letter]]
        at = stop
    else:
        while at < end:
            folded = FOLDED[data[at]]
            if folded == 0:
                break
            value = step(value, folded)
            letters += _LETTERS[data[at]]
            at += 1
    count, capitals = letters & 0xFFFFFFFF, letters >> 32
    case = LOWER
    if count > 1 and count == capitals:
        case = ALL_CAPITALS
    elif 65 <= first <= 90:
        case = CAPITAL
    return at, value, case


@inner_jit
def fold(data, start, end, word):
    """Write the folded word to `word`; return its length and whether it is a number."""
    size, number = 0, True
    for at in range(start, end):
        folded = FOLDED[data[at]]
        if folded:  # not a full stop between initials
            word[size] = folded
            number = number and 48 <= folded <= 57
            size += 1
    return size, number
