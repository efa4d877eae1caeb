"""Which columns a source has, and how Arrow data in it is opened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kjclass.corpus.delimited import delimited_rows
from kjclass.corpus.hub import dataset_schema
from kjclass.corpus.infer import infer_fields
from kjclass.corpus.inputs import STDIN, Source
from kjclass.corpus.layout import Layout, ReadOptions, plan_layout
from kjclass.corpus.streams import Streams

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["corpus_layout", "is_arrow_file", "source_schema"]


def source_schema(source: Source, options: ReadOptions, streams: Streams) -> pa.Schema:
    """Return the columns of a source with their types; of JSON lines, by the first megabyte.

    Raises
    ------
    InputError
        If two columns have the same name.
    OSError, UnicodeError, pyarrow.ArrowException
        If the file cannot be read.
    """
    schema = _schema(source, options, streams)
    # In a damaged file, names may not even be text.
    for field in schema:
        _read_names(field)
    return schema


def _read_names(field: pa.Field) -> None:
    field.name  # noqa: B018 - it is decoded when asked for
    for number in range(field.type.num_fields):
        _read_names(field.type.field(number))


def _schema(source: Source, options: ReadOptions, streams: Streams) -> pa.Schema:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if source.format in ("text", "lines"):
        return pa.schema([])
    if source.format == "parquet":
        return pq.read_schema(source.path).remove_metadata()
    if source.format == "arrow":
        if is_arrow_file(source):
            with pa.memory_map(source.path) as mapped:
                return pa.ipc.open_file(mapped).schema.remove_metadata()
        return pa.ipc.open_stream(streams.open(source)).schema.remove_metadata()
    if source.format == "datasets":
        return dataset_schema(source, options)
    if source.format in ("csv", "tsv"):
        columns = delimited_rows(source, streams, options).columns
        return pa.schema([pa.field(name, pa.string()) for name in columns])
    head = streams.head(source)
    text = head.decode(streams.codec(head), "replace").split("\n")
    # A line that the megabyte ends in is no object.
    return infer_fields(_objects(text))


def corpus_layout(
    sources: Iterable[Source],
    options: ReadOptions,
    streams: Streams,
    reserved: Sequence[str] = (),
) -> Layout:
    """Settle the columns of a corpus by the files that can be read.

    Parameters
    ----------
    sources : iterable of Source
    options : ReadOptions
    streams : Streams
    reserved : sequence of str
        Columns that the output has anyway.

    Returns
    -------
    Layout

    Raises
    ------
    InputError
        As :func:`~kjclass.corpus.layout.plan_layout`. A file that cannot be read is none: it is
        reported when it is cut.
    """
    import pyarrow as pa

    schemas: list[tuple[Source, pa.Schema]] = []
    for source in sources:
        with suppress(OSError, EOFError, UnicodeError, pa.ArrowException):
            schemas.append((source, source_schema(source, options, streams)))
    return plan_layout(schemas, options, reserved)


def _objects(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(values, dict):
            yield values


def is_arrow_file(source: Source) -> bool:
    """Say whether batches can be read in any order, as they cannot in a stream."""
    if source.path == STDIN:
        return False
    with Path(source.path).open("rb") as file:
        return file.read(6) == b"ARROW1"
