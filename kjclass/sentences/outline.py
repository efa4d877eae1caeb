"""The outline of a document: which blocks are prose, and why the others are not."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

from kjclass.sentences.apparatus import (
    apparatus,
    is_biography,
    is_reference,
    opens_back_matter,
)
from kjclass.sentences.boilerplate import boilerplate_keys, is_boilerplate, opens_boilerplate
from kjclass.sentences.facts import OPENS, Facts
from kjclass.sentences.layout import Block
from kjclass.sentences.markers import spoken_label, strip_dateline, strip_speaker
from kjclass.sentences.pages import is_page_line
from kjclass.sentences.shapes import (
    ends_like_sentence,
    has_article,
    has_sentence_shape,
    has_verb,
    is_title_case,
    word_count,
)

__all__ = ["Part", "outline"]

_BY_KIND = {
    "heading": "heading",
    "table": "table",
    "code": "code",
    "rule": "ornament",
    "metadata": "metadata",
}
_INNER_END = re.compile(
    r"[.!?。！？][\"”’)\]]*(?:\s+(?=[\"“‘(]*[^\W\d_a-z])|(?<=[。！？])|(?<=[a-z]{2}[.!?])(?=[A-Z][a-z]))"
)
_CITING = ("See ", "Cf. ", "Id.", "Ibid")
_QUOTED = re.compile(r"[“\"][^“”\"]{0,300}[”\"]")
_STAMP = re.compile(r"date \d{4}-\d\d-\d\d ")
_CRUMBS = re.compile(r".{1,60}?(?:\s[|>»›·•/]\s|\s{3,}).{1,60}")
_FOOTNOTE = re.compile(r"(\d{1,2})\s+(?=[A-Z“\"])")
_NOTE_MARK = re.compile(r"[a-z]{2}[.,;][\"”’)]?(\d{1,2})(?=\s|\Z)")
_LONG = 1500
_LONGEST_HEAD = 120


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


def outline(blocks: list[Block]) -> list[Part]:
    """Say of every block whether it is prose, and if not, why.

    Parameters
    ----------
    blocks : list of Block
        A document, in text order.

    Returns
    -------
    list of Part
        One for each block.
    """
    parts = [Part(block, _BY_KIND.get(block.kind, "")) for block in blocks]
    _judge_alone(parts)
    _judge_unfinished(parts)
    _judge_numbered_headings(parts)
    _drop_head(parts)
    _drop_back_matter(parts)
    _drop_repeats(parts)
    _find_lead_ins(parts)
    return parts


def _judge_alone(parts: list[Part]) -> None:
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
        elif len(text) > _LONG:
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
    return word_count(text) <= 60 or is_boilerplate(_INNER_END.split(text, maxsplit=1)[0])


def _is_reference_block(part: Part) -> bool:
    """Say whether a block is an entry of a bibliography or a note, not prose that mentions one."""
    if part.block.marker == "note" and part.text.startswith(_CITING):
        return True
    if not is_reference(part.text):
        return False
    bare = _QUOTED.sub("", part.text)
    return word_count(bare) >= 12 and has_verb(bare[4:]) and not bare.startswith("See ")


def _judge_unfinished(parts: list[Part]) -> None:
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
                part.stops or _INNER_END.search(text[:_LONG]) is not None
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
        several = _INNER_END.search(text[-_LONG:]) is not None
        if several and (part.solid or has_verb(text)) and not is_title_case(text[:_LONG]):
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
    if text[-1] in ".…" or _INNER_END.search(text[-_LONG:]):
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


def _judge_numbered_headings(parts: list[Part]) -> None:
    """Drop numbered headings that are questions, where their like without a stop are headings."""
    numbered = [
        number
        for number, part in enumerate(parts)
        if part.block.marker == "number"
        and part.block.lines <= 2
        and word_count(part.text) <= 25
        and not any(
            0 <= near < len(parts) and parts[near].block.marker == "number"
            for near in (number - 1, number + 1)
        )
    ]
    plain = [number for number in numbered if not ends_like_sentence(parts[number].text)]
    plain_only = (set(plain) if len(plain) == 1 else set()) if len(plain) < 2 else set(numbered)
    for number in plain_only:
        part = parts[number]
        if part.reason in ("", "fragment") and not part.text.rstrip('”"’)').endswith("."):
            part.reason = "heading"


def _drop_head(parts: list[Part]) -> None:
    """Drop what stands before a dateline: captions, summaries of pictures, bylines."""
    for number, part in enumerate(parts[:40]):
        if part.reason or not part.block.facts.led or not strip_dateline(part.text):
            continue
        head = [each for each in parts[:number] if not (each.reason or each.block.marker)]
        if sum(word_count(each.text) for each in head) <= _LONGEST_HEAD:
            for each in head:
                each.reason = "caption" if word_count(each.text) > 8 else "heading"
        return
    for before, part in itertools.pairwise(parts):
        if part.reason == "byline" and not before.reason and word_count(before.text) < 12:
            before.reason = "heading"


def _drop_back_matter(parts: list[Part]) -> None:
    """Drop references, comments, related articles, biographies: all behind the author's text."""
    weights = [part.words if part.solid and not part.reason else 0 for part in parts]
    total = sum(weights)
    before = 0
    at = 0
    while at < len(parts):
        part = parts[at]
        kind = (
            "" if not part.reason or part.block.marker == "bullet" else opens_back_matter(part.text)
        )
        after = total - before
        if kind and before and (after < before if kind == "hard" else after < 0.35 * before):
            stop = _appendix(parts, at + 1)
            for behind in parts[at:stop]:
                if not behind.reason:
                    behind.reason = "reference" if is_reference(behind.text) else "boilerplate"
            at = stop
            continue
        before += weights[at]
        at += 1
    _drop_biographies(parts)


def _appendix(parts: list[Part], at: int) -> int:
    for number in range(at, len(parts)):
        part = parts[number]
        if part.block.kind == "heading" and _APPENDIX.match(part.text):
            return number
    return len(parts)


_APPENDIX = re.compile(r"#*\s*(?:appendix|annex)\b", re.IGNORECASE)


def _drop_biographies(parts: list[Part]) -> None:
    """Drop the authors' lives, and other stray lines, at the end of the text."""
    if sum(not part.reason for part in parts) < 4:
        return
    for part in reversed(parts):
        if part.reason:
            continue
        text = part.text
        first = _INNER_END.split(text[:_LONG], maxsplit=1)[0]
        nameplate = not has_verb(first) and is_title_case(first) and 2 <= word_count(first) <= 10
        if is_biography(text) or (nameplate and first != text):
            part.reason = "biography"
            continue
        return


def _drop_repeats(parts: list[Part]) -> None:
    """Drop short lines that come back again and again, as running heads and buttons do."""
    short = Counter(part.text for part in parts if len(part.text) < 120)
    for part in parts:
        if (
            not part.reason
            and len(part.text) < 120
            and short[part.text] >= 3
            and word_count(part.text) > 2
        ):
            part.reason = "boilerplate"


def _find_lead_ins(parts: list[Part]) -> None:
    """Find what stands before the first sentence of each block."""
    labels: Counter[str] = Counter()
    for part in parts:
        if part.block.facts.led and (label := spoken_label(part.text)[0]):
            labels[label] += 1
            labels[_CAPITALS] += _is_capitals(label)
    noted: set[str] | None = None
    for part in parts:
        if part.reason:
            continue
        block = part.block
        if block.body > block.start:
            part.lead_in.append((block.body, "list_marker" if block.marker else "date"))
        if not block.facts.led:
            continue
        at = strip_speaker(block.text)
        if found := _FOOTNOTE.match(block.text):
            if noted is None:
                noted = {mark for each in parts for mark in _NOTE_MARK.findall(each.text)}
            if found.group(1) in noted:
                part.lead_in.append((block.body + found.end(), "list_marker"))
                continue
        if not at:
            at = _label_end(block, labels)
            field = block.text[at:] if at and block.text[:at].isupper() else ""
            if field and word_count(field) <= 10 and not has_verb(field):
                part.reason = "metadata"
                continue
        if at:
            part.lead_in.append((block.body + at, "speaker"))
        behind = strip_dateline(block.text, at)
        if behind > at:
            part.lead_in.append((block.body + behind, "dateline"))


_CAPITALS = " capitals"


def _is_capitals(label: str) -> bool:
    return label.isupper() and len(label) > 3


def _label_end(block: Block, labels: Counter[str]) -> int:
    """Return where the text begins behind the name of a speaker or the label of a field."""
    label, size = spoken_label(block.text)
    known = block.marker == "time" or (" " in label and labels[label] >= 3)
    return size if known or (_is_capitals(label) and labels[_CAPITALS] >= 2) else 0
