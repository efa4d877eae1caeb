"""Reading Parquet row groups piece by piece, going on where the piece before ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kjclass.corpus.tasks import Task

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["read_rows_of_group"]

_BATCH = 16_384
_BATCH_BYTES = 1 << 26
_BUFFER = 1 << 22
# What a thread read last: to reach a piece, all that is before it in its group must be decoded.
_last = threading.local()


def read_rows_of_group(task: Task, names: Sequence[str]) -> Iterator[pa.Table]:
    """Yield the rows of a piece of a row group.

    Parameters
    ----------
    task : Task
        Of kind ``"parquet"``.
    names : sequence of str
        Columns to read, where the file has them.

    Yields
    ------
    pyarrow.Table
        The same tables whatever was read before.

    Raises
    ------
    OSError, pyarrow.ArrowException
        If the file is damaged.
    """
    key = (task.path, task.source.size, task.source.mtime, task.group, tuple(names))
    group: _Group | None = getattr(_last, "group", None)
    _last.group = None
    if group is None or group.key != key or group.at > task.start:
        group = _Group(key, task, names)
    yield from group.read(task.start, task.stop)
    # Only after a piece was read whole: a damaged group is opened anew.
    _last.group = group if task.stop < group.size else None


class _Group:
    def __init__(self, key: tuple[object, ...], task: Task, names: Sequence[str]) -> None:
        import pyarrow.parquet as pq

        self.key = key
        self.at = 0
        file = pq.ParquetFile(task.path, buffer_size=_BUFFER, page_checksum_verification=True)
        group = file.metadata.row_group(task.group)
        self.size: int = group.num_rows
        rows = max(1, min(_BATCH, _BATCH_BYTES * self.size // max(1, group.total_byte_size)))
        present = file.schema_arrow.names
        self._rest: pa.Table | None = None
        self._batches = file.iter_batches(
            rows,
            row_groups=[task.group],
            columns=[name for name in names if name in present],
            use_threads=False,
        )

    def read(self, start: int, stop: int) -> Iterator[pa.Table]:
        """Yield the rows from `start` to `stop`, which are not before those read already."""
        while self.at < stop:
            table = self._next()
            if table is None:
                return
            first, last = max(start - self.at, 0), min(stop - self.at, len(table))
            self._rest = table.slice(last) if last < len(table) else None
            self.at += last
            if first < last:
                yield table.slice(first, last - first)

    def _next(self) -> pa.Table | None:
        import pyarrow as pa

        if self._rest is not None:
            return self._rest
        batch = next(self._batches, None)
        return None if batch is None else pa.Table.from_batches([batch])
