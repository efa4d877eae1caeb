"""Writing pieces of a table in the formats that others read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from kjclass.corpus.formats import Compression

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

        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
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


class _JsonLines:
    def __init__(self, sink: Any) -> None:
        self._sink = sink

    def write(self, table: pa.Table) -> None:
        lines = [json.dumps(_rounded(row), ensure_ascii=False) + "\n" for row in table.to_pylist()]
        self._sink.write("".join(lines).encode("utf-8"))


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Return single-precision scores with the digits they have."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return str(value)


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
    """Return a table without nesting: lists are joined by ``;``, what is deeper is JSON text.

    Examples
    --------
    >>> import pyarrow as pa
    >>> flat(pa.table({"place": [["KR", "US"], []]}))["place"].to_pylist()
    ['KR;US', '']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    for at, column in enumerate(table.schema):
        kind = column.type
        if not pa.types.is_nested(kind):
            continue
        if pa.types.is_list(kind) and not pa.types.is_nested(kind.value_type):
            new = pc.binary_join(table[column.name].cast(pa.list_(pa.string())), LIST_SEPARATOR)
        else:
            cells = table[column.name].to_pylist()
            new = pa.array(
                [None if cell is None else json.dumps(_plain(cell)) for cell in cells], pa.string()
            )
        table = table.set_column(at, column.name, new)
    return table


Opener = Callable[[Path], TableWriter]
