"""Group the lines of a document into blocks: stretches that hold whole sentences, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kjclass.sentences.rules import LIST_MARKER, ends_sentence, line_reason, opens_section

__all__ = ["Block", "blocks_of"]

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
# A line this long that ends without a stop was broken by its margin, not by its author.
_WRAPPED = 45
_OPEN_END = re.compile(
    r"(?:,|-|\u2013|\b(?:the|an?|of|and|or|in|on|at|to|for|from|with|by|between|among|that|which|as|its"
    r"|their|his|her|is|are|was|were|has|have|had|be|been|will|would|than|into|over|under))$",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"\w{3}[.!?][\"\u201d)]?\s+[\"\u201c(]?[A-Z]")
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the raw text.

    Parameters
    ----------
    start, end : int
        Offsets, white space around taken off.
    reason : str or None
        Why it holds no sentence; None for prose.
    """

    start: int
    end: int
    reason: str | None


def blocks_of(raw: str) -> list[Block]:
    """Return the blocks of a document, in order; between them is only white space.

    Parameters
    ----------
    raw : str
        The document.

    Examples
    --------
    >>> [(block.start, block.reason) for block in blocks_of("# Title\\n\\nChips rose\\n\\nand fell.")]
    [(0, 'heading'), (9, None)]
    """
    found: list[Block] = []
    section: str | None = None
    fenced = False
    for start, end in _lines(raw):
        line = raw[start:end]
        if _FENCE.match(line):
            fenced = not fenced
            found.append(Block(start, end, "code"))
            continue
        reason = "code" if fenced else line_reason(line)
        opened = None if fenced else opens_section(line)
        if opened is not None:
            section, reason = opened, opened
        elif (section is not None and reason == "heading" and line.lstrip().startswith("#")) or (section == "boilerplate" and reason is None and _is_paragraph(line)):
            section = None
        elif section is not None:
            reason = reason or section
        before = found[-1] if found else None
        if reason is None and before is not None and before.reason is None:
            gap = raw[before.end : start]
            if _joins(
                raw[before.start : before.end], line, blank=gap.count("\n") > 1 or "\f" in gap
            ):
                found[-1] = Block(before.start, end, None)
                continue
        found.append(Block(start, end, reason))
    return [_judged(raw, block) for block in found]


def _lines(raw: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of every line that is not blank, white space around taken off."""
    for match in _LINE.finditer(raw):
        line = match.group()
        kept = line.strip("\ufeff\x00 \t\u3000\xa0").strip()
        if kept:
            start = match.start() + line.index(kept)
            yield start, start + len(kept)


def _joins(before: str, line: str, *, blank: bool) -> bool:
    """Say whether `line` goes on with the sentence that `before` left open."""
    if LIST_MARKER.match(line) or opens_section(before):
        return False
    last = before[before.rfind("\n") + 1 :]
    if ends_sentence(before) and not before.endswith((":", ";")):
        # The margin broke a line behind "U.S."; two paragraphs would not go on in lower case.
        return line[0].islower() and not blank
    goes_on = line[0].islower() or bool(_OPEN_END.search(last))
    if blank:
        # A page break: the paragraph had full sentences before the one that was left open.
        return (goes_on and len(before.split()) > 3) or bool(_FULL_STOP.search(before))
    return goes_on or len(last) >= _WRAPPED


def _is_paragraph(line: str) -> bool:
    return len(line.split()) >= 12 and ends_sentence(line)


def _judged(raw: str, block: Block) -> Block:
    """Look again at prose that several lines made: a caption or notice may be wrapped too."""
    text = raw[block.start : block.end]
    if block.reason is None and "\n" in text:
        return Block(block.start, block.end, line_reason(" ".join(text.split())))
    return block
