"""Page furniture: what a page break leaves between the two halves of a sentence."""

from __future__ import annotations

import re

__all__ = ["drop_page_breaks", "is_page_gap", "is_page_line"]

_PAGE_LINE = re.compile(
    r"""(?: \[*[ ]?(?:page|p\.|pg\.?)[ ]?[A-Z]?\d{1,5}(?:[ ]?(?:of|/)[ ]?\d{1,4})?[ ]?\]*
      | [-–—|\[(][ ]?\d{1,4}[ ]?[-–—|\])]
      | \d{1,4}(?:[ ]?/[ ]?\d{1,4})?
      | [ivxl]{1,6}
      | \d{1,4}[ ]{0,3}[|·•][^\n]{1,80}
      | [^\n]{1,80}(?:[ ]?[|·•][ ]{0,3}|[ ]{3,}|\t)(?:page[ ])?\d{1,4}
    )\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡])[.)]?\s+\S")
_BREAK = re.compile(
    r"(?:\r\n|[\n\r\v\f\u2028\u2029])[ \t]*(?:\r\n|[\n\r\v\f\u2028\u2029])\s*|\f\s*"
)
_SHORT = 100
_LONGEST_NOTE = 600


def is_page_line(line: str) -> bool:
    """Say whether `line`, stripped, is a page number or a running head with one.

    Examples
    --------
    >>> is_page_line("- 12 -"), is_page_line("Page 3 of 9"), is_page_line("Trade Brief | 4")
    (True, True, True)
    >>> is_page_line("It rose by 12")
    False
    """
    return len(line) < _SHORT and line[-1:] not in ".!?" and _PAGE_LINE.match(line) is not None


def is_page_gap(gap: str) -> bool:
    r"""Say whether all of `gap`, the text between two paragraphs, is left over from a page break.

    That is white space, page numbers, running heads beside them and, above them, footnotes.

    Parameters
    ----------
    gap : str
        Raw text, from the end of one paragraph to the start of another.

    Examples
    --------
    >>> is_page_gap(chr(10) * 3), is_page_gap("\n\n1 See Kim (2024).\n\n7\n\n")
    (True, True)
    >>> is_page_gap("\n\nTrade fell.\n\n")
    False
    """
    if not gap or gap.isspace():
        return True
    parts, feeds = _parts(gap)
    edges = {number for number, part in enumerate(parts) if is_page_line(part)}
    if not edges and not any(feeds):
        return False
    feed = next((number for number, fed in enumerate(feeds) if fed), len(parts))
    last_edge = max(edges, default=-1)
    for number, part in enumerate(parts):
        if number in edges:
            continue
        above = number < max(feed, last_edge)
        if above and len(part) <= _LONGEST_NOTE and _NOTE.match(part):
            continue
        beside = feeds[number] or feeds[number + 1] or bool({number - 1, number + 1} & edges)
        if not (beside and len(part) <= _SHORT and "\n" not in part and part[-1] not in ".!?"):
            return False
    return True


def _parts(text: str) -> tuple[list[str], list[bool]]:
    """Cut `text` at its blank lines; say of each gap, outer ones too, if it holds a form feed."""
    parts: list[str] = []
    feeds: list[bool] = []
    at, fed = 0, False
    for found in _BREAK.finditer(text):
        if part := text[at : found.start()].strip():
            parts.append(part)
            feeds.append(fed)
            fed = False
        fed = fed or "\f" in found.group()
        at = found.end()
    if part := text[at:].strip():
        parts.append(part)
        feeds.append(fed)
        fed = False
    return parts, [*feeds, fed]


def drop_page_breaks(text: str) -> str:
    r"""Return `text`, one sentence, without the page furniture between its paragraphs.

    Examples
    --------
    >>> drop_page_breaks("It fell between the\n\n12\n\nwars.")
    'It fell between the\n\nwars.'
    """
    breaks = list(_BREAK.finditer(text))
    kept: list[str] = []
    at = number = 0
    while number < len(breaks):
        gap = breaks[number]
        kept.append(text[at : gap.start()])
        last = number
        for later in range(min(number + 8, len(breaks) - 1), number, -1):
            if is_page_gap(text[gap.start() : breaks[later].end()]):
                last = later
                break
        kept.append("\n\n")
        at = breaks[last].end()
        number = last + 1
    kept.append(text[at:])
    return "".join(kept)
