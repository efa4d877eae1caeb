"""What the exports of annotation tools have in common: records, and annotations made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from kjclass.corpus.labelled import group_of
from kjclass.corpus.rows import decode
from kjclass.errors import InputError, LabelledDataError, LabelSetError
from kjclass.labels import LabelSet

__all__ = [
    "Annotation",
    "ImportOptions",
    "Marks",
    "Offsets",
    "Record",
    "Span",
    "checked",
    "group_among",
    "read_records",
    "text_of",
]

Offsets = Literal["auto", "code-points", "utf-16"]


class Record(NamedTuple):
    """One record of an export.

    Parameters
    ----------
    where : str
        File and line, or file and number of the record, for messages.
    path : Path
        The file.
    values : Any
        What it holds: an object where the file is sound, the InputError of a line that is no JSON.
    """

    where: str
    path: Path
    values: Any


class Span(NamedTuple):
    """A stretch of a text and the label it was marked with; offsets are Python's."""

    start: int
    end: int
    label: str


@dataclass(slots=True)
class Marks:
    """What an annotator gave a text for one label set: labels of the whole, or spans."""

    labels: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text as one annotator labelled it.

    Parameters
    ----------
    where : str
        Record and number of the annotation, for messages.
    id : str
        Of the text: the ``sentence_id`` that went out with it, else the tool's own.
    group : str
        Document it comes from; its own `id` where none is told.
    text : str
        The text, exactly.
    annotator : str
        Who labelled it.
    marks : mapping of str to Marks
        By label set.
    record : Record
        The record it comes from.
    sure : bool
        Whether having no label means that the annotator gave none: doccano also exports texts that
        nobody has looked at.
    """

    where: str
    id: str
    group: str
    text: str
    annotator: str
    marks: Mapping[str, Marks]
    record: Record
    sure: bool = True


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How an export is to be read.

    Parameters
    ----------
    label_sets : sequence of LabelSet
        Those wanted.
    text_column : str
        Field of a task that holds the text.
    controls : mapping of str to str
        By label set, the name of the Label Studio control or the doccano column with its labels,
        where that is not the default.
    offsets : {"auto", "code-points", "utf-16"}
        How the tool counted characters that UTF-16 writes as two; "auto" accepts only what leaves
        no doubt.
    confirmed : bool
        Whether a doccano export holds confirmed texts only, so that an empty list means "no label".
    """

    label_sets: Sequence[LabelSet]
    text_column: str = "text"
    controls: Mapping[str, str] = field(default_factory=dict)
    offsets: Offsets = "auto"
    confirmed: bool = False


def read_records(path: Path, *, encoding: str | None = None) -> Iterator[Record]:
    """Yield the records of a file: a JSON array, one JSON object, or JSON lines.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str, optional
        As in :func:`kjclass.corpus.rows.decode`.

    Raises
    ------
    InputError
        If the file cannot be read, is empty or is neither JSON nor JSON lines.
    """
    text = decode(path, encoding)
    try:
        content = json.loads(text)
    except ValueError as error:
        yield from _lines(path, text, error)
        return
    if isinstance(content, list):
        for number, values in enumerate(content, start=1):
            yield Record(f"{path}, record {number}", path, values)
    else:
        yield Record(f"{path}, record 1", path, content)


def _lines(path: Path, text: str, error: ValueError) -> Iterator[Record]:
    # Only "\n" ends a JSON line: str.splitlines would cut at U+2028 inside a string.
    numbered = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not numbered:
        raise InputError("the file is empty", where=str(path), fix="export it again")
    if not text.lstrip().startswith("{"):
        raise InputError(
            f"not JSON ({error})", where=str(path), fix="export it as JSON or JSON lines"
        )
    for number, line in numbered:
        try:
            yield Record(f"{path}:{number}", path, json.loads(line))
        except ValueError as broken:
            where = f"{path}:{number}"
            fault = InputError(f"not JSON ({broken})", where=where, fix="repair the line")
            yield Record(where, path, fault)


def text_of(values: Mapping[str, Any], column: str, where: str) -> str:
    """Return the text that a record holds in `column`.

    Raises
    ------
    LabelledDataError
        If it holds none, or one that cannot be written as UTF-8.
    """
    text = values.get(column)
    if not isinstance(text, str) or not text.strip():
        raise LabelledDataError(
            f"no text in {column!r}",
            where=where,
            fix=f"fields here: {', '.join(map(str, values))}; name the right one",
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise LabelledDataError(
            f"half a character at {error.start} of the text", where=where, fix="repair the text"
        ) from error
    return text


def group_among(values: Mapping[str, Any], fallback: str) -> str:
    """Return the document that a record names, else `fallback`."""
    return group_of(values) or fallback


def checked(labels: Any, label_set: LabelSet, where: str) -> list[str]:
    """Return labels of a set as they stand in a record.

    Raises
    ------
    LabelledDataError
        If they are no list of strings, or one is not of the set.
    """
    if not isinstance(labels, list) or not all(isinstance(one, str) for one in labels):
        raise LabelledDataError(
            f"labels of {label_set.name!r} are {labels!r}", where=where, fix="write a list of ids"
        )
    try:
        return list(label_set.check(labels))
    except LabelSetError as error:
        raise LabelledDataError(error.what, where=where, fix=error.fix) from error
