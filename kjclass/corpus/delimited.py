"""The rows of CSV and TSV files, and those that are none."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from kjclass.corpus.chunks import Rejected
from kjclass.corpus.formats import separator
from kjclass.corpus.inputs import Source
from kjclass.corpus.layout import ReadOptions
from kjclass.corpus.streams import Streams, longest_line
from kjclass.errors import InputError

__all__ = ["Cells", "delimited_rows"]

_MAX_CELL = 1 << 30
_BLOCK = 1 << 16


class Cells:
    """The rows of a CSV or TSV file, and those that are none.

    Parameters
    ----------
    columns : list of str
    rows : iterator of (int, list of str or Rejected)
        Number of the line on which the row begins, and its cells.
    """

    def __init__(
        self, columns: list[str], rows: Iterator[tuple[int, list[str] | Rejected]]
    ) -> None:
        self.columns = columns
        self.rows = rows


def delimited_rows(source: Source, streams: Streams, options: ReadOptions) -> Cells:
    """Read a CSV or TSV file row by row.

    A quote that is never closed would swallow all rows behind it. So, of a malformed row only the
    first line is rejected, and the next one read as a row again.

    Raises
    ------
    InputError
        If two columns have the same name.
    ParameterError
        If the delimiter is not one character.
    OSError
        If the file cannot be read, or its first row names no columns.
    """
    with suppress(OverflowError):
        csv.field_size_limit(_MAX_CELL)
    lines = _Lines(streams.text(source), longest_line(options.max_bytes))
    delimiter = separator(source.format, options.delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    _, header = next(_rows(reader, lines, 0, source), (1, []))
    if isinstance(header, Rejected):
        raise OSError(f"its first row names no columns: {header.reason}")
    if any("\0" in name or "\udcff" in name for name in header):
        raise OSError("its first row names no columns: it is no text")
    if len(set(header)) < len(header):
        raise InputError("two columns have the same name", where=source.path, fix="rename one")
    return Cells(header, _rows(reader, lines, len(header), source))


class _TooLongError(Exception):
    pass


class _Lines:
    """The lines of a text, which remembers those of the row being read and takes them back."""

    def __init__(self, text: io.TextIOWrapper, longest: int) -> None:
        self._text = text
        self._longest = longest
        self._again: deque[str | None] = deque()
        self._size = 0
        self.row: list[str | None] = []
        self.number = 1
        self.error: OSError | None = None

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._line()
        if line == "":
            raise StopIteration
        self.row.append(line)
        self._size += len(line or "")
        if line is None or self._size > self._longest:
            raise _TooLongError
        return line

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self.number += len(self.row)
        self.row, self._size = [], 0

    def take_back(self) -> None:
        """Let all lines of the row but the first come again."""
        self._again.extendleft(reversed(self.row[1:]))
        del self.row[1:]

    def _line(self) -> str | None:
        """Return the next line, an empty text at the end, or None for one that is too long."""
        if self.error:
            return ""
        try:
            line = self._text.readline(self._longest + 1)
            if len(line) <= self._longest or line.endswith(("\n", "\r")):
                return line
            while line and not line.endswith(("\n", "\r")):
                line = self._text.readline(_BLOCK)
        except OSError as error:
            # First come the rows that have been read, then the error.
            self.error = error
            return ""
        return None


def _rows(
    reader: Any, lines: _Lines, n_columns: int, source: Source
) -> Iterator[tuple[int, list[str] | Rejected]]:
    """Yield rows of `n_columns` cells; of any number if it is 0."""
    while True:
        lines.begin_row()
        first = lines.number
        try:
            cells = next(reader)
        except StopIteration:
            break
        except (csv.Error, _TooLongError) as error:
            reason = f"malformed CSV: {error}"
            if isinstance(error, _TooLongError):
                reason = "the row is too long, or a quote in it is not closed"
            if n_columns == 1:
                # Lines of a broken text would pass for texts.
                yield first, Rejected(source.path, first, None, reason, len(lines.row))
                continue
            lines.take_back()
            yield first, Rejected(source.path, first, None, reason)
            continue
        if not cells:
            continue
        if n_columns in (0, len(cells)):
            yield first, cells
        else:
            reason = f"{len(cells)} cells under {n_columns} columns"
            yield first, Rejected(source.path, first, None, reason)
    if lines.error:
        raise lines.error
