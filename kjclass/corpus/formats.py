"""What the name of a file says of its contents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Literal, NamedTuple

from kjclass.errors import InputError, ParameterError

__all__ = [
    "FORMATS",
    "TABLES",
    "Compression",
    "FileKind",
    "Format",
    "file_format",
    "file_kind",
    "other_separator",
    "separator",
]

Format = Literal["jsonl", "csv", "tsv", "parquet", "arrow", "text", "lines", "datasets"]
Compression = Literal["gzip", "zstd"]

FORMATS: tuple[Format, ...] = (
    *("jsonl", "csv", "tsv", "parquet", "arrow", "text", "lines", "datasets"),
)
TABLES = ("jsonl", "csv", "tsv", "parquet")

_ENDINGS: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".txt": "text",
    ".md": "text",
}
_COMPRESSIONS: dict[str, Compression] = {".gz": "gzip", ".zst": "zstd"}
_COMPRESSIBLE = ("jsonl", "csv", "tsv", "text")


class FileKind(NamedTuple):
    """Format and compression of a file.

    Parameters
    ----------
    format : str
        One of ``FORMATS``.
    compression : {"gzip", "zstd"} or None
    """

    format: Format
    compression: Compression | None = None


def file_kind(path: PurePath) -> FileKind | None:
    """Return what the ending of `path` says, or None if it says nothing known.

    Examples
    --------
    >>> from pathlib import Path
    >>> file_kind(Path("news.jsonl.zst"))
    FileKind(format='jsonl', compression='zstd')
    >>> file_kind(Path("news.docx")) is None
    True
    """
    *before, last = path.suffixes or [""]
    last = last.lower()
    compression = _COMPRESSIONS.get(last)
    found = _ENDINGS.get(before[-1].lower() if compression and before else last)
    if found is None or (compression and found not in _COMPRESSIBLE):
        return None
    return FileKind(found, compression)


def file_format(path: PurePath) -> Format:
    """Return the format that the ending of an uncompressed file tells.

    Raises
    ------
    InputError
        If the ending is none of those known.

    Examples
    --------
    >>> from pathlib import Path
    >>> file_format(Path("news.CSV"))
    'csv'
    """
    found = _ENDINGS.get(path.suffix.lower())
    if found is None:
        raise unknown_ending(path)
    return found


def unknown_ending(path: PurePath) -> InputError:
    """Return the error for a file whose ending tells nothing."""
    return InputError(
        f"unknown format {path.suffix!r}" if path.suffix else "no file ending to tell its format",
        where=str(path),
        fix=f"use a file that ends in {', '.join(_ENDINGS)}",
    )


def separator(kind: Format, wanted: str | None = None) -> str:
    """Return what separates the cells of a file.

    Parameters
    ----------
    kind : {"csv", "tsv"}
    wanted : str, optional
        By default the comma or the tab.

    Raises
    ------
    ParameterError
        If `wanted` is not one character, or one that cannot separate cells.
    """
    found = wanted or ("\t" if kind == "tsv" else ",")
    if len(found) != 1 or found in '"\r\n':
        raise ParameterError(f"{found!r} cannot separate cells", fix="choose one character")
    return found


def other_separator(columns: Sequence[str]) -> str | None:
    """Return what the cells were probably meant to be separated by, if there is one column.

    Examples
    --------
    >>> other_separator(["id;text"]), other_separator(["id", "text"])
    (';', None)
    """
    if len(columns) != 1:
        return None
    return next((mark for mark in ";\t|," if mark in columns[0]), None)
