"""The shipped tables of names: complete where completeness can be counted, and consistent."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

import kjclass.builtin
from kjclass.builtin import kjclass_label_sets
from kjclass.features.cues import CueIndex, CueTable
from kjclass.features.normalize import normalize
from kjclass.features.tokens import tokenize

FOLDER = Path(kjclass.builtin.__file__).parent / "label_sets" / "names"
SETS = {label_set.name: label_set for label_set in kjclass_label_sets()}
MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
OWN = {"KR", "JP", "US", "CN", "KP", "TW", "RU"}


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(set_name: str, text: str) -> set[str]:
    label_set = SETS[set_name]
    hits = CueIndex([CueTable.compile(label_set)]).find(tokenize(normalize(text)))
    return {label_set.label_ids[hit.column] for hit in hits}


@pytest.mark.parametrize("name", ["states", "people", "agencies", "bodies", "firms", "terms"])
def test_every_form_stands_once_and_every_row_has_a_source(name: str) -> None:
    rows = table(name)
    forms = Counter(form for row in rows for form in [row["name"], *row["aliases"].split(";")])
    del forms[""]
    assert [form for form, n in forms.items() if n > 1] == []
    assert all(row["source"] for row in rows)


def test_the_tables_are_as_large_as_the_topic() -> None:
    assert len(table("firms")) >= 600
    assert len(table("people")) >= 300
    assert len(table("agencies")) >= 200
    assert len(table("bodies")) >= 100
    assert len(table("terms")) >= 600
    # All of ISO 3166-1 but uninhabited territories and one that a newspaper would not name.
    assert len({row["iso"] for row in table("states") if len(row["iso"]) == 2}) >= 243


def test_a_state_has_the_label_of_its_code() -> None:
    for row in table("states"):
        if row["iso"] in OWN:
            assert row["actor"] == row["iso"]
        elif row["iso"] in MEMBERS.split():
            assert row["actor"] == "EU"


def test_a_firm_has_the_label_of_its_home_or_none() -> None:
    for row in table("firms"):
        home = row["home"]
        expected = home if home in OWN else "EU" if home in MEMBERS.split() else "OTHER"
        assert set(row["actor"].split(";")) <= {"BUSINESS", expected}, row["name"]
        assert "BUSINESS" in row["actor"], row["name"]


@pytest.mark.parametrize(
    ("text", "actor", "sector"),
    [
        ("Soulbrain and Stella Chemifa", {"KR", "JP", "BUSINESS"}, {"materials_components"}),
        ("Sumitomo Metal Mining", {"JP", "BUSINESS"}, {"critical_minerals"}),
        ("Jay Y. Lee and Tae-won Chey", {"KR", "BUSINESS"}, set()),
        ("Kishida Fumio met Yoon Suk-yeol.", {"JP", "KR"}, set()),
        ("Wang Yi spoke with Antony Blinken.", {"CN", "US"}, set()),
        ("The Bundestag and the Elysee", {"EU"}, set()),
        ("Britons and Ukrainians", {"OTHER"}, set()),
        ("CPTPP, OECD and ASEAN", {"IGO"}, set()),
        ("Uses of an apple, a shell and a visa", set(), set()),
        ("Latin American poets in South America", set(), set()),
        ("He planned the plan; plans change.", set(), set()),
        ("Gallium, germanium and antimony", set(), {"critical_minerals"}),
    ],
)
def test_names_give_their_labels_and_their_neighbours_do_not(
    text: str, actor: set[str], sector: set[str]
) -> None:
    assert found("actor", text) == actor
    assert sector <= found("sector", text)
    if not sector:
        assert found("sector", text) == set()


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        (
            "An Entity List notice and a countervailing duty",
            {"geoeconomic_coercion", "trade_policy"},
        ),
        ("The feed-in tariff was cut.", set()),
        ("A snap election after a typhoon", {"policy_uncertainty", "natural_hazard"}),
    ],
)
def test_terms_give_their_risks(text: str, risk: set[str]) -> None:
    assert found("risk", text) == risk
