"""Exports of annotation tools as they lie on disk, with sentences of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["annotation", "choices", "doccano_line", "label_studio", "labels", "minimal", "task"]


def choices(control: str, *given: str) -> dict[str, Any]:
    """Return a result of a ``Choices`` control."""
    return {
        "id": "aB3_x",
        "type": "choices",
        "value": {"choices": list(given)},
        "origin": "manual",
        "to_name": "text",
        "from_name": control,
    }


def labels(control: str, text: str, marked: str, *given: str) -> dict[str, Any]:
    """Return a result of a ``Labels`` control."""
    start = text.index(marked)
    value = {"start": start, "end": start + len(marked), "text": marked, "labels": list(given)}
    return {
        "id": "cD4-y",
        "type": "labels",
        "value": value,
        "origin": "manual",
        "to_name": "text",
        "from_name": control,
    }


def annotation(who: Any, *results: Mapping[str, Any], cancelled: bool = False) -> dict[str, Any]:
    """Return one annotation of a task."""
    return {
        "id": 71,
        "completed_by": who,
        "result": list(results),
        "was_cancelled": cancelled,
        "ground_truth": False,
        "created_at": "2025-03-02T10:11:12.000000Z",
        "updated_at": "2025-03-02T10:11:12.000000Z",
        "lead_time": 4.2,
        "task": 5,
        "project": 2,
        "parent_prediction": None,
    }


def task(number: int, text: str, *annotations: Mapping[str, Any], **data: Any) -> dict[str, Any]:
    """Return a task of the JSON export."""
    return {
        "id": number,
        "annotations": list(annotations),
        "file_upload": "tasks.json",
        "drafts": [],
        "predictions": [],
        "data": {"text": text, **data},
        "meta": {},
        "created_at": "2025-03-01T09:00:00.000000Z",
        "updated_at": "2025-03-02T10:11:12.000000Z",
        "inner_id": number,
        "total_annotations": len(annotations),
        "project": 2,
    }


def minimal(number: int, text: str, who: Any, **given: Any) -> dict[str, Any]:
    """Return a record of the JSON-MIN export."""
    return {
        "text": text,
        "id": number,
        **given,
        "annotator": who,
        "annotation_id": None if who is None else 71,
        "created_at": "2025-03-02T10:11:12.000000Z",
        "updated_at": "2025-03-02T10:11:12.000000Z",
        "lead_time": 4.2,
    }


def label_studio(*records: Mapping[str, Any]) -> str:
    """Return a file of either export of Label Studio."""
    return json.dumps(list(records), ensure_ascii=False, indent=2)


def doccano_line(number: int, text: str, label: Sequence[Any], **more: Any) -> str:
    """Return a line of a doccano export, slashes escaped as pandas writes them."""
    row = {"id": number, "text": text, "label": list(label), "Comments": [], **more}
    return json.dumps(row, ensure_ascii=False).replace("/", "\\/") + "\n"
