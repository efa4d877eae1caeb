"""The compiled kernel: what can be said of plain paragraphs in one pass over their characters.

It decides nothing that the rules do not: it says of a paragraph which of them cannot apply, and
where its sentences end if that is beyond doubt. Whatever it has no rule for is left to them.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

__all__ = [
    "APOSTROPHE",
    "ARTICLE",
    "ASK",
    "BYLINE",
    "CLOSE",
    "COLON",
    "COMMA",
    "CREDIT",
    "CREDITING",
    "DASH",
    "DATE",
    "DIGIT",
    "FIRST",
    "HYPHEN",
    "LEAD",
    "LED",
    "LOOSE",
    "LOWER",
    "MARK",
    "NUMBER",
    "NOUN",
    "ODD",
    "OPEN",
    "OPENS",
    "OTHER",
    "PAREN",
    "PERIOD",
    "PHRASE",
    "PICTURE",
    "PROBE",
    "SECOND",
    "SENT",
    "SHOWN",
    "SLASH",
    "SOURCE",
    "SPACE",
    "STARTER",
    "STRAIGHT",
    "SYMBOL",
    "TITLE",
    "TRAILER",
    "UNKNOWN",
    "UNSURE",
    "UNTIDY",
    "UPPER",
    "gram_slot",
    "scan",
    "slot",
    "word_key",
]

# Classes of characters; a paragraph with one of no class is left to the rules altogether.
NONE = 0
LOWER, UPPER, OTHER, DIGIT, SPACE, PERIOD, ASK = 1, 2, 3, 4, 5, 6, 7
OPEN, CLOSE, STRAIGHT, APOSTROPHE, HYPHEN, DASH, COLON = 8, 9, 10, 11, 12, 13, 14
COMMA, PAREN, SYMBOL, SLASH, MARK = 15, 16, 17, 18, 19

# Of a paragraph: it may be something other than prose; a dateline may stand in front; it may not end
# like a sentence, or have too few words for one; its sentences are not known.
ODD, LED, LOOSE, UNSURE = 1, 2, 4, 8
UNKNOWN = ODD | LED | LOOSE | UNSURE
# Of a sentence: its first words may be boilerplate; something may stand in front of it; something
# in it may need a clean-up; its end counts only if the segmenter takes the last word for no
# abbreviation.
OPENS, LEAD, UNTIDY, PROBE = 1, 2, 4, 8

# Of a word: where the rules look for it.
TITLE, NUMBER, TRAILER, STARTER = 1, 2, 4, 8
FIRST, BYLINE, SECOND, DATE, SOURCE, CREDIT, ARTICLE, NOUN = 16, 32, 64, 128, 256, 512, 1024, 2048
CREDITING = 4096

# Of a phrase: it makes a paragraph odd; it does so with another; it does before an agency's name.
PHRASE, PICTURE, SHOWN, SENT = 1, 2, 4, 8

_NEWLINE = 10
_HEAD = 100
_SHORT = 160
_LONG = 1500
_LONGEST_TOKEN = 300
_FEW_WORDS = 7
_PACKED = 8
_LONGEST_UNIT = 5
_SIZE = 4

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
def _role(key, keys, bits):
    """Return where the rules look for a word; 0 if they do not."""
    at = slot(key, keys)
    return bits[at] if keys[at] == key else np.int64(0)


@_jit
def gram_slot(gram):
    """Return the place of four characters, as one number, in the table of phrases."""
    return (gram * np.int64(0x9E3779B1) & 0xFFFFFFFF) >> 20


@_jit
def _longer(key, size, letter):
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
        key = _longer(key, size, np.uint64(letters[size]))
    return key


@_jit
def _class(points, at, classes):
    return classes[points[at]]


@_jit
def _word(points, start, classes):
    """Return the key of the run of ASCII letters at `start`, and its end."""
    key = np.uint64(0)
    at = start
    while _class(points, at, classes) == LOWER or _class(points, at, classes) == UPPER:
        letter = np.uint64(points[at]) | np.uint64(32)
        key = _longer(key, at - start, letter)
        at += 1
    return key, at


@_jit
def _opening(points, start, classes, keys, bits):
    """Return flags of the sentence at `start`, and whether it is odd as the first of its block."""
    at = start
    kind = _class(points, at, classes)
    if kind == OPEN or kind == STRAIGHT:
        at += 1
    key, end = _word(points, at, classes)
    size = end - at
    if size == 0:
        return OPENS | LEAD, True
    known = _role(key, keys, bits)
    flags = OPENS if known & FIRST else 0
    odd = known & BYLINE != 0
    after = _class(points, end, classes)
    behind = _class(points, end + 1, classes)
    letter = behind == LOWER or behind == UPPER
    if after == SPACE:
        if known & SECOND:
            odd |= _role(_word(points, end + 1, classes)[0], keys, bits) & SECOND != 0
        capitals = 0
        while capitals < _SIZE and _class(points, end + 1 + capitals, classes) == UPPER:
            capitals += 1
        if size == 3 and capitals == _SIZE:  # "The SPEAKER."
            flags |= LEAD
            odd = True
        if not (letter or behind in (DIGIT, SYMBOL, OPEN, STRAIGHT)):
            odd = True
        if known & ARTICLE and not odd:  # what may follow "the" in boilerplate is known
            behind_it = _role(_word(points, end + 1, classes)[0], keys, bits)
            flags = flags if behind_it & NOUN or not letter else flags & ~OPENS
    elif after == COMMA:
        pass
    elif (after in (APOSTROPHE, HYPHEN) and letter) or (after == PERIOD and size == 1 and letter):
        flags |= OPENS
    else:
        flags |= OPENS
        named = after == PERIOD and behind == SPACE and known & TITLE != 0 and kind == UPPER
        named &= _class(points, end + 2, classes) == UPPER
        if not (named and size > 1 and _class(points, end + 3, classes) == LOWER):
            flags |= LEAD
            odd = True
    return flags, odd


@_jit
def _ends(points, start, token, stop, classes, keys, bits, after):
    """Say whether a full stop before a capital or a number ends a sentence.

    Returns 0 for no, 1 for yes, 2 for yes if the segmenter agrees, and -1 if it is not known.
    """
    first = token
    kind = _class(points, first, classes)
    if kind == OPEN or kind == STRAIGHT or points[first] == 40:
        first += 1
    if first >= stop or stop - token > _LONGEST_TOKEN:
        return -1
    letters = digits = dots = others = alternating = 0
    for at in range(first, stop):
        kind = _class(points, at, classes)
        if kind == LOWER or kind == UPPER:
            letters += 1
            alternating += (at - first) % 2 == 0
        elif kind == PERIOD:
            dots += 1
            alternating += (at - first) % 2 == 1
        elif kind == DIGIT:
            digits += 1
        elif kind == SYMBOL or points[at] == 44:
            others += 1
        else:
            others += 1000
    size = stop - first
    starter = _starter(points, after, classes, keys, bits)
    if letters == size and size == 1:
        return -1 if starter else 0
    if dots and alternating == size and size % 2:
        return starter if _class(points, first, classes) == UPPER else min(0, -starter)
    if letters == size:
        known = _role(_word(points, first, classes)[0], keys, bits) if size <= _PACKED else 0
        if known & TITLE:
            shouted = size > 2 and _class(points, first + 1, classes) == UPPER
            return -1 if shouted else 0
        if known & TRAILER:
            return starter
        if known & NUMBER:
            return 0 if _class(points, after, classes) == DIGIT else -1
    if token == start and size < 6:
        return -1  # it may be the number of a list
    last = _class(points, stop - 1, classes)
    if digits and not letters and others < 1000 and (last == DIGIT or points[stop - 1] == 37):
        return 1
    if dots or _is_counted(points, token, stop, classes):
        return -1
    return 2 if _joined(points, first, stop, classes) else -1


@_jit
def _starter(points, at, classes, keys, bits):
    """Say whether the word at `at` opens sentences and not names: 1, 0, or -1 if in doubt."""
    key, end = _word(points, at, classes)
    if _role(key, keys, bits) & STARTER == 0:
        return 0
    behind = _class(points, end, classes)
    return 1 if end - at <= _PACKED and (behind == SPACE or behind == COMMA) else -1


@_jit
def _is_counted(points, token, stop, classes):
    """Say whether a number stands before a short word, which may then be a unit: "5 in." """
    at = token - 1
    if stop - token > _LONGEST_UNIT:
        return False
    while _class(points, at, classes) in (SPACE, OPEN, CLOSE, STRAIGHT, APOSTROPHE, PAREN):
        at -= 1
    return _class(points, at, classes) == DIGIT


@_jit
def _joined(points, first, stop, classes):
    """Say whether a word, perhaps in quotation marks or brackets, is more than an initial."""
    kind = _class(points, first, classes)
    if kind not in (LOWER, UPPER, OTHER, DIGIT):
        return False
    end = stop
    while end > first and _class(points, end - 1, classes) in (CLOSE, STRAIGHT, PAREN):
        end -= 1
    size = 0
    for at in range(first, end):
        kind = _class(points, at, classes)
        if kind in (LOWER, UPPER, OTHER, DIGIT):
            size += 1
        elif kind == HYPHEN or kind == APOSTROPHE:
            size = 2
        elif kind in (OPEN, CLOSE, STRAIGHT, PAREN):
            size = 0
        else:
            return False
    return size >= 2 and _class(points, end - 1, classes) in (LOWER, UPPER, OTHER, DIGIT)


@_jit
def _stop(points, start, token, at, classes, keys, bits):
    """Say whether a sentence ends at the mark `at`: as :func:`_ends`, and where."""
    kind = _class(points, at, classes)
    end = at + 1
    after = _class(points, end, classes)
    quoted = after == CLOSE or after == STRAIGHT
    if quoted:
        end += 1
        after = _class(points, end, classes)
    if points[end] == _NEWLINE:
        return 3, end
    if after == SPACE:
        next_word = end + 1
        opened = _class(points, next_word, classes)
        if opened == OPEN or opened == STRAIGHT or points[next_word] == 40:
            next_word += 1
        before = _class(points, next_word, classes)
        if before == LOWER:
            return -1 if _class(points, next_word + 1, classes) == UPPER else 0, end
        if before == UPPER or before == DIGIT:
            if kind == PERIOD:
                return _ends(points, start, token, at, classes, keys, bits, next_word), end
            opened = _class(points, token, classes)
            first = token + 1 if opened == OPEN or opened == STRAIGHT else token
            fits = not quoted and _joined(points, first, at, classes)
            return 2 if fits and not _is_counted(points, token, at, classes) else -1, end
        return -1, end
    if after == COMMA:
        return 0, end
    if quoted:
        return -1, end
    if after == HYPHEN or after == DASH:
        return 0, end
    if kind == PERIOD and (after == LOWER or after == UPPER):
        glued = at - 1 > token and _class(points, at - 1, classes) == LOWER
        return -1 if glued and _class(points, at - 2, classes) == LOWER else 0, end
    if kind == PERIOD and after == DIGIT and _class(points, at - 1, classes) == DIGIT:
        return 0, end
    return -1, end


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
def _hint(points, at, kind, classes, keys, bits):
    """Return what a phrase that ends at `at` hints at, by its kind and by what follows it."""
    at += 1
    if kind == PICTURE:  # "photo by", "credits:"
        at += points[at] | 32 == 115
        if _class(points, at, classes) == SPACE:
            if _role(_word(points, at + 1, classes)[0], keys, bits) & CREDITING:
                return kind | PHRASE
            at += 1
        return kind | PHRASE if _class(points, at, classes) in (COLON, SLASH) else kind
    if kind == SENT:  # "via Reuters"
        at += _class(points, at, classes) == SPACE
        known = _role(_word(points, at, classes)[0], keys, bits)
        return PHRASE if known & CREDIT else 0
    return kind


@_jit
def _is_glued(points, at, before, classes):
    """Say whether a digit is glued to the mark at `at` that closes something."""
    kind = _class(points, at, classes)
    closes = kind in (CLOSE, STRAIGHT, APOSTROPHE, PAREN)
    if not closes and (before == DIGIT or kind not in (COMMA, PERIOD, ASK)):
        return False
    after = _class(points, at + 1, classes)
    if after in (CLOSE, STRAIGHT, APOSTROPHE, PAREN):
        after = _class(points, at + 2, classes)
    return after == DIGIT or _class(points, at + 1, classes) == DIGIT


@_jit
def scan(points, classes, keys, bits, grams, phrases, kinds, facts, words, counts, spans):
    """Look at paragraphs.

    Parameters
    ----------
    points : ndarray of uint16
        The paragraphs, each ended by a line break, and four more line breaks.
    classes : ndarray of uint8
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
    at = found = 0
    for block in range(len(facts)):
        first = start = token = at
        begun = found
        fact = final = 0
        word_count = 1
        low = 0
        dated = priced = False
        gram = hints = 0
        flags, odd = _opening(points, start, classes, keys, bits)
        before = np.uint8(NONE)
        shouted = _class(points, at, classes) == UPPER and _class(points, at + 1, classes) == UPPER
        if _class(points, at, classes) not in (UPPER, OPEN, STRAIGHT, DIGIT, SYMBOL):
            fact = UNKNOWN
        while points[at] != _NEWLINE and fact != UNKNOWN:
            point = np.int64(points[at])
            kind = classes[point]
            gram = (gram << 8 | (point | 32 if kind == UPPER else point) & 255) & 0xFFFFFFFF
            hit = grams[gram_slot(gram)]
            if hit and _spells(points, at, phrases[hit - 1], first):
                hints |= _hint(points, at, kinds[hit - 1], classes, keys, bits)
            if kind == LOWER or kind == UPPER:
                before = kind
                at += 1
                continue
            after = _class(points, at + 1, classes)
            if kind == SPACE:
                word_count += 1
                low += after == LOWER
                token = at + 1
                if before == SPACE:
                    fact = UNKNOWN
            elif kind == NONE:
                fact = UNKNOWN
            elif kind == PERIOD or kind == ASK:
                verdict, end = _stop(points, start, token, at, classes, keys, bits)
                if verdict < 0:
                    fact |= UNSURE
                elif verdict == 3:
                    final = at
                elif verdict > 0:
                    spans[0, found] = start - first
                    spans[1, found] = token - first
                    spans[2, found] = at - first
                    spans[3, found] = end - first
                    spans[4, found] = flags | (PROBE if verdict == 2 else 0)
                    found += 1
                    start = end + 1
                    priced = False
                    flags = _opening(points, start, classes, keys, bits)[0]
                if after == DIGIT and before != DIGIT:
                    flags |= UNTIDY
            elif kind == HYPHEN:
                if after == SPACE or after == HYPHEN:
                    flags |= UNTIDY
                    fact |= LED if at < first + _HEAD else 0
                if before == SPACE:  # " - Reuters"
                    name = at + 2 if after == SPACE else at + 1
                    odd |= _role(_word(points, name, classes)[0], keys, bits) & CREDIT != 0
                priced |= after == DIGIT and (before == UPPER or before == DIGIT)
            elif kind == DASH or (kind == COLON and after == SPACE):
                if at < start + _HEAD:
                    flags |= LEAD
                    fact |= LED if at < first + _HEAD else 0
                odd |= kind == COLON and at < first + _HEAD
                odd |= kind == COLON and shouted  # "MR. LEE: "
            elif kind == SLASH:
                name = at + 2 if after == SPACE else at + 1
                odd |= _role(_word(points, name, classes)[0], keys, bits) & CREDIT != 0
            elif kind == MARK:
                flags |= UNTIDY
            elif kind == DIGIT:
                dated |= (point == 57 and points[at - 1] == 49) or (
                    point == 48 and points[at - 1] == 50
                )
            elif point == 37 and priced:
                flags |= UNTIDY
            elif kind == OPEN:
                if after == OPEN:
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
            if points[final] != 46 and (found == begun or at - first > _LONG):
                fact |= LOOSE
            if at - first < _SHORT:
                odd |= _is_date(points, first, at, classes, keys, bits)
            cited = dated or _cites(points, first, keys, bits)
            if odd:
                fact |= LED
            odd |= hints & PHRASE != 0 or hints & (PICTURE | SHOWN) == PICTURE | SHOWN
            if odd or word_count < 2 or (cited and low <= 0.55 * word_count):
                fact |= ODD
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


@_jit
def _cites(points, first, keys, bits):
    """Say whether a paragraph opens as references do; three letters are enough."""
    key = np.uint64(0)
    for at in range(first, first + 3):
        key = key << np.uint64(8) | np.uint64(points[at]) | np.uint64(32)
    return _role(key, keys, bits) & SOURCE != 0


@_jit
def _is_date(points, first, end, classes, keys, bits):
    """Say whether first and last word may be those of a date or contact."""
    if _role(_word(points, first, classes)[0], keys, bits) & DATE == 0:
        return False
    while end > first and _class(points, end - 1, classes) not in (LOWER, UPPER):
        end -= 1
    begin = end
    while begin > first and _class(points, begin - 1, classes) in (LOWER, UPPER):
        begin -= 1
    return _role(_word(points, begin, classes)[0], keys, bits) & DATE != 0


@_jit
def _last(points, first, token, stop, end, classes, keys, bits):
    """Return flags of a paragraph by its end, the mark at `stop` if there is one."""
    if stop == 0:
        last = _class(points, end - 1, classes)
        if last == LOWER or last == UPPER:
            return LOOSE
        return LOOSE | ODD if last == OTHER or last == DIGIT else UNKNOWN
    begin = stop
    while begin > token and _class(points, begin - 1, classes) in (LOWER, UPPER):
        begin -= 1
    before = _class(points, begin - 1, classes)
    if begin == stop:
        return 0 if before in (DIGIT, OTHER) or points[stop - 1] == 37 else LOOSE | ODD
    known = _role(_word(points, begin, classes)[0], keys, bits)
    initial = stop - begin < 2 and before not in (APOSTROPHE, HYPHEN, OTHER)
    return LOOSE if initial or known & TRAILER or before == PERIOD else 0
