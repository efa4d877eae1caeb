"""Writing a table of results to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kjclass.corpus.formats import TABLES, file_format
from kjclass.corpus.writers import PartFormat, part_writer
from kjclass.errors import OutputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["write_table"]


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table.

    Parameters
    ----------
    table : pyarrow.Table
    path : Path
        A .csv, .tsv, .jsonl or .parquet file.

    Raises
    ------
    InputError
        If its ending is unknown.
    OutputError
        If it is of no table, or the file cannot be written.
    """
    kind: Any = file_format(path)
    if kind not in TABLES:
        raise OutputError("no table", where=str(path), fix=f"use one of: {', '.join(TABLES)}")
    try:
        with part_writer(path, table.schema, PartFormat(kind)) as writer:
            writer.write(table)
    except OSError as error:
        raise OutputError(
            f"cannot write: {error.strerror or error}", where=str(path), fix="check the path"
        ) from error
