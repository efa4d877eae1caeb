"""The forms in which a codebook and its tasks leave: Markdown, Label Studio, doccano."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import PLACE, TONE

from kjclass.annotation.configs import doccano_labels, label_studio_config
from kjclass.annotation.markdown import codebook
from kjclass.annotation.tasks import tasks
from kjclass.builtin import kjclass_label_sets
from kjclass.errors import LabelSetError
from kjclass.labels import Example, Label, LabelSet
from kjclass.records import LabelledSentence

NASTY = 'a|b "c" <d> & _e_\n`f` [g](h) \\ $i'
SETS = [*kjclass_label_sets(), TONE, PLACE]


@pytest.mark.parametrize("label_set", SETS, ids=lambda one: one.name)
def test_the_codebook_has_all_labels_in_a_sound_table_and_all_cues(label_set: LabelSet) -> None:
    text = codebook(label_set)
    assert text.startswith(f"# {label_set.title or label_set.name}\n")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", row)[1:-1] for row in rows]
    assert {len(row) for row in cells} == {len(cells[0])}
    assert [row[0].strip() for row in cells[2:]] == [f"`{one}`" for one in label_set.label_ids]
    for label in label_set.labels:
        if label.cues:
            assert f"<code>{label.id}</code> ({len(label.cues)})</summary>" in text
    for rule in label_set.rules:
        assert f"- **{rule.id}.** " in text


def test_columns_without_content_are_left_out_and_near_misses_say_what_they_are() -> None:
    miss = Example("Cold comfort.", (), "a figure of speech")
    cold = replace(TONE["cold"], near_miss=(miss,), positive=(), external=(("WMO", "71"),))
    text = codebook(replace(TONE, labels=(TONE["warm"], cold)))
    assert "| Label | Definition | Examples | Near misses | Codes |" in text
    assert (
        "| `cold` | It is cold. |  | Cold comfort. (no label; a figure of speech) | WMO: 71 |"
        in (text)
    )


def test_text_that_looks_like_markup_stays_text() -> None:
    text = codebook(LabelSet("x", "1.0.0", "multi", NASTY, (Label("a", NASTY, cues=(NASTY,)),)))
    escaped = 'a\\|b "c" \\<d\\> & \\_e\\_ \\`f\\` \\[g\\](h) \\\\ $i'
    assert text.count(escaped) == 3


@pytest.mark.parametrize("spans", [False, True])
@pytest.mark.parametrize("label_set", SETS, ids=lambda one: one.name)
def test_label_studio_gets_a_control_named_after_the_set(label_set: LabelSet, spans: bool) -> None:
    view = ET.fromstring(label_studio_config([label_set], spans=spans))
    (text,) = view.findall("Text")
    (control,) = view.findall("Labels" if spans else "Choices")
    assert control.get("toName") == text.get("name")
    assert text.get("value") == "$text"
    assert control.get("name") == label_set.name
    assert control.get("choice") == {"single": "single", "multi": "multiple"}[label_set.kind]
    # One of a multi-label set may be none of its labels.
    required = label_set.kind == "single" and not spans
    assert control.get("required") == ("true" if required else None)
    options = control.findall("Label" if spans else "Choice")
    assert [one.get("value") for one in options] == list(label_set.label_ids)
    assert [one.get("hint") for one in options] == [one.definition for one in label_set.labels]


def test_label_studio_takes_several_sets_in_one_project_and_doccano_one() -> None:
    view = ET.fromstring(label_studio_config([TONE, PLACE]))
    assert [one.get("name") for one in view.findall("Choices")] == ["tone", "place"]
    with pytest.raises(LabelSetError, match="one list of labels"):
        doccano_labels([TONE, PLACE])


@given(st.text(max_size=40))
def test_any_definition_comes_through_the_xml(definition: str) -> None:
    # XML has no way to write control characters and halves of pairs.
    plain = "".join(one for one in definition if one.isprintable())
    label_set = LabelSet("x", "1.0.0", "multi", "", (Label("a", plain),))
    (choice,) = ET.fromstring(label_studio_config([label_set])).iter("Choice")
    assert choice.get("hint") == plain


@pytest.mark.parametrize("count", [1, 4, 60])
def test_doccano_gets_unique_texts_and_keys_of_one_character(count: int) -> None:
    labels = tuple(Label(f"l{number}", "") for number in range(count))
    rows = json.loads(doccano_labels([LabelSet("x", "1.0.0", "multi", "", labels)]))
    assert [row["text"] for row in rows] == [one.id for one in labels]
    keys = [row["suffix_key"] for row in rows if row["suffix_key"] is not None]
    assert len(set(keys)) == len(keys) == min(count, 35)
    assert all(re.fullmatch("[0-9a-z]", key) for key in keys)
    assert all(re.fullmatch("#[0-9a-f]{6}", row["background_color"]) for row in rows)
    assert len({row["background_color"] for row in rows}) == count


def test_tasks_carry_identifier_and_group_under_names_that_no_tool_takes() -> None:
    one = LabelledSentence("s1", "Prices fell.\nThey rose.", {}, "d1")
    assert json.loads(tasks([one], "label-studio")) == [
        {"data": {"text": one.text, "sentence_id": "s1", "group": "d1"}}
    ]
    (line,) = tasks([one, one], "doccano").splitlines()[:1]
    assert json.loads(line) == {
        "text": one.text,
        "label": [],
        "sentence_id": "s1",
        "group": "d1",
    }
