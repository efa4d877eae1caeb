"""Annotations from an export of doccano, as JSON lines or JSON.

The form is that of doccano's own ``backend/data_export``: ``label`` holds a list of labels or of
``[start, end, label]``; ``cats`` and ``entities`` stand side by side where a project has both;
with relations an entity is an object. A project in which everybody labels for himself gives a file
for each member, named after him; one in which all share the labels gives ``all.jsonl``.
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

__all__ = ["COLUMNS", "is_doccano", "read_record"]

COLUMNS = ("label", "labels", "cats", "entities")


def is_doccano(values: Any) -> bool:
    """Say whether a record is one of doccano's."""
    return isinstance(values, dict) and any(column in values for column in COLUMNS)


def read_record(record: Record, options: ImportOptions) -> Iterator[Annotation]:
    """Yield the annotation that a record is.

    Parameters
    ----------
    record : Record
        As :func:`is_doccano` says; the name of its file is the annotator's, unless it has
        ``username``, as old exports do.
    options : ImportOptions

    Raises
    ------
    LabelledDataError
        If a part is missing or malformed, or a label unknown.
    """
    values, where = record.values, record.where
    text = text_of(values, options.text_column, where)
    name = next((one for key in (SENTENCE_ID, "id", "doc_id") if (one := cell(values, key))), "")
    if not name:
        raise LabelledDataError("the record has no id", where=where, fix="export it again")
    marks = {
        label_set.name: _marks(values, label_set, text, options, where)
        for label_set in options.label_sets
    }
    yield Annotation(
        where,
        name,
        group_among(values, name),
        text,
        cell(values, "username") or record.path.stem,
        marks,
        record,
        sure=options.confirmed,
    )


def _marks(
    values: Mapping[str, Any], label_set: LabelSet, text: str, options: ImportOptions, where: str
) -> Marks:
    here = [column for column in COLUMNS if column in values]
    column = options.controls.get(label_set.name) or here[0]
    if label_set.name not in options.controls and len(here) > 1:
        raise LabelledDataError(
            f"labels in {' and in '.join(here)}", where=where, fix="name one with --control"
        )
    given = values.get(column)
    if not isinstance(given, list):
        raise LabelledDataError(
            f"{column!r} holds {given!r}, no list", where=where, fix="name the column with labels"
        )
    marks = Marks()
    for one in given:
        if isinstance(one, str):
            marks.labels += checked([one], label_set, where)
            continue
        start, end, label = _parts(one, where)
        (known,) = checked([label], label_set, where)
        span = python_span(text, start, end, offsets=options.offsets, where=where)
        marks.spans.append(Span(*span, known))
    return marks


def _parts(span: Any, where: str) -> tuple[Any, Any, Any]:
    if isinstance(span, dict) and {"start_offset", "end_offset", "label"} <= set(span):
        return span["start_offset"], span["end_offset"], span["label"]
    if isinstance(span, list) and len(span) == 3:
        return span[0], span[1], span[2]
    raise LabelledDataError(
        f"{span!r} is neither a label nor a span", where=where, fix="export it again as JSONL"
    )
