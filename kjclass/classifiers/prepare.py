"""Normalise a whole Arrow batch at once, but for the rows that only Python's tables can do.

Most text is ASCII with a few quotation marks and accents. For those the result of
:func:`kjclass.features.normalize.normalize` does not depend on neighbouring characters, so it is
tabulated once; rows with anything else are left to that function.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.kernel_tokens import is_word
from kjclass.features.normalize import normalize

__all__ = ["EMPTY", "OK", "SLOW", "prepare", "replacements"]

OK, EMPTY, SLOW = 0, 1, 2

_LATIN_END = 0x250
_PUNCTUATION, _PUNCTUATION_END = 0x2000, 0x2070
# Longest replacement in bytes; U+2034, a triple prime, becomes three characters.
_WIDTH = 8

_jit: Any = numba.njit(cache=True, nogil=True)


@lru_cache(maxsize=1)
def replacements() -> tuple[NDArray[np.uint8], NDArray[np.int8]]:
    """Return what each tabulated character becomes, and its length in bytes.

    Returns
    -------
    ndarray of shape (n, 8), uint8
        UTF-8 by code point: Latin letters first, then General Punctuation.
    ndarray of shape (n,), int8
        Bytes used, or -1 where the character needs its neighbours.
    """
    points = [*range(_LATIN_END), *range(_PUNCTUATION, _PUNCTUATION_END)]
    table = np.zeros((len(points), _WIDTH), dtype=np.uint8)
    sizes = np.full(len(points), -1, dtype=np.int8)
    for row, point in enumerate(points):
        character = chr(point)
        composed = unicodedata.normalize("NFKC", character)
        if any(unicodedata.category(part)[0] == "M" for part in composed):
            continue
        encoded = normalize(character).encode("utf-8")
        if len(encoded) <= _WIDTH:
            table[row, : len(encoded)] = np.frombuffer(encoded, dtype=np.uint8)
            sizes[row] = len(encoded)
    return table, sizes


@_jit
def prepare(offsets, data, table, sizes, new_offsets, new_data, statuses):
    """Normalise the rows that can be, one character at a time.

    Parameters
    ----------
    offsets : ndarray of shape (n + 1,), int64
    data : ndarray of uint8
        UTF-8 of the texts.
    table, sizes
        From :func:`replacements`.
    new_offsets : ndarray of shape (n + 1,), int64
        Receives where each normalised text begins; slow rows are left empty.
    new_data : ndarray of uint8
        Receives the normalised texts; four times as long as `data`.
    statuses : ndarray of shape (n,), uint8
        Receives ``OK``, ``EMPTY`` (without a letter or digit) or ``SLOW``.
    """
    end = 0
    new_offsets[0] = 0
    for text in range(len(offsets) - 1):
        start = end
        status = EMPTY
        at = offsets[text]
        while at < offsets[text + 1]:
            byte = data[at]
            if byte < 128:
                new_data[end] = byte
                end += 1
                at += 1
                if is_word(byte):
                    status = OK
                continue
            row = -1
            if byte < 0xE0:
                point = (np.int64(byte) & 0x1F) << 6 | (np.int64(data[at + 1]) & 0x3F)
                row = point if point < _LATIN_END else -1
                at += 2
            elif byte == 0xE2:
                point = (
                    (np.int64(byte) & 0x0F) << 12
                    | (np.int64(data[at + 1]) & 0x3F) << 6
                    | (np.int64(data[at + 2]) & 0x3F)
                )
                if _PUNCTUATION <= point < _PUNCTUATION_END:
                    row = point - _PUNCTUATION + _LATIN_END
                at += 3
            if row < 0 or sizes[row] < 0:
                status = SLOW
                break
            for position in range(sizes[row]):
                new_data[end] = table[row, position]
                end += 1
                if is_word(table[row, position]):
                    status = OK
        if status == SLOW:
            end = start
        statuses[text] = status
        new_offsets[text + 1] = end
