"""Near-duplicates: found whatever their order, and nothing else found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kjclass.evaluation.duplicates import near_duplicates, word_runs

WORDS = st.lists(st.sampled_from(["chips", "rose", "in", "May", "again", "fell"]), max_size=12)
TEXTS = st.lists(WORDS.map(" ".join), max_size=8)


@given(TEXTS, st.floats(0.1, 1.0))
def test_pairs_are_those_that_a_plain_comparison_finds(texts: list[str], threshold: float) -> None:
    found = {(pair.first, pair.second) for pair in near_duplicates(texts, threshold=threshold)}
    first_of: dict[str, int] = {}
    expected = set()
    for second, text in enumerate(texts):
        first = first_of.setdefault(text.lower(), second)
        if first != second:
            expected.add((first, second))
            continue
        for earlier in first_of.values():
            one, other = word_runs(texts[earlier]), word_runs(text)
            if earlier != second and len(one & other) / len(one | other) >= threshold:
                expected.add((earlier, second))
    assert found == expected


def test_case_and_punctuation_do_not_tell_texts_apart() -> None:
    (pair,) = near_duplicates(["“Chips rose,” he said.", "No.", "chips rose he said"])
    assert pair == (0, 2, 1.0)


def test_mass_produced_sentences_are_found_however_many_there_are() -> None:
    texts = [f"Chip output rose again in the month of May at plant number {n}." for n in range(150)]
    found = near_duplicates(texts)
    assert {row for pair in found for row in (pair.first, pair.second)} == set(range(150))
