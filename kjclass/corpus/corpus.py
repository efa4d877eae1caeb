"""A corpus from beginning to end, in this process: for programs that look at it row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from kjclass.corpus.chunks import Chunk
from kjclass.corpus.cut import Cutter
from kjclass.corpus.formats import Format
from kjclass.corpus.inputs import find_inputs
from kjclass.corpus.layout import ReadOptions
from kjclass.corpus.read import read_task
from kjclass.corpus.schema import corpus_layout
from kjclass.corpus.streams import Streams

__all__ = ["read_corpus"]

_PIECE_ROWS = 8192


def read_corpus(
    inputs: str | Path | Sequence[str | Path],
    *,
    read: ReadOptions | None = None,
    input_format: Format | None = None,
) -> Iterator[Chunk]:
    r"""Yield the rows of a corpus, some thousand at a time.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        As in :func:`~kjclass.corpus.inputs.find_inputs`.
    read : ReadOptions, optional
    input_format : str, optional
        Where file names do not tell.

    Yields
    ------
    Chunk
        With the rows that hold no text, too.

    Raises
    ------
    InputError
        If an input or column is missing.

    Examples
    --------
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("text,year\nChips rose.,2025\n")
    >>> [(chunk.texts.to_pylist(), chunk.ids.to_pylist()) for chunk in read_corpus(path)]
    [(['Chips rose.'], ['a.csv:2'])]
    """
    read = read or ReadOptions()
    given = [inputs] if isinstance(inputs, (str, Path)) else list(inputs)
    sources = find_inputs(given, format=input_format).sources
    streams = Streams(read.encoding)
    layout = corpus_layout(sources, read, streams)
    with tempfile.TemporaryDirectory() as spool:
        cutter = Cutter(read, streams, Path(spool), _PIECE_ROWS, lambda _: False)
        for task in cutter.cut(sources):
            yield from read_task(task, layout, read.max_bytes)
            if task.path and task.path != task.source.path:
                Path(task.path).unlink(missing_ok=True)
