"""The verdict on a block by itself: whether it is prose, and if not, why."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kjclass.sentences.apparatus import apparatus, is_reference
from kjclass.sentences.boilerplate import boilerplate_keys, is_boilerplate, opens_boilerplate
from kjclass.sentences.facts import OPENS, Facts
from kjclass.sentences.layout import Block
from kjclass.sentences.pages import is_page_line
from kjclass.sentences.shapes import (
    ends_like_sentence,
    has_article,
    has_sentence_shape,
    has_verb,
    is_title_case,
    word_count,
)

__all__ = ["INNER_END", "LONG", "Part", "judge_alone", "judge_unfinished"]

INNER_END = re.compile(
    r"[.!?。！？][\"”’)\]]*(?:\s+(?=[\"“‘(]*[^\W\d_a-z])|(?<=[。！？])|(?<=[a-z]{2}[.!?])(?=[A-Z][a-z]))"
)
_CITING = ("See ", "Cf. ", "Id.", "Ibid")
_QUOTED = re.compile(r"[“\"][^“”\"]{0,300}[”\"]")
_STAMP = re.compile(r"date \d{4}-\d\d-\d\d ")
_CRUMBS = re.compile(r".{1,60}?(?:\s[|>»›·•/]\s|\s{3,}).{1,60}")
LONG = 1500


@dataclass(slots=True)
class Part:
    """A block and the verdict on it.

    Parameters
    ----------
    block : Block
        The block.
    reason : str
        Why it is dropped; ``""`` if it is prose.
    lead_in : list of (int, str)
        What stands before its first sentence: where that ends, and what it is.
    whole : bool
        Whether a last sentence without a full stop is kept.
    keys : list of str, optional
        What in it hints at boilerplate.
    words : int
        How many words it has.
    stops : bool
        Whether it ends like a sentence.
    solid : bool
        Whether it is prose beyond doubt: it ends like a sentence and is long enough.
    """

    block: Block
    reason: str = ""
    lead_in: list[tuple[int, str]] = field(default_factory=list)
    whole: bool = False
    keys: list[str] | None = None
    words: int = 0
    stops: bool = False
    solid: bool = False

    @property
    def text(self) -> str:
        """The text behind the list marker."""
        return self.block.text


def judge_alone(parts: list[Part]) -> None:
    """Judge each block by itself."""
    for number, part in enumerate(parts):
        if part.reason:
            continue
        text = part.text
        facts = part.block.facts
        if not facts.odd and not (_opens_oddly(facts) and opens_boilerplate(text)):
            part.keys = []
            continue
        if number == 0 and (found := _STAMP.match(text)):
            part.block.body += found.end()
            part.block.text = text = text[found.end() :]
        if not (text[0].isalnum() or any(map(str.isalnum, text))):
            part.reason = "markup" if "\ue000" in text else "ornament"
        elif is_page_line(text):
            part.reason = "page"
        elif len(text) > LONG:
            continue
        elif reason := apparatus(text):
            part.reason = reason
        elif _is_boilerplate_block(part):
            part.reason = "boilerplate"
        elif _is_reference_block(part):
            part.reason = "reference"


def _opens_oddly(facts: Facts) -> bool:
    """Say whether the first words may be boilerplate."""
    return not facts.flags or facts.flags[0] & OPENS != 0


def _is_boilerplate_block(part: Part) -> bool:
    """Say whether a short paragraph is boilerplate: its first sentence is, or most of it."""
    text = part.text
    part.keys = boilerplate_keys(text)
    if not is_boilerplate(text, part.keys):
        return False
    return word_count(text) <= 60 or is_boilerplate(INNER_END.split(text, maxsplit=1)[0])


def _is_reference_block(part: Part) -> bool:
    """Say whether a block is an entry of a bibliography or a note, not prose that mentions one."""
    if part.block.marker == "note" and part.text.startswith(_CITING):
        return True
    if not is_reference(part.text):
        return False
    bare = _QUOTED.sub("", part.text)
    return word_count(bare) >= 12 and has_verb(bare[4:]) and not bare.startswith("See ")


def judge_unfinished(parts: list[Part]) -> None:
    """Tell headings, list entries and the like from sentences that lack a full stop."""
    alone = len(parts) == 1
    for part in parts:
        if not part.reason:
            facts = part.block.facts
            if not (facts.odd or facts.loose):
                part.words, part.stops, part.solid = facts.words, True, facts.words >= 12
                continue
            text = part.text
            part.words = word_count(text)
            part.stops = ends_like_sentence(text)
            part.solid = part.words >= 12 and (
                part.stops or INNER_END.search(text[:LONG]) is not None
            )
    first_solid = next((part.block.start for part in parts if part.solid), -1)
    for number, part in enumerate(parts):
        facts = part.block.facts
        if part.reason or not (facts.odd or facts.loose):
            continue
        text = part.text
        if part.stops:
            part.reason = _judge_finished(part)
            continue
        if text[-1] in ":：" and _is_lead(part):
            continue
        several = INNER_END.search(text[-LONG:]) is not None
        if several and (part.solid or has_verb(text)) and not is_title_case(text[:LONG]):
            continue
        part.whole = True
        if alone:
            kept = part.words >= 3 and not is_title_case(text) and not _CRUMBS.fullmatch(text)
        elif part.block.start < first_solid:
            kept = bool(part.block.marker) and has_sentence_shape(text, 6)
        elif part.block.marker:
            kept = has_sentence_shape(text, 6) and text[0].isupper()
        elif text[-1] in "-–—" and text[-2:] in ("--", " —", " –"):
            kept = part.words >= 3
        else:
            last = number == len(parts) - 1
            kept = has_sentence_shape(text, 8 if last else 12)
        if not kept:
            part.reason = _kind_of_heading(part)


def _is_lead(part: Part) -> bool:
    """Say whether a line that ends in a colon is a clause and not a label."""
    text = part.text
    if part.words < 3 or is_title_case(text):
        return False
    first = text.split(None, 1)[0].lower()
    if first in ("what", "why", "how", "when", "where", "who", "key", "more"):
        return False
    if part.words >= 7 and has_article(text):
        return True
    return has_verb(text) and first not in ("on", "in")


def _judge_finished(part: Part) -> str:
    """Find the headings and fragments among blocks that do end like a sentence."""
    text = part.text
    if part.block.marker and text[0].islower() and part.block.marker != "quote":
        return "fragment"
    latin = "A" <= text[0] <= "Z"
    if latin and part.words <= 6 and not part.block.marker and not has_verb(text):
        return "fragment" if is_title_case(text, least=2) else ""
    if text[-1] in ".…" or INNER_END.search(text[-LONG:]):
        return ""
    titled = len(text) < 160 and text.rstrip('"”’) ')[-1:] in "?!" and word_count(text) >= 3
    return "heading" if titled and is_title_case(text, least=3) else ""


def _kind_of_heading(part: Part) -> str:
    text = part.text
    if part.block.marker in ("bullet", "number") and not text[0].isupper():
        return "fragment"
    if len(text) < 300 and _CRUMBS.fullmatch(text):
        return "navigation"
    return "heading"
