"""What must follow the first words of boilerplate rules out none of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kjclass.sentences.boilerplate import STARTS, opens_boilerplate
from kjclass.sentences.facts import OPENS
from kjclass.sentences.followers import followers
from kjclass.sentences.study import study

PRINTABLE = st.characters(min_codepoint=32, max_codepoint=126)
BOILERPLATE = st.sampled_from(
    [(word, pattern) for word, patterns in STARTS.items() for pattern in patterns]
).flatmap(
    lambda one: st.tuples(
        st.just(one[0]), st.from_regex(re.compile(one[1], re.IGNORECASE), alphabet=PRINTABLE)
    )
)


@given(BOILERPLATE)
@settings(max_examples=500, deadline=None)
def test_boilerplate_is_not_taken_for_prose(found: tuple[str, str]) -> None:
    word, behind = found
    text = " ".join(f"{word.capitalize()} {behind}".split())
    assume(opens_boilerplate(text))
    for whole in (text, f"{text} They left the port of Busan, he said."):
        facts = study([whole])[0]
        assert facts.odd or not facts.flags or facts.flags[0] & OPENS


@pytest.mark.parametrize(
    "text",
    [
        "This is what they agreed on in Tokyo.",
        "We have no more gas than that in Ulsan.",
        "The more they ship, the less they earn.",
        "For all they know, the port is shut.",
        "Share prices fell in Seoul and Tokyo.",
        "The article of the pact that they dispute is the last.",
    ],
)
def test_prose_that_begins_alike(text: str) -> None:
    asked = study([f"{text} They left the port of Busan."])[0].flags[0] & OPENS != 0
    first, second = text.lower().split()[:2]
    known = followers()[first]
    assert asked == (known.any or second in known.words)


def test_what_follows() -> None:
    known = followers()
    assert known["if"].words == {"you"}
    assert {"reprint", "reprints"} <= known["for"].beginnings
    assert known["this"].skips
    assert not known["for"].skips
    assert known["copyright"].any
