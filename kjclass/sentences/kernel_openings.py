"""The compiled kernel: what the first words of a sentence, and certain phrases, hint at."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from kjclass.sentences.kernel_words import (
    APOSTROPHE,
    ARTICLE,
    BYLINE,
    COLON,
    COMMA,
    CREDIT,
    CREDITING,
    DATE,
    DIGIT,
    FIRST,
    HYPHEN,
    LEAD,
    LOWER,
    NOUN,
    OPEN,
    OPENS,
    PERIOD,
    PHRASE,
    PICTURE,
    SECOND,
    SENT,
    SLASH,
    SOURCE,
    SPACE,
    STRAIGHT,
    SYMBOL,
    TITLE,
    UPPER,
    class_of,
    role,
    word_at,
)

__all__ = ["cites", "hint", "is_date", "opening"]

_SIZE = 4

_jit: Any = numba.njit(cache=True, nogil=True)


@_jit
def opening(points, start, classes, keys, bits):
    """Return flags of the sentence at `start`, and whether it is odd as the first of its block."""
    at = start
    kind = class_of(points, at, classes)
    if kind & (OPEN | STRAIGHT) != 0:
        at += 1
    key, end = word_at(points, at, classes)
    size = end - at
    if size == 0:
        return OPENS | LEAD, True
    known = role(key, keys, bits)
    flags = OPENS if known & FIRST else 0
    odd = known & BYLINE != 0
    after = class_of(points, end, classes)
    behind = class_of(points, end + 1, classes)
    letter = behind & (LOWER | UPPER) != 0
    if after == SPACE:
        if known & SECOND:
            odd |= role(word_at(points, end + 1, classes)[0], keys, bits) & SECOND != 0
        capitals = 0
        while capitals < _SIZE and class_of(points, end + 1 + capitals, classes) == UPPER:
            capitals += 1
        if size == 3 and capitals == _SIZE:  # "The SPEAKER."
            flags |= LEAD
            odd = True
        if not (letter or behind & (DIGIT | SYMBOL | OPEN | STRAIGHT) != 0):
            odd = True
        if known & ARTICLE and not odd:  # what may follow "the" in boilerplate is known
            behind_it = role(word_at(points, end + 1, classes)[0], keys, bits)
            flags = flags if behind_it & NOUN or not letter else flags & ~OPENS
    elif after == COMMA:
        pass
    elif (after & (APOSTROPHE | HYPHEN) != 0 and letter) or (
        after == PERIOD and size == 1 and letter
    ):
        flags |= OPENS
    else:
        flags |= OPENS
        named = after == PERIOD and behind == SPACE and known & TITLE != 0 and kind == UPPER
        named &= class_of(points, end + 2, classes) == UPPER
        if not (named and size > 1 and class_of(points, end + 3, classes) == LOWER):
            flags |= LEAD
            odd = True
    return flags, odd


@_jit
def cites(points, first, keys, bits):
    """Say whether a paragraph opens as references do; three letters are enough."""
    key = np.uint64(0)
    for at in range(first, first + 3):
        key = key << np.uint64(8) | np.uint64(points[at]) | np.uint64(32)
    return role(key, keys, bits) & SOURCE != 0


@_jit
def is_date(points, first, end, classes, keys, bits):
    """Say whether first and last word may be those of a date or contact."""
    if role(word_at(points, first, classes)[0], keys, bits) & DATE == 0:
        return False
    while end > first and class_of(points, end - 1, classes) & (LOWER | UPPER) == 0:
        end -= 1
    begin = end
    while begin > first and class_of(points, begin - 1, classes) & (LOWER | UPPER) != 0:
        begin -= 1
    return role(word_at(points, begin, classes)[0], keys, bits) & DATE != 0


@_jit
def hint(points, at, kind, classes, keys, bits):
    """Return what a phrase that ends at `at` hints at, by its kind and by what follows it."""
    at += 1
    if kind == PICTURE:  # "photo by", "credits:"
        at += points[at] | 32 == 115
        if class_of(points, at, classes) == SPACE:
            if role(word_at(points, at + 1, classes)[0], keys, bits) & CREDITING:
                return kind | PHRASE
            at += 1
        return kind | PHRASE if class_of(points, at, classes) & (COLON | SLASH) != 0 else kind
    if kind == SENT:  # "via Reuters"
        at += class_of(points, at, classes) == SPACE
        known = role(word_at(points, at, classes)[0], keys, bits)
        return PHRASE if known & CREDIT else 0
    return kind
