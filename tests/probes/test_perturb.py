from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjclass.errors import InputError
from kjclass.probes import PERTURBATIONS
from kjclass.probes.perturb import perturb
from kjclass.probes.spelling import to_american, to_british

TEXT = "Seoul's “labour” ministers will normalise São Paulo's chip-stock rules, he said."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lower-case", "seoul's “labour” ministers will normalise são paulo's chip-stock rules"),
        ("upper-case", "SEOUL'S “LABOUR” MINISTERS WILL NORMALISE SÃO PAULO'S CHIP-STOCK RULES"),
        ("title-case", "Seoul's “Labour” Ministers Will Normalise São Paulo's Chip-Stock Rules"),
        ("other-quotes", 'Seoul\'s "labour" ministers'),
        ("quoted", "“Seoul's “labour” ministers"),
        ("no-commas", "chip-stock rules he said."),
        ("no-full-stop", "he said"),
        ("american", "Seoul's “labor” ministers will normalize"),
        ("no-hyphens", "chip stock rules"),
        ("no-accents", "Sao Paulo"),
        ("decomposed-accents", "Sa\u0303o Paulo"),
        ("negation", "ministers will not normalise"),
    ],
)
def test_what_becomes_of_a_sentence(name: str, expected: str) -> None:
    found = perturb(name, TEXT)
    assert expected in found
    assert found != TEXT


def test_straight_quotes_become_curly() -> None:
    assert perturb("other-quotes", "\"It's 'on',\" he said.") == "“It’s ‘on’,” he said."


def test_negation_leaves_what_is_negated() -> None:
    assert perturb("negation", "It will not rain.") == "It will not rain."


@pytest.mark.parametrize("name", ["typo-neighbour", "typo-dropped", "typo-doubled"])
def test_typos_come_at_the_rate_and_with_the_seed(name: str) -> None:
    text = " ".join(["reactor"] * 2000)
    found = perturb(name, text, rate=0.1, seed=1)
    hit = sum(word != "reactor" for word in found.split())
    assert 140 < hit < 260
    assert found == perturb(name, text, rate=0.1, seed=1)
    assert found != perturb(name, text, rate=0.1, seed=2)
    assert perturb(name, text, rate=0.0) == text
    sizes = {len(word) - 7 for word in found.split() if word != "reactor"}
    assert sizes == {{"typo-neighbour": 0, "typo-dropped": -1, "typo-doubled": 1}[name]}


@given(st.text(), st.sampled_from(sorted(PERTURBATIONS)))
def test_any_text_can_be_changed(text: str, name: str) -> None:
    assert isinstance(perturb(name, text, rate=1.0), str)


@given(st.lists(st.sampled_from(["defence", "Labour", "CENTRE", "normalised", "Organisations"])))
def test_spellings_come_back(words: list[str]) -> None:
    text = " ".join(words)
    assert to_british(to_american(text)) == text


def test_no_such_perturbation() -> None:
    with pytest.raises(InputError, match="no perturbation 'rot13'"):
        perturb("rot13", "x")
