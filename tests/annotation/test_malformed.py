"""Whatever stands in an export, it is read or told to be wrong; nothing else happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from exports import annotation, choices, doccano_line, label_studio, labels, minimal, task
from hypothesis import given
from hypothesis import strategies as st
from toys import PLACE, TONE

from kjclass.annotation.importing import Imported, import_labels
from kjclass.annotation.records import ImportOptions
from kjclass.errors import InputError

Write = Callable[[str, str], Path]


def read(path: Path, **options: Any) -> Imported:
    return import_labels([path], ImportOptions([TONE]), **options)


GOOD = doccano_line(1, "Snow.", ["cold"])


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (doccano_line(2, "Fog.", ["damp"]), ":2: unknown label 'damp' for label set 'tone'"),
        (doccano_line(2, "", ["cold"]), ":2: no text in 'text'; fields here: id, text, label"),
        (doccano_line(2, "Fog.", [["cold"]]), ":2: ['cold'] is neither a label nor a span"),
        (doccano_line(2, "Fog.", [[0, 9, "cold"]]), ":2: the span from 0 to 9 gives no text"),
        (doccano_line(2, "Fog.", [[0, 3, 7]]), ":2: labels of 'tone' are [7]"),
        ('{"id": 2, "text": "Fog.", "label": "cold"}', ":2: 'label' holds 'cold', no list"),
        ('{"text": "Fog.", "label": ["cold"]}', ":2: the record has no id"),
        ('{"id": 2, "text": "F.", "label": [], "cats": []}', ":2: labels in label and in cats"),
        ('{"id": 2, "text": "F\\ud800", "label": []}', ":2: half a character at 1 of the text"),
        ('{"id": 2, "text": "Fog."}', ":2: no record of an export of Label Studio"),
        ('{"id": 2, "text": ', ":2: not JSON ("),
        (doccano_line(1, "Fog.", ["cold"]), ":2: identifier '1' stands already for another text"),
        (doccano_line(1, "Snow.", ["warm"]), ":2: 'ann' has labelled '1' before, in another way"),
    ],
)
def test_a_malformed_line_is_put_aside_or_stops_a_strict_run(
    write: Write, line: str, what: str
) -> None:
    path = write("ann.jsonl", GOOD + line + "\n" + doccano_line(3, "Sun.", ["warm"]))
    with pytest.raises(InputError) as raised:
        read(path, strict=True)
    assert f"{path}{what}" in str(raised.value)
    found = read(path)
    ((record, error),) = found.faults
    assert record.where == f"{path}:2"
    assert str(error) == str(raised.value)
    assert "3" in [one.id for one in found.ballots]


RESULT = choices("tone", "cold")


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (annotation(1, choices("tone", "damp")), "annotation 1: unknown label 'damp'"),
        (annotation(None, RESULT), "annotation 1: no 'completed_by' tells who annotated"),
        (
            annotation(1, RESULT | {"type": "rating"}),
            "control 'tone', a 'rating', holds no choices",
        ),
        (annotation(1, RESULT | {"value": {}}), "control 'tone', a 'choices', holds no"),
        (annotation(1, RESULT | {"value": {"choices": "cold"}}), "labels of 'tone' are 'cold'"),
        (annotation(1, labels("tone", "Fog", "Fog", "cold")), "0 to 3 does not give 'Fog'"),
        (annotation(1, "cold"), "annotation 1: 'cold' is no result"),  # type: ignore[arg-type]
        ("cold", "annotation 1: no annotation"),
    ],
)
def test_a_malformed_annotation_is_told_with_its_record(
    write: Write, broken: Any, what: str
) -> None:
    good = task(1, "Snow.", annotation(1, RESULT))
    path = write("a.json", label_studio(good, task(2, "Hail.", broken)))
    with pytest.raises(InputError) as raised:
        read(path, strict=True)
    assert str(raised.value).startswith(f"{path}, record 2")
    assert what in str(raised.value)
    assert len(read(path).faults) == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the file is empty"),
        ("id,text,label\n1,Fog.,cold\n", "not JSON"),
        ("[]", "nobody has labelled anything (no records)"),
        ('[{"id": 1}]', "record 1: no record of an export of Label Studio"),
        (label_studio(task(1, "Fog.", annotation(1, cancelled=True))), "is labelled under"),
        (label_studio(task(1, "Fog.", annotation(1, choices("mood", "cold")))), "one of: mood"),
        (label_studio(minimal(1, "Fog.", 1, mood="cold")), "nothing is labelled under the name"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_is_an_error(
    write: Write, text: str, what: str
) -> None:
    with pytest.raises(InputError) as raised:
        read(write("a.json", text))
    assert what in str(raised.value)


LEAVES = st.sampled_from(
    [None, True, 0, 3, -1, 2.5, 10**30, "", "tone", "cold", "KR", "choices", "labels", "Snow. 💡"]
)
KEYS = [
    *("id", "text", "data", "annotations", "completions", "completed_by", "result", "value"),
    *("from_name", "type", "choices", "labels", "start", "end", "was_cancelled", "tone", "place"),
    *("annotator", "annotation_id", "label", "cats", "entities", "sentence_id", "email"),
    *("start_offset", "end_offset", "group"),
]
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=15,
)


def with_a_fault(values: Any, path: list[int], fault: Any) -> Any:
    """Return `values` with another value somewhere inside."""
    if not path or not isinstance(values, (list, dict)) or not values:
        return fault
    keys = list(values) if isinstance(values, dict) else list(range(len(values)))
    at = keys[path[0] % len(keys)]
    changed = with_a_fault(values[at], path[1:], fault)
    if isinstance(values, dict):
        return {**values, at: changed}
    return [*values[:at], changed, *values[at + 1 :]]


SPAN = {"start": 0, "end": 4, "text": "Snow", "labels": ["KR"]}
SOUND = [
    {
        "id": 1,
        "data": {"text": "Snow. 💡"},
        "annotations": [
            {
                "completed_by": {"email": "a"},
                "result": [
                    {"from_name": "tone", "type": "choices", "value": {"choices": ["cold"]}},
                    {"from_name": "place", "type": "labels", "value": SPAN},
                ],
            }
        ],
    },
    {"id": 1, "text": "Snow.", "tone": "cold", "place": [SPAN], "annotator": 1, "annotation_id": 1},
    {"id": 1, "text": "Snow.", "cats": ["cold"], "entities": [[0, 4, "KR"]]},
    {"id": 1, "text": "Snow.", "label": [{"start_offset": 0, "end_offset": 4, "label": "KR"}]},
]


def imported_or_told(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_text(text, encoding="utf-8")
        for sets, controls in (((TONE, PLACE), {"place": "entities"}), ((PLACE,), {})):
            for strict in (False, True):
                try:
                    found = import_labels(
                        [path], ImportOptions(sets, controls=controls), strict=strict
                    )
                except InputError as error:
                    told = str(error)
                else:
                    told = str(path)
                    assert found.ballots
                    found.sentences(), found.disputed(), found.annotations(), found.agreement()
                assert str(path) in told or "nobody has labelled" in told


@given(st.lists(JSON, max_size=3))
def test_any_json(values: list[Any]) -> None:
    imported_or_told(json.dumps(values))
    imported_or_told("".join(json.dumps(one) + "\n" for one in values))


@given(st.sampled_from(SOUND), st.lists(st.integers(0, 9), min_size=1, max_size=7), JSON)
def test_a_sound_record_with_something_else_in_one_place(
    record: Any, path: list[int], fault: Any
) -> None:
    imported_or_told(json.dumps([record, with_a_fault(record, path, fault)]))


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    imported_or_told(text)
