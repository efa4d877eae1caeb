"""From lines to blocks: paragraphs, list items, headings, tables, whatever the line breaks mean."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from kjclass.sentences.facts import NO_FACTS, Facts
from kjclass.sentences.lines import Line, flows, is_inline, lines_of, ragged
from kjclass.sentences.markers import marker
from kjclass.sentences.pages import is_page_gap, is_page_line
from kjclass.sentences.shapes import (
    ends_like_sentence,
    has_verb,
    is_dangling,
    is_title_case,
    word_count,
)

__all__ = ["Block", "completes", "lay_out"]


@dataclass(slots=True)
class Block:
    """Lines that belong together.

    Parameters
    ----------
    start, end : int
        Offsets of the whole block.
    body : int
        Offset at which the text begins, behind the list marker.
    kind : str
        ``"text"``, ``"heading"``, ``"table"``, ``"code"``, ``"rule"`` or ``"metadata"``.
    marker : str
        Kind of the list marker, ``""`` without one.
    text : str
        From `body` to `end`, line breaks and page furniture replaced by spaces; as long as that.
    lines : int
        How many lines it has.
    gap : bool
        Whether a blank line is above it.
    full : bool
        Whether its last line reaches the right margin of a hard-wrapped text.
    facts : Facts
        What is known of it before the rules look at it.
    """

    start: int
    body: int
    end: int
    kind: str
    marker: str
    text: str
    lines: int
    gap: bool
    full: bool = False
    facts: Facts = NO_FACTS


_HEADING = re.compile(r"#{1,6}(?:\s|$)")
_RULE = re.compile(r"(?:[-*_=~•·—–+#.|“”\"◆■]\s*){3,}\Z")
_FENCE = re.compile(r"(?:```+|~~~+)[\w+-]*\s*\Z")
_TABLE = re.compile(r"\|.*\||[^|\n]+\|[^|\n]*\|.*\d|:?-{3,}:?\s*\|")
_COLUMNS = re.compile(r"\S(?: {3,}|\t+)\S")
_FIELD = re.compile(r"[A-Za-z_#][\w -]{0,30}\s{0,3}:(?:\s|$)|\s*- |\s+\S|\.\.\.")
_WRAPPED_AT_MOST = 160
_DEEPEST = 3
_MOST_JOINED = 20


def lay_out(view: str, raw: str) -> list[Block]:
    """Cut `view` into blocks, in text order.

    Parameters
    ----------
    view : str
        The view of `raw`.
    raw : str
        The raw text, in which form feeds can still be seen.

    Returns
    -------
    list of Block
        Everything but white space is in one of them.
    """
    lines = lines_of(view)
    width = _wrap_width(lines)
    blocks: list[Block] = []
    at = _front_matter(lines, blocks)
    at_code = _code(lines, at)
    while at < len(lines):
        if at in at_code:
            last = at_code[at]
            blocks.append(_block(lines[at], lines[last], "code", view))
            at = last + 1
            continue
        stop = at + 1
        while stop < len(lines) and not lines[stop].gap and stop not in at_code:
            stop += 1
        blocks.extend(_run(lines[at:stop], width, view))
        at = stop
    return _join_pages(blocks, raw)


def _wrap_width(lines: list[Line]) -> int:
    """Return the column at which the text was wrapped; 0 if it was not."""
    columns = sorted(
        (line.column, ends_like_sentence(line.text))
        for line, after in itertools.pairwise(lines)
        if len(line.text) >= 40 and not after.gap
    )
    if len(columns) < max(4, 0.2 * len(lines)):
        return 0
    width = columns[int(0.95 * (len(columns) - 1))][0]
    near = [whole for column, whole in columns if column >= width - 15]
    wrapped = near.count(False) >= 0.5 * len(near) and len(near) >= 0.3 * len(columns)
    return width if width <= _WRAPPED_AT_MOST and wrapped else 0


def _front_matter(lines: list[Line], blocks: list[Block]) -> int:
    """Add the metadata block that ``---`` fences off at the top; return the line behind it."""
    if not lines or lines[0].text != "---":
        return 0
    for number, line in enumerate(lines[1:60], start=1):
        if line.text in ("---", "..."):
            whole = Block(
                lines[0].start, lines[0].start, line.end, "metadata", "", "", number + 1, True
            )
            blocks.append(whole)
            return number + 1
        if not (line.indent or _FIELD.match(line.text)):
            break
    return 0


def _code(lines: list[Line], at: int) -> dict[int, int]:
    """Return first and last lines of the fenced code blocks."""
    fences = [
        n for n in range(at, len(lines)) if lines[n].text[0] in "`~" and _FENCE.match(lines[n].text)
    ]
    return dict(zip(fences[::2], fences[1::2], strict=False))


def _block(
    first: Line, last: Line, kind: str, view: str, marked: tuple[str, int] = ("", 0)
) -> Block:
    body = first.start + marked[1]
    text = view[body : last.end].replace("\n", " ")
    return Block(first.start, body, last.end, kind, marked[0], text, 1, first.gap)


def _run(run: list[Line], width: int, view: str) -> list[Block]:
    """Cut a run of lines without a blank one into blocks."""
    if len(run) == 1:
        return [_single(run[0], width)]
    margin = width or _margin(run)
    blocks: list[Block] = []
    members: list[Line] = []
    opened = ("", 0)

    def close() -> None:
        if members:
            block = _block(members[0], members[-1], "text", view, opened)
            block.lines = len(members)
            block.full = bool(margin) and members[-1].column >= ragged(members, opened) * margin
            blocks.append(block)
            members.clear()

    for number, line in enumerate(run):
        kind = _kind(line)
        if kind == "rule" and members and len(members) == 1 and line.text[0] in "=-":
            close()
            if len(set(line.text)) == 1 and not ends_like_sentence(blocks[-1].text):
                blocks[-1].kind = "heading"
        if kind != "text":
            close()
            blocks.append(_block(line, line, kind, view))
            continue
        marked = _marked(line, members, margin)
        if members and not marked[1]:
            after = run[number + 1].text if number + 1 < len(run) else ""
            if flows(members, line, margin, opened) or is_inline(members[-1], line, after):
                members.append(line)
                continue
        close()
        members.append(line)
        opened = marked
    close()
    return blocks


def _single(line: Line, width: int) -> Block:
    """Return the block of a line that stands alone."""
    text = line.text
    # No marker and no rule begins with a capital and a small letter.
    word = text[0].isalpha() and text[0].isupper() and text[1:2].islower()
    plain = word and "|" not in text and "  " not in text
    kind = "text" if plain else _kind(line)
    opened = ("", 0) if plain or kind != "text" else _marked(line, [], 0)
    full = kind == "text" and width > 0 and line.column >= (0.7 if opened[1] else 0.85) * width
    at = opened[1]
    return Block(
        line.start, line.start + at, line.end, kind, opened[0], text[at:], 1, line.gap, full
    )


def _margin(run: list[Line]) -> int:
    """Return the right margin of a short run that looks wrapped; 0 if it does not."""
    if len(run) < 2:
        return 0
    longest = max(line.column for line in run)
    if longest > 110 or len(run[0].text) < 50:
        return 0
    return longest if all(line.column >= 0.8 * longest for line in run[:-1]) else 0


def _kind(line: Line) -> str:
    text = line.text
    first = text[0]
    if first == "#" and _HEADING.match(text):
        return "heading"
    if first in '-*_=~•·—–+#.|“”"◆■' and _RULE.match(text):
        return "rule"
    if "|" in text and _TABLE.match(text):
        return "table"
    if "  " in text and len(_COLUMNS.findall(text)) >= 2 and not ends_like_sentence(text):
        return "table"
    return "text"


def _marked(line: Line, members: list[Line], margin: int) -> tuple[str, int]:
    """Return kind and length of the list markers of `line`, if it has any."""
    kind, size = marker(line.text)
    if not size:
        return "", 0
    if members:
        before = members[-1]
        unfinished = not ends_like_sentence(before.text) and before.text[-1] != ":"
        goes_on = line.text[size].islower() and len(before.text) > 40
        full = margin and before.column >= 0.8 * margin
        if unfinished and (
            (kind == "bullet" and line.text[0] in "-–—" and goes_on)
            or (kind == "number" and full and line.text[0].isdigit())
        ):
            return "", 0
    outer = kind
    for _ in range(_DEEPEST):
        kind, more = marker(line.text[size : size + 80])
        if not more:
            break
        outer, size = kind, size + more
    return outer, size


def _join_pages(blocks: list[Block], raw: str) -> list[Block]:
    """Join the blocks that a page break cut apart."""
    joined: list[Block] = []
    number = 0
    while number < len(blocks):
        block = blocks[number]
        number += 1
        most = number + _MOST_JOINED
        while number < most and block.kind == "text" and not ends_like_sentence(block.text):
            after = _continuation(block, blocks, number, raw)
            if after is None:
                break
            new = blocks[after]
            gap = new.start - block.end
            block.text = f"{block.text}{' ' * gap}{new.text}"
            block.end = new.end
            block.lines += new.lines
            block.full = new.full
            number = after + 1
        joined.append(block)
    return joined


def _continuation(block: Block, blocks: list[Block], number: int, raw: str) -> int | None:
    """Return the number of the block that goes on in the middle of the last sentence of `block`."""
    if len(block.text) < 15 or block.text[-1] in ":;" or word_count(block.text) < 3:
        return None
    for after in range(number, min(number + 6, len(blocks))):
        new = blocks[after]
        if (
            new.kind == "text"
            and not new.marker
            and completes(block, new)
            and not is_page_line(new.text)
            and (after == number or is_page_gap(raw[block.end : new.start]))
        ):
            return after
    return None


_INNER_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-Z])")
_FOOTNOTE = re.compile(r"\d{1,3}\s+[A-Z“]")
_OPENING = re.compile(r"[\w\"“‘(\[$€£¥]")


def completes(block: Block, new: Block) -> bool:
    """Say whether `new` may go on where `block` stopped."""
    if not (new.gap or block.full) or not _OPENING.match(new.text) or _FOOTNOTE.match(new.text):
        return False
    first = new.text.lstrip("\"“‘'([")[:1]
    if first.islower():
        return len(block.text) >= 30 and not is_title_case(block.text)
    if not (ends_like_sentence(new.text) or _INNER_END.search(new.text)):
        return False
    if is_dangling(block.text) and not is_title_case(block.text):
        return True
    if block.full and (block.lines > 1 or block.marker):
        return True
    inner = list(_INNER_END.finditer(block.text[-1500:]))
    if inner:
        tail = block.text[-1500:][inner[-1].end() :]
        return word_count(tail) >= 3 and not has_verb(tail)
    return False
