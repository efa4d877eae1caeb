"""A corpus sentence by sentence with what a model says of it, some thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kjclass.corpus.corpus import read_corpus
from kjclass.corpus.formats import Format
from kjclass.corpus.labelled import GROUP_COLUMNS
from kjclass.corpus.layout import ReadOptions
from kjclass.errors import KjclassError
from kjclass.evaluation.counting.cells import as_groups, as_text
from kjclass.evaluation.grouping import grouping
from kjclass.pipeline import Labeler
from kjclass.results import Results
from kjclass.sentences.batch import segment_batch

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CorpusStream", "Part"]

_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class Part:
    """Some sentences.

    Parameters
    ----------
    ids : pyarrow.StringArray
        Of the sentences: that of the row, and the number of the sentence where documents were cut.
    documents : pyarrow.StringArray
    texts : pyarrow.StringArray
    results : Results
    by : pyarrow.DictionaryArray or None
        The groups that were asked for.
    """

    ids: pa.Array
    documents: pa.Array
    texts: pa.Array
    results: Results
    by: Any


@dataclass(slots=True)
class CorpusStream:
    """A corpus that is labelled as it is read.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        As in :func:`~kjclass.corpus.inputs.find_inputs`.
    labeler : Labeler
    sentences : bool
        Whether texts are ready-made sentences. What ``kjclass label`` wrote is known as such.
    read : ReadOptions, optional
    input_format : str, optional
    by : str, optional
        Column to group by; ``"date:month"`` cuts ISO dates, as in
        :class:`~kjclass.evaluation.counting.labelled_file.LabelledFile`.

    Attributes
    ----------
    rejected : int
        Rows that hold no text, once all is read.
    documents_known : bool
        Whether something tells which sentences belong together.
    failed : dict of str to KjclassError
        Label sets whose models failed, and how.
    """

    inputs: str | Path | Sequence[str | Path]
    labeler: Labeler
    sentences: bool = False
    read: ReadOptions | None = None
    input_format: Format | None = None
    by: str | None = None
    rejected: int = 0
    documents_known: bool = True
    failed: dict[str, KjclassError] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Part]:
        for chunk in read_corpus(self.inputs, read=self.read, input_format=self.input_format):
            self.rejected += sum(one.rows for one in chunk.rejected)
            for some in chunk.parts(_BYTES):
                if len(some):
                    yield self._part(some)

    def _part(self, chunk: Any) -> Part:
        import pyarrow as pa
        import pyarrow.compute as pc

        names = chunk.carried.column_names
        column = next((name for name in GROUP_COLUMNS if name in names), None)
        documents = chunk.ids
        if column is not None:
            own = as_text(chunk.carried[column].combine_chunks())
            documents = pc.coalesce(own, documents)
        by = None
        if self.by is not None:
            where = str(self.inputs)
            name, cut = grouping(self.by, names, where)
            by = as_groups(chunk.carried[name].combine_chunks(), name, cut, where)
        labelled = {"sentence", "status"} <= set(names)
        if self.sentences or labelled:
            if not labelled and column is None:
                self.documents_known = False
            texts, ids = chunk.texts, chunk.ids
            numbers = chunk.carried["sentence"].combine_chunks() if labelled else None
        else:
            found = segment_batch(chunk.texts)
            rows = pa.array(found.rows)
            texts, numbers = found.texts, pa.array(found.numbers)
            ids, documents = chunk.ids.take(rows), documents.take(rows)
            by = by.take(rows) if by is not None else None
        if numbers is not None:
            shown = pc.coalesce(as_text(numbers), pa.scalar(""))
            ids = pc.binary_join_element_wise(ids, shown, ":")
        results = self.labeler.attempt(texts, self.failed)
        self.failed.update(results.failed)
        return Part(ids, documents, texts, results, by)
