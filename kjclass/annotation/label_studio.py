"""Annotations from an export of Label Studio, as JSON or as JSON-MIN.

The form is that of https://labelstud.io/guide/export and of its converter, which writes JSON-MIN:
there a single choice is a string, several are ``{"choices": [...]}``, and spans are a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kjclass.annotation.offsets import python_span
from kjclass.annotation.records import (
    Annotation,
    ImportOptions,
    Marks,
    Record,
    Span,
    checked,
    group_among,
    text_of,
)
from kjclass.annotation.tasks import SENTENCE_ID
from kjclass.corpus.labelled import cell
from kjclass.errors import LabelledDataError
from kjclass.labels import LabelSet

__all__ = ["controls", "is_json", "is_json_min", "read_min", "read_task"]

_LISTS = ("annotations", "completions")


def is_json(values: Any) -> bool:
    """Say whether a record is a task of the JSON export."""
    return isinstance(values, dict) and "data" in values and any(one in values for one in _LISTS)


def is_json_min(values: Any) -> bool:
    """Say whether a record is one of the JSON-MIN export."""
    return isinstance(values, dict) and "annotation_id" in values and "annotator" in values


def read_task(record: Record, options: ImportOptions) -> Iterator[Annotation | None]:
    """Yield the annotations of a task, and None for each that was cancelled or if it has none.

    Parameters
    ----------
    record : Record
        A task, as :func:`is_json` says.
    options : ImportOptions

    Raises
    ------
    LabelledDataError
        If a part is missing or malformed, a label unknown, or an annotation names no annotator.
    """
    task, where = record.values, record.where
    data = task["data"]
    given = next((task[one] for one in _LISTS if one in task), None)
    if not isinstance(data, dict) or not isinstance(given, list):
        raise LabelledDataError(
            "'data' is no object or 'annotations' no list", where=where, fix="export it again"
        )
    text = text_of(data, options.text_column, where)
    name = cell(data, SENTENCE_ID) or cell(task, "id")
    if not name:
        raise LabelledDataError("the task has no id", where=where, fix="export it again")
    if not given:
        yield None
    for number, one in enumerate(given, start=1):
        place = f"{where}, annotation {number}"
        if not isinstance(one, dict) or not isinstance(one.get("result", []), list):
            raise LabelledDataError("no annotation", where=place, fix="export it again")
        if one.get("was_cancelled") or one.get("skipped"):
            yield None
            continue
        yield Annotation(
            place,
            name,
            group_among(data, name),
            text,
            _annotator(one.get("completed_by"), place),
            {
                label_set.name: _marks(one.get("result", []), label_set, text, options, place)
                for label_set in options.label_sets
            },
            record,
        )


def controls(values: Any) -> set[str]:
    """Return the names under which a record may hold labels.

    Parameters
    ----------
    values : Any
        A sound record of either kind.
    """
    if is_json_min(values):
        return set(values)
    results = [
        result
        for one in _LISTS
        for annotation in values.get(one) or []
        for result in annotation.get("result") or []
    ]
    return {str(one["from_name"]) for one in results if "from_name" in one}


def _annotator(who: Any, where: str) -> str:
    if isinstance(who, dict):
        who = who.get("email") or who.get("id")
    if who is None or who == "" or isinstance(who, (bool, list)):
        raise LabelledDataError(
            "no 'completed_by' tells who annotated", where=where, fix="export it with users"
        )
    return str(who)


def _marks(
    results: list[Any], label_set: LabelSet, text: str, options: ImportOptions, where: str
) -> Marks:
    control = options.controls.get(label_set.name, label_set.name)
    marks = Marks()
    for result in results:
        if not isinstance(result, dict):
            raise LabelledDataError(f"{result!r} is no result", where=where, fix="export it again")
        if result.get("from_name") != control:
            continue
        kind, value = result.get("type"), result.get("value")
        if kind not in ("choices", "labels") or not isinstance(value, dict) or kind not in value:
            raise LabelledDataError(
                f"the result of control {control!r}, a {kind!r}, holds no choices or labels",
                where=where,
                fix="name another control, or annotate with Choices or Labels",
            )
        _add(marks, value, kind, label_set, text, options, where)
    return marks


def _add(
    marks: Marks,
    value: Mapping[str, Any],
    kind: str,
    label_set: LabelSet,
    text: str,
    options: ImportOptions,
    where: str,
) -> None:
    labels = checked(value[kind], label_set, where)
    if "start" not in value:
        marks.labels += labels
        return
    marked = value.get("text")
    start, end = python_span(
        text,
        value["start"],
        value.get("end"),
        marked=marked if isinstance(marked, str) else None,
        offsets=options.offsets,
        where=where,
    )
    marks.spans += [Span(start, end, label) for label in labels]


def read_min(record: Record, options: ImportOptions) -> Iterator[Annotation | None]:
    """Yield the annotation of a JSON-MIN record, or None if nobody has annotated the task.

    Parameters
    ----------
    record : Record
        As :func:`is_json_min` says.
    options : ImportOptions

    Raises
    ------
    LabelledDataError
        As :func:`read_task`.
    """
    values, where = record.values, record.where
    if values["annotation_id"] is None:
        yield None
        return
    text = text_of(values, options.text_column, where)
    name = cell(values, SENTENCE_ID) or cell(values, "id")
    if not name:
        raise LabelledDataError("the record has no id", where=where, fix="export it again")
    marks = {}
    for label_set in options.label_sets:
        control = options.controls.get(label_set.name, label_set.name)
        marks[label_set.name] = Marks()
        given = values.get(control, [])
        for value in given if isinstance(given, list) else [given]:
            whole = {"choices": [value]} if isinstance(value, str) else value
            kinds = [k for k in ("choices", "labels") if isinstance(whole, dict) and k in whole]
            if not kinds:
                raise LabelledDataError(
                    f"{control!r} holds {value!r}, not choices or labels",
                    where=where,
                    fix="name another control, or annotate with Choices or Labels",
                )
            _add(marks[label_set.name], whole, kinds[0], label_set, text, options, where)
    who = _annotator(values["annotator"], where)
    yield Annotation(where, name, group_among(values, name), text, who, marks, record)
