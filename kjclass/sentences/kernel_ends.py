"""The compiled kernel: whether a sentence ends at a full stop or its like."""

from __future__ import annotations

from typing import Any

import numba

from kjclass.sentences.kernel_words import (
    APOSTROPHE,
    CLOSE,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    HYPHEN,
    LOWER,
    NUMBER,
    OPEN,
    OTHER,
    PAREN,
    PERIOD,
    PLUS,
    SLASH,
    SPACE,
    STARTER,
    STRAIGHT,
    SYMBOL,
    TITLE,
    TRAILER,
    UPPER,
    class_of,
    role,
    word_at,
)

__all__ = ["stop_at"]

_NEWLINE = 10
_LONGEST_TOKEN = 300
_PACKED = 8
_LONGEST_UNIT = 12
_SINGLE = 0x2018

_jit: Any = numba.njit(cache=True, nogil=True)


@_jit
def _ends(points, start, token, stop, classes, keys, bits, after):
    """Say whether a full stop before a capital or a number ends a sentence.

    Returns 0 for no, 1 for yes, 2 for yes if the segmenter agrees, 4 for the same behind a number,
    and -1 if it is not known.
    """
    first = token
    kind = class_of(points, first, classes)
    if kind & (OPEN | STRAIGHT) != 0 or points[first] == 40:
        first += 1
    if first >= stop or stop - token > _LONGEST_TOKEN:
        return -1
    letters = digits = dots = others = alternating = 0
    for at in range(first, stop):
        kind = class_of(points, at, classes)
        if kind & (LOWER | UPPER) != 0:
            letters += 1
            alternating += (at - first) % 2 == 0
        elif kind == PERIOD:
            dots += 1
            alternating += (at - first) % 2 == 1
        elif kind == DIGIT:
            digits += 1
        elif kind & (SYMBOL | COMMA | COLON | HYPHEN | DASH | SLASH | PLUS | PAREN) != 0:
            others += 1
        else:
            others += 1000
    size = stop - first
    starter = _starter(points, after, classes, keys, bits)
    if letters == size and size == 1:
        return -1 if starter else 0
    if dots and alternating == size and size % 2:
        shouted = class_of(points, first, classes) == UPPER
        shouted &= class_of(points, stop - 1, classes) == UPPER
        return starter if shouted or starter < 1 else -1  # "i.e. The"
    if letters == size:
        known = role(word_at(points, first, classes)[0], keys, bits) if size <= _PACKED else 0
        if known & TITLE:
            shouted = size > 2 and class_of(points, first + 1, classes) == UPPER
            return -1 if shouted else 0
        if known & TRAILER:
            return starter
        if known & NUMBER:
            return 0 if class_of(points, after, classes) == DIGIT else -1
    if token == start and size < 6:
        return -1  # it may be the number of a list
    last = class_of(points, stop - 1, classes)
    if digits and not letters and others < 1000 and (last == DIGIT or points[stop - 1] in (37, 41)):
        return 1
    if dots or not _joined(points, first, stop, classes):
        return -1
    return 4 if _is_counted(points, token, stop, classes) else 2


@_jit
def _starter(points, at, classes, keys, bits):
    """Say whether the word at `at` opens sentences and not names: 1, 0, or -1 if in doubt."""
    key, end = word_at(points, at, classes)
    if role(key, keys, bits) & STARTER == 0:
        return 0
    behind = class_of(points, end, classes)
    return 1 if end - at <= _PACKED and (behind & (SPACE | COMMA) != 0) else -1


@_jit
def _is_counted(points, token, stop, classes):
    """Say whether a number stands before a short word, which may then be a unit: "5 in."."""
    at = token - 1
    if stop - token > _LONGEST_UNIT:
        return False
    while (
        class_of(points, at, classes) & (SPACE | OPEN | CLOSE | STRAIGHT | APOSTROPHE | PAREN) != 0
    ):
        at -= 1
    return class_of(points, at, classes) == DIGIT


@_jit
def _joined(points, first, stop, classes):
    """Say whether a word, perhaps in quotation marks or brackets, is more than an initial."""
    while class_of(points, first, classes) == APOSTROPHE or points[first] == _SINGLE:
        first += 1
    kind = class_of(points, first, classes)
    if kind & (LOWER | UPPER | OTHER | DIGIT) == 0:
        return False
    end = stop
    closers = CLOSE | STRAIGHT | PAREN | APOSTROPHE
    while end > first and class_of(points, end - 1, classes) & closers != 0:
        end -= 1
    size = 0
    for at in range(first, end):
        kind = class_of(points, at, classes)
        if kind & (LOWER | UPPER | OTHER | DIGIT) != 0:
            size += 1
        elif kind & (HYPHEN | APOSTROPHE) != 0:
            size = 2
        elif kind & (OPEN | CLOSE | STRAIGHT | PAREN) != 0:
            size = 0
        else:
            return False
    return size >= 2 and class_of(points, end - 1, classes) & (LOWER | UPPER | OTHER | DIGIT) != 0


@_jit
def stop_at(points, start, token, at, classes, keys, bits):
    """Say whether a sentence ends at the mark `at`: as :func:`_ends`, and where."""
    kind = class_of(points, at, classes)
    end = at + 1
    after = class_of(points, end, classes)
    quoted = after & (CLOSE | STRAIGHT) != 0
    if quoted:
        end += 1
        after = class_of(points, end, classes)
    if points[end] == _NEWLINE:
        return 3, end
    if after == SPACE:
        next_word = end + 1
        opened = class_of(points, next_word, classes)
        if opened & (OPEN | STRAIGHT) != 0 or points[next_word] == 40:
            next_word += 1
        before = class_of(points, next_word, classes)
        if before == LOWER:
            return -1 if class_of(points, next_word + 1, classes) == UPPER else 0, end
        if before & (UPPER | DIGIT) != 0:
            if kind == PERIOD:
                return _ends(points, start, token, at, classes, keys, bits, next_word), end
            opened = class_of(points, token, classes)
            first = token + 1 if opened & (OPEN | STRAIGHT) != 0 else token
            if quoted or not _joined(points, first, at, classes):
                return -1, end
            return 4 if _is_counted(points, token, at, classes) else 2, end
        return -1, end
    if after == COMMA:
        return 0, end
    if quoted:
        return -1, end
    if after & (HYPHEN | DASH) != 0:
        return 0, end
    if kind != PERIOD:
        return -1, end
    if after == LOWER or _goes_on(points, end, classes):
        return 0, end
    if after == UPPER:
        glued = at - 1 > token and class_of(points, at - 1, classes) == LOWER
        return -1 if glued and class_of(points, at - 2, classes) == LOWER else 0, end
    return -1, end


@_jit
def _goes_on(points, at, classes):
    """Say whether a sentence goes on behind a full stop, if `at` is no space: "No.1", "Inc.’s"."""
    kind = class_of(points, at, classes)
    if kind == APOSTROPHE:
        return class_of(points, at + 1, classes) == LOWER
    if kind == DIGIT and class_of(points, at - 2, classes) == DIGIT:
        return True
    if kind != DIGIT and points[at] != 41:
        return False
    at += 1
    while kind == DIGIT and class_of(points, at, classes) == DIGIT:
        at += 1
    after = class_of(points, at, classes)
    if after != SPACE:
        return kind == DIGIT or after == COMMA
    # "No.1 of", "(R-Ga.) said", but not "(R-Ga.) iPhones"
    small = class_of(points, at + 1, classes) == LOWER
    return small and class_of(points, at + 2, classes) != UPPER
