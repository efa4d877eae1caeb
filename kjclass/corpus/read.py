"""Reading one piece of a corpus, in this process or any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kjclass.corpus.chunks import Chunk, Rejected, make_chunk
from kjclass.corpus.cut import ID, ROW
from kjclass.corpus.inputs import Source
from kjclass.corpus.jsonlines import parse_json_lines, parse_plain_lines
from kjclass.corpus.layout import Layout
from kjclass.corpus.rowgroups import read_rows_of_group
from kjclass.corpus.sound import check_sound
from kjclass.corpus.tasks import Task

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["read_task"]

_BATCH = 16_384


def read_task(task: Task, layout: Layout, max_bytes: int) -> Iterator[Chunk]:
    """Yield the rows of a task, some thousand at a time.

    Parameters
    ----------
    task : Task
    layout : Layout
    max_bytes : int
        Length from which a text is rejected.

    Yields
    ------
    Chunk
        Where reading fails, the last one says which rows are missing.

    Raises
    ------
    InputError
        If the file changed since the run began.
    """
    import pyarrow as pa

    source = task.source
    if task.kind == "nothing":
        yield _rejections(layout, list(task.rejected))
        return
    if task.kind != "table":
        source.check_unchanged()
    done = 0
    rejected = list(task.rejected)
    try:
        for table, rows, bad in _tables(task, source, layout):
            if ID in table.column_names:
                yield _named(table, rows, layout, source, max_bytes, rejected + bad)
            else:
                yield make_chunk(table, rows, layout, source, max_bytes, rejected + bad)
            rejected = []
            done += len(table)
    except (OSError, UnicodeError, pa.ArrowException) as error:
        first = task.first_row + done
        missing = max(0, task.n_rows - done)
        reason = f"the rows from here on cannot be read: {error}"
        rejected.append(Rejected(source.path, first, None, reason, missing))
    if rejected:
        yield _rejections(layout, rejected)


def _named(
    table: pa.Table,
    rows: Any,
    layout: Layout,
    source: Source,
    max_bytes: int,
    rejected: list[Rejected],
) -> Chunk:
    """Read documents that are files of their own: their names are their identifiers."""
    named = Layout(layout.text, ID, layout.carried, layout.extra)
    return make_chunk(table, rows, named, source, max_bytes, rejected)


def _rejections(layout: Layout, rejected: list[Rejected]) -> Chunk:
    import pyarrow as pa

    none = pa.array([], pa.string())
    return Chunk(none, none, layout.carried.empty_table(), rejected)


_Piece = tuple[Any, "np.ndarray[Any, np.dtype[np.int64]]", list[Rejected]]


def _tables(task: Task, source: Source, layout: Layout) -> Iterator[_Piece]:
    if task.kind in ("jsonl", "lines"):
        with Path(task.path).open("rb") as file:
            spooled = task.path != source.path
            file.seek(0 if spooled else task.start)
            raw = file.read() if spooled else file.read(task.stop - task.start)
        if task.kind == "jsonl":
            yield parse_json_lines(raw, task.first_row, layout, source)
        else:
            yield *parse_plain_lines(raw, task.first_row, layout), []
        return
    first = task.first_row
    for table in _batches(task, layout):
        if ROW in table.column_names:
            yield table, table[ROW].to_numpy(), []
        else:
            yield table, np.arange(first, first + len(table)), []
        first += len(table)


def _batches(task: Task, layout: Layout) -> Iterator[pa.Table]:
    import pyarrow as pa

    if task.kind == "parquet":
        yield from read_rows_of_group(task, layout.read)
        return
    with pa.memory_map(task.path) as mapped:
        names = pa.ipc.open_file(mapped).schema.names
        kept = [n for n, name in enumerate(names) if name in (*layout.read, ROW, ID)]
        reader = pa.ipc.open_file(mapped, options=pa.ipc.IpcReadOptions(included_fields=kept))
        ours = task.kind == "table"
        last = reader.num_record_batches if ours else task.stop
        for number in range(task.start, last):
            batch = reader.get_batch(number)
            if not ours:
                check_sound(batch)
            table = pa.Table.from_batches([batch])
            for at in range(0, len(table), _BATCH):
                yield table.slice(at, _BATCH)
