"""Texts as tasks for the tools in which people annotate."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from kjclass.corpus.labelled import read_labelled
from kjclass.records import LabelledSentence

__all__ = ["SENTENCE_ID", "read_tasks", "tasks"]

# Both tools number the texts themselves under "id".
SENTENCE_ID = "sentence_id"


def read_tasks(
    paths: Iterable[Path], *, text_column: str = "text", encoding: str | None = None
) -> list[LabelledSentence]:
    """Read the sentences or documents to annotate; labels that they have are left aside.

    Parameters
    ----------
    paths, text_column, encoding
        As in :func:`kjclass.corpus.labelled.read_labelled`.

    Raises
    ------
    InputError
        As there.
    """
    return read_labelled(paths, [], text_column=text_column, encoding=encoding)


def tasks(sentences: Iterable[LabelledSentence], tool: Literal["label-studio", "doccano"]) -> str:
    """Return texts in the form that a tool imports.

    Parameters
    ----------
    sentences : iterable of LabelledSentence
        The texts.
    tool : {"label-studio", "doccano"}
        A JSON list of tasks for Label Studio, JSON lines for doccano. Identifier and group travel
        along as ``sentence_id`` and ``group``, and come back with the annotations.

    Examples
    --------
    >>> one = LabelledSentence("s1", "Prices fell.", {}, "d1")
    >>> print(tasks([one], "doccano"))
    {"text": "Prices fell.", "label": [], "sentence_id": "s1", "group": "d1"}
    """
    rows = [(one.text, {SENTENCE_ID: one.id, "group": one.group}) for one in sentences]
    if tool == "doccano":
        lines = [{"text": text, "label": [], **meta} for text, meta in rows]
        return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    found = [{"data": {"text": text, **meta}} for text, meta in rows]
    return json.dumps(found, ensure_ascii=False, indent=2)
