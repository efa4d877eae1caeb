"""Read names as data: tables of states, people, firms and things, with the labels that they carry.

A name file is a CSV beside the label sets that use it. Its columns are ``name``, ``aliases``
(separated by ``;``), ``source``, and one a label set with the labels that the name gives::

    name,aliases,actor,sector,source
    Kioxia,Toshiba Memory,JP;BUSINESS,semiconductors,Tokyo Stock Exchange

One file can serve several label sets; a row whose cell is empty gives a set nothing.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from kjclass.errors import LabelSetError
from kjclass.wording import listed

__all__ = ["NAME_COLUMNS", "name_rows", "read_names"]

NAME_COLUMNS = ("name", "aliases", "source")
_SEPARATOR = ";"


def read_names(path: Path, set_name: str) -> dict[str, tuple[str, ...]]:
    """Return the names that a file gives for one label set.

    Parameters
    ----------
    path : Path
        The CSV file, UTF-8.
    set_name : str
        The label set, a column of the file.

    Returns
    -------
    dict of str to tuple of str
        By label id, the names and aliases that carry it, each once, in file order.

    Raises
    ------
    LabelSetError
        If the file is missing, lacks a column, or a row is malformed or has no source; file, row
        and remedy are named.
    """
    found: dict[str, dict[str, None]] = {}
    columns, rows = _table(path, _stamp(path))
    if set_name not in columns:
        raise LabelSetError(
            f"no column {set_name!r}", where=str(path), fix=f"columns here: {listed(columns)}"
        )
    for number, row in enumerate(rows, start=2):
        where = f"{path}, row {number}"
        if not row["name"] or not row["source"]:
            raise LabelSetError("a name needs its name and its source", where=where, fix="fill in")
        for label in _parts(row[set_name]):
            names = found.setdefault(label, {})
            names.update(dict.fromkeys([row["name"], *_parts(row["aliases"])]))
    return {label: tuple(names) for label, names in found.items()}


def name_rows(path: Path) -> tuple[dict[str, str], ...]:
    """Return the rows of a name file as they stand, with all their columns.

    Parameters
    ----------
    path : Path
        The CSV file, UTF-8.

    Raises
    ------
    LabelSetError
        As :func:`read_names`, for the file and its shape.
    """
    return _table(path, _stamp(path))[1]


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(_SEPARATOR) if part.strip()]


def _stamp(path: Path) -> float:
    # A table that was edited is read again.
    return path.stat().st_mtime if path.is_file() else 0.0


@lru_cache(maxsize=16)
def _table(
    path: Path,
    stamp: float,  # noqa: ARG001 - part of the key
) -> tuple[tuple[str, ...], tuple[dict[str, str], ...]]:
    try:
        # Spreadsheets begin their CSV files with a byte-order mark.
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = tuple(reader)
            columns = tuple(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelSetError(
            f"cannot read the names ({error})", where=str(path), fix="name a UTF-8 CSV file"
        ) from error
    for column in NAME_COLUMNS:
        if column not in columns:
            raise LabelSetError(f"no column {column!r}", where=str(path), fix="add it")
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise LabelSetError(
                f"not {len(columns)} cells", where=f"{path}, row {number}", fix="repair the row"
            )
    return columns, rows
