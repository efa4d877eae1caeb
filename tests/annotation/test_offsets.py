"""Offsets of the tools as Python counts them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjclass.annotation.offsets import python_span
from kjclass.errors import LabelledDataError

TEXT = "💡 Prices fell."


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(
    before=st.text(max_size=12),
    marked=st.text(min_size=1, max_size=8),
    after=st.text(max_size=12),
)
def test_both_ways_of_counting_find_what_was_marked(before: str, marked: str, after: str) -> None:
    text = before + marked + after
    place = (len(before), len(before) + len(marked))
    counted = {"code-points": place, "utf-16": (units(before), units(before + marked))}
    for offsets, (start, end) in counted.items():
        assert python_span(text, start, end, offsets=offsets, where="x") == place  # type: ignore[arg-type]
        if place == counted["utf-16"] and units(text) == len(text):
            assert python_span(text, start, end, offsets="auto", where="x") == place


@pytest.mark.parametrize("start", [2, 3])
def test_the_marked_text_settles_how_was_counted(start: int) -> None:
    found = python_span(TEXT, start, start + 6, marked="Prices", offsets="auto", where="x")
    assert TEXT[slice(*found)] == "Prices"


def test_white_space_and_line_ends_spelt_out_are_still_the_marked_text() -> None:
    text = "Prices fell.\nThey rose."
    span = python_span(text, 7, 17, marked="fell.\\nThey ", offsets="auto", where="x")
    assert text[slice(*span)] == "fell.\nThey"


@pytest.mark.parametrize(
    ("start", "end", "marked", "offsets", "what"),
    [
        (2, 8, None, "auto", "count as one or as two; name --offsets"),
        (2, 8, "Prize", "auto", "from 2 to 8 does not give 'Prize'"),
        (8, 2, None, "code-points", "from 8 to 2 gives no text"),
        (4, 4, None, "code-points", "from 4 to 4 gives no text"),
        (-1, 4, None, "utf-16", "from -1 to 4 gives no text"),
        (2, 99, None, "code-points", "from 2 to 99 gives no text"),
        (1, 4, None, "utf-16", "from 1 to 4 gives no text"),
        ("/p[1]", "/p[1]", None, "auto", "mark plain text, not HTML"),
        (True, 3, None, "auto", "a span from True to 3"),
        (None, 3, None, "auto", "a span from None to 3"),
    ],
)
def test_a_doubt_or_a_fault_is_told(
    start: Any, end: Any, marked: str | None, offsets: Any, what: str
) -> None:
    with pytest.raises(LabelledDataError) as raised:
        python_span(TEXT, start, end, marked=marked, offsets=offsets, where="a.json, record 3")
    assert what in str(raised.value)
    assert str(raised.value).startswith("a.json, record 3: ")
