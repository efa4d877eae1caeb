"""Reading what can only be read from its beginning: compressed files, CSV, standard input."""

from __future__ import annotations

import codecs
import csv
import io
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from kjclass.corpus.chunks import Rejected
from kjclass.corpus.inputs import STDIN, Source
from kjclass.corpus.layout import ReadOptions
from kjclass.corpus.rows import BOMS
from kjclass.errors import InputError

__all__ = ["Cells", "Streams", "byte_order_mark", "cut_lines", "delimited_rows"]

_BLOCK = 1 << 20
_HEAD = 1 << 20
_MAX_CELL = 1 << 30


class Streams:
    """Opens sources from their beginning; standard input too can be looked into before.

    Parameters
    ----------
    encoding : str, optional
        Codec of text formats; by default the byte-order mark decides, else UTF-8.
    """

    def __init__(self, encoding: str | None = None) -> None:
        self._encoding = encoding
        self._stdin_head: bytes | None = None

    def open(self, source: Source) -> Any:
        """Open the bytes of a source, decompressed."""
        import pyarrow as pa

        if source.path == STDIN:
            raw: Any = _Rest(self._standard_input(), sys.stdin.buffer)
            return pa.CompressedInputStream(raw, source.compression) if source.compression else raw
        # Arrow would also judge by the ending, and reads neither format's several members else.
        return pa.input_stream(source.path, compression=source.compression, buffer_size=_BLOCK)

    def head(self, source: Source) -> bytes:
        """Return the first megabyte of a source; it can be read again."""
        if source.path == STDIN:
            return self._standard_input()
        with self.open(source) as stream:
            return _read(stream, _HEAD)

    def codec(self, head: bytes) -> str:
        """Return the codec of what begins with `head`.

        Raises
        ------
        InputError
            If the codec that was asked for is unknown.
        """
        name = self._encoding or byte_order_mark(head) or "utf-8"
        try:
            return codecs.lookup(name).name
        except LookupError as error:
            raise InputError(f"unknown encoding {name!r}", fix="use a Python codec name") from error

    def text(self, source: Source) -> io.TextIOWrapper:
        """Open a source as text; bytes that do not decode become lone surrogates."""
        codec = self.codec(self.head(source))
        stream: Any = self.open(source)
        return io.TextIOWrapper(
            io.BufferedReader(_Raw(stream), _BLOCK),
            encoding=codec,
            errors="surrogateescape",
            newline="",
        )

    def _standard_input(self) -> bytes:
        if self._stdin_head is None:
            self._stdin_head = _read(sys.stdin.buffer, _HEAD)
        return self._stdin_head


def byte_order_mark(head: bytes) -> str | None:
    """Return the codec that a byte-order mark tells, if there is one."""
    return next((name for bom, name in BOMS if head.startswith(bom)), None)


def _read(stream: Any, size: int) -> bytes:
    """Read until `size` bytes are there or nothing comes any more."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Rest(io.RawIOBase):
    """A head that was read before, then the rest of its stream."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return bytes(self._rest.read(size))
        size = len(self._head) if size < 0 else size
        part, self._head = self._head[:size], self._head[size:]
        return part


class _Raw(io.RawIOBase):
    """An Arrow stream, or ours, for Python's text layer."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


def cut_lines(stream: Any, size: int) -> Iterator[bytes]:
    """Yield pieces of whole lines, of about `size` bytes each.

    Raises
    ------
    OSError
        If the stream breaks off; all whole lines before have been yielded.
    """
    waiting: list[bytes] = []
    n = 0
    try:
        while block := stream.read(min(_BLOCK, size)):
            waiting.append(block)
            n += len(block)
            if n >= size and (end := block.rfind(b"\n") + 1):
                waiting[-1] = block[:end]
                yield b"".join(waiting)
                waiting, n = [block[end:]], len(block) - end
    except OSError:
        whole = b"".join(waiting)
        if end := whole.rfind(b"\n") + 1:
            yield whole[:end]
        raise
    if rest := b"".join(waiting):
        yield rest


class Cells:
    """The rows of a CSV or TSV file, and those that are none.

    Parameters
    ----------
    columns : list of str
    rows : iterator of (int, list of str or Rejected)
        Number of the line on which the row ends, and its cells.
    """

    def __init__(
        self, columns: list[str], rows: Iterator[tuple[int, list[str] | Rejected]]
    ) -> None:
        self.columns = columns
        self.rows = rows


def delimited_rows(source: Source, streams: Streams, options: ReadOptions) -> Cells:
    """Read a CSV or TSV file row by row.

    Raises
    ------
    InputError
        If two columns have the same name.
    """
    with suppress(OverflowError):
        csv.field_size_limit(_MAX_CELL)
    delimiter = options.delimiter or ("\t" if source.format == "tsv" else ",")
    reader = csv.reader(streams.text(source), delimiter=delimiter, strict=True)
    columns = next(reader, [])
    if len(set(columns)) < len(columns):
        raise InputError("two columns have the same name", where=source.path, fix="rename one")
    return Cells(columns, _cells(reader, columns, source))


def _cells(
    reader: Any, columns: list[str], source: Source
) -> Iterator[tuple[int, list[str] | Rejected]]:
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines = f" (lines {first} to {reader.line_num})" if reader.line_num > first else ""
            reason = f"malformed CSV: {error}{lines}"
            yield reader.line_num, Rejected(source.path, first, None, reason)
            continue
        if not cells:
            continue
        if len(cells) == len(columns):
            yield first, cells
        else:
            reason = f"{len(cells)} cells under {len(columns)} columns"
            yield first, Rejected(source.path, first, None, reason)
