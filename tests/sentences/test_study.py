"""What the kernel says of plain paragraphs changes no result."""

from __future__ import annotations

import subprocess
import sys
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from prose import TEXT

from kjclass.sentences import segment, segment_many, segmenter
from kjclass.sentences.facts import NO_FACTS
from kjclass.sentences.study import study


@given(st.lists(TEXT, max_size=4))
@example(["The I.e. The output rose in the port of Busan, he said. 5 Firms Left. 7 Firms Why?"])
@example(["The men went to the place and saw it, for example “", "\U0001f642. The men left it."])
@settings(max_examples=400, deadline=None)
def test_many_documents_are_cut_as_each_would_be(raws: list[str]) -> None:
    with patch.object(segmenter, "MANY_CHARACTERS", 0):
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
