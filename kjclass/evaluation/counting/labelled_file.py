"""Labelled corpora as ``kjclass label`` writes them, some thousand sentences at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass.corpus.corpus import read_corpus
from kjclass.corpus.inputs import STDIN, Source, find_inputs
from kjclass.corpus.labelled import GROUP_COLUMNS
from kjclass.corpus.layout import ReadOptions
from kjclass.corpus.schema import source_schema
from kjclass.corpus.streams import Streams
from kjclass.errors import InputError
from kjclass.evaluation.counting.cells import as_groups, as_numbers, as_text, given_labels
from kjclass.evaluation.grouping import grouping, need_column
from kjclass.labels import LabelSet
from kjclass.wording import listed

if TYPE_CHECKING:
    import pyarrow as pa

    from kjclass.corpus.chunks import Chunk

__all__ = ["BUCKETS", "LabelledBatch", "LabelledFile", "buckets_of"]

# Documents are dealt into so many groups by the hash of their names: memory stays the same however
# many there are, and a resample of groups is as good as one of documents.
BUCKETS = 1024


@dataclass(frozen=True, slots=True)
class LabelledBatch:
    """Some labelled sentences.

    Parameters
    ----------
    ids : pyarrow.StringArray
    sentence : pyarrow.StringArray or None
        Number of the sentence in its document.
    texts : pyarrow.StringArray or None
        Where they were asked for.
    bucket : ndarray of int64
        Number of the group of documents, below :data:`BUCKETS`.
    group : pyarrow.DictionaryArray or None
        Value of the column that shares are wanted by.
    given : ndarray of shape (n, n_labels), bool
        The labels.
    scores : ndarray of shape (n, n_labels), float32, or None
        Probabilities, where those of all labels are in the file.
    left_out : int
        Sentences that are not among these, for they are of no language that is labelled.
    """

    ids: pa.Array
    sentence: pa.Array | None
    texts: pa.Array | None
    bucket: NDArray[np.int64]
    group: Any
    given: NDArray[np.bool_]
    scores: NDArray[np.float32] | None
    left_out: int

    def __len__(self) -> int:
        return len(self.given)


class LabelledFile:
    """A labelled corpus on disk.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        Files or folders.
    label_set : LabelSet
        What was labelled.
    by : str, optional
        Column that shares are wanted by; ``"date:month"`` cuts ISO dates (also ``:year``,
        ``:day``).
    document : str, optional
        Column that tells which sentences belong together; by default ``group``, ``doc`` or
        ``document``, else ``id`` where sentences are numbered, else each stands for itself.
    encoding : str, optional
        Of text formats.

    Raises
    ------
    InputError
        If a file or column is missing, or the table is a long one.
    """

    def __init__(
        self,
        inputs: str | Path | Sequence[str | Path],
        label_set: LabelSet,
        *,
        by: str | None = None,
        document: str | None = None,
        encoding: str | None = None,
    ) -> None:
        self.label_set = label_set
        self._inputs = [inputs] if isinstance(inputs, (str, Path)) else list(inputs)
        self._encoding = encoding
        if STDIN in map(str, self._inputs):
            raise InputError("the corpus is read twice", fix="name a file, not standard input")
        sources = find_inputs(self._inputs).sources
        self.where = sources[0].path
        self.columns = _columns(sources, encoding)
        if label_set.name not in self.columns:
            raise self._without_labels()
        self.by = by
        self._by = by
        self._cut: int | None = None
        if by is not None:
            self._by, self._cut = grouping(by, self.columns, self.where)
        self.has_sentence = "sentence" in self.columns
        self._document = document or next((c for c in GROUP_COLUMNS if c in self.columns), None)
        if self._document is not None:
            need_column(self._document, self.columns, self.where)
        self.documents_known = self._document is not None or self.has_sentence
        self._abstained = f"{label_set.name}_abstained"
        names = [f"{label_set.name}:{label}" for label in label_set.label_ids]
        self._scores = names if set(names) <= set(self.columns) else []

    @property
    def has_scores(self) -> bool:
        """Whether the scores of all labels are there."""
        return bool(self._scores)

    def _without_labels(self) -> InputError:
        name = self.label_set.name
        if {"label_set", "label"} <= set(self.columns):
            return InputError(
                "a long table has a row a label, not a row a sentence",
                where=self.where,
                fix="label the corpus without --long",
            )
        return InputError(
            f"no column {name!r}", where=self.where, fix=f"columns: {listed(self.columns)}"
        )

    def batches(self, *, texts: bool = False) -> Iterator[LabelledBatch]:
        """Yield the sentences that were labelled, in file order.

        Parameters
        ----------
        texts : bool
            Whether to read them, too.

        Raises
        ------
        InputError
            If a row cannot be read, holds a label that the set does not have, or the labeler
            abstained from it.
        """
        wanted = [self.label_set.name, *self._scores]
        if self.has_sentence:
            wanted.append("sentence")
        places = (self._by, self._document, "status", self._abstained)
        wanted += [c for c in places if c and c in self.columns]
        # A reader of corpora wants one column of text; the sentences are the longest.
        text = "text" if texts or "status" not in self.columns else "status"
        if texts:
            need_column("text", self.columns, self.where)
        read = ReadOptions(
            text,
            carry=tuple(dict.fromkeys(c for c in wanted if c not in (text, "id"))),
            encoding=self._encoding,
        )
        for chunk in read_corpus(self._inputs, read=read):
            if chunk.rejected:
                bad = chunk.rejected[0]
                where = bad.file if bad.row is None else f"{bad.file}:{bad.row}"
                raise InputError(bad.reason, where=where, fix="label the corpus again")
            if len(chunk):
                yield self._batch(chunk, text)

    def _column(self, chunk: Chunk, name: str, text: str) -> Any:
        if name == text:
            return chunk.texts
        if name == "id":
            return chunk.ids
        return chunk.carried[name].combine_chunks()

    def _batch(self, chunk: Chunk, text: str) -> LabelledBatch:
        import pyarrow as pa
        import pyarrow.compute as pc

        keep: Any = None
        if "status" in self.columns:
            keep = pc.equal(as_text(self._column(chunk, "status", text)), "ok")
            keep = pc.fill_null(keep, False)

        def column(name: str) -> Any:
            found = self._column(chunk, name, text)
            return found if keep is None else found.filter(keep)

        if self._abstained in self.columns:
            self._check_answers(column(self._abstained))
        given = given_labels(column(self.label_set.name), self.label_set, self.where)
        document = as_text(column(self._document or "id"))
        group = None
        if self._by is not None:
            group = as_groups(column(self._by), self._by, self._cut, self.where)
        scores = None
        if self._scores:
            scores = np.column_stack(
                [as_numbers(column(name), name, self.where) for name in self._scores]
            )
        return LabelledBatch(
            column("id"),
            as_text(column("sentence")) if self.has_sentence else None,
            column("text").cast(pa.string()) if text == "text" else None,
            buckets_of(document),
            group,
            given,
            scores,
            len(chunk) - len(given),
        )

    def _check_answers(self, abstained: Any) -> None:
        """Raise InputError where a sentence has no answer: the others are no fair sample."""
        import pyarrow.compute as pc

        if pc.any(pc.equal(pc.utf8_lower(as_text(abstained)), "true")).as_py():
            raise InputError(
                f"label set {self.label_set.name!r} abstained from sentences, and shares among the "
                "answers are not those of the corpus",
                where=self.where,
                fix="label the corpus again without --max-error",
            )


def _columns(sources: Sequence[Source], encoding: str | None) -> list[str]:
    import pyarrow as pa

    found: dict[str, None] = {}
    for source in sources:
        try:
            schema = source_schema(source, ReadOptions(encoding=encoding), Streams(encoding))
        except (OSError, EOFError, UnicodeError, pa.ArrowException) as error:
            raise InputError(f"cannot be read: {error}", where=source.path) from error
        found |= dict.fromkeys([*schema.names, *(name for name, _ in source.partition)])
    return list(found)


def buckets_of(documents: Any) -> NDArray[np.int64]:
    """Return the group of documents, below :data:`BUCKETS`, by a pyarrow.StringArray of names."""
    coded = documents.dictionary_encode()
    hashes = [zlib.crc32((name or "").encode()) % BUCKETS for name in coded.dictionary.to_pylist()]
    # A row without a document is one of its own only as far as its place tells.
    numbers = np.array([*hashes, 0], dtype=np.int64)
    return np.asarray(numbers[np.asarray(coded.indices.fill_null(len(hashes)))])
