"""What changed between two versions of a label set, and what that asks of the version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import PLACE, TONE

from kjclass.annotation.diff import Change, diff_label_sets
from kjclass.labels import Example, Label, LabelSet, Rule

RULED = replace(TONE, rules=(Rule("R1", "Night counts."), Rule("R2", "Wind does not.")))


def changed(label_set: LabelSet, label_id: str, **fields: Any) -> LabelSet:
    """Return the set with another version of one label."""
    labels = [replace(one, **fields) if one.id == label_id else one for one in label_set.labels]
    return replace(label_set, labels=tuple(labels))


def test_a_version_compared_with_itself_has_no_changes() -> None:
    found = diff_label_sets(PLACE, PLACE)
    assert found.changes == ()
    assert (found.needed, found.rose, found.version_rose_enough) == (None, None, True)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (replace(RULED, kind="multi"), [Change("major", "kind", "", "single", "multi")]),
        (replace(RULED, target="rain"), [Change("minor", "target", "", TONE.target, "rain")]),
        (replace(RULED, title="Tone"), [Change("patch", "title", "", "", "Tone")]),
        (
            replace(RULED, labels=(*TONE.labels, Label("mild", "Between."))),
            [Change("minor", "label added", "mild", "", "Between.")],
        ),
        (
            replace(RULED, labels=TONE.labels[::-1]),
            [Change("minor", "order of labels", "", "warm, cold", "cold, warm")],
        ),
        (
            changed(RULED, "cold", definition="Frost."),
            [Change("minor", "definition", "cold", "It is cold.", "Frost.")],
        ),
        (
            changed(RULED, "cold", include=("hail",)),
            [Change("minor", "include", "cold", "", "hail")],
        ),
        (
            replace(RULED, rules=(Rule("R1", "Night counts too."), Rule("R3", "Hail counts."))),
            [
                Change("minor", "rule", "", "Night counts.", "Night counts too.", "R1"),
                Change("minor", "rule", "", "Wind does not.", "", "R2"),
                Change("minor", "rule", "", "", "Hail counts.", "R3"),
            ],
        ),
        (
            changed(RULED, "cold", cues=("snow", "frost")),
            [Change("patch", "cue", "cold", "", "frost")],
        ),
        (
            changed(RULED, "cold", positive=()),
            [Change("patch", "example", "cold", "Snow falls.", "")],
        ),
        (
            changed(RULED, "cold", positive=(Example("Snow falls.", ("warm",)),)),
            [Change("minor", "labels of example", "cold", "cold", "warm", "Snow falls.")],
        ),
        (
            changed(RULED, "cold", positive=(Example("Snow falls.", ("cold",), "why"),)),
            [Change("patch", "note of example", "cold", "", "why", "Snow falls.")],
        ),
        (
            changed(RULED, "cold", external=(("WMO", "71"),)),
            [Change("patch", "external code", "cold", "", "71", "WMO")],
        ),
        (
            changed(RULED, "cold", external=(("WMO", "71"), ("WMO", "73"))),
            [Change("patch", "external code", "cold", "", "71, 73", "WMO")],
        ),
        (replace(RULED, masks=("cold war",)), [Change("patch", "mask", "", "", "cold war")]),
    ],
    ids=lambda value: value[0].what if isinstance(value, list) else "",
)
def test_each_kind_of_change_is_named_with_its_weight(
    new: LabelSet, expected: list[Change]
) -> None:
    assert list(diff_label_sets(RULED, new).changes) == expected


def test_a_label_gone_and_one_like_it_come_is_a_new_name_and_its_examples_follow() -> None:
    hot = replace(TONE["warm"], id="hot", positive=(Example("Sun all day.", ("hot",)),))
    found = diff_label_sets(TONE, replace(TONE, labels=(hot, TONE["cold"])))
    assert found.changes == (Change("major", "label renamed", "warm", "warm", "hot"),)
    assert found.renamed == {"warm": "hot"}


def test_a_label_with_other_words_and_cues_is_another_label() -> None:
    wet = Label("wet", "It rains.", cues=("rain",))
    found = diff_label_sets(TONE, replace(TONE, labels=(wet, TONE["cold"])))
    assert [(one.what, one.label) for one in found.changes] == [
        ("label removed", "warm"),
        ("label added", "wet"),
    ]


MAJOR = replace(PLACE, labels=PLACE.labels[:2])
MINOR = changed(PLACE, "KR", definition="The Republic of Korea")
PATCH = changed(PLACE, "KR", cues=("Korea",))


@pytest.mark.parametrize(
    ("new", "version", "enough", "least"),
    [
        (MAJOR, "1.3.9", False, "2.0.0"),
        (MAJOR, "2.0.0", True, "2.0.0"),
        (MINOR, "1.2.4", False, "1.3.0"),
        (MINOR, "1.3.0", True, "1.3.0"),
        (MINOR, "2.0.0", True, "1.3.0"),
        (PATCH, "1.2.3", False, "1.2.4"),
        (PATCH, "1.2.4", True, "1.2.4"),
        (PATCH, "1.1.9", False, "1.2.4"),
        (PLACE, "1.2.3", True, "1.2.3"),
        (PLACE, "1.10.0", True, "1.2.3"),
        (PLACE, "1.2.2", False, "1.2.3"),
    ],
)
def test_the_version_must_rise_as_far_as_the_heaviest_change(
    new: LabelSet, version: str, enough: bool, least: str
) -> None:
    found = diff_label_sets(replace(PLACE, version="1.2.3"), replace(new, version=version))
    assert found.version_rose_enough is enough
    assert found.least_version == least


@given(
    st.lists(st.sampled_from(["ice", "snow", "hail", "rime", "sleet"]), unique=True),
    st.lists(st.sampled_from(["ice", "snow", "hail", "rime", "sleet"]), unique=True),
)
def test_cues_that_went_and_came_turn_the_old_ones_into_the_new(
    old: list[str], new: list[str]
) -> None:
    before, after = changed(TONE, "cold", cues=tuple(old)), changed(TONE, "cold", cues=tuple(new))
    found = diff_label_sets(before, after).changes
    gone = {one.old for one in found if not one.new}
    come = {one.new for one in found if not one.old}
    assert (set(old) - gone) | come == set(new)
    assert (found == ()) == (set(old) == set(new))
