"""Copies are told from other sentences as near-duplicates are found in a file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kjclass.evaluation.copies import Copies
from kjclass.evaluation.duplicates import near_duplicates

WORDS = st.lists(st.sampled_from(["sun", "snow", "hail", "fog", "a", "b"]), min_size=1, max_size=9)


@given(st.lists(WORDS.map(" ".join), min_size=2, max_size=8))
def test_the_same_pairs_as_over_a_whole_file(texts: list[str]) -> None:
    pairs = {(one.first, one.second) for one in near_duplicates(texts)}
    for second, text in enumerate(texts):
        # An equal text stands for all that equal it.
        known = [first for first in range(second) if Copies([texts[first]]).has(text)]
        assert {(first, second) for first in known} >= {p for p in pairs if p[1] == second}
        assert Copies(texts[:second]).has(text) == bool(known)


def test_case_and_punctuation_do_not_matter() -> None:
    seen = Copies(["Chip exports rose in May."])
    assert seen.has("CHIP EXPORTS ROSE, IN MAY")
    assert not seen.has("Chip exports rose in June and car exports fell in July.")
    assert not Copies().has("")
