from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjclass.errors import InputError
from kjclass.probes import EXCHANGES, exchange
from kjclass.probes.names import STATES, fixed_names, slots
from kjclass.registry import get_registry

_SLOTS = {name: slots(*name.split("-")) for name in EXCHANGES}
# Built here, not in the first example, whose time is limited.
_SWAPS = {name: exchange(name) for name in EXCHANGES}
_FILL = st.sampled_from(["met", "and", "objected to", ",", "the North", "said: “", "'s", "chips"])


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, str]:
    """Return an exchange and a sentence with, of each slot, one name a side at most.

    A name that is not the usual one stands beside one of the other side, or it could not come back.
    """
    name = draw(st.sampled_from(EXCHANGES))
    words = []
    for slot in draw(st.lists(st.sampled_from(_SLOTS[name]), max_size=6, unique=True)):
        if draw(st.booleans()):
            words.append(slot[draw(st.integers(0, 1))][0])
        else:
            words += [draw(st.sampled_from(slot.a)), draw(_FILL), draw(st.sampled_from(slot.b))]
        words.append(draw(_FILL))
    return name, " ".join(words)


@given(sentences())
def test_an_exchange_done_twice_gives_the_sentence_back(drawn: tuple[str, str]) -> None:
    name, text = drawn
    swap = _SWAPS[name]
    assert swap(swap(text).text).text == text


@given(st.text(), st.sampled_from(EXCHANGES))
def test_a_text_that_names_neither_stays_as_it_is(text: str, name: str) -> None:
    swapped = _SWAPS[name](text)
    assert (swapped.text == text) == (not swapped.named)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("KR-JP", "Korea and Japan met.", "Japan and Korea met."),
        ("KR-JP", "Japan agreed.", "South Korea agreed."),
        ("KR-JP", "South Koreans in Tokyo's Seoul bar.", "Japanese in Seoul's Tokyo bar."),
        ("KR-JP", "SEOUL — It rained.", "TOKYO — It rained."),
        ("KR-JP", "The Republic of Korea left.", "The Japan left."),
        ("JP-CN", "Anti-Japanese rallies in Beijing.", "Anti-Chinese rallies in Tokyo."),
        ("KR-CN", "Kim of the Republic of Korea.", "Kim of China."),
        (
            "KR-JP",
            "President Lee Jae-myung called.",
            "Prime Minister Sanae Takaichi called.",
        ),
        ("KR-JP", "The Abe government fell.", "The Park government fell."),
        ("KR-JP", "SK hynix hired.", "JASM hired."),
    ],
)
def test_what_becomes_of_names(name: str, before: str, after: str) -> None:
    assert exchange(name)(before).text == after


@pytest.mark.parametrize(
    "text",
    [
        "North Korea and inter-Korean talks.",
        "Ships left the South China Sea.",
        "Koreatown and Japanophiles.",
    ],
)
def test_names_that_only_hold_a_name_stay(text: str) -> None:
    for name in EXCHANGES:
        assert exchange(name)(text).text == text


def test_names_without_a_counterpart_are_told() -> None:
    swapped = exchange("KR-JP")("The Bank of Korea and Tokyo watched the yen and America.")
    assert swapped.text == "The Bank of Korea and Seoul watched the yen and America."
    assert swapped.named == {"JP"}
    assert swapped.left == {"KR", "JP", "US"}
    assert "KR" in exchange("KR-CN")("Ask the Federation of Korean Industries.").left


def test_the_names_of_states_are_those_of_the_table() -> None:
    known = fixed_names()
    for state, kinds in STATES.items():
        for form in (form for forms in kinds.values() for form in forms):
            name = form.removeprefix("the ")
            plural = name.removesuffix("s") if state == "KR" and name.endswith("Koreans") else name
            assert known[plural] == {state}, form


def test_firms_keep_the_sectors_that_their_names_speak_of() -> None:
    label_set = get_registry().label_sets.get("sector")
    sectors: dict[str, set[str]] = {}
    for label in label_set.labels:
        for cue in label.cues:
            sectors.setdefault(cue, set()).add(label.id)
    for name in EXCHANGES:
        for slot in _SLOTS[name]:
            assert sectors.get(slot.a[0]) == sectors.get(slot.b[0]), slot
    assert "Toyota" not in exchange("KR-JP")("Samsung hired.").text


@pytest.mark.parametrize("name", ["KR-KR", "KR-US", "KR", ""])
def test_no_such_exchange(name: str) -> None:
    with pytest.raises(InputError, match="cannot be exchanged"):
        exchange(name)
