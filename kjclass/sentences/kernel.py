"""The compiled kernel: what can be said of plain paragraphs in one pass over their characters.

It decides nothing that the rules do not: it says of a paragraph which of them cannot apply, and
where its sentences end if that is beyond doubt. Whatever it has no rule for is left to them.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from kjclass.sentences.kernel_ends import stop_at
from kjclass.sentences.kernel_openings import cites, hint, is_bracketed, is_date, opening
from kjclass.sentences.kernel_words import (
    APOSTROPHE,
    ASK,
    CAPTIONED,
    CLOSE,
    COLON,
    COMMA,
    COUNTED,
    CREDIT,
    DASH,
    DIGIT,
    HINTED,
    HINTS,
    HYPHEN,
    LEAD,
    LED,
    LOOSE,
    LOWER,
    MARK,
    NONE,
    ODD,
    OPEN,
    OTHER,
    PAREN,
    PERIOD,
    PHRASE,
    PICTURE,
    PLUS,
    PROBE,
    SHOWN,
    SLASH,
    SPACE,
    STRAIGHT,
    SYMBOL,
    TRAILER,
    UNKNOWN,
    UNSURE,
    UNTIDY,
    UPPER,
    class_of,
    gram_slot,
    role,
    word_at,
)

__all__ = ["scan"]

_NEWLINE = 10
_OPENING = 40
_HEAD = 100
_SHORT = 160
_LONG = 1500
_FEW_WORDS = 7

_jit: Any = numba.njit(cache=True, nogil=True)


@_jit
def _spells(points, at, phrase, first):
    """Say whether the text up to `at` ends in a phrase, padded in front with zeros."""
    for back in range(len(phrase)):
        letter = phrase[len(phrase) - 1 - back]
        if letter == 0:
            return True
        if at - back < first:
            return False
        point = points[at - back]
        if (point | 32 if 65 <= point <= 90 else point) != letter:
            return False
    return True


@_jit
def _is_glued(points, at, before, classes):
    """Say whether a digit is glued to the mark at `at` that closes something."""
    kind = class_of(points, at, classes)
    if points[at] == _OPENING:
        return False
    closes = kind & (CLOSE | STRAIGHT | APOSTROPHE | PAREN) != 0
    if not closes and (before == DIGIT or kind & (COMMA | PERIOD | ASK) == 0):
        return False
    after = class_of(points, at + 1, classes)
    if after & (CLOSE | STRAIGHT | APOSTROPHE | PAREN) != 0:
        after = class_of(points, at + 2, classes)
    return after == DIGIT or class_of(points, at + 1, classes) == DIGIT


@_jit
def _is_loose(points, at, before, classes):
    """Say whether the hyphen at `at`, before a space or another, is debris: "no- one", "SKH-- "."""
    if class_of(points, at + 1, classes) == SPACE:
        return before == LOWER and class_of(points, at + 2, classes) == LOWER
    return before & (UPPER | DIGIT) != 0


@_jit
def _is_marked(points, at, classes):
    """Say whether an HTML entity, a note or a link may be at `at`, at its mark."""
    mark = points[at]
    at += 1
    if mark == 93:  # "]("
        return points[at] == _OPENING
    if mark == 91:  # "[3]", "[citation needed]"
        while class_of(points, at, classes) == LOWER:
            at += 1
        needed = class_of(points, at, classes) == SPACE and points[at + 1] == 110
        return needed or class_of(points, at, classes) == DIGIT
    while class_of(points, at, classes) & (LOWER | UPPER | DIGIT) != 0:
        at += 1
    return points[at] == 59


@_jit
def _last(points, first, token, stop, end, classes, keys, bits):
    """Return flags of a paragraph by its end, the mark at `stop` if there is one."""
    if stop == 0:
        last = class_of(points, end - 1, classes)
        if last & (LOWER | UPPER) != 0:
            return LOOSE
        return LOOSE | ODD if last & (OTHER | DIGIT) != 0 else UNKNOWN
    begin = stop
    while begin > token and class_of(points, begin - 1, classes) & (LOWER | UPPER) != 0:
        begin -= 1
    before = class_of(points, begin - 1, classes)
    if begin == stop:
        if before & (DIGIT | OTHER) != 0 or points[stop - 1] == 37:
            return 0
        if before & (CLOSE | STRAIGHT | APOSTROPHE | PAREN | MARK) == 0:
            return LOOSE | ODD
        return ODD if is_bracketed(points, first, stop, classes, keys, bits) else 0
    known = role(word_at(points, begin, classes)[0], keys, bits)
    initial = stop - begin < 2 and before & (APOSTROPHE | HYPHEN | OTHER) == 0
    return LOOSE if initial or known & TRAILER or before == PERIOD else 0


@_jit
def scan(points, classes, keys, bits, grams, phrases, kinds, facts, words, counts, spans):
    """Look at paragraphs.

    Parameters
    ----------
    points : ndarray of uint16
        The paragraphs, each ended by a line break, and four more line breaks.
    classes : ndarray of uint32
        Class by code point, of all in the first plane.
    keys, bits : ndarray of uint64, int64
        The table of words.
    grams : ndarray of uint8
        By hash of four characters, the number of a phrase that ends in them, from 1.
    phrases : ndarray of uint32
        Phrases that hint at boilerplate and captions, a row each, padded in front.
    kinds : ndarray of int64
        What each hints at.
    facts, words, counts : ndarray of int64
        Receive flags, number of words and number of sentences of each paragraph.
    spans : ndarray of shape (5, n)
        Receives start, last word, stop, end and flags of each sentence.

    Returns
    -------
    int
        Number of sentences.
    """
    at = found = zero = np.int64(0)  # a mere 0 would be a type of its own, and compiled for
    for block in range(len(facts)):
        first = start = token = at
        begun = found
        fact = final = zero
        word_count = 1
        low = 0
        dated = priced = inner = False
        gram = hints = hits = zero
        flags, odd, signed = opening(points, start, classes, keys, bits)
        before = np.uint32(NONE)
        kind = class_of(points, at, classes)
        shouted = kind == UPPER and class_of(points, at + 1, classes) == UPPER
        if kind & (UPPER | OPEN | STRAIGHT | DIGIT | SYMBOL) == 0:
            fact = UNKNOWN
        while points[at] != _NEWLINE and fact != UNKNOWN:
            point = np.int64(points[at])
            kind = classes[point]
            gram = (gram << 8 | (point | 32 if kind == UPPER else point) & 255) & 0xFFFFFFFF
            hit = grams[gram_slot(gram)]
            if hit and _spells(points, at, phrases[hit - 1], first):
                kind_of_hint = kinds[hit - 1]
                hints |= hint(points, at, kind_of_hint, classes, keys, bits)
                place = HINTS - 1 + hit if kind_of_hint == PHRASE else CAPTIONED
                hits |= np.int64(1) << np.int64(place)
            if kind & (LOWER | UPPER) != 0:
                before = kind
                at += 1
                continue
            after = class_of(points, at + 1, classes)
            if kind == SPACE:
                word_count += 1
                low += after == LOWER
                token = at + 1
                if before == SPACE:
                    fact = UNKNOWN
            elif kind == NONE:
                fact = UNKNOWN
            elif kind & (PERIOD | ASK) != 0:
                verdict, end = stop_at(points, start, token, at, classes, keys, bits)
                if verdict < 0:
                    fact |= UNSURE
                elif verdict == 3:
                    final = at
                elif verdict > 0:
                    spans[0, found] = start - first
                    spans[1, found] = token - first
                    spans[2, found] = at - first
                    spans[3, found] = end - first
                    flags |= PROBE if verdict > 1 else 0
                    spans[4, found] = flags | (COUNTED if verdict == 4 else 0)
                    found += 1
                    start = end + 1
                    priced = False
                    opened = class_of(points, start, classes) & (UPPER | DIGIT) == 0
                    inner |= class_of(points, start + opened, classes) == UPPER
                    flags = opening(points, start, classes, keys, bits)[0]
                if after == DIGIT and before != DIGIT:
                    flags |= UNTIDY
            elif kind == HYPHEN:
                if after & (SPACE | HYPHEN) != 0:
                    if at < start + _HEAD:
                        flags |= LEAD
                        fact |= LED if at < first + _HEAD else 0
                    flags |= UNTIDY if _is_loose(points, at, before, classes) else 0
                if before == SPACE:  # " - Reuters"
                    name = at + 2 if after == SPACE else at + 1
                    odd |= role(word_at(points, name, classes)[0], keys, bits) & CREDIT != 0
                priced |= after == DIGIT and (before & (UPPER | DIGIT) != 0)
            elif kind == DASH or (kind == COLON and after == SPACE):
                if at < start + _HEAD:
                    flags |= LEAD
                    fact |= LED if at < first + _HEAD else 0
                if kind == COLON and shouted:  # "MR. LEE: "
                    fact |= LED
            elif kind == SLASH:
                name = at + 2 if after == SPACE else at + 1
                odd |= role(word_at(points, name, classes)[0], keys, bits) & CREDIT != 0
            elif kind == PLUS:
                priced |= after == DIGIT and (before & (UPPER | DIGIT) != 0)
            elif kind == MARK:
                flags |= UNTIDY if _is_marked(points, at, classes) else 0
            elif kind == DIGIT:
                dated |= (point == 57 and points[at - 1] == 49) or (
                    point == 48 and points[at - 1] == 50
                )
            elif point == 37 and priced:
                flags |= UNTIDY
            elif kind == OPEN and after == OPEN:
                fact |= UNSURE
            if points[at + 1] == _NEWLINE and kind == PAREN:
                fact |= UNSURE  # it may be an aside
            if kind != SPACE and _is_glued(points, at, before, classes):
                flags |= UNTIDY
            before = kind
            at += 1
        while points[at] != _NEWLINE:
            at += 1
        if fact != UNKNOWN:
            fact |= _last(points, first, token, final, at, classes, keys, bits)
            if points[final] != 46 and (not inner or at - first > _LONG):
                fact |= LOOSE
            if at - first < _SHORT:
                odd |= signed or is_date(points, first, at, classes, keys, bits)
            cited = dated or cites(points, first, keys, bits)
            if odd:
                fact |= LED
            if odd or word_count < 2 or (cited and low <= 0.55 * word_count):
                fact |= ODD
            hinted = hints & PHRASE != 0 or hints & (PICTURE | SHOWN) == PICTURE | SHOWN
            if hinted and fact & ODD == 0:
                fact |= ODD | HINTED | hits
            if word_count < _FEW_WORDS:
                fact |= LOOSE
        if fact & UNSURE:
            found = begun
        else:
            spans[0, found] = start - first
            spans[3, found] = at - first
            spans[4, found] = flags
            found += 1
        facts[block] = fact
        words[block] = word_count
        counts[block] = found - begun
        at += 1
    return found
