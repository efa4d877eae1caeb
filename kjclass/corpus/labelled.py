"""Labelled sentences from files, checked row by row against their label sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kjclass.corpus.formats import file_format, other_separator
from kjclass.corpus.rows import Row, read_rows
from kjclass.errors import InputError, LabelledDataError, LabelSetError, ParameterError
from kjclass.labels import LabelSet
from kjclass.records import LabelledSentence
from kjclass.wording import listed

__all__ = [
    "GROUP_COLUMNS",
    "cell",
    "group_of",
    "parse_labels",
    "read_labelled",
    "scan_labelled",
    "without_document",
]

# The first one present tells which sentences belong together.
GROUP_COLUMNS = ("group", "doc", "document")
_SEPARATOR = ";"
_SCALAR = (str, int, float, bool, date)


def read_labelled(
    paths: Iterable[Path],
    label_sets: Sequence[LabelSet],
    *,
    text_column: str = "text",
    encoding: str | None = None,
    delimiter: str | None = None,
) -> list[LabelledSentence]:
    """Read labelled sentences from JSONL, CSV, TSV or Parquet files.

    Each label set has a column of its name: a label, or for multi-label sets a list of labels (in
    CSV separated by ``;``). A set whose column is absent or null was not annotated. ``id`` is
    optional: without one a sentence is called ``FILE:N``, N being the line that its row begins on,
    in Parquet the number of the row. ``group`` (or ``doc``, ``document``) tells which sentences
    come from one document, and without it every sentence stands for itself.

    Parameters
    ----------
    paths : iterable of Path
        The files.
    label_sets : sequence of LabelSet
        Those wanted; other columns are left aside.
    text_column : str
        Column with the sentence.
    encoding : str, optional
        Codec of text files; by default the byte-order mark decides, else UTF-8.
    delimiter : str, optional
        Separator of cells, where it is neither the comma of CSV nor the tab of TSV.

    Returns
    -------
    list of LabelledSentence
        In file order.

    Raises
    ------
    InputError
        If a file cannot be read, or no row of it has the column of the sentence.
    LabelledDataError
        If a row lacks its text, has an unknown label, several labels of a single-label set, or an
        identifier that another row has; file and row are named.
    """
    found: list[LabelledSentence] = []
    for _, sentence in scan_labelled(
        paths, label_sets, text_column=text_column, encoding=encoding, delimiter=delimiter
    ):
        if isinstance(sentence, InputError):
            raise sentence
        found.append(sentence)
    return found


def scan_labelled(
    paths: Iterable[Path],
    label_sets: Sequence[LabelSet],
    *,
    text_column: str = "text",
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Iterator[tuple[Row, LabelledSentence | InputError]]:
    """Yield each row with its labelled sentence, or with what is wrong with it.

    Parameters
    ----------
    paths, label_sets, text_column, encoding, delimiter
        As in :func:`read_labelled`.

    Yields
    ------
    (Row, LabelledSentence or InputError)
        A file that cannot be read to its end yields its error last, with a row without values; so
        does one in which no row has the column of the sentence, and nothing else.

    Raises
    ------
    ParameterError
        If the delimiter or encoding could be that of no file.
    """
    places: dict[str, str] = {}
    for path in paths:
        try:
            rows = read_rows(path, encoding=encoding, delimiter=delimiter)
            for row in _having(text_column, rows, path):
                yield row, _checked(row, label_sets, text_column, places)
        except ParameterError:
            # Nothing is wrong with the file.
            raise
        except InputError as error:
            yield Row(str(path), {}), error


def _having(column: str, rows: Iterator[Row], path: Path) -> Iterator[Row]:
    """Yield the rows of a file; raise InputError if none of them has a column."""
    without: list[Row] = []
    for row in rows:
        without.append(row)
        # Objects of JSON need not all have the same columns.
        if column in row.values:
            yield from without
            yield from rows
            return
    if without:
        columns = list(dict.fromkeys(name for row in without for name in row.values))
        fix = f"choose --text-column from: {listed(columns)}"
        if file_format(path) in ("csv", "tsv") and (other := other_separator(columns)):
            fix = f"its one column is called {columns[0]!r}: try --delimiter {other!r}"
        raise InputError(f"no column {column!r}", where=str(path), fix=fix)


def _checked(
    row: Row, label_sets: Sequence[LabelSet], text_column: str, places: dict[str, str]
) -> LabelledSentence | InputError:
    try:
        sentence = _sentence(row, label_sets, text_column)
    except LabelledDataError as error:
        return error
    if (earlier := places.setdefault(sentence.id, row.where)) != row.where:
        return LabelledDataError(
            f"identifier {sentence.id!r} stands already at {earlier}",
            where=row.where,
            fix="give every sentence its own",
        )
    return sentence


def _sentence(row: Row, label_sets: Sequence[LabelSet], text_column: str) -> LabelledSentence:
    values = row.values
    text = values.get(text_column)
    if not isinstance(text, str) or not text.strip():
        raise LabelledDataError(
            f"no text in column {text_column!r}",
            where=row.where,
            fix=f"columns here: {listed(values)}; name the right one or remove the row",
        )
    name = cell(values, "id") or row.where
    labels = _labels(row, label_sets)
    columns = {
        column: str(value)
        for column, value in values.items()
        if column not in labels and column != text_column
        if isinstance(value, _SCALAR) and value != ""
    }
    return LabelledSentence(name, text, labels, group_of(values) or name, columns)


def cell(values: Mapping[str, Any], column: str) -> str:
    """Return a cell as text; ``""`` where it is absent, null or empty.

    Examples
    --------
    >>> cell({"id": 0, "doc": None}, "id"), cell({"id": 0, "doc": None}, "doc")
    ('0', '')
    """
    value = values.get(column)
    return "" if value is None else str(value)


def group_of(values: Mapping[str, Any]) -> str:
    """Return the document that a row names; ``""`` if it names none."""
    return next((found for column in GROUP_COLUMNS if (found := cell(values, column))), "")


def without_document(sentences: Iterable[LabelledSentence]) -> int:
    """Return how many sentences count as documents of their own, as no column names any.

    Examples
    --------
    >>> without_document([LabelledSentence("a.csv:2", "It rained.", {}, "a.csv:2")])
    1
    """
    return sum(
        one.group == one.id and not any(column in one.columns for column in GROUP_COLUMNS)
        for one in sentences
    )


def _labels(row: Row, label_sets: Sequence[LabelSet]) -> Mapping[str, tuple[str, ...]]:
    return {
        label_set.name: parse_labels(row.values[label_set.name], label_set, where=row.where)
        for label_set in label_sets
        if row.values.get(label_set.name) is not None
    }


def parse_labels(value: Any, label_set: LabelSet, *, where: str) -> tuple[str, ...]:
    """Return the labels that one cell holds, in the order of the set.

    Parameters
    ----------
    value : str or sequence of str
        A label, several separated by ``;``, or a list.
    label_set : LabelSet
        What they must belong to.
    where : str
        File and row, for messages.

    Raises
    ------
    LabelledDataError
        If a label is unknown, or a single-label set has not exactly one.
    """
    if isinstance(value, str):
        given = [part.strip() for part in value.split(_SEPARATOR) if part.strip()]
    elif isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        given = list(value)
    else:
        raise LabelledDataError(
            f"{label_set.name} holds {type(value).__name__}", where=where, fix="write label ids"
        )
    try:
        labels = label_set.check(given)
    except LabelSetError as error:
        raise LabelledDataError(error.what, where=where, fix=error.fix) from error
    if label_set.kind == "single" and len(labels) != 1:
        raise LabelledDataError(
            f"single-label set {label_set.name!r} has {len(labels)} labels",
            where=where,
            fix=f"keep one of: {', '.join(label_set.label_ids)}",
        )
    return labels
