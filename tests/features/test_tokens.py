from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kjclass.features.normalize import normalize, origins, text_status
from kjclass.features.tokens import ALL_CAPITALS, CAPITAL, tokenize


def words(text: str) -> list[str]:
    return [token.folded for token in tokenize(normalize(text))]


def test_initials_are_joined_and_keep_their_case_class() -> None:
    tokens = tokenize("The U.S. and R.O.K. envoys met. They left.")
    assert [t.folded for t in tokens] == [
        "the",
        "us",
        "and",
        "rok",
        "envoys",
        "met",
        "they",
        "left",
    ]
    assert tokens[1].case == ALL_CAPITALS
    assert tokens[0].case == CAPITAL


def test_a_full_stop_between_words_does_not_join_them() -> None:
    assert words("plan B.Then a.bc or x.y.zed") == [
        "plan",
        "b",
        "then",
        "a",
        "bc",
        "or",
        "xy",
        "zed",
    ]


def test_smart_and_plain_punctuation_separate_alike() -> None:
    assert (
        words("Korea’s “data”—now") == words('Korea\'s "data"-now') == ["korea", "s", "data", "now"]
    )


def test_composed_and_decomposed_letters_are_one_word() -> None:
    assert words("Cafe\u0301") == words("CAF\u00c9") == ["caf\u00e9"]


def test_soft_hyphens_and_zero_width_spaces_vanish() -> None:
    assert words("semi\u00adcon\u200bductor") == ["semiconductor"]


def test_numbers_share_a_shape_by_length() -> None:
    tokens = tokenize("2025 12 123456 5G")
    assert [token.shape for token in tokens] == ["0000", "00", "0000", "5g"]


@given(st.text())
def test_tokens_lie_in_the_text_in_order(text: str) -> None:
    normalized = normalize(text)
    at = 0
    for token in tokenize(normalized):
        assert at <= token.start < token.end <= len(normalized)
        assert normalized[token.start : token.end].replace(".", "").lower() == token.folded.lower()
        at = token.end


@given(st.text())
def test_origins_are_ordered_and_complete(text: str) -> None:
    found = origins(text)
    assert len(found) == len(normalize(text)) + 1
    assert found == sorted(found)
    assert found[-1] <= len(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_stays_as_it_is(text: str) -> None:
    assert normalize(text) == text


def test_other_scripts_are_flagged_never_labelled_in_silence() -> None:
    assert text_status("한일 양국은 공동 비축을 논의했다.") == "unsupported_language"
    assert text_status("日本と韓国は備蓄で合意した。") == "unsupported_language"
    assert text_status("两国讨论稀土。") == "unsupported_language"
    assert text_status("Переговоры продолжаются") == "unsupported_language"
    assert text_status("Chairman Choi (최태원) spoke in Seoul.") == "ok"
    assert text_status(" \u200b… ") == "empty"
    assert text_status("2025") == "ok"
