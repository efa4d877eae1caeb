"""The compiled kernel: what the first words of a sentence, and certain phrases, hint at."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from kjclass.sentences.kernel_words import (
    APOSTROPHE,
    BAR,
    BEGINNING,
    BYLINE,
    CHAIR,
    CLOSE,
    COLON,
    COMMA,
    CREDIT,
    CREDITING,
    DATE,
    DIGIT,
    FIGURE,
    FIRST,
    HYPHEN,
    LEAD,
    LEAD_IN,
    LOWER,
    MARK,
    OPEN,
    OPEN_ENDED,
    OPENS,
    PERIOD,
    PHRASE,
    PICTURE,
    SECOND,
    SENT,
    SHOWING,
    SKIPS,
    SLASH,
    SOURCE,
    SPACE,
    STOCK,
    STRAIGHT,
    SYMBOL,
    TITLE,
    UPPER,
    WHOLE,
    class_of,
    longer,
    pair_key,
    role,
    word_at,
)

__all__ = ["cites", "hint", "is_bracketed", "is_date", "opening"]

_SIZE = 4
_TAIL = 260

_jit: Any = numba.njit(cache=True, nogil=True)


@_jit
def _letters(points, at, size):
    """Return the key of the letters at `at`, if there are so many."""
    key = np.uint64(0)
    for number in range(at, at + size):
        key = key << np.uint64(8) | np.uint64(points[number]) | np.uint64(32)
    return key


@_jit
def opening(points, start, classes, keys, bits):
    """Return flags of the sentence at `start`, and what it may be as the first of its block.

    That is whether it is odd, and whether it is if the block is short.
    """
    at = start
    kind = class_of(points, at, classes)
    if kind & (OPEN | STRAIGHT) != 0:
        at += 1
    key, end = word_at(points, at, classes)
    size = end - at
    if size == 0:
        return OPENS | LEAD, True, False
    known = role(key, keys, bits)
    flags = OPENS if known & FIRST else 0
    odd = role(_letters(points, at, 3), keys, bits) & SHOWING != 0
    if class_of(points, end, classes) == DIGIT:  # "FY24", "G7"
        odd |= known & (FIGURE | STOCK) != 0
        while class_of(points, end, classes) & (LOWER | UPPER | DIGIT) != 0:
            end += 1
    after = class_of(points, end, classes)
    behind = class_of(points, end + 1, classes)
    letter = behind & (LOWER | UPPER) != 0
    if after == SPACE:
        if known & (LEAD_IN | STOCK | FIGURE):
            odd |= _shows(points, end + 1, known, classes, keys, bits)
        if not (letter or behind & (DIGIT | SYMBOL | OPEN | STRAIGHT | APOSTROPHE | MARK) != 0):
            odd |= points[end + 1] not in (40, 0x2018)
        shouted = class_of(points, end + _SIZE, classes) == UPPER
        if size == 3 and shouted:  # "The SPEAKER."
            chair = role(word_at(points, end + 1, classes)[0], keys, bits) & CHAIR != 0
            flags |= LEAD if chair else 0
            odd |= chair
        if (
            letter
            and known & FIRST
            and not _opens(points, end + 1, key, known, classes, keys, bits)
        ):
            flags &= ~OPENS
    elif after == COMMA:
        pass
    elif (
        (after & (APOSTROPHE | HYPHEN) != 0 and (letter or behind == DIGIT))
        or (after == PERIOD and size == 1 and letter)
        or (after == MARK and points[end] == 38 and letter)
    ):
        odd |= known & (FIGURE | STOCK) != 0
    else:
        flags |= OPENS
        named = after == PERIOD and behind == SPACE and known & TITLE != 0 and kind == UPPER
        named &= class_of(points, end + 2, classes) == UPPER
        if not (named and size > 1 and class_of(points, end + 3, classes) == LOWER):
            flags |= LEAD
            odd = True
    return flags, odd, known & BYLINE != 0


@_jit
def _opens(points, at, first, known, classes, keys, bits):
    """Say whether what begins with the word `first`, and goes on at `at`, may be boilerplate."""
    if known & OPEN_ENDED:
        return True
    for _ in range(2 if known & SKIPS else 1):
        second = np.uint64(0)
        begin = at
        while class_of(points, at, classes) & (LOWER | UPPER) != 0:
            second = longer(second, at - begin, np.uint64(points[at]) | np.uint64(32))
            if role(pair_key(first, second), keys, bits) & BEGINNING:
                return True
            at += 1
        if role(pair_key(first, second), keys, bits) & WHOLE:
            return True
        if known & BAR and role(second, keys, bits) & BAR:
            return True
        if known & SKIPS and class_of(points, at, classes) != SPACE:
            return True
        at += 1
    return False


@_jit
def _shows(points, at, known, classes, keys, bits):
    """Say whether a block may be a caption, by its first word and the second, which is at `at`."""
    second, end = word_at(points, at, classes)
    if known & FIGURE:
        return end - at <= _SIZE
    if known & LEAD_IN and role(second, keys, bits) & LEAD_IN:  # "in this photo"
        at = end + 1
    return role(_letters(points, at, _SIZE), keys, bits) & SECOND != 0


@_jit
def is_bracketed(points, first, end, classes, keys, bits):
    """Say whether what ends at `end` may end in a credit in brackets: "(Yonhap)"."""
    end -= 1
    while end > first and (
        class_of(points, end, classes) & (CLOSE | STRAIGHT | PERIOD | SPACE) != 0
    ):
        end -= 1
    if points[end] not in (41, 93):
        return False
    at = end
    while at > first and end - at < _TAIL and points[at] != 40 and points[at] != 91:
        at -= 1
    while at < end:
        key, behind = word_at(points, at, classes)
        if role(key, keys, bits) & CREDIT:
            return True
        at = max(behind, at + 1)
    return False


@_jit
def cites(points, first, keys, bits):
    """Say whether a paragraph opens as references do; three letters are enough."""
    return role(_letters(points, first, 3), keys, bits) & SOURCE != 0


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
            if role(_letters(points, at + 1, 2), keys, bits) & CREDITING:
                return kind | PHRASE
            at += 1
        return kind | PHRASE if class_of(points, at, classes) & (COLON | SLASH) != 0 else kind
    if kind == SENT:  # "via Reuters"
        at += class_of(points, at, classes) == SPACE
        known = role(word_at(points, at, classes)[0], keys, bits)
        return PHRASE if known & CREDIT else 0
    return kind
