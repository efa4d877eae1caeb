"""The four built-in label sets carry the codebook, and their cues obey it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kjclass.builtin import LABEL_SETS, kjclass_label_sets
from kjclass.features.cues import MAX_CUE_WORDS, CueIndex, CueTable
from kjclass.features.normalize import normalize
from kjclass.features.tokens import tokenize
from kjclass.labels import LabelSet

SETS = {label_set.name: label_set for label_set in kjclass_label_sets()}
INDEXES = {name: CueIndex([CueTable.compile(label_set)]) for name, label_set in SETS.items()}


def cue_labels(label_set: LabelSet, text: str) -> set[str]:
    hits = INDEXES[label_set.name].find(tokenize(normalize(text)))
    return {label_set.label_ids[hit.column] for hit in hits}


def test_the_labels_are_those_of_the_codebook(shared: Path) -> None:
    text = (shared / "codebook.md").read_text(encoding="utf-8")
    for name, label_set in SETS.items():
        section = text.split(f"## {name}:")[1].split("\n## ")[0]
        listed = re.findall(r"^\| (\w+) \|", section, re.MULTILINE)
        assert tuple(one for one in listed if one != "id") == label_set.label_ids


def test_every_rule_of_the_codebook_stands_somewhere(shared: Path) -> None:
    text = (shared / "codebook.md").read_text(encoding="utf-8")
    rules = set(re.findall(r"^- (R\d+)", text, re.MULTILINE))
    assert {rule.id for label_set in SETS.values() for rule in label_set.rules} >= rules


@pytest.mark.parametrize("name", LABEL_SETS)
def test_every_label_has_its_page(name: str) -> None:
    for label in SETS[name].labels:
        assert label.definition
        assert label.positive
        assert len(label.cues) == len(set(label.cues))
        assert len(label.cues) >= 8
        for cue in label.cues:
            assert 1 <= len(tokenize(normalize(cue))) <= MAX_CUE_WORDS
        assert not set(label.cues) & set(SETS[name].masks)


@pytest.mark.parametrize("name", ["sector", "actor", "risk"])
def test_cues_find_the_positives_and_spare_the_near_misses(name: str) -> None:
    label_set = SETS[name]
    for label in label_set.labels:
        for example in label.positive:
            assert set(example.labels) <= cue_labels(label_set, example.text), example
        for example in label.near_miss:
            assert label.id not in example.labels, (label.id, example)
            assert label.id not in cue_labels(label_set, example.text), (label.id, example)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("North Korea fired a missile.", {"KP"}),
        ("N. Korean and S. Korean envoys spoke.", {"KP", "KR"}),
        ("The Blue House and the Kantei stayed silent.", {"KR", "JP"}),
        ("President Lee Jae-myung flew in.", {"KR"}),
        ("Lee Jae-yong opened the plant.", {"KR", "BUSINESS"}),
        ("SK hynix and TSMC", {"KR", "TW", "BUSINESS"}),
        ("It told us to wait; who knows.", set()),
        ("The WHO and the US", {"IGO", "US"}),
        ("A Seoul National University team studied soil.", set()),
        ("Hong Kong and Belarus", {"OTHER"}),
        ("Washington Post reporters", set()),
    ],
)
def test_actor_cues_by_the_rules(text: str, expected: set[str]) -> None:
    assert cue_labels(SETS["actor"], text) == expected
