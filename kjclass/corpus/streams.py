"""Reading what can only be read from its beginning: compressed files, CSV, standard input."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kjclass.corpus.formats import Compression
from kjclass.corpus.inputs import STDIN, Source
from kjclass.corpus.rows import BOMS
from kjclass.errors import ParameterError

__all__ = ["Streams", "byte_order_mark", "cut_lines", "longest_line"]

_HEAD = 1 << 20
_BUFFER = 1 << 20
# Where a compressed file breaks off, the block that is being read is lost: so, a small one.
_BLOCK = 1 << 14
_MAGIC: dict[bytes, Compression] = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Put a lone surrogate where bytes do not decode: it cannot be written as UTF-8 again."""
    if isinstance(error, UnicodeDecodeError):
        return "\udcff", error.end
    raise error


codecs.register_error("kjclass.mark", _mark)


class Streams:
    """Opens sources from their beginning; standard input too can be looked into before.

    Parameters
    ----------
    encoding : str, optional
        Codec of text formats; by default the byte-order mark decides, else UTF-8.

    Raises
    ------
    ParameterError
        If `encoding` is unknown.
    """

    def __init__(self, encoding: str | None = None) -> None:
        try:
            self._encoding = codecs.lookup(encoding).name if encoding else None
            # Some codecs are not of text.
            "a".encode(encoding or "utf-8")
        except (LookupError, UnicodeError) as error:
            fix = "use a Python codec name"
            raise ParameterError(f"unknown encoding {encoding!r}", fix=fix) from error
        self._stdin_head: bytes | None = None

    def open(self, source: Source) -> Any:
        """Open the bytes of a source, decompressed; standard input too may be compressed.

        Raises
        ------
        OSError
            If there is no such file, or a compressed one is empty.
        """
        import pyarrow as pa

        if source.path == STDIN:
            return _unpacked(_Rest(self._standard_input(), sys.stdin.buffer))
        if source.compression and not Path(source.path).stat().st_size:
            raise OSError("an empty file, though not an empty one that was compressed")
        # Arrow would also judge by the ending, and reads neither format's several members else.
        return pa.input_stream(source.path, compression=source.compression, buffer_size=_BUFFER)

    def head(self, source: Source) -> bytes:
        """Return the first megabyte of a source; it can be read again."""
        if source.path == STDIN:
            return _read(_unpacked(_Rest(self._standard_input(), io.BytesIO())), _HEAD)
        with self.open(source) as stream:
            return _read(stream, _HEAD)

    def codec(self, head: bytes) -> str:
        """Return the codec of what begins with `head`; one that leaves out a byte-order mark."""
        mark = byte_order_mark(head)
        named = self._encoding
        if named is None or (mark is not None and named.startswith(mark.removesuffix("-sig"))):
            return mark or "utf-8"
        return named

    def text(self, source: Source) -> io.TextIOWrapper:
        """Open a source as text; bytes that do not decode become lone surrogates."""
        return io.TextIOWrapper(
            io.BufferedReader(_Raw(self.open(source)), _BLOCK),
            encoding=self.codec(self.head(source)),
            errors="kjclass.mark",
            newline="",
        )

    def _standard_input(self) -> bytes:
        if self._stdin_head is None:
            self._stdin_head = _read(sys.stdin.buffer, _HEAD)
        return self._stdin_head


def byte_order_mark(head: bytes) -> str | None:
    """Return the codec that a byte-order mark tells, if there is one."""
    return next((name for bom, name in BOMS if head.startswith(bom)), None)


def _unpacked(raw: _Rest) -> Any:
    import pyarrow as pa

    packing = next((name for magic, name in _MAGIC.items() if raw.head.startswith(magic)), None)
    return pa.CompressedInputStream(raw, packing) if packing else raw


def _read(stream: Any, size: int) -> bytes:
    """Read until `size` bytes are there, or nothing comes any more."""
    parts: list[bytes] = []
    try:
        while size > 0 and (part := stream.read(min(size, _BLOCK))):
            parts.append(part)
            size -= len(part)
    except OSError:
        # Whoever reads it from its beginning again will see where it breaks off.
        if not parts:
            raise
    return b"".join(parts)


class _Rest(io.RawIOBase):
    """A head that was read before, then the rest of its stream."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self.head = head
        self._rest = rest
        self._at = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int) -> bytes:  # type: ignore[override]
        part = self.head[self._at : self._at + size]
        self._at += len(part)
        # Arrow takes fewer bytes than it asked for as the end.
        return part + bytes(self._rest.read(size - len(part))) if len(part) < size else part


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


def longest_line(max_bytes: int) -> int:
    """Return how many bytes a line may have, if a text may have `max_bytes`.

    In JSON a character can be escaped with sixfold length, and there are other columns.
    """
    return 8 * max_bytes + (1 << 20)


def cut_lines(stream: Any, size: int, longest: int) -> Iterator[bytes | int]:
    """Yield pieces of whole lines, of about `size` bytes each.

    Parameters
    ----------
    stream : file-like
    size : int
    longest : int
        Length from which a line is left out, for it may be the whole of a file that has no lines.

    Yields
    ------
    bytes or int
        Lines, or the length of one that was left out.

    Raises
    ------
    OSError
        If the stream breaks off; all whole lines before have been yielded.
    """
    waiting: list[bytes] = []
    n = last = skipped = 0  # Bytes waiting, those of them in the last line, and those left out.
    try:
        while block := stream.read(min(_BLOCK, size)):
            if skipped:
                end = block.find(b"\n") + 1
                skipped += end or len(block)
                if not end:
                    continue
                yield skipped
                block, skipped = block[end:], 0
            end = block.rfind(b"\n") + 1
            waiting.append(block)
            n += len(block)
            last = len(block) - end if end else last + len(block)
            if n >= size and end:
                waiting[-1] = block[:end]
                yield b"".join(waiting)
                waiting, n = [block[end:]], last
            elif last > longest:
                if n > last:
                    yield b"".join(waiting)[: n - last]
                waiting, n, last, skipped = [], 0, 0, last
    except OSError:
        if n > last:
            yield b"".join(waiting)[: n - last]
        raise
    if skipped:
        yield skipped
    elif rest := b"".join(waiting):
        yield rest
