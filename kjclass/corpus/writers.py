"""Writing pieces of a table in the formats that others read."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import numpy as np

from kjclass.corpus.formats import Compression
from kjclass.corpus.jsontext import is_list, is_text, json_lines, json_text, plain_text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["LIST_SEPARATOR", "PartFormat", "PartKind", "TableWriter", "packed", "part_writer"]

PartKind = Literal["parquet", "jsonl", "csv", "tsv", "arrow", "stream"]
LIST_SEPARATOR = ";"
_ROW_GROUP = 65_536


class PartFormat(NamedTuple):
    """How a piece is written.

    Parameters
    ----------
    kind : {"parquet", "jsonl", "csv", "tsv", "arrow", "stream"}
        ``"arrow"`` is a compressed Arrow file, ``"stream"`` a plain Arrow stream.
    compression : {"gzip", "zstd"} or None
        Of a text format.
    header : {"first", "each"}
        Which pieces of a CSV file have a header.
    """

    kind: PartKind
    compression: Compression | None = None
    header: Literal["first", "each"] = "each"

    @property
    def suffix(self) -> str:
        """Ending of the name of a file of this format."""
        packing = {"gzip": ".gz", "zstd": ".zst", None: ""}[self.compression]
        return f".{'arrow' if self.kind == 'stream' else self.kind}{packing}"


class TableWriter(Protocol):
    """Something that tables of one schema are written to."""

    def write(self, table: pa.Table, /) -> None:
        """Append a table."""


@contextmanager
def part_writer(
    path: Path, schema: pa.Schema, form: PartFormat, *, first: bool = True
) -> Iterator[TableWriter]:
    """Open a file for one piece of a table; it is closed, though not synced, at the end.

    Parameters
    ----------
    path : Path
    schema : pyarrow.Schema
        Of every table that will be written.
    form : PartFormat
    first : bool
        Whether it is the first piece.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    import pyarrow as pa

    if form.kind == "parquet":
        parquet = Parquet(path, schema)
        try:
            yield parquet
        finally:
            parquet.close()
    elif form.kind in ("arrow", "stream"):
        compressed = form.kind == "arrow"
        make = pa.ipc.new_file if compressed else pa.ipc.new_stream
        options = pa.ipc.IpcWriteOptions(compression="lz4" if compressed else None)
        with make(str(path), schema, options=options) as writer:
            yield writer
    else:
        with path.open("wb") as file, packed(file, form.compression) as sink:
            if form.kind == "jsonl":
                yield _JsonLines(sink)
            else:
                header = first or form.header == "each"
                with _delimited(sink, schema, form.kind, header=header) as writer:
                    yield writer


@contextmanager
def packed(file: IO[bytes], compression: Compression | None) -> Iterator[Any]:
    """Compress what is written to `file`; the same bytes whenever it is done."""
    import pyarrow as pa

    if compression == "gzip":
        # The time and name that gzip would put in differ from run to run.
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as sink:
            yield sink
    elif compression == "zstd":
        with pa.CompressedOutputStream(pa.PythonFile(file, "w"), "zstd") as sink:
            yield sink
    else:
        yield file


class Parquet:
    """Writes Parquet in row groups of a good size, however small the tables that come."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        import pyarrow.parquet as pq

        self._writer = pq.ParquetWriter(
            path, schema, compression="zstd", use_dictionary=list(_repeating(schema))
        )
        self._held: list[pa.Table] = []
        self._rows = 0

    def write(self, table: pa.Table) -> None:
        """Append a table."""
        self._held.append(table)
        self._rows += len(table)
        if self._rows >= _ROW_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is held back, and the footer."""
        try:
            self._flush()
        finally:
            self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._held:
            held, self._held, self._rows = self._held, [], 0
            self._writer.write_table(pa.concat_tables(held), row_group_size=1 << 20)


def _repeating(schema: pa.Schema) -> Iterator[str]:
    """Name the leaves whose values come again; a dictionary of the others costs time for nothing.

    Scores hardly ever do, nor do sentences.
    """
    import pyarrow as pa

    def leaves(name: str, kind: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
        if pa.types.is_struct(kind):
            for part in kind:
                yield from leaves(f"{name}.{part.name}", part.type)
        elif is_list(kind):
            yield from leaves(f"{name}.list.element", kind.value_type)
        else:
            yield name, kind

    for field in schema:
        for name, kind in leaves(field.name, field.type):
            if name != "text" and not pa.types.is_floating(kind):
                yield name


class _JsonLines:
    def __init__(self, sink: Any) -> None:
        self._sink = sink

    def write(self, table: pa.Table) -> None:
        self._sink.write(json_lines(table))


@contextmanager
def _delimited(sink: Any, schema: pa.Schema, kind: str, *, header: bool) -> Iterator[TableWriter]:
    import pyarrow as pa
    import pyarrow.csv as pc

    class _Flat:
        def __init__(self, writer: Any) -> None:
            self._writer = writer

        def write(self, table: pa.Table) -> None:
            self._writer.write_table(flat(table))

    options = pc.WriteOptions(delimiter="," if kind == "csv" else "\t", include_header=header)
    with pc.CSVWriter(
        pa.PythonFile(sink, "w"), flat(schema.empty_table()).schema, write_options=options
    ) as writer:
        yield _Flat(writer)


def flat(table: pa.Table) -> pa.Table:
    """Return a table of text and numbers: lists are joined by ``;``, what is deeper is JSON text.

    Examples
    --------
    >>> import pyarrow as pa
    >>> flat(pa.table({"place": [["KR", "US"], []]}))["place"].to_pylist()
    ['KR;US', '']
    """
    import pyarrow as pa

    for at, field in enumerate(table.schema):
        column = table.column(at).combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks)
        new = _cells(column)
        if new is not column:
            table = table.set_column(at, field.name, new)
    return table


def _cells(column: pa.Array) -> pa.Array:
    """Return a column without nesting, and without what CSV has no text for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if isinstance(column, pa.ExtensionArray):
        return _cells(column.storage)
    if pa.types.is_dictionary(kind):
        return _cells(column.dictionary_decode())
    if is_text(kind):
        return column if pa.types.is_string(kind) else column.cast(pa.string())
    if is_list(kind) and not pa.types.is_nested(kind.value_type):
        items = _cells(column.flatten())
        sizes = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
        offsets = pa.array(np.concatenate([[0], np.cumsum(sizes)]), pa.int32())
        lists = pa.ListArray.from_arrays(offsets, pc.fill_null(items.cast(pa.string()), ""))
        joined = pc.binary_join(lists, LIST_SEPARATOR)
        return pc.if_else(column.is_valid(), joined, None) if column.null_count else joined
    if pa.types.is_nested(kind):
        return pc.if_else(column.is_valid(), json_text(column), None)
    text = plain_text(column)
    return column if text is None else text
