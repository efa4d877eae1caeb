"""Offsets of annotation tools, which count in UTF-16 units or in code points, as Python's."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

from kjclass.annotation.records import Offsets
from kjclass.errors import LabelledDataError

__all__ = ["python_span"]

# Tools write the marked text with its white space, without it, or with "\n" spelt out.
_BLANK = re.compile(r"\\[nrt]|\s+")


def python_span(
    text: str, start: Any, end: Any, *, marked: str | None = None, offsets: Offsets, where: str
) -> tuple[int, int]:
    """Return the offsets of a span as Python counts.

    A browser counts an emoji, or a rare Chinese character, as two; so does doccano (its issue
    2290), and so did old versions of Label Studio (its issue 1347).

    Parameters
    ----------
    text : str
        The text.
    start, end : Any
        Offsets as they stand in the export.
    marked : str, optional
        The marked text, where the export holds it: it settles how was counted.
    offsets : {"auto", "code-points", "utf-16"}
        How was counted; "auto" takes what `marked` tells, and without it only a text in which it
        makes no difference.
    where : str
        The record, for messages.

    Raises
    ------
    LabelledDataError
        If they are no offsets into the text, do not give `marked`, or leave a doubt.

    Examples
    --------
    >>> python_span("💡 Prices fell.", 3, 9, offsets="utf-16", where="a:1")
    (2, 8)
    >>> python_span("💡 Prices fell.", 3, 9, marked="Prices", offsets="auto", where="a:1")
    (2, 8)
    """
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in (start, end)):
        raise LabelledDataError(
            f"a span from {start!r} to {end!r}", where=where, fix="mark plain text, not HTML"
        )
    found = {
        "code-points": (start, end) if 0 <= start < end <= len(text) else None,
        "utf-16": _from_utf_16(text, start, end),
    }
    candidates = found.values() if offsets == "auto" else [found[offsets]]
    sound = [span for span in dict.fromkeys(candidates) if span is not None]
    if marked is not None:
        given = _BLANK.sub("", marked)
        sound = [span for span in sound if _BLANK.sub("", text[slice(*span)]) == given]
    if not sound:
        what = "gives no text" if marked is None else f"does not give {marked!r}"
        raise LabelledDataError(
            f"the span from {start} to {end} {what}",
            where=where,
            fix="export it again, with the text that was annotated",
        )
    if len(sound) > 1 and marked is None:
        raise LabelledDataError(
            "the text has characters that tools count as one or as two",
            where=where,
            fix="name --offsets: utf-16 for what was marked in doccano, code-points for what was "
            "imported from Python",
        )
    return sound[0]


def _from_utf_16(text: str, start: int, end: int) -> tuple[int, int] | None:
    if text.isascii() or max(text) <= "\uffff":
        return (start, end) if 0 <= start < end <= len(text) else None
    places = [0, *accumulate(1 + (character > "\uffff") for character in text)]
    at = {place: number for number, place in enumerate(places)}
    return (at[start], at[end]) if start < end and start in at and end in at else None
