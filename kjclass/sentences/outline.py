"""The outline of a document: which blocks are prose, and why the others are not."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from kjclass.sentences.apparatus import is_biography, is_reference, opens_back_matter
from kjclass.sentences.layout import Block
from kjclass.sentences.markers import spoken_label, strip_dateline, strip_speaker
from kjclass.sentences.shapes import ends_like_sentence, has_verb, is_title_case, word_count
from kjclass.sentences.verdicts import INNER_END, LONG, Part, judge_alone, judge_unfinished

__all__ = ["is_life", "lead_in_of", "outline"]

_BY_KIND = {
    "heading": "heading",
    "table": "table",
    "code": "code",
    "rule": "ornament",
    "metadata": "metadata",
}
_FOOTNOTE = re.compile(r"(\d{1,2})\s+(?=[A-Z“\"])")
_NOTE_MARK = re.compile(r"[a-z]{2}[.,;][\"”’)]?(\d{1,2})(?=\s|\Z)")
_LONGEST_HEAD = 120


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
    judge_alone(parts)
    judge_unfinished(parts)
    _judge_numbered_headings(parts)
    _drop_head(parts)
    _drop_back_matter(parts)
    _drop_repeats(parts)
    _find_lead_ins(parts)
    return parts


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
        if not is_life(part.text):
            return
        part.reason = "biography"


def is_life(text: str) -> bool:
    """Say whether a paragraph at the end of a document is an author's life or nameplate."""
    if is_biography(text):
        return True
    first = INNER_END.split(text[:LONG], maxsplit=1)[0]
    nameplate = 2 <= word_count(first) <= 10 and is_title_case(first) and not has_verb(first)
    return nameplate and first != text


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


def lead_in_of(text: str) -> tuple[int, str] | None:
    """Return where a text begins behind a dateline; None if other blocks have a say in it.

    They have a say in a label too, which comes with it, if it stands in front of three of them.
    """
    label = spoken_label(text)[0]
    if _is_capitals(label) or strip_speaker(text) or _FOOTNOTE.match(text):
        return None
    return strip_dateline(text), label if " " in label else ""


_CAPITALS = " capitals"


def _is_capitals(label: str) -> bool:
    return label.isupper() and len(label) > 3


def _label_end(block: Block, labels: Counter[str]) -> int:
    """Return where the text begins behind the name of a speaker or the label of a field."""
    label, size = spoken_label(block.text)
    known = block.marker == "time" or (" " in label and labels[label] >= 3)
    return size if known or (_is_capitals(label) and labels[_CAPITALS] >= 2) else 0
