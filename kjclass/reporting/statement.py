"""What the sentences of a report are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from kjclass.evaluation.columns import SOURCES
from kjclass.evaluation.predictions import Predictions
from kjclass.records import LabelledSentence
from kjclass.reporting.contents import Column, DataStatement
from kjclass.training.train import fingerprint

__all__ = ["data_statement"]

_MOST_VALUES = 12
_DATES = ("date", "year")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_LICENCES = ("licence", "license")
_ANNOTATORS = ("annotator", "annotators")
_TOLD = (*SOURCES, *_LICENCES, *_ANNOTATORS)


def data_statement(
    found: Predictions, *, files: Sequence[str], notes: Sequence[str]
) -> DataStatement:
    """Return what can be said of the sentences that a model was judged on.

    Parameters
    ----------
    found : Predictions
    files : sequence of str
        Where they come from.
    notes : sequence of str
        What only people know.
    """
    rows = found.sentences
    known = {name for one in rows for name in one.columns}
    multi = found.label_set.kind == "multi"
    return DataStatement(
        tuple(files),
        len(rows),
        len({one.group for one in rows}),
        len(np.unique(found.groups)),
        int((~found.truth.any(axis=1)).sum()) if multi else 0,
        _dates(rows),
        tuple(_column(rows, name) for name in _TOLD if name in known),
        fingerprint(found.label_set, rows),
        tuple(notes),
    )


def _column(rows: Sequence[LabelledSentence], name: str) -> Column:
    counts = Counter(one.columns.get(name, "") for one in rows)
    without = counts.pop("", 0)
    return Column(
        name, dict(counts.most_common(_MOST_VALUES)), max(0, len(counts) - _MOST_VALUES), without
    )


def _dates(rows: Sequence[LabelledSentence]) -> tuple[str, str] | None:
    for name in _DATES:
        found = [one.columns[name] for one in rows if _DATE.match(one.columns.get(name, ""))]
        if found:
            return min(found)[:10], max(found)[:10]
    return None
