"""Names as data: what a table gives to which label, and faults named with their row."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kjclass.errors import LabelSetError
from kjclass.labelfile import read_label_set
from kjclass.namefile import read_names

Write = Callable[[str, str], Path]
FIRMS = (
    "name,aliases,actor,sector,source\n"
    "Kioxia,Toshiba Memory,JP;BUSINESS,semiconductors,TSE\n"
    "Apple Inc,,BUSINESS,,Nasdaq\n"
)


def test_one_table_serves_several_sets(write: Write) -> None:
    path = write("firms.csv", FIRMS)
    assert read_names(path, "actor") == {
        "JP": ("Kioxia", "Toshiba Memory"),
        "BUSINESS": ("Kioxia", "Toshiba Memory", "Apple Inc"),
    }
    assert read_names(path, "sector") == {"semiconductors": ("Kioxia", "Toshiba Memory")}


def test_names_become_cues_of_the_label_set_that_names_the_table(write: Write) -> None:
    write("firms.csv", FIRMS)
    toml = (
        'schema = 1\nname = "sector"\nversion = "1.0.0"\nkind = "multi"\ntarget = "trade"\n'
        'names = ["firms.csv"]\n[[labels]]\nid = "semiconductors"\ndefinition = "Chips."\n'
        'cues = ["chip", "Kioxia"]\n'
    )
    label_set = read_label_set(write("sector.toml", toml))
    assert label_set["semiconductors"].cues == ("chip", "Kioxia", "Toshiba Memory")
    wrong = write("other.toml", toml.replace('id = "semiconductors"', 'id = "chips"'))
    with pytest.raises(LabelSetError, match="unknown label 'semiconductors'"):
        read_label_set(wrong)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("name,aliases,actor\nA,,JP\n", "no column 'source'"),
        ("name,aliases,sector,source\nA,,x,s\n", "no column 'actor'"),
        ("name,aliases,actor,source\nA,,JP\n", "row 2: not 4 cells"),
        ("name,aliases,actor,source\nA,,JP,\n", "row 2: a name needs"),
    ],
)
def test_faults_are_named(write: Write, text: str, what: str) -> None:
    with pytest.raises(LabelSetError, match=what):
        read_names(write("names.csv", text), "actor")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelSetError, match="cannot read the names"):
        read_names(tmp_path / "none.csv", "actor")


def test_a_table_from_a_spreadsheet_and_one_that_was_edited(write: Write) -> None:
    path = write("names.csv", "\ufeffname,aliases,actor,source\nKioxia,,JP,TSE\n")
    assert read_names(path, "actor") == {"JP": ("Kioxia",)}
    path.write_text("name,aliases,actor,source\nRapidus,,JP,site\n", encoding="utf-8")
    os.utime(path, (1, 1))
    assert read_names(path, "actor") == {"JP": ("Rapidus",)}
