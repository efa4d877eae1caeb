"""The small parts of the compiled kernel: hashing, looking up, cutting and folding tokens."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from kjclass.features.tokens import ALL_CAPITALS, CAPITAL, LOWER

__all__ = ["add", "chain", "find", "fold", "is_word", "step", "token_end"]

_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_DOT = np.uint8(46)

_jit: Any = numba.njit(cache=True, nogil=True)


@_jit
def step(value, byte):
    """Hash one more byte."""
    return (value ^ np.uint64(byte)) * _PRIME


@_jit
def chain(kind, left, right):
    """Return the hash of two hashes in order."""
    value = (left ^ np.uint64(kind)) * _PRIME
    value ^= value >> np.uint64(29)
    value = (value ^ right) * _PRIME
    return value ^ (value >> np.uint64(32))


@_jit
def find(keys, slots, key):
    """Return the row of a key, or -1."""
    mask = np.uint64(len(slots) - 1)
    mixed = (key ^ (key >> np.uint64(33))) * _MIX
    at = (mixed ^ (mixed >> np.uint64(33))) & mask
    while True:
        row = slots[at]
        if row < 0 or keys[row] == key:
            return row
        at = (at + np.uint64(1)) & mask


@_jit
def is_word(byte):
    """Say whether a byte belongs to a word."""
    return byte >= 128 or 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122


@_jit
def _is_letter(byte):
    return 65 <= byte <= 90 or 97 <= byte <= 122


@_jit
def token_end(data, at, end):
    """Return where the token that begins at `at` ends, and whether it is joined initials."""
    if (
        _is_letter(data[at])
        and at + 2 < end
        and data[at + 1] == _DOT
        and _is_letter(data[at + 2])
        and (at + 3 >= end or not is_word(data[at + 3]))
    ):
        at += 3
        while (
            at + 1 < end
            and data[at] == _DOT
            and _is_letter(data[at + 1])
            and (at + 2 >= end or not is_word(data[at + 2]))
        ):
            at += 2
        return at, True
    while at < end and is_word(data[at]):
        at += 1
    return at, False


@_jit
def fold(data, start, end, joined, word):
    """Write the folded token to `word`; return its length, case class and if it is a number."""
    size, letters, capitals, digits = 0, 0, 0, 0
    for at in range(start, end):
        byte = data[at]
        if joined and byte == _DOT:
            continue
        if 65 <= byte <= 90:
            byte += np.uint8(32)
            letters += 1
            capitals += 1
        elif 97 <= byte <= 122:
            letters += 1
        elif 48 <= byte <= 57:
            digits += 1
        word[size] = byte
        size += 1
    case = LOWER
    if letters > 1 and letters == capitals:
        case = ALL_CAPITALS
    elif 65 <= data[start] <= 90:
        case = CAPITAL
    return size, case, digits == size


@_jit
def add(total, row):
    """Add a row of weights to the total."""
    for output in range(len(total)):
        total[output] += row[output]
