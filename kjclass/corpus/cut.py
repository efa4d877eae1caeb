"""From files to pieces: where the pieces begin and end."""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kjclass.corpus.chunks import Rejected
from kjclass.corpus.delimited import delimited_rows
from kjclass.corpus.hub import dataset_tables
from kjclass.corpus.inputs import STDIN, Source
from kjclass.corpus.layout import ReadOptions
from kjclass.corpus.schema import is_arrow_file
from kjclass.corpus.sound import check_sound
from kjclass.corpus.streams import Streams, byte_order_mark, cut_lines, longest_line
from kjclass.corpus.tasks import Task
from kjclass.errors import OutputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ID", "ROW", "Cutter"]

# Columns of the tables in the work folder that are not columns of the input.
ROW, ID = "\x00row", "\x00id"
_BYTES_PER_ROW = 128
_MOST_RANGES = 8


class Cutter:
    """Cuts sources into tasks.

    Parameters
    ----------
    options : ReadOptions
    streams : Streams
    spool : Path
        Folder for pieces of streams.
    piece_rows : int
        Rows of a piece, about.
    is_done : callable
        Says of a task's number whether its piece is labelled already, so that a piece of a stream
        need not be written down again.
    """

    def __init__(
        self,
        options: ReadOptions,
        streams: Streams,
        spool: Path,
        piece_rows: int,
        is_done: Callable[[int], bool],
    ) -> None:
        self._options = options
        self._streams = streams
        self._spool = spool
        self._rows = piece_rows
        self._bytes = piece_rows * _BYTES_PER_ROW
        self._is_done = is_done
        self._number = 0
        self._reached = 0  # Last row of the source at hand that is in a task.

    def cut(self, sources: Sequence[Source]) -> Iterator[Task]:
        """Yield the tasks of `sources`, numbered from 0; the same ones each time.

        A source that cannot be read, wholly or from some point on, gives a task that says so.
        """
        # A piece has one partition.
        kinds = itertools.groupby(sources, lambda one: (one.format == "text", one.partition))
        for (is_text, _), group in kinds:
            if is_text:
                yield from self._texts(list(group))
                continue
            for source in group:
                yield from self._source(source)

    def _source(self, source: Source) -> Iterator[Task]:
        import pyarrow as pa

        self._reached = 0
        try:
            yield from self._pieces(source)
        except (OSError, EOFError, UnicodeError, pa.ArrowException) as error:
            where = f" beyond row {self._reached}" if self._reached else ""
            yield self._nothing(source, f"the file cannot be read{where}: {error}")

    def _pieces(self, source: Source) -> Iterator[Task]:
        if source.format == "parquet":
            yield from self._parquet(source)
        elif source.format == "arrow" and is_arrow_file(source):
            yield from self._arrow(source)
        elif source.format in ("jsonl", "lines"):
            yield from self._lines(source)
        elif source.format in ("csv", "tsv"):
            yield from self._delimited(source)
        else:
            yield from self._tables(source)

    def _task(self, source: Source, kind: Any, path: str, **more: Any) -> Task:
        task = Task(self._number, source, kind, path, **more)
        self._number += 1
        return task

    def _nothing(self, source: Source, reason: str, row: int | None = None) -> Task:
        rejected = Rejected(source.path, row, None, reason, 0 if row is None else 1)
        return self._task(source, "nothing", "", rejected=(rejected,))

    def _parquet(self, source: Source) -> Iterator[Task]:
        import pyarrow.parquet as pq

        with pq.ParquetFile(source.path) as file:
            metadata = file.metadata
        first = 1
        for group in range(metadata.num_row_groups):
            n = metadata.row_group(group).num_rows
            size = metadata.row_group(group).total_byte_size
            # Long texts fill a piece before its rows do. Few pieces: each decodes those before it.
            pieces = max(-(-n // self._rows), -(-size // (2 * self._bytes)))
            step = max(1, -(-n // max(1, min(pieces, _MOST_RANGES))))
            for start in range(0, n, step):
                stop = min(start + step, n)
                yield self._task(
                    source,
                    "parquet",
                    source.path,
                    start=start,
                    stop=stop,
                    group=group,
                    first_row=first + start,
                    n_rows=stop - start,
                    weight=source.size * (stop - start) // max(1, metadata.num_rows),
                )
            first += n

    def _arrow(self, source: Source) -> Iterator[Task]:
        import pyarrow as pa

        # One column tells how many rows there are; the others need not be unpacked for that.
        one = pa.ipc.IpcReadOptions(included_fields=[0])
        sizes: list[int | str] = []
        with (
            pa.memory_map(source.path) as mapped,
            pa.ipc.open_file(mapped, options=one) as reader,
        ):
            for number in range(reader.num_record_batches):
                try:
                    sizes.append(reader.get_batch(number).num_rows)
                except (OSError, pa.ArrowException) as error:
                    sizes.append(str(error))
        first, at, total = 1, 0, max(1, sum(n for n in sizes if isinstance(n, int)))
        while at < len(sizes):
            stop, n = at + 1, sizes[at]
            if isinstance(n, str):
                where = f"record batch {stop} of {len(sizes)}, behind row {first - 1}"
                yield self._nothing(source, f"{where}, is not counted, nor can it be read: {n}")
                at = stop
                continue
            while stop < len(sizes) and isinstance(more := sizes[stop], int):
                if n + more > self._rows:
                    break
                n += more
                stop += 1
            yield self._task(
                source,
                "arrow",
                source.path,
                start=at,
                stop=stop,
                first_row=first,
                n_rows=n,
                weight=source.size * n // total,
            )
            first += n
            at = stop

    def _lines(self, source: Source) -> Iterator[Task]:
        """Cut plain files where they lie; copy what is compressed, piped or not in UTF-8."""
        mark = byte_order_mark(self._streams.head(source))
        plain = not source.compression and source.path != STDIN
        utf8 = self._streams.codec(self._streams.head(source)) in ("utf-8", "utf-8-sig")
        stream: Any = self._streams.open(source) if utf8 else self._recoded(source)
        skip = 3 if utf8 and mark == "utf-8-sig" else 0
        at = skip
        if skip:
            stream.read(skip)
        first = 1
        longest = longest_line(self._options.max_bytes)
        for piece in cut_lines(stream, self._bytes, longest):
            if isinstance(piece, int):
                reason = f"the line has {piece:,} bytes, more than {longest:,}"
                yield self._nothing(source, reason, first)
                at += piece
                self._reached, first = first, first + 1
                continue
            lines = piece.count(b"\n") + (not piece.endswith(b"\n"))
            if plain and utf8:
                yield self._task(
                    source,
                    source.format,
                    source.path,
                    start=at,
                    stop=at + len(piece),
                    first_row=first,
                    weight=len(piece),
                )
            else:
                digest = "" if source.mtime else _digest(piece)
                yield self._spooled(source, source.format, piece, first, digest=digest)
            at += len(piece)
            first += lines
            self._reached = first - 1

    def _recoded(self, source: Source) -> Any:
        text = self._streams.text(source)

        class _Utf8(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                return text.read(size).encode("utf-8", "surrogatepass")

        return _Utf8()

    def _delimited(self, source: Source) -> Iterator[Task]:
        cells = delimited_rows(source, self._streams, self._options)
        rows: list[int] = []
        held: list[list[str]] = []
        rejected: list[Rejected] = []
        size = 0
        try:
            for row, found in cells.rows:
                self._reached = row
                if isinstance(found, Rejected):
                    rejected.append(found)
                    size += _BYTES_PER_ROW
                else:
                    rows.append(row)
                    held.append(found)
                    size += sum(map(len, found))
                if size >= self._bytes or len(held) >= self._rows:
                    yield self._table(source, _of_cells(cells.columns, held, rows), rejected)
                    rows, held, rejected, size = [], [], [], 0
        except OSError:
            if held or rejected:
                yield self._table(source, _of_cells(cells.columns, held, rows), rejected)
            raise
        if held or rejected:
            yield self._table(source, _of_cells(cells.columns, held, rows), rejected)

    def _tables(self, source: Source) -> Iterator[Task]:
        """Copy a stream of Arrow batches, or a data set."""
        import pyarrow as pa

        if source.format == "datasets":
            tables = dataset_tables(source, self._options, self._rows)
        else:
            tables = _batches(self._streams.open(source))
        first = 1
        for table in tables:
            rows = pa.array(range(first, first + len(table)), pa.int64())
            yield self._table(source, table.append_column(ROW, rows), [])
            self._reached = first + len(table) - 1
            first += len(table)

    def _texts(self, group: list[Source]) -> Iterator[Task]:
        """Pack documents that are files of their own into pieces."""
        names: list[str] = []
        texts: list[bytes] = []
        rejected: list[Rejected] = []
        weight = 0
        first = group[0]
        for source in group:
            text = self._text(source)
            if isinstance(text, Rejected):
                rejected.append(text)
            else:
                names.append(source.name)
                texts.append(text)
            weight += max(1, source.size)
            if weight >= self._bytes:
                yield self._packed(first, names, texts, rejected, weight)
                names, texts, rejected, weight = [], [], [], 0
        if names or rejected:
            yield self._packed(first, names, texts, rejected, weight)

    def _packed(
        self,
        first: Source,
        names: list[str],
        texts: list[bytes],
        rejected: list[Rejected],
        weight: int,
    ) -> Task:
        import pyarrow as pa

        table = pa.table(
            {
                self._options.text_column: pa.array(texts, pa.binary()),
                ID: pa.array(names, pa.string()),
                ROW: pa.array([1] * len(names), pa.int64()),
            }
        )
        return replace(self._table(first, table, rejected), weight=weight)

    def _text(self, source: Source) -> bytes | Rejected:
        import pyarrow as pa

        most = self._options.max_bytes
        try:
            with self._streams.open(source) as stream:
                # No codec makes less than a byte of UTF-8 of four.
                raw = bytes(stream.read(4 * most + 5))
        except (OSError, pa.ArrowException) as error:
            return Rejected(source.path, None, source.name, f"the file cannot be read: {error}")
        codec = self._streams.codec(raw)
        too_long = Rejected(source.path, 1, source.name, f"the text has more than {most:,} bytes")
        if len(raw) > 4 * most + 4:
            return too_long
        try:
            text = raw.decode(codec).encode("utf-8")
        except UnicodeError as error:
            where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
            reason = f"not {codec}{where}; name its encoding with --encoding (Korean: often cp949)"
            return Rejected(source.path, 1, source.name, reason)
        return text if len(text) <= most else too_long

    def _table(self, source: Source, table: pa.Table, rejected: list[Rejected]) -> Task:
        import pyarrow as pa

        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        raw = sink.getvalue()
        return self._spooled(
            source,
            "table",
            raw,
            1,
            rejected=tuple(rejected),
            n_rows=len(table),
            digest="" if source.mtime else _digest(raw),
        )

    def _spooled(self, source: Source, kind: Any, content: Any, first: int, **more: Any) -> Task:
        """Write a piece of a stream to the work folder, unless it is labelled already."""
        path = self._spool / f"{self._number:06d}.{kind}"
        if not self._is_done(self._number):
            try:
                self._spool.mkdir(exist_ok=True)
                with path.open("wb") as file:
                    file.write(content)
            except OSError as error:
                # A full disk here says nothing of the input.
                raise OutputError(
                    f"cannot write: {error.strerror or error}",
                    where=str(self._spool),
                    fix="free space; the same command then goes on where this one stopped",
                ) from error
        # How far a compressed file has been read cannot be seen from here: assume fivefold.
        packed = 5 if source.compression else 1
        weight = len(content) // packed
        return self._task(
            source, kind, str(path), stop=len(content), first_row=first, weight=weight, **more
        )


def _batches(stream: Any) -> Iterator[pa.Table]:
    import pyarrow as pa

    for batch in pa.ipc.open_stream(stream):
        check_sound(batch)
        yield pa.Table.from_batches([batch])
    if stream.read(1):
        raise OSError("there is more behind the end of the stream")


def _of_cells(columns: list[str], cells: list[list[str]], rows: list[int]) -> pa.Table:
    import pyarrow as pa

    found = zip(*cells, strict=True) if cells else [()] * len(columns)
    arrays = {name: _of_texts(column) for name, column in zip(columns, found, strict=True)}
    return pa.table({**arrays, ROW: pa.array(rows, pa.int64())})


def _of_texts(texts: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        # What did not decode is not valid here either, so that the reader can say which row it is.
        coded = [text.encode("utf-8", "surrogatepass") for text in texts]
        return pa.array(coded, pa.binary()).view(pa.string())


def _digest(content: Any) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
