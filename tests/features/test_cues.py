from __future__ import annotations

import pytest

from kjclass.errors import LabelSetError
from kjclass.features.cues import CueIndex, CueTable
from kjclass.features.normalize import normalize
from kjclass.features.tokens import tokenize
from kjclass.labels import Label, LabelSet

PLACE = LabelSet(
    "place",
    "1.0.0",
    "multi",
    "states",
    (
        Label("KR", "South", cues=("Korea", "Seoul", "Samsung")),
        Label("KP", "North", cues=("North Korea", "N. Korean")),
        Label("US", "America", cues=("US", "trade ally")),
        Label("BUSINESS", "Firms", cues=("Samsung", "chip firm", "EV")),
    ),
    masks=("Seoul National University", "US Open"),
)
INDEX = CueIndex([CueTable.compile(PLACE)])


def labels(text: str) -> list[str]:
    return [PLACE.label_ids[hit.column] for hit in INDEX.find(tokenize(normalize(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Korea objected.", ["KR"]),
        ("North Korea objected.", ["KP"]),
        ("N. Korean envoys", ["KP"]),
        ("korea objected", []),
        ("SEOUL objects", ["KR"]),
        ("The U.S. left", ["US"]),
        ("it left us", []),
        ("A Seoul National University team", []),
        ("the US Open and the US", ["US"]),
        ("Samsung's plant", ["KR", "BUSINESS"]),
        ("chip firms and Chip Firm", ["BUSINESS", "BUSINESS"]),
        ("trade allies", ["US"]),
        ("EVs", ["BUSINESS"]),
        ("Seoul National", ["KR"]),
        ("", []),
    ],
)
def test_longest_cue_wins_case_counts_and_plurals_match(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_tables_do_not_consume_each_others_words() -> None:
    other = LabelSet(
        "t", "1.0.0", "multi", "x", (Label("uni", "x", cues=("National University",)),)
    )
    index = CueIndex([CueTable.compile(PLACE), CueTable.compile(other)])
    hits = index.find(tokenize("Seoul National University"))
    assert [hit.column for hit in hits] == [len(PLACE.labels)]


@pytest.mark.parametrize("cue", ["!!", "a b c d e f g"])
def test_a_cue_has_one_to_six_words(cue: str) -> None:
    label_set = LabelSet("bad", "1.0.0", "multi", "x", (Label("a", "x", cues=(cue,)),))
    with pytest.raises(LabelSetError, match="label set 'bad'"):
        CueTable.compile(label_set)
