"""What the kernel says of plain paragraphs changes no result."""

from __future__ import annotations

import subprocess
import sys
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kjclass.sentences import segment, segment_many, segmenter
from kjclass.sentences.facts import NO_FACTS
from kjclass.sentences.study import study

# Of prose, and of what the rules look for in it.
STARTS = [
    "The ",
    "Kim’s ",
    "“We ",
    "In this ",
    "This ",
    "Mr. Lee ",
    "U.S.-led ",
    "See ",
    "By ",
    "5 ",
]
STARTS += ["Follow ", "SEOUL — ", "The SPEAKER. ", "(A ", "On Monday, ", "Updated ", "Local ", "É "]
MIDDLES = [
    "output rose 3.5 percent in the port, ",
    "views of the U.S. The ",
    "he said: ",
    "a photo ",
]
MIDDLES += ["was sent to Mr. Kim and ", "No. 5 ", "S&P 500 ", "via ", "19 of 20 [sic] ", "R&D, "]
MIDDLES += [
    "10-20% ",
    "and/or Reuters ",
    "i.e. The ",
    "-- ",
    " - AP ",
    "cookies ",
    "Co. The ",
    "(of it) ",
]
ENDS = ["they left. ", "in 2024. ", "talks.” ", "the U.S. ", "Why? ", "5 in. ", "Plan B. ", "Inc. "]
ENDS += [
    "as well-being. ",
    "it (AP). ",
    "credit: AP ",
    "Monday. ",
    "etc. ",
    "Yahoo! ",
    "it.” he ",
    "x",
]
PARTS = st.one_of(*map(st.sampled_from, (STARTS, MIDDLES, MIDDLES, ENDS)))
ODDMENTS = st.one_of(st.text(max_size=3), st.sampled_from(["“", "”", "’", '"', ". ", "\n", "\n\n"]))
SENTENCE = st.tuples(*map(st.sampled_from, (STARTS, MIDDLES, MIDDLES, ENDS))).map("".join)
TEXT = st.one_of(
    st.lists(SENTENCE, max_size=5).map("".join),
    st.lists(st.one_of(SENTENCE, PARTS, ODDMENTS), max_size=12).map("".join),
    st.lists(st.lists(SENTENCE, min_size=1, max_size=3).map("".join), max_size=6).map("\n\n".join),
)


@given(st.lists(TEXT, max_size=4))
@example(["The I.e. The output rose in the port of Busan, he said. 5 Firms Left. 7 Firms Why?"])
@example(["The men went to the place and saw it, for example “", "\U0001f642. The men left it."])
@settings(max_examples=400, deadline=None)
def test_many_documents_are_cut_as_each_would_be(raws: list[str]) -> None:
    with patch.object(segmenter, "_MANY_CHARACTERS", 0):
        together = segment_many(raws)
    assert together == [segment(raw) for raw in raws]


def test_plain_prose_is_known() -> None:
    plain = (
        "Output at the port of Busan rose by 3.5 percent. The U.S. Treasury said that Mr. Kim"
        " would “wait and see.” Prices fell."
    )
    known, unknown = study([plain, "* * *"])
    assert (known.odd, known.led, known.loose) == (False, False, False)
    assert known.words == plain.count(" ") + 1
    assert [plain[a:b] for a, b in zip(known.starts, known.ends, strict=True)] == [
        found.text for found in segment(plain).sentences
    ]
    assert not any(known.flags)
    assert (unknown.odd, unknown.starts) == (NO_FACTS.odd, NO_FACTS.starts)


@pytest.mark.parametrize("size", [0, 1, 3])
def test_any_number_of_documents(size: int) -> None:
    long = "The ships left the port of Busan at dawn. They came back. " * 1800
    assert segment_many([long] * size) == [segment(long)] * size


def test_a_short_text_loads_no_compiler() -> None:
    program = (
        "import sys; from kjclass.sentences import segment; segment('Prices fell.');"
        " sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
