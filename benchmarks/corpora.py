"""Corpora for the benchmarks: real sentences, repeated as often as needed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kjclass.corpus.corpus import read_corpus
from kjclass.seeds import seed_sentences

__all__ = ["articles", "sentences", "write_parquet"]

_ROW_GROUP = 131_072
# Sentences of a paragraph and paragraphs of an article, over and over.
_PARAGRAPHS = (2, 3, 1, 4, 2, 3, 2)


def sentences(path: Path | None) -> list[str]:
    """Return the sentences of a file that kjclass reads, or those that ship with it."""
    if path is None:
        return [sentence.text for sentence in seed_sentences([])]
    return [text for chunk in read_corpus(path) for text in chunk.texts.to_pylist()]


def articles(found: list[str], n: int) -> Iterator[str]:
    """Yield articles that hold `n` whole sentences in all: a heading, then paragraphs.

    Headlines and cut-off lines among `found` are left out: inside a paragraph, nobody has them.
    """
    whole = [text for text in found if text[0].isupper() and text.rstrip('"”’)')[-1:] in ".?!"]
    waiting = itertools.islice(itertools.cycle(whole), n)
    for number in itertools.count(1):
        paragraphs = [" ".join(itertools.islice(waiting, size)) for size in _PARAGRAPHS]
        filled = [paragraph for paragraph in paragraphs if paragraph]
        if not filled:
            return
        yield "\n\n".join([f"Markets and Ministries, Part {number}", *filled]) + "\n"


def write_parquet(path: Path, texts: Iterator[str]) -> int:
    """Write texts with identifiers and a date; return how many there are."""
    n = 0
    schema = pa.schema([("id", pa.int64()), ("date", pa.string()), ("text", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while rows := list(itertools.islice(texts, _ROW_GROUP)):
            ids = range(n, n + len(rows))
            dates = [f"{2015 + at % 12}-{1 + at % 9:02}" for at in ids]
            table = pa.table([list(ids), dates, rows], schema=schema)
            writer.write_table(table, row_group_size=_ROW_GROUP)
            n += len(rows)
    return n
