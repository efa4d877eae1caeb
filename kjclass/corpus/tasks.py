"""Pieces of a corpus: small enough to be done again, and readable where only the path is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kjclass.corpus.chunks import Rejected
from kjclass.corpus.inputs import Source

__all__ = ["Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of a corpus, always cut in the same places.

    Parameters
    ----------
    number : int
        Its place in the corpus, from 0.
    source : Source
        What it is a piece of.
    kind : {"parquet", "arrow", "jsonl", "lines", "table", "nothing"}
        How `path` is read: ``"table"`` is a piece of a stream that was copied to the work folder;
        ``"nothing"`` only reports rows that could not be read.
    path : str
        The file to open.
    start, stop : int
        Rows of the row group (Parquet), batches (Arrow) or bytes (lines).
    group : int
        Row group, in Parquet.
    first_row : int
        Number of its first row in the source, from 1.
    n_rows : int
        How many rows it has, 0 where that is not known before it is read.
    weight : int
        Bytes of the source that it stands for, to tell how far a run has come.
    digest : str
        Of the content, where it comes from a stream; else empty.
    rejected : tuple of Rejected
        Rows that could not even be cut from the stream.
    """

    number: int
    source: Source
    kind: Literal["parquet", "arrow", "jsonl", "lines", "table", "nothing"]
    path: str
    start: int = 0
    stop: int = 0
    group: int = 0
    first_row: int = 1
    n_rows: int = 0
    weight: int = 0
    digest: str = ""
    rejected: tuple[Rejected, ...] = ()
