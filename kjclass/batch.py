"""Label the documents of files, batch by batch, into one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kjclass.corpus.documents import read_documents
from kjclass.corpus.writers import open_writer
from kjclass.errors import InputError, OutputError
from kjclass.pipeline import Labeler
from kjclass.records import Document
from kjclass.results import Results

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Summary", "Unit", "label_batches", "label_files", "read_files"]

Unit = Literal["document", "sentence"]

_DOCUMENTS = 1024
_SENTENCES = 65_536


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Parameters
    ----------
    documents, sentences : int
        Read, and written.
    unlabelled : int
        Sentences without labels because they are empty or in an unsupported language.
    """

    documents: int
    sentences: int
    unlabelled: int


def label_files(
    labeler: Labeler,
    paths: Sequence[Path],
    out: Path,
    *,
    unit: Unit = "document",
    text_column: str = "text",
    id_column: str | None = None,
    encoding: str | None = None,
    scores: bool = False,
) -> Summary:
    """Label the documents of `paths` and write a row a sentence to `out`.

    Parameters
    ----------
    labeler : Labeler
        With the models.
    paths : sequence of Path
        Input files; see :func:`kjclass.corpus.documents.read_documents`.
    out : Path
        Ends in ``.parquet``, ``.jsonl``, ``.csv`` or ``.tsv``; appears only when all is done.
    unit : {"document", "sentence"}
        Whether texts are split into sentences, or are ready-made sentences.
    text_column, id_column, encoding
        As in :func:`~kjclass.corpus.documents.read_documents`.
    scores : bool
        Whether to write the probability of every label.

    Returns
    -------
    Summary

    Raises
    ------
    InputError
        If a file or row cannot be read.
    OutputError
        If `out` cannot be written, or is one of `paths`.
    """
    if any(out.exists() and path.exists() and out.samefile(path) for path in paths):
        raise OutputError(
            "the output is one of the inputs", where=str(out), fix="name another file"
        )
    documents = read_files(paths, text_column=text_column, id_column=id_column, encoding=encoding)
    tables = label_batches(labeler, documents, unit=unit, scores=scores)
    first = next(tables, None)
    if first is None:
        raise InputError("there are no documents", where=", ".join(map(str, paths)))
    read = sentences = unlabelled = 0
    with open_writer(out, first[1].schema) as writer:
        for batch in chain([first], tables):
            read += batch[0]
            table = batch[1]
            writer.write(table)
            sentences += len(table)
            unlabelled += sum(status != "ok" for status in table["status"].to_pylist())
    return Summary(read, sentences, unlabelled)


def label_batches(
    labeler: Labeler,
    documents: Iterable[Document],
    *,
    unit: Unit = "document",
    scores: bool = False,
) -> Iterator[tuple[int, pa.Table]]:
    """Yield the number of documents and their labelled sentences, batch by batch.

    Parameters
    ----------
    labeler : Labeler
    documents : iterable of Document
        Read as the batches are asked for.
    unit, scores
        As in :func:`label_files`.

    Yields
    ------
    (int, pyarrow.Table)
        The table has ``document``, ``sentence`` (its number in the document, from 0) and the
        columns of :meth:`kjclass.results.Results.to_arrow`.
    """
    waiting = iter(documents)
    size = _DOCUMENTS if unit == "document" else _SENTENCES
    while batch := list(islice(waiting, size)):
        texts = [document.text for document in batch]
        ids = [document.id for document in batch]
        if unit == "sentence":
            yield len(batch), _table(labeler(texts), ids, [0] * len(ids), scores)
            continue
        found = labeler.label_documents(texts)
        yield len(batch), _concatenated(found, ids, scores)


def _concatenated(found: Sequence[Results], ids: Sequence[str], scores: bool) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(
        [
            _table(results, [name] * len(results), range(len(results)), scores)
            for name, results in zip(ids, found, strict=True)
        ]
    ).combine_chunks()


def _table(
    results: Results, documents: Sequence[str], numbers: Sequence[int], scores: bool
) -> pa.Table:
    import pyarrow as pa

    table = results.to_arrow(scores=scores)
    table = table.add_column(0, "document", pa.array(documents, pa.string()))
    return table.add_column(1, "sentence", pa.array(numbers, pa.int32()))


def read_files(
    paths: Iterable[Path],
    *,
    text_column: str = "text",
    id_column: str | None = None,
    encoding: str | None = None,
) -> Iterator[Document]:
    """Yield the documents of several files, one after another.

    Parameters
    ----------
    paths : iterable of Path
    text_column, id_column, encoding
        As in :func:`~kjclass.corpus.documents.read_documents`.

    Raises
    ------
    InputError
        If a file or row cannot be read, or two files have a document of the same identifier.
    """
    file_of: dict[str, Path] = {}
    for path in paths:
        for document in read_documents(
            path, text_column=text_column, id_column=id_column, encoding=encoding
        ):
            if file_of.setdefault(document.id, path) != path:
                raise InputError(
                    f"identifier {document.id!r} stands in {file_of[document.id]} too",
                    where=str(path),
                    fix="label the files one by one, or name a unique --id-column",
                )
            yield document
