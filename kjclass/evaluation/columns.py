"""Sentences by source, by period or by any column, and folds that keep a value out of training."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.evaluation.grouping import grouping
from kjclass.records import LabelledSentence

__all__ = ["LeaveValuesOut", "by_default", "column_values", "too_many"]

SOURCES = ("source", "publisher", "outlet", "genre")
PERIODS = ("date", "year")
MOST_VALUES = 12
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(?!\d)")


def column_values(sentences: Sequence[LabelledSentence], by: str) -> NDArray[np.object_]:
    """Return the value that each sentence has in a column; ``""`` where it has none.

    Parameters
    ----------
    sentences : sequence of LabelledSentence
    by : str
        A column; ``"date:year"``, ``"date:month"`` and ``"date:day"`` cut ISO dates, and what is
        none counts as no value.

    Raises
    ------
    InputError
        If no sentence has the column.

    Examples
    --------
    >>> one = LabelledSentence("1", "Rain.", {}, "1", {"date": "2025-03-07"})
    >>> column_values([one], "date:month").tolist()
    ['2025-03']
    """
    known = {name for one in sentences for name in one.columns}
    column, length = grouping(by, sorted(known), "beside the sentences")
    found = [one.columns.get(column, "") for one in sentences]
    if length:
        dates = [_ISO.match(value) for value in found]
        found = [date[0][:length] if date and len(date[0]) >= length else "" for date in dates]
    return np.array(found, dtype=object)


def by_default(sentences: Sequence[LabelledSentence]) -> list[str]:
    """Return the columns that tell source and period, where they have from 2 to 12 values.

    Parameters
    ----------
    sentences : sequence of LabelledSentence

    Examples
    --------
    >>> rows = [LabelledSentence(str(n), "Rain.", {}, "1", {"year": str(n)}) for n in (2024, 2025)]
    >>> by_default(rows)
    ['year']
    """
    return [by for by, n in _told(sentences) if 2 <= n <= MOST_VALUES]


def too_many(sentences: Sequence[LabelledSentence]) -> list[str]:
    """Say of which of these columns there are too many values to be taken by default."""
    return [
        f"not by {by}, for it has {n} values: --by {by} gives them"
        for by, n in _told(sentences)
        if n > MOST_VALUES
    ]


def _told(sentences: Sequence[LabelledSentence]) -> Iterator[tuple[str, int]]:
    known = {name for one in sentences for name in one.columns}
    for names in (SOURCES, PERIODS):
        column = next((name for name in names if name in known), None)
        if column is not None:
            by = "date:year" if column == "date" else column
            yield by, len(set(column_values(sentences, by).tolist()) - {""})


class LeaveValuesOut:
    """Folds in which no sentence is trained on that shares its value with one that is labelled.

    A fold for each value; where there are more values than folds, of several values each. Nor is
    what belongs to the same document or cluster of near-duplicates trained on, or has no value.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Of each sentence; ``""`` for none.
    folds : int
        At most so many.

    Examples
    --------
    >>> folds = LeaveValuesOut(np.array(["a", "a", "b", "b", ""], dtype=object))
    >>> [(train.tolist(), test.tolist()) for train, test in folds.split(0, 0, [1, 2, 2, 3, 4])]
    [([3], [0, 1]), ([0], [2, 3])]
    """

    def __init__(self, values: NDArray[np.object_], folds: int = MOST_VALUES) -> None:
        names, sizes = np.unique(values[values != ""].astype(str), return_counts=True)
        self.n_splits = min(len(names), folds)
        self.one_each = len(names) <= folds
        filled = np.zeros(self.n_splits)
        fold = {}
        # The largest first, each to the fold that has least.
        for at in np.argsort(-sizes, kind="stable"):
            fold[str(names[at])] = number = int(filled.argmin())
            filled[number] += sizes[at]
        self._fold = np.array([fold.get(value, -1) for value in values], dtype=np.intp)

    def split(
        self,
        X: Any,  # noqa: ARG002
        y: Any,  # noqa: ARG002
        groups: Any,
        /,
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the row numbers of both parts of each split."""
        groups = np.asarray(groups)
        for number in range(self.n_splits):
            test = self._fold == number
            train = (self._fold >= 0) & ~test & ~np.isin(groups, groups[test])
            yield np.flatnonzero(train), np.flatnonzero(test)
