"""Which files a corpus consists of: files, folders, standard input, data sets of the Hub."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from kjclass.corpus.formats import (
    FORMATS,
    Compression,
    FileKind,
    Format,
    file_kind,
    unknown_ending,
)
from kjclass.errors import InputError, ParameterError

__all__ = ["HUB", "STDIN", "Inputs", "Source", "find_inputs"]

STDIN = "-"
HUB = "hf://datasets/"
_SAVED_DATASET = ("state.json", "dataset_dict.json")
_NOT_STREAMED = ("parquet", "datasets")
_HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or another thing that texts are read from.

    Parameters
    ----------
    name : str
        What identifiers made for its rows begin with: the name of the file, or its path from the
        folder that was given.
    path : str
        Absolute path; for standard input ``"-"``, for a data set of the Hub its name.
    format : str
        One of :data:`~kjclass.corpus.formats.FORMATS`.
    compression : {"gzip", "zstd"} or None
    size, mtime : int
        Bytes, and time of the last change in nanoseconds, when the run began; 0 for what is no
        file.
    partition : tuple of (str, str)
        Columns and values that the folders above it tell, as in ``year=2025/news.parquet``.
    """

    name: str
    path: str
    format: Format
    compression: Compression | None = None
    size: int = 0
    mtime: int = 0
    partition: tuple[tuple[str, str], ...] = ()

    def check_unchanged(self) -> None:
        """Raise InputError if the file is no longer the one that the run began with."""
        if not self.mtime:
            return
        path = Path(self.path)
        if (_newest(path) if path.is_dir() else file_stamp(path)) != (self.size, self.mtime):
            raise InputError(
                "the file changed while it was being labelled",
                where=self.path,
                fix="label it again with --restart once it is complete",
            )


class Inputs(NamedTuple):
    """What was found.

    Parameters
    ----------
    sources : tuple of Source
        In the order given; those of one folder sorted by path.
    left_out : tuple of str
        Files in folders whose ending says nothing known.
    """

    sources: tuple[Source, ...]
    left_out: tuple[str, ...]


def find_inputs(given: Sequence[str | Path], *, format: Format | None = None) -> Inputs:  # noqa: A002
    """Find what is to be read.

    Parameters
    ----------
    given : sequence of str or Path
        Files; folders, which are searched to the bottom, without files and folders whose name
        begins with ``.`` or ``_``; folders that ``datasets`` saved; ``-`` for standard input;
        ``hf://datasets/OWNER/NAME`` for a data set of the Hub.
    format : str, optional
        Format of all files, whatever their endings say. Without one, ``.txt`` and ``.md`` hold
        one document each (``"text"``) and standard input holds JSON lines.

    Returns
    -------
    Inputs

    Raises
    ------
    InputError
        If nothing is given, something is missing, given twice, no file or of unknown format, a
        folder holds nothing to read or both tables and plain text, or `format` is unknown.

    Examples
    --------
    >>> find_inputs(["-"]).sources[0].format
    'jsonl'
    """
    if format is not None and format not in FORMATS:
        raise ParameterError(f"unknown format {format!r}", fix=f"use one of: {', '.join(FORMATS)}")
    if not given:
        raise InputError("no input", fix="name files, folders, or - for standard input")
    sources: list[Source] = []
    left_out: list[str] = []
    for one in map(str, given):
        if one == STDIN:
            if format in _NOT_STREAMED:
                raise InputError(f"standard input cannot hold {format}", fix="give a file instead")
            sources.append(Source("-", STDIN, format or "jsonl"))
        elif one.startswith(HUB):
            name = one.removeprefix(HUB).strip("/")
            sources.append(Source(name, name, "datasets"))
        elif Path(one).is_dir():
            sources += _folder(Path(one), format, left_out)
        else:
            sources.append(_file(Path(one), Path(one).name, _kind(Path(one), format)))
    twice = [path for path, n in Counter(source.path for source in sources).items() if n > 1]
    if twice:
        raise InputError("given twice", where=twice[0], fix="name it once")
    names = [source.name for source in sources]
    if len(set(names)) < len(names):
        sources = _with_longer_names(sources)
    return Inputs(tuple(sources), tuple(left_out))


def file_stamp(path: Path) -> tuple[int, int]:
    """Return size in bytes and time of the last change in nanoseconds.

    Raises
    ------
    InputError
        If there is no such file, or it may not be looked at.
    """
    try:
        found = path.stat()
    except OSError as error:
        what = (
            "no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        )
        raise InputError(what, where=str(path), fix="check the path and its permissions") from error
    if not stat.S_ISREG(found.st_mode):
        # A pipe would be used up by the first look into it.
        raise InputError("not a file", where=str(path), fix="pipe it in, and name - as the input")
    return found.st_size, found.st_mtime_ns


def _kind(path: Path, wanted: Format | None) -> FileKind:
    found = file_kind(path)
    if wanted is not None:
        return FileKind(wanted, found.compression if found else _compression(path))
    if found is None:
        file_stamp(path)
        raise unknown_ending(path)
    return found


def _compression(path: Path) -> Compression | None:
    # ".log.gz" says how it is packed, though not what it holds.
    inner = file_kind(Path(f"a.jsonl{path.suffix.lower()}"))
    return inner.compression if inner else None


def _file(
    path: Path, name: str, kind: FileKind, partition: tuple[tuple[str, str], ...] = ()
) -> Source:
    return Source(
        name,
        os.path.abspath(path),  # noqa: PTH100 - resolve() would follow links that people name
        kind.format,
        kind.compression,
        *file_stamp(path),
        partition,
    )


def _folder(folder: Path, wanted: Format | None, left_out: list[str]) -> Iterator[Source]:
    if any((folder / name).is_file() for name in _SAVED_DATASET) and wanted in (None, "datasets"):
        size, mtime = _newest(folder)
        yield Source(folder.name, os.path.abspath(folder), "datasets", None, size, mtime)  # noqa: PTH100
        return
    found: list[tuple[Path, FileKind]] = []
    unknown: list[str] = []
    for path in _walk(folder):
        kind = file_kind(path)
        if kind is not None and wanted is not None:
            # A folder is asked for one format: only what can be that is taken.
            if _same_family(kind.format, wanted):
                found.append((path, FileKind(wanted, kind.compression)))
            else:
                unknown.append(str(path))
        elif kind is not None:
            found.append((path, kind))
        else:
            unknown.append(str(path))
    if not found:
        raise InputError(
            "nothing to read in this folder", where=str(folder), fix="check path and format"
        )
    plain = {kind.format == "text" for _, kind in found}
    if len(plain) > 1:
        raise InputError(
            "the folder holds both tables and plain text",
            where=str(folder),
            fix="say with --input-format which of them to label",
        )
    left_out += unknown
    for path, kind in found:
        inside = path.relative_to(folder)
        partition = tuple(
            (unquote(key), unquote(value))
            for key, mark, value in (part.partition("=") for part in inside.parts[:-1])
            if mark and value != _HIVE_NULL
        )
        yield _file(path, inside.as_posix(), kind, partition)


def _same_family(found: Format, wanted: Format) -> bool:
    return found == wanted or {found, wanted} == {"text", "lines"}


def _walk(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    above = (*above, folder.resolve())
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        what = error.strerror or str(error)
        raise InputError(what, where=str(folder), fix="check its permissions") from error
    for path in paths:
        if path.name.startswith((".", "_")):
            continue
        if not path.is_dir():
            yield path
        elif path.resolve() not in above:
            # A link to a folder above would never end.
            yield from _walk(path, above)


def _newest(folder: Path) -> tuple[int, int]:
    stamps = [file_stamp(path) for path in _walk(folder)]
    return sum(size for size, _ in stamps), max(mtime for _, mtime in stamps)


def _with_longer_names(sources: Iterable[Source]) -> list[Source]:
    """Name sources by their whole path, where two folders hold files of one name."""
    return [
        Source(s.path, s.path, s.format, s.compression, s.size, s.mtime, s.partition)
        for s in sources
    ]
