"""What tests of reading share: a corpus cut into small pieces and read back as plain values."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from kjclass.corpus.chunks import Rejected
from kjclass.corpus.cut import Cutter
from kjclass.corpus.inputs import find_inputs
from kjclass.corpus.layout import Layout, ReadOptions
from kjclass.corpus.read import read_task
from kjclass.corpus.schema import corpus_layout
from kjclass.corpus.streams import Streams
from kjclass.corpus.tasks import Task

# Any text that can be written as UTF-8.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@dataclass
class Found:
    """All that was read."""

    ids: list[str]
    texts: list[str]
    carried: list[dict[str, Any]]
    rejected: list[Rejected]
    tasks: list[Task]
    layout: Layout

    @property
    def reasons(self) -> list[tuple[int | None, str | None, str]]:
        return [(one.row, one.id, one.reason) for one in self.rejected]

    @property
    def rows(self) -> int:
        """Rows of the input, as they are counted."""
        return len(self.texts) + sum(one.rows for one in self.rejected)


def read_all(
    inputs: str | Path | Sequence[str | Path],
    *,
    piece_rows: int = 3,
    input_format: Any = None,
    is_done: Callable[[int], bool] = lambda _: False,
    **options: Any,
) -> Found:
    given = [inputs] if isinstance(inputs, (str, Path)) else list(inputs)
    read = ReadOptions(**options)
    streams = Streams(read.encoding)
    sources = find_inputs(given, format=input_format).sources
    layout = corpus_layout(sources, read, streams)
    found = Found([], [], [], [], [], layout)
    with tempfile.TemporaryDirectory() as spool:
        for task in Cutter(read, streams, Path(spool), piece_rows, is_done).cut(sources):
            found.tasks.append(task)
            for chunk in read_task(task, layout, read.max_bytes):
                chunk.texts.validate(full=True)
                chunk.carried.validate(full=True)
                assert len(chunk.texts) == len(chunk.ids) == len(chunk.carried)
                found.ids += chunk.ids.to_pylist()
                found.texts += chunk.texts.to_pylist()
                found.carried += chunk.carried.to_pylist()
                found.rejected += chunk.rejected
    return found


def arrow_file(path: Path, table: pa.Table, rows: int = 2) -> Path:
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)
    return path


def arrow_stream(table: pa.Table, rows: int = 2) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)
    return sink.getvalue().to_pybytes()
