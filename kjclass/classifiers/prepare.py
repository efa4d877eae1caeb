"""Normalise text in compiled code, but for what only Python's tables can do.

Most text is ASCII with a few quotation marks and accents. For those the result of
:func:`kjclass.features.normalize.normalize` does not depend on neighbouring characters, so it is
tabulated once; texts with anything else are left to that function.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.compiled import inner_jit
from kjclass.features.normalize import normalize

__all__ = ["is_ascii", "normalize_into", "replacements"]

_LATIN_END = 0x250
_PUNCTUATION, _PUNCTUATION_END = 0x2000, 0x2070
# Longest replacement in bytes; U+2034, a triple prime, becomes three characters.
_WIDTH = 8


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


@inner_jit
def is_ascii(data, start, end):
    """Say whether all bytes are ASCII."""
    seen = np.uint8(0)
    for at in range(start, end):
        seen |= data[at]
    return seen < 128


@inner_jit
def normalize_into(data, start, end, table, sizes, out):
    """Normalise one text, one character at a time.

    Parameters
    ----------
    data : ndarray of uint8
        UTF-8 of the texts.
    start, end : int
        Where in `data` the text lies.
    table, sizes
        From :func:`replacements`.
    out : ndarray of uint8
        Receives the normalised text; four times as long as it.

    Returns
    -------
    int
        Its length, or -1 if a character needs its neighbours.
    """
    size, at = 0, start
    while at < end:
        byte = data[at]
        if byte < 128:
            out[size] = byte
            size += 1
            at += 1
            continue
        row = np.int64(-1)
        if byte < 0xE0:
            point = (np.int64(byte) & 0x1F) << 6 | (np.int64(data[at + 1]) & 0x3F)
            if point < _LATIN_END:
                row = point
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
            return -1
        for position in range(sizes[row]):
            out[size] = table[row, position]
            size += 1
    return size
