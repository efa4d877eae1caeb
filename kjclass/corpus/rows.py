"""Rows of the table-like files that kjclass reads, one at a time, with their place for messages."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kjclass.corpus.formats import TABLES, file_format, other_separator, separator
from kjclass.errors import InputError, ParameterError

__all__ = ["BOMS", "Row", "decode", "read_rows"]

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PARQUET_BATCH = 4096


class Row(NamedTuple):
    """One row of a file.

    Parameters
    ----------
    where : str
        ``FILE:N``, for messages and for rows without an identifier. N is the line of the file on
        which the row begins, from 1; a header and blank lines count. In Parquet, which has no
        lines, it is the number of the row, from 1.
    values : dict
        Values by column.
    """

    where: str
    values: dict[str, Any]


def decode(path: Path, encoding: str | None = None) -> str:
    """Return the text of a file exactly, line ends included, without its byte-order mark.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str, optional
        A codec name; by default the byte-order mark decides, else UTF-8.

    Raises
    ------
    InputError
        If the file is missing or is not in that encoding.
    ParameterError
        If there is no such encoding.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    codec = encoding or next((name for bom, name in BOMS if raw.startswith(bom)), "utf-8")
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise InputError(
            f"not {codec} at byte {error.start}",
            where=str(path),
            fix="name its encoding with --encoding (for Korean text often cp949), or convert it",
        ) from error
    # Python has a codec called "undefined", which raises the latter.
    except (LookupError, UnicodeError) as error:
        raise ParameterError(
            f"unknown encoding {codec!r}", fix="use a Python codec name"
        ) from error


def read_rows(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Iterator[Row]:
    """Yield the rows of a JSONL, CSV, TSV or Parquet file.

    Parameters
    ----------
    path : Path
        The file; its ending tells the format.
    encoding : str, optional
        Of a text format, as in :func:`decode`.
    delimiter : str, optional
        Separator of cells, where it is neither the comma of CSV nor the tab of TSV.

    Raises
    ------
    InputError
        If the file is missing, of another format, or broken; row and remedy are named.
    ParameterError
        If the delimiter is not one character, or there is no such encoding.
    """
    kind = file_format(path)
    if kind == "jsonl":
        yield from _jsonl(path, encoding)
    elif kind in ("csv", "tsv"):
        yield from _delimited(path, encoding, separator(kind, delimiter))
    elif kind == "parquet":
        yield from _parquet(path)
    else:
        raise InputError(
            "plain text has no columns", where=str(path), fix=f"use one of: {', '.join(TABLES)}"
        )


def _jsonl(path: Path, encoding: str | None) -> Iterator[Row]:
    # Only "\n" ends a JSON line: str.splitlines would cut at U+2028 inside a string.
    for number, line in enumerate(decode(path, encoding).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            values = json.loads(line)
        except ValueError as error:
            raise InputError(f"not JSON ({error})", where=where, fix="repair the line") from error
        if not isinstance(values, dict):
            raise InputError("not a JSON object", where=where, fix="write one object a line")
        yield Row(where, values)


def _delimited(path: Path, encoding: str | None, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(1 << 30)
    reader = csv.reader(
        io.StringIO(decode(path, encoding), newline=""), delimiter=delimiter, strict=True
    )
    columns: list[str] = []
    first = 1
    try:
        columns = next(reader, [])
        if len(set(columns)) < len(columns):
            raise InputError("two columns have the same name", where=str(path), fix="rename one")
        while True:
            # The reader stands on the last line of a row; a quoted cell may run over several.
            first = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                return
            if not cells:
                continue
            where = f"{path}:{first}"
            if len(cells) != len(columns):
                raise InputError(
                    f"{len(cells)} cells under {len(columns)} columns",
                    where=where,
                    fix="quote cells that hold the separator" + _or_separator(columns),
                )
            yield Row(where, dict(zip(columns, cells, strict=True)))
    except csv.Error as error:
        what, fix = f"malformed CSV ({error})", "repair the row" + _or_separator(columns)
        raise InputError(what, where=f"{path}:{first}", fix=fix) from error


def _or_separator(columns: list[str]) -> str:
    other = other_separator(columns)
    return "" if other is None else f", or try --delimiter {other!r}"


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(_PARQUET_BATCH):
                for values in batch.to_pylist():
                    number += 1
                    yield Row(f"{path}:{number}", values)
    except pa.ArrowException as error:
        raise InputError(f"not a readable Parquet file ({error})", where=str(path)) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> InputError:
    what = "no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
    return InputError(what, where=str(path), fix="check the path and its permissions")
