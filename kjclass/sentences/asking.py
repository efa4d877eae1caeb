"""What the kernel cannot settle of a paragraph, asked of the rules."""

from __future__ import annotations

from dataclasses import dataclass

from kjclass.records import Dropped, Sentence
from kjclass.sentences import kernel_triage as triage
from kjclass.sentences import kernel_words as kernel
from kjclass.sentences.apparatus import is_caption, opens_back_matter
from kjclass.sentences.boilerplate import may_match, opens_boilerplate
from kjclass.sentences.cleaning import clean
from kjclass.sentences.facts import Facts
from kjclass.sentences.layout import Block
from kjclass.sentences.outline import is_life, lead_in_of
from kjclass.sentences.segmenter import cut_part
from kjclass.sentences.shapes import ends_like_sentence, has_sentence_shape
from kjclass.sentences.study import phrases
from kjclass.sentences.verdicts import Part, judge_alone, judge_unfinished

__all__ = ["WHOLE", "Cut", "block_of", "cut", "is_hinted", "is_plain", "leaves_others_alone"]


# Not a reason yet: a line without an end, on which the paragraphs around it decide.
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Cut:
    """A paragraph in pieces.

    Parameters
    ----------
    spans : list of (int, int, str)
        Its sentences, and the text of those that are no mere stretch of it.
    dropped : int
        How many other pieces there are.
    dated : bool
        Whether a dateline is in front.
    label : str
        What may be a speaker's name in front.
    stops : bool
        Whether it ends like a sentence.
    reason : str
        Why all of it is dropped; ``""`` if it is not.
    """

    spans: list[tuple[int, int, str]]
    dropped: int
    dated: bool = False
    label: str = ""
    stops: bool = True
    reason: str = ""


def is_plain(piece: str, what: int) -> bool:
    """Say whether a sentence is no boilerplate and needs no clean-up."""
    if what & kernel.OPENS and opens_boilerplate(piece):
        return False
    untidy = what & kernel.UNTIDY
    return not (untidy or what & kernel.LEAD) or clean(piece, tidy=not untidy) == piece


def is_hinted(text: str, fact: int) -> bool:
    """Say whether the phrases that the kernel found make of a paragraph more than prose."""
    found = fact >> kernel.HINTS
    keys = [key for number, key in enumerate(phrases().values()) if found >> number & 1]
    captioned = fact >> kernel.CAPTIONED & 1 and is_caption(text)
    return bool(captioned) or any(may_match(text, key) for key in keys)


def leaves_others_alone(text: str, what: int) -> bool:
    """Say whether a title, or a last paragraph, changes no verdict on other blocks."""
    if what & triage.LIFE:
        return not is_life(text)
    least = triage.SENTENCE if what & triage.LAST else triage.SOLID
    if what & triage.LONG and has_sentence_shape(text, least):
        return False
    if what & triage.BACK and opens_back_matter(text):
        return False
    if what & triage.BYLINE:
        part = Part(block_of(text))
        judge_alone([part])
        return part.reason != "byline"
    return True


def block_of(text: str, *, gap: bool = True) -> Block:
    """Return the block that a line of its own is."""
    return Block(0, 0, len(text), "text", "", text, 1, gap)


def cut(text: str, raw: str, what: int, facts: Facts) -> Cut | None:
    """Return the pieces of a block, None if the other blocks have a say in it."""
    block = block_of(text)
    block.facts = facts
    part = Part(block)
    judge_alone([part])
    judge_unfinished([part])
    if part.whole:
        return Cut([], 0, stops=False, reason=WHOLE)
    if not part.reason and part.solid != (text.count(" ") >= triage.SOLID - 1):
        return None
    if part.reason:
        return Cut([], 0, stops=ends_like_sentence(text), reason=part.reason)
    lead = lead_in_of(text) if what & kernel.LED else (0, "")
    if lead is None:
        return None
    at, label = lead
    sentences: list[Sentence] = []
    dropped: list[Dropped] = []
    cut_part(part, at, "en", raw, sentences, dropped)
    spans = [
        (one.start, one.end, "" if raw[one.start : one.end] == one.text else one.text)
        for one in sentences
    ]
    return Cut(spans, len(dropped) + (at > 0), dated=at > 0, label=label, stops=part.stops)
