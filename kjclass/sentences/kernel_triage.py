"""The compiled kernel: which plain documents are settled, and what of the others must be asked."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from kjclass.sentences.kernel_words import (
    ASK,
    COUNTED,
    HINTED,
    LEAD,
    LED,
    LOWER,
    NONE,
    OPEN,
    OPENS,
    OTHER,
    PERIOD,
    PROBE,
    SPACE,
    STRAIGHT,
    UNKNOWN,
    UNSURE,
    UNTIDY,
    UPPER,
    class_of,
    slot,
)

__all__ = [
    "ALONE",
    "BACK",
    "BYLINE",
    "FLAGGED",
    "HELD",
    "LAST",
    "LIFE",
    "LONG",
    "MANY",
    "PIECE",
    "REPEATED",
    "SENTENCE",
    "SOLID",
    "TITLE",
    "learn",
    "look_up",
    "triage",
]

# Why a document is left to the rules; more than those of the lines.
ALONE, TITLE, REPEATED = 11, 12, 13
# What must be asked of a block, on top of what scan says: whether one of its sentences is more than
# it seems, whether a title opens back matter or is a byline, whether it is an author's life.
FLAGGED, BACK, BYLINE, LIFE = 16, 32, 64, 128
# Of a sentence: the segmenter takes its last word for an abbreviation.
HELD = 16
# Whether the few characters that are asked about are no boilerplate and need no clean-up.
PIECE = 256
# Whether a long title is a sentence, and whether it is the last line.
LONG, LAST = 512, 1024

_NEWLINE = 10
SOLID = 12
SENTENCE = 8
_SHORT = 120
_NAMEPLATE = 10
MANY = 4
_OFTEN = 3
_PAIRS = 100_000

_jit: Any = numba.njit(cache=True, nogil=True)


@_jit
def look_up(points, blocks, counts, spans, words, held, missing):
    """Mark the sentences whose last words are known to be abbreviations.

    Parameters
    ----------
    points, blocks, counts, spans : ndarray
        As the kernels left them.
    words, held : ndarray of uint64, uint8
        The words that were asked about, and the answers.
    missing : ndarray of uint64, shape (3, n)
        Receives word, block and sentence where the word was not asked about yet.

    Returns
    -------
    int
        How many are missing.
    """
    found = row = np.int64(0)
    for block in range(len(counts)):
        begin = blocks[0, block]
        for _ in range(counts[block]):
            if spans[4, row] & PROBE:
                word = np.uint64(0xCBF29CE484222325 + (spans[4, row] & COUNTED))
                for at in range(begin + spans[1, row], begin + spans[2, row]):
                    word = (word ^ np.uint64(points[at])) * np.uint64(0x100000001B3)
                place = slot(word, words)
                if words[place] != word:
                    missing[0, found] = word
                    missing[1, found] = block
                    missing[2, found] = row
                    found += 1
                elif held[place]:
                    spans[4, row] |= HELD
            row += 1
    return found


@_jit
def learn(word, answer, words, held):
    """Note the answer for a word."""
    place = slot(word, words)
    words[place] = word
    held[place] = answer


@_jit
def _may_be_life(points, begin, classes):
    """Say whether the last paragraph of a document may be an author's life."""
    spaces = 0
    at = begin
    while (
        points[at] != _NEWLINE
        and class_of(points, at, classes) & (PERIOD | ASK) == 0
        and class_of(points, at, classes) != NONE
        and spaces < _NAMEPLATE
    ):
        spaces += class_of(points, at, classes) == SPACE
        at += 1
    if spaces < _NAMEPLATE:
        return True
    at = begin
    if class_of(points, at, classes) & (OPEN | STRAIGHT) != 0:
        at += 1
    # "The writer", "About the author"
    role = points[at] == 84 or points[at] == 65
    while class_of(points, at, classes) != SPACE:
        at += 1
    second = points[at + 1]
    if class_of(points, at + 1, classes) & (UPPER | OTHER) != 0:
        return True
    return role and second in (97, 114, 116, 119)


@_jit
def _repeats(points, first, last, blocks):
    """Say whether a short paragraph may come back a third time."""
    pairs = 0
    for block in range(first, last):
        size = blocks[2, block]
        if size >= _SHORT or blocks[4, block]:
            continue
        same = 0
        pairs += last - first
        if pairs > _PAIRS:
            return True
        for other in range(first, last):
            if blocks[2, other] == size:
                at = 0
                mine, its = blocks[0, block], blocks[0, other]
                while at < size and points[mine + at] == points[its + at]:
                    at += 1
                same += at == size
        if same >= _OFTEN:
            return True
    return False


@_jit
def _goes_on_small(points, at, classes):
    """Say whether a sentence begins with a capital word and a small one: no label does."""
    if class_of(points, at, classes) != UPPER:
        return False
    at += 1
    while class_of(points, at, classes) == LOWER:
        at += 1
    return class_of(points, at, classes) == SPACE and class_of(points, at + 1, classes) == LOWER


@_jit
def _note(checks, found, document, block, what, begin, end):
    checks[0, found] = document
    checks[1, found] = block
    checks[2, found] = what
    checks[3, found] = begin
    checks[4, found] = end
    return found + 1


@_jit
def triage(points, classes, firsts, blocks, facts, rows, counts, spans, reasons, checks):
    """Settle documents, as far as can be without the rules.

    Parameters
    ----------
    points, classes, firsts, blocks, facts, rows, counts, spans, reasons : ndarray
        As the kernels left them; `rows` is the first sentence of each block.
    checks : ndarray of int64, shape (5, n)
        Receives document, block, what must be asked of it, and the characters in question.

    Returns
    -------
    int
        How many checks there are.
    """
    found = np.int64(0)
    for document in range(len(reasons)):
        if reasons[document]:
            continue
        first, last = firsts[document], firsts[document + 1]
        begun = found
        reason = kept = np.int64(0)
        final = first
        solid = waiting = short = False
        for block in range(first, last):
            begin, words = blocks[0, block], blocks[3, block]
            end = begin + blocks[2, block]
            what = np.int64(0)
            if blocks[4, block]:
                # Before the first solid paragraph every line without a full stop is dropped.
                if last - first == 1:
                    reason = ALONE
                if words >= SENTENCE:
                    waiting |= not solid
                    what |= LONG if solid else 0
                    what |= LAST if block == last - 1 else 0
                what |= BACK if solid else 0
                what |= BYLINE if short else 0
                short = False
            else:
                what = facts[block] & (UNKNOWN | HINTED)
                if what & LED and _goes_on_small(points, begin, classes):
                    what &= ~LED
                for row in range(rows[block], rows[block] + counts[block]):
                    flags = spans[4, row] & (OPENS | LEAD | UNTIDY)
                    what |= UNSURE if spans[4, row] & HELD else 0
                    at = begin + spans[0, row]
                    if flags & LEAD and _goes_on_small(points, at, classes):
                        flags &= ~LEAD
                    if flags and class_of(points, at, classes) & (UPPER | OTHER) == 0:
                        what |= FLAGGED
                    elif flags:
                        found = _note(
                            checks, found, document, block, PIECE | flags, at, begin + spans[3, row]
                        )
                        if flags & OPENS and at == begin and counts[block] > 1:
                            found = _note(checks, found, document, block, PIECE | OPENS, begin, end)
                kept += 1
                final = block
                short = words < SOLID
                solid |= not short
                waiting &= not solid
            if what:
                found = _note(checks, found, document, block, what, begin, end)
        if waiting:
            reason = TITLE
        if kept >= MANY and _may_be_life(points, blocks[0, final], classes):
            begin = blocks[0, final]
            found = _note(checks, found, document, final, LIFE, begin, begin + blocks[2, final])
        if reason == 0 and kept >= _OFTEN and _repeats(points, first, last, blocks):
            reason = REPEATED
        if reason:
            found = begun
            reasons[document] = reason
    return found
