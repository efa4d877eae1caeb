"""Texts as tasks for the tools in which people annotate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from kjclass.corpus.labelled import read_labelled
from kjclass.errors import LabelSetError
from kjclass.labels import LabelSet
from kjclass.records import LabelledSentence

__all__ = ["SENTENCE_ID", "read_tasks", "tasks"]

# Both tools number the texts themselves under "id".
SENTENCE_ID = "sentence_id"


def read_tasks(
    paths: Iterable[Path],
    *,
    text_column: str = "text",
    encoding: str | None = None,
    delimiter: str | None = None,
) -> list[LabelledSentence]:
    """Read the sentences or documents to annotate; labels that they have are left aside.

    Parameters
    ----------
    paths, text_column, encoding, delimiter
        As in :func:`kjclass.corpus.labelled.read_labelled`.

    Raises
    ------
    InputError
        As there.
    """
    return read_labelled(paths, [], text_column=text_column, encoding=encoding, delimiter=delimiter)


def tasks(
    sentences: Iterable[LabelledSentence],
    tool: Literal["label-studio", "doccano"],
    *,
    labels: Sequence[LabelSet] = (),
) -> str:
    """Return texts in the form that a tool imports.

    Parameters
    ----------
    sentences : iterable of LabelledSentence
        The texts.
    tool : {"label-studio", "doccano"}
        A JSON list of tasks for Label Studio, JSON lines for doccano. Identifier and group travel
        along as ``sentence_id`` and ``group``, with a column ``why`` where there is one, and come
        back with the annotations.
    labels : sequence of LabelSet
        Sets whose labels are shown to annotators beforehand, which biases them: predictions in
        Label Studio, labels of one set in doccano.

    Raises
    ------
    LabelSetError
        If doccano is to show the labels of several sets.

    Examples
    --------
    >>> one = LabelledSentence("s1", "Prices fell.", {}, "d1")
    >>> print(tasks([one], "doccano"))
    {"text": "Prices fell.", "label": [], "sentence_id": "s1", "group": "d1"}
    """
    if tool == "doccano":
        if len(labels) > 1:
            raise LabelSetError(
                "a doccano project has one list of labels", fix="choose one label set"
            )
        lines = [
            {"text": one.text, "label": _given(one, labels), **_meta(one)} for one in sentences
        ]
        return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    found = [
        {"data": {"text": one.text, **_meta(one)}, **_predictions(one, labels)} for one in sentences
    ]
    return json.dumps(found, ensure_ascii=False, indent=2)


def _meta(one: LabelledSentence) -> dict[str, str]:
    why = {"why": one.columns["why"]} if "why" in one.columns else {}
    return {SENTENCE_ID: one.id, "group": one.group, **why}


def _given(one: LabelledSentence, labels: Sequence[LabelSet]) -> list[str]:
    return [label for label_set in labels for label in one.labels.get(label_set.name, ())]


def _predictions(one: LabelledSentence, labels: Sequence[LabelSet]) -> dict[str, Any]:
    """Return pre-annotations: https://labelstud.io/guide/predictions."""
    shown = [
        {
            "from_name": label_set.name,
            "to_name": "text",
            "type": "choices",
            "value": {"choices": list(one.labels[label_set.name])},
        }
        for label_set in labels
        if one.labels.get(label_set.name)
    ]
    return {"predictions": [{"model_version": "kjclass", "result": shown}]} if shown else {}
