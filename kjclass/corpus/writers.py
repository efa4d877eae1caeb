"""Writing tables of labelled sentences: all or nothing, whatever happens on the way."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kjclass.corpus.rows import TABLES, file_format
from kjclass.errors import KjclassError, OutputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["TableWriter", "open_writer"]

_SEPARATOR = ";"


class TableWriter(Protocol):
    """Something that tables of one schema are written to."""

    def write(self, table: pa.Table, /) -> None:
        """Append a table."""

    def close(self) -> None:
        """Finish the file."""


@contextmanager
def open_writer(path: Path, schema: pa.Schema) -> Iterator[TableWriter]:
    """Open `path` for writing; it appears only when the block ends without an error.

    Parameters
    ----------
    path : Path
        Ends in ``.parquet``, ``.jsonl``, ``.csv`` or ``.tsv``. In CSV and TSV, lists are joined
        by ``;``.
    schema : pyarrow.Schema
        Of every table that will be written.

    Yields
    ------
    TableWriter

    Raises
    ------
    OutputError
        If the format is unknown or the file cannot be written; what stood at `path` stays.
    """
    kind = _output_format(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        writer = _WRITERS[kind](partial, schema)
        try:
            yield writer
        finally:
            writer.close()
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            f"cannot write: {error.strerror or error}",
            where=str(path),
            fix="check path and free space",
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _output_format(path: Path) -> str:
    try:
        kind = file_format(path)
    except KjclassError as error:
        raise OutputError(error.what, where=str(path), fix=_fix()) from error
    if kind not in _WRITERS:
        raise OutputError(f"cannot write format {path.suffix!r}", where=str(path), fix=_fix())
    return kind


def _fix() -> str:
    return f"use a name that ends in {', '.join('.' + name for name in TABLES)}"


def _parquet(path: Path, schema: pa.Schema) -> TableWriter:
    import pyarrow.parquet as pq

    writer: TableWriter = pq.ParquetWriter(path, schema, compression="zstd")
    return writer


class _JsonLines:
    def __init__(self, path: Path, _schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, table: pa.Table) -> None:
        self._file.writelines(
            json.dumps(_rounded(row), ensure_ascii=False) + "\n" for row in table.to_pylist()
        )

    def close(self) -> None:
        self._file.close()


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Return single-precision scores with the digits they have."""
    return {name: _round(value) for name, value in row.items()}


def _round(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    return [_round(item) for item in value] if isinstance(value, list) else value


class _Delimited:
    def __init__(self, path: Path, schema: pa.Schema, delimiter: str) -> None:
        import pyarrow.csv as pc

        self._columns = [name for name in schema.names if _is_list(schema.field(name).type)]
        options = pc.WriteOptions(delimiter=delimiter)
        self._writer = pc.CSVWriter(
            path, self._flat(schema.empty_table()).schema, write_options=options
        )

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(self._flat(table))

    def close(self) -> None:
        self._writer.close()

    def _flat(self, table: pa.Table) -> pa.Table:
        import pyarrow as pa
        import pyarrow.compute as pc

        for name in self._columns:
            lists = table[name].cast(pa.list_(pa.string()))
            joined = pc.binary_join(lists, _SEPARATOR)
            table = table.set_column(table.schema.get_field_index(name), name, joined)
        return table


def _is_list(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_list(kind))


_WRITERS: dict[str, Callable[[Path, Any], TableWriter]] = {
    "parquet": _parquet,
    "jsonl": _JsonLines,
    "csv": lambda path, schema: _Delimited(path, schema, ","),
    "tsv": lambda path, schema: _Delimited(path, schema, "\t"),
}
