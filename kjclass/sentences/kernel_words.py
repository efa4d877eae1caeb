"""Characters and words as the compiled kernel sees them, and what it says of paragraphs."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

__all__ = [
    "APOSTROPHE",
    "ASK",
    "BAR",
    "BEGINNING",
    "BYLINE",
    "CAPTIONED",
    "CHAIR",
    "CLOSE",
    "COLON",
    "COMMA",
    "COUNTED",
    "CREDIT",
    "CREDITING",
    "DANGLE",
    "DASH",
    "DATE",
    "DIGIT",
    "FIGURE",
    "FIRST",
    "HINTED",
    "HINTS",
    "HYPHEN",
    "LEAD",
    "LEAD_IN",
    "LED",
    "LOOSE",
    "LOWER",
    "MARK",
    "NONE",
    "NUMBER",
    "ODD",
    "OPEN",
    "OPENS",
    "OPEN_ENDED",
    "OTHER",
    "PAREN",
    "PERIOD",
    "PHRASE",
    "PICTURE",
    "PLUS",
    "PROBE",
    "SECOND",
    "SENT",
    "SHOWING",
    "SHOWN",
    "SKIPS",
    "SLASH",
    "SOURCE",
    "SPACE",
    "STARTER",
    "STOCK",
    "STRAIGHT",
    "SYMBOL",
    "TITLE",
    "TRAILER",
    "UNKNOWN",
    "UNSURE",
    "UNTIDY",
    "UPPER",
    "WHOLE",
    "class_of",
    "gram_slot",
    "longer",
    "pair_key",
    "role",
    "slot",
    "word_at",
    "word_key",
]

# Classes of characters; a paragraph with one of no class is left to the rules altogether.
NONE = 0
LOWER, UPPER, OTHER, DIGIT, SPACE, PERIOD, ASK = (1 << bit for bit in range(7))
OPEN, CLOSE, STRAIGHT, APOSTROPHE, HYPHEN, DASH, COLON = (1 << bit for bit in range(7, 14))
COMMA, PAREN, SYMBOL, SLASH, MARK, PLUS = (1 << bit for bit in range(14, 20))

# Of a paragraph: it may be something other than prose; a label or a dateline may stand in front; it
# may not end like a sentence, or have too few words for one; its sentences are not known.
ODD, LED, LOOSE, UNSURE = 1, 2, 4, 8
UNKNOWN = ODD | LED | LOOSE | UNSURE
# It is odd for its phrases alone; which they are stands above the other flags, the last for all of
# captions.
HINTED = 2048
HINTS, CAPTIONED = 16, 60
# Of a sentence: its first words may be boilerplate; something may stand in front of it; something
# in it may need a clean-up; its end counts only if the segmenter takes the last word for no
# abbreviation, or for none behind a number.
OPENS, LEAD, UNTIDY, PROBE, COUNTED = 1, 2, 4, 8, 64

# Of a word: where the rules look for it.
TITLE, NUMBER, TRAILER, STARTER = 1, 2, 4, 8
FIRST, BYLINE, SECOND, DATE, SOURCE, CREDIT, BAR, OPEN_ENDED = (1 << bit for bit in range(4, 12))
CREDITING, DANGLE, CHAIR, FIGURE, LEAD_IN, STOCK, SKIPS = (1 << bit for bit in range(12, 19))
# Of two words: boilerplate may begin with them, or with the first and what the second begins with.
WHOLE, BEGINNING = 1 << 19, 1 << 20
# Of three letters: a caption may begin with them.
SHOWING = 1 << 21

# Of a phrase: it makes a paragraph odd; it does so with another; it does before an agency's name.
PHRASE, PICTURE, SHOWN, SENT = 1, 2, 4, 8

_PACKED = 8

_jit: Any = numba.njit(cache=True, nogil=True)


@_jit
def slot(key, keys):
    """Return where a word is in the table, or would be."""
    mask = np.uint64(len(keys) - 1)
    at = key * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(40) & mask
    while keys[at] != 0 and keys[at] != key:
        at = at + np.uint64(1) & mask
    return at


@_jit
def role(key, keys, bits):
    """Return where the rules look for a word; 0 if they do not."""
    at = slot(key, keys)
    return bits[at] if keys[at] == key else np.int64(0)


@_jit
def gram_slot(gram):
    """Return the place of four characters, as one number, in the table of phrases."""
    return (gram * np.int64(0x9E3779B1) & 0xFFFFFFFF) >> 20


@_jit
def longer(key, size, letter):
    """Return the key of a word with one more letter.

    Eight letters or fewer are the key themselves, so that two such words never share one.
    """
    if size < _PACKED:
        return key << np.uint64(8) | letter
    return (key ^ letter) * np.uint64(0x100000001B3) | np.uint64(1 << 63)


@_jit
def word_key(letters):
    """Return the key of a word in small ASCII letters."""
    key = np.uint64(0)
    for size in range(len(letters)):
        key = longer(key, size, np.uint64(letters[size]))
    return key


@_jit
def pair_key(first, second):
    """Return the key of two words, given their own."""
    return first * np.uint64(0x9E3779B97F4A7C15) ^ second * np.uint64(0xC2B2AE3D27D4EB4F)


@_jit
def class_of(points, at, classes):
    """Return the class of the character at `at`."""
    return classes[points[at]]


@_jit
def word_at(points, start, classes):
    """Return the key of the run of ASCII letters at `start`, and its end."""
    key = np.uint64(0)
    at = start
    while class_of(points, at, classes) == LOWER or class_of(points, at, classes) == UPPER:
        letter = np.uint64(points[at]) | np.uint64(32)
        key = longer(key, at - start, letter)
        at += 1
    return key, at
