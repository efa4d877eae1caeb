"""What is known of the paragraphs of many documents before any rule has looked at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import sentencex
from numpy.typing import NDArray

from kjclass.sentences import kernel_words as kernel
from kjclass.sentences.boilerplate import BAR_WORDS, FIRST_WORDS, PHRASES
from kjclass.sentences.facts import Facts
from kjclass.sentences.followers import followers
from kjclass.sentences.kernel import scan
from kjclass.sentences.splitting import bare
from kjclass.sentences.words import DANGLING, NUMBERED, STARTERS, TITLES, TRAILING

__all__ = ["character_classes", "is_held", "phrase_table", "phrases", "study", "word_table"]

# Words that open bylines.
_BYLINES = """
    by written posted author authors reporter reported text words interview press release
"""
# Words that open captions, where none of five letters is behind them: "Figure XIV", "Photo - ".
_FIGURES = """
    figure fig table chart graph map exhibit box image photo photograph diagram infographic
    illustration plate appendix
"""
# "In this photograph", "a file picture": what comes first, and four letters of what is behind it.
_LEAD_INS = "in this a"
_STOCKS = "file handout stock"
_SECONDS = "unda file phot imag pict hand stoc scre"
# "The PRESIDING OFFICER. ": the word behind the article.
_CHAIRS = "acting speaker president presiding vice chair chairman clerk"
# Words that dates and contacts are made of.
_DATES = """
    mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun
    sunday jan january feb february mar march apr april may jun june jul july aug august sep sept
    september oct october nov november dec december am pm st nd rd th et est edt pt pst pdt gmt utc
    kst jst cet bst time z at on of date dated posted published publication update updated modified
    created input registered registration release issue issued first last originally day sec min
    mins hour hours days week weeks month months ago read reading tueday thuday wednes wednesday
    thurday satur com org net kr jp io gov edu int eu uk example tel fax phone email mail web
    website mobile url source link via twitter x t e f w ext tag tags home homepage
"""
# Agencies, as they stand behind a slash.
_CREDITS = """
    yonhap reuters ap afp getty epa kyodo jiji bloomberg newsis news xinhua upi shutterstock istock
    unsplash pixabay wikimedia anadolu joint pool handout courtesy file zuma alamy tass dpa sipa
    nurphoto associated photo photos image credit picture pic screenshot photograph
"""
# "Photo by", "via", "from", "courtesy of", "credit": two letters of each.
_CREDITINGS = "by vi fr co cr"
# "Pictured", "via": three letters.
_SHOWINGS = "pic via"
_SOURCES = "see ibi ide loc"
# Of phrases that are common: what they must go on with for a pattern to match.
_LONGER = {"follow": ["follow "], "terms of": ["terms of use", "terms of ser"]}
# Phrases of captions and credits.
_CAPTIONS = {
    **dict.fromkeys(("photo", "image", "picture", "photograph", "credit"), kernel.PICTURE),
    **dict.fromkeys(("in this ", "pose f", "poses f", "posed f", "posing f"), kernel.SHOWN),
    **{f"{mark}via": kernel.SENT for mark in " .!?“”\"'’-–—:,;()‘$%€£¥₹°®×/&[]+"},
}
_POINTS = 0x10000


@lru_cache(maxsize=1)
def character_classes() -> NDArray[np.uint32]:
    """Return the class of each character of the first plane."""
    classes = np.zeros(_POINTS, dtype=np.uint32)
    letters = [*range(0xC0, 0x180)]
    for exception in (0xD7, 0xF7, 0x130, 0x131, 0x149, 0x17F):
        letters.remove(exception)
    classes[letters] = kernel.OTHER
    for characters, kind in (
        ("abcdefghijklmnopqrstuvwxyz", kernel.LOWER),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", kernel.UPPER),
        ("0123456789", kernel.DIGIT),
        (" ", kernel.SPACE),
        (".", kernel.PERIOD),
        ("!?", kernel.ASK),
        ("“", kernel.OPEN),
        ("”", kernel.CLOSE),
        ('"', kernel.STRAIGHT),
        ("'’", kernel.APOSTROPHE),
        ("-", kernel.HYPHEN),
        ("–—", kernel.DASH),
        (":", kernel.COLON),
        (",;", kernel.COMMA),
        ("()‘", kernel.PAREN),
        ("$%€£¥₹°®×", kernel.SYMBOL),
        ("/", kernel.SLASH),
        ("&[]", kernel.MARK),
        ("+", kernel.PLUS),
    ):
        classes[[ord(character) for character in characters]] = kind
    return classes


@lru_cache(maxsize=1)
def word_table() -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the table of words: where the rules look for each."""
    roles: dict[int, int] = {}
    for words, role in (
        (TITLES, kernel.TITLE),
        (NUMBERED, kernel.NUMBER),
        (TRAILING, kernel.TRAILER),
        (STARTERS, kernel.STARTER),
        (FIRST_WORDS, kernel.FIRST),
        (_BYLINES.split(), kernel.BYLINE),
        (_FIGURES.split(), kernel.FIGURE),
        (_LEAD_INS.split(), kernel.LEAD_IN),
        (_STOCKS.split(), kernel.STOCK),
        (_SECONDS.split(), kernel.SECOND),
        (_CHAIRS.split(), kernel.CHAIR),
        (_DATES.split(), kernel.DATE),
        (_SOURCES.split(), kernel.SOURCE),
        (_CREDITS.split(), kernel.CREDIT),
        (_CREDITINGS.split(), kernel.CREDITING),
        (_SHOWINGS.split(), kernel.SHOWING),
        (BAR_WORDS, kernel.BAR),
        (DANGLING, kernel.DANGLE),
    ):
        for word in words:
            if word.isascii() and word.isalpha():
                key = int(_key(word))
                roles[key] = roles.get(key, 0) | role
    for first, known in followers().items():
        roles[int(_key(first))] |= kernel.OPEN_ENDED * known.any | kernel.SKIPS * known.skips
        pairs = [(word, kernel.WHOLE) for word in known.words]
        for word, role in [*pairs, *((word, kernel.BEGINNING) for word in known.beginnings)]:
            key = int(kernel.pair_key(_key(first), _key(word)))
            roles[key] = roles.get(key, 0) | role
    keys = np.zeros(8192, dtype=np.uint64)
    bits = np.zeros(8192, dtype=np.int64)
    for key, role in roles.items():
        at = kernel.slot(np.uint64(key), keys)
        keys[at], bits[at] = key, role
    return keys, bits


def _key(word: str) -> np.uint64:
    return np.uint64(kernel.word_key(np.frombuffer(word.encode(), dtype=np.uint8)))


@lru_cache(maxsize=1)
def phrase_table() -> tuple[NDArray[np.uint8], NDArray[np.uint32], NDArray[np.int64]]:
    """Return the phrases that hint at boilerplate and captions, and the table to find them by."""
    wanted = dict.fromkeys(phrases(), kernel.PHRASE) | _CAPTIONS
    known = [phrase for phrase in wanted if _is_known(phrase)]
    grams = np.zeros(4096, dtype=np.uint8)
    rows = np.zeros((len(known), max(map(len, known))), dtype=np.uint32)
    for number, phrase in enumerate(known):
        rows[number, -len(phrase) :] = [ord(mark) for mark in phrase]
        at = kernel.gram_slot(int.from_bytes([ord(mark) & 255 for mark in phrase[-4:]], "big"))
        if grams[at]:
            raise ValueError(f"{phrase!r} and {known[grams[at] - 1]!r} share a place")
        grams[at] = number + 1
    return grams, rows, np.array([wanted[phrase] for phrase in known])


@lru_cache(maxsize=1)
def phrases() -> dict[str, str]:
    """Return the phrases that hint at boilerplate, in the order of the table, and their keys."""
    longer = {phrase: short for short in PHRASES for phrase in _LONGER.get(short, [short])}
    return {phrase: short for phrase, short in longer.items() if _is_known(phrase)}


def _is_known(phrase: str) -> bool:
    # What is not of the kernel's characters cannot be in a paragraph that it knows.
    return all(character_classes()[ord(mark)] for mark in phrase)


def study(texts: Sequence[str]) -> list[Facts]:
    """Look at paragraphs of English.

    Parameters
    ----------
    texts : sequence of str
        Without line breaks, and none of them empty.

    Returns
    -------
    list of Facts
        Of each.
    """
    whole = "\n".join(texts) + "\n" * 5
    encoded = whole.encode("utf-16-le", "surrogatepass")
    if len(encoded) > 2 * len(whole):  # the kernel knows no character beyond the first plane
        encoded = _BEYOND.sub("\uffff", whole).encode("utf-16-le", "surrogatepass")
    points = np.frombuffer(encoded, dtype=np.uint16)
    most = whole.count(".") + whole.count("!") + whole.count("?") + len(texts)
    blocks = np.empty((3, len(texts)), dtype=np.int64)
    spans = np.empty((5, most), dtype=np.int32)
    size = scan(points, character_classes(), *word_table(), *phrase_table(), *blocks, spans)
    probes = (spans[4, :size] & (kernel.PROBE | kernel.COUNTED)).tolist()
    spans[4] &= ~(kernel.PROBE | kernel.COUNTED)
    starts, words, stops, ends, flags = spans[:, :size].tolist()
    facts = []
    last = 0
    for text, fact, size, count in zip(texts, *blocks.tolist(), strict=True):
        first, last = last, last + count
        for row in range(first, last):
            counted = probes[row] & kernel.COUNTED != 0
            if probes[row] and is_held(text[words[row] : stops[row]], counted=counted):
                first = last  # what is known of its sentences is of no use
                break
        mine = slice(first, last)
        facts.append(
            Facts(
                fact & kernel.ODD != 0,
                fact & kernel.LED != 0,
                fact & kernel.LOOSE != 0,
                size,
                starts[mine],
                ends[mine],
                flags[mine],
            )
        )
    return facts


_BEYOND = re.compile("[\U00010000-\U0010ffff]")


@lru_cache(maxsize=1 << 16)
def is_held(word: str, *, counted: bool = False) -> bool:
    """Say whether the segmenter holds `word` for an abbreviation, perhaps behind a number."""
    text = f"of {'5 ' if counted else ''}{word}. Kim"
    return len(sentencex.get_sentence_boundaries("en", bare(text))) < 2
