from __future__ import annotations

import pytest

from kjclass.probes import exchange
from kjclass.probes.expect import Expected, expected


def should(label_set: str, before: set[str], text: str, name: str) -> Expected | None:
    swap = exchange(name)
    return expected(label_set, frozenset(before), text, swap(text), swap)


def test_actors_follow_and_others_stay() -> None:
    text = "Seoul and Samsung told America."
    found = should("actor", {"KR", "US", "BUSINESS"}, text, "KR-JP")
    assert found == Expected(frozenset({"JP", "US", "BUSINESS"}))
    assert should("actor", {"KR", "JP"}, "Seoul met Tokyo.", "KR-JP") == Expected(
        frozenset({"KR", "JP"})
    )


def test_actors_are_open_where_names_do_not_explain_them() -> None:
    assert should("actor", {"US"}, "Seoul told America.", "KR-JP") is None
    assert should("actor", {"KR", "JP"}, "Seoul watched the yen.", "KR-JP") is None


@pytest.mark.parametrize("name", ["KR-JP", "KR-CN", "JP-CN"])
def test_sectors_stay(name: str) -> None:
    assert should("sector", {"defense"}, "Tokyo, Seoul, Beijing.", name) == Expected(
        frozenset({"defense"})
    )


def test_the_stance_of_korea_and_japan_is_that_of_japan_and_korea() -> None:
    assert should("stance", {"support"}, "Seoul met Tokyo.", "KR-JP") == Expected(
        frozenset({"support"})
    )


def test_nothing_is_left_of_the_target_with_china_in_it() -> None:
    none = Expected(frozenset({"none"}))
    assert should("stance", {"support"}, "Seoul met Tokyo.", "KR-CN") == none
    assert should("stance", {"support"}, "Seoul met Tokyo.", "JP-CN") == none


@pytest.mark.parametrize(
    "text",
    [
        "Seoul met Tokyo and Beijing.",
        "Seoul met Tokyo at the G20.",
        "Seoul told Tokyo of the comfort women.",
        "Seoul met Beijing.",
        "The two sides met in Seoul.",
    ],
)
def test_the_stance_is_open_where_the_codebook_does_not_tell(text: str) -> None:
    assert should("stance", {"support"}, text, "KR-CN") is None


def test_disputes_depend_on_the_pair_and_other_risks_do_not() -> None:
    found = should("risk", {"bilateral_friction", "market"}, "Seoul and Tokyo fell out.", "KR-CN")
    assert found is not None
    assert found.met(frozenset({"geopolitical_rivalry", "market"}))
    assert not found.met(frozenset({"bilateral_friction"}))
    strict = should("risk", {"bilateral_friction"}, "Seoul and Tokyo fell out.", "KR-JP")
    assert strict is not None
    assert not strict.met(frozenset())


def test_nothing_is_expected_of_other_sets() -> None:
    assert should("tone", {"warm"}, "Seoul met Tokyo.", "KR-JP") is None
