"""The compiled kernel: documents that are nothing but plain paragraphs and titles, line by line."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from kjclass.sentences.kernel_words import (
    APOSTROPHE,
    ASK,
    COLON,
    COMMA,
    DANGLE,
    DASH,
    DIGIT,
    HYPHEN,
    LOWER,
    MARK,
    NONE,
    OPEN,
    PERIOD,
    SLASH,
    SPACE,
    STRAIGHT,
    SYMBOL,
    UPPER,
    class_of,
    role,
    word_at,
)

__all__ = [
    "CHARACTER",
    "ENDING",
    "MARKUP",
    "OPENING",
    "OWN",
    "SPACED",
    "WRAPPED",
    "count_sentences",
    "gather",
    "unpack",
]

_NEWLINE = 10
_WIDEST = 110
_SHORT = 40
_WIDE = 50
_ROMAN = 5

_jit: Any = numba.njit(cache=True, nogil=True)

# Of a sentence: it is no mere stretch of the text.
OWN = 32
# Why a document is left to the rules.
CHARACTER, MARKUP, SPACED, OPENING, ENDING, WRAPPED = range(1, 7)


@_jit
def _decoded(data, at, end):
    """Return the character at byte `at`, 0 for one beyond the first plane, and its length."""
    lead = np.int64(data[at])
    if lead < 0x80:
        return lead, 1
    if 0xC2 <= lead < 0xE0 and at + 1 < end:
        return (lead & 31) << 6 | np.int64(data[at + 1]) & 63, 2
    if 0xE0 <= lead < 0xF0 and at + 2 < end:
        return (lead & 15) << 12 | (np.int64(data[at + 1]) & 63) << 6 | np.int64(
            data[at + 2]
        ) & 63, 3
    return np.int64(0), 1


@_jit
def _opens_plainly(points, at, classes):
    """Say whether a line cannot begin with a list marker, nor go on where another stopped."""
    kind = class_of(points, at, classes)
    if kind & (OPEN | STRAIGHT) != 0:
        return class_of(points, at + 1, classes) & (UPPER | DIGIT | SYMBOL) != 0
    if kind == SYMBOL:
        return True
    end = at
    if kind == DIGIT:
        while class_of(points, end, classes) == DIGIT:
            end += 1
        plain = SPACE | COMMA | SYMBOL | LOWER | UPPER | HYPHEN | DASH | APOSTROPHE
        return class_of(points, end, classes) & plain != 0
    if kind != UPPER:
        return False
    roman = True
    while class_of(points, end, classes) & (LOWER | UPPER) != 0:
        point = points[end]
        roman &= point in (73, 86, 88)
        end += 1
    if points[end] == 41:
        return False
    return not (roman and points[end] == 46 and end - at <= _ROMAN)


@_jit
def _ends_plainly(points, begin, end, classes, keys, bits):
    """Say whether a line without a full stop is not a lead, nor goes on in the next."""
    kind = class_of(points, end - 1, classes)
    if kind & (COLON | COMMA | HYPHEN | DASH | SPACE | SLASH | MARK) != 0:
        return False
    word = end
    while word > begin and class_of(points, word - 1, classes) & (LOWER | UPPER) != 0:
        word -= 1
    return role(word_at(points, word, classes)[0], keys, bits) & DANGLE == 0


@_jit
def _is_markup(points, line, size, point, before):
    """Say whether what the view replaces may end with `point`: a link or an address."""
    if point == 40:  # "]("
        return before == MARK and points[size - 1] == 93
    if point == 47:  # "://"
        return before == COLON
    www = size - line >= 3 and points[size - 1] == points[size - 2] == points[size - 3] == 119
    return point == 46 and www


@_jit
def unpack(data, offsets, classes, harmless, keys, bits, points, blocks, firsts, reasons):
    """Cut documents into lines that are blocks of their own.

    Parameters
    ----------
    data : ndarray of uint8
        All documents in UTF-8.
    offsets : ndarray of int64
        Where each begins in `data`, and where the last ends.
    classes, keys, bits : ndarray
        As for :func:`~kjclass.sentences.kernel.scan`.
    harmless : ndarray of bool
        Of each character of no class whether it means nothing to view and layout.
    points : ndarray of uint16
        Receives the blocks, each ended by a line break.
    blocks : ndarray of int64, shape (6, n)
        Receives of each block where it begins in `points`, where in its document, its length, its
        number of words, whether it has no full stop, and whether a blank line is above it.
    firsts : ndarray of int64
        Receives the number of the first block of each document, and the number of all.
    reasons : ndarray of int64
        Receives why a document is left to the rules; 0 if it is not.

    Returns
    -------
    int, int, int
        Number of blocks, of characters, and of sentences at most.
    """
    count = size = stops = np.int64(0)
    for document in range(len(reasons)):
        at, end = offsets[document], offsets[document + 1]
        begun, origin, stopped = count, size, stops
        firsts[document] = begun
        reason = np.int64(0)
        line = size
        shift = -size  # from an offset into the points to one into the document
        spaces = marks = indent = run = longest = wide = above = np.int64(0)
        entity = False
        gap = True
        before = np.uint32(SPACE)
        while reason == 0 and at <= end:
            point, step = np.int64(_NEWLINE), 1
            if at < end:
                kind = classes[data[at]]
                if kind & (LOWER | UPPER) != 0:
                    points[size] = data[at]
                    size += 1
                    at += 1
                    before = kind
                    continue
                point, step = _decoded(data, at, end)
            at += step
            kind = classes[point]
            if point == _NEWLINE:
                trimmed = 0
                if before == SPACE and size > line:
                    size -= 1
                    trimmed = 1
                    spaces -= 1
                points[size] = _NEWLINE
                width = size - line
                if width == 0 or at > end:
                    margin = run > 1 or (run == 1 and width > 0 and not gap)
                    most = max(longest, indent + width)
                    if margin and most <= _WIDEST and wide >= _WIDE:
                        reason = WRAPPED
                if width == 0:
                    shift += 1
                    gap = True
                    run = longest = np.int64(0)
                else:
                    blocks[5, count] = gap
                    if gap:
                        wide = width
                    elif above >= _SHORT and blocks[4, count - 1]:
                        reason = WRAPPED
                    run += 1
                    longest = max(longest, indent + width)
                    above = width
                    gap = False
                    if not _opens_plainly(points, line, classes):
                        reason = OPENING
                    if marks == 0 and not _ends_plainly(points, line, size, classes, keys, bits):
                        reason = ENDING
                    blocks[0, count] = line
                    blocks[1, count] = line + shift
                    blocks[2, count] = width
                    blocks[3, count] = spaces + 1
                    blocks[4, count] = marks == 0
                    count += 1
                    size += 1
                    stops += marks + 1
                line = size
                shift += trimmed
                spaces = marks = indent = np.int64(0)
                before = np.uint32(SPACE)
                entity = False
            elif kind == SPACE:
                if size == line:
                    indent += 1
                    shift += 1
                elif before == SPACE:
                    reason = SPACED
                else:
                    points[size] = point
                    size += 1
                    spaces += 1
                    before = kind
                entity = False
            elif kind == NONE and not harmless[point]:
                reason = CHARACTER
            elif kind == NONE:
                marks += 1  # it may be a full stop of some kind
                points[size] = point
                size += 1
                before = kind
            else:
                marks += kind & (PERIOD | ASK) != 0
                if _is_markup(points, line, size, point, before) or (entity and point == 59):
                    reason = MARKUP
                entity = point == 38 or (entity and kind == DIGIT)
                points[size] = point
                size += 1
                before = kind
        if reason != 0:
            count, size, stops = begun, origin, stopped
        reasons[document] = reason
    firsts[len(reasons)] = count
    return count, size, stops


@_jit
def count_sentences(firsts, blocks, counts, dropped, reasons, sizes, drops):
    """Count sentences and dropped pieces of the documents that are not left to the rules."""
    for document in range(len(reasons)):
        if reasons[document]:
            continue
        size = drop = np.int64(0)
        for block in range(firsts[document], firsts[document + 1]):
            if blocks[4, block]:
                drop += 1
            else:
                size += counts[block]
                drop += dropped[block]
        sizes[document] = size
        drops[document] = drop


@_jit
def _encode(points, begin, end, data, at):
    """Write characters in UTF-8; return where they end."""
    for number in range(begin, end):
        point = np.int64(points[number])
        if point < 0x80:
            data[at] = point
            at += 1
        elif point < 0x800:
            data[at] = 0xC0 | point >> 6
            data[at + 1] = 0x80 | point & 63
            at += 2
        else:
            data[at] = 0xE0 | point >> 12
            data[at + 1] = 0x80 | point >> 6 & 63
            data[at + 2] = 0x80 | point & 63
            at += 3
    return at


@_jit
def gather(
    points,
    own,
    firsts,
    blocks,
    rows,
    counts,
    spans,
    reasons,
    sizes,
    others,
    limits,
    data,
    bounds,
    ends,
):
    """Write the sentences of all documents, in their order.

    Parameters
    ----------
    points, firsts, blocks, reasons : ndarray
        As :func:`unpack` left them.
    own : ndarray of uint16
        Sentences that are no mere stretch of the text.
    rows, counts : ndarray of int64
        The first sentence of each block in `spans`, and how many there are.
    spans : ndarray
        As :func:`~kjclass.sentences.kernel.scan` left them; of some, the second and third row tell
        where they are in `own`.
    sizes : ndarray of int64
        Number of sentences of each document.
    others, limits : ndarray of uint8, int64
        The sentences of the documents that were left to the rules, and where each begins and ends.
    data, bounds : ndarray of uint8, int32
        Receive all sentences, and where each begins and ends.
    ends : ndarray of int64, shape (2, n)
        Receives start and end of each sentence in its document, but for those left to the rules.

    Returns
    -------
    int
        Number of bytes.
    """
    at = found = other = np.int64(0)
    for document in range(len(reasons)):
        if reasons[document]:
            for _ in range(sizes[document]):
                for byte in range(limits[other], limits[other + 1]):
                    data[at] = others[byte]
                    at += 1
                other += 1
                found += 1
                bounds[found] = at
            continue
        for block in range(firsts[document], firsts[document + 1]):
            if blocks[4, block]:
                continue
            begin, start = blocks[0, block], blocks[1, block]
            for row in range(rows[block], rows[block] + counts[block]):
                first, last = np.int64(spans[0, row]), np.int64(spans[3, row])
                if spans[4, row] & OWN:
                    at = _encode(own, spans[1, row], spans[2, row], data, at)
                else:
                    at = _encode(points, begin + first, begin + last, data, at)
                ends[0, found] = start + first
                ends[1, found] = start + last
                found += 1
                bounds[found] = at
    return at
