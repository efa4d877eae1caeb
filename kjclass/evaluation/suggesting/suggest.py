"""The sentences of a corpus that are most worth labelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kjclass.corpus.formats import Format
from kjclass.corpus.layout import ReadOptions
from kjclass.errors import InputError
from kjclass.evaluation.frames import data_frame
from kjclass.evaluation.stream import CorpusStream, Part
from kjclass.evaluation.suggesting.choose import Chosen, choose
from kjclass.evaluation.suggesting.pools import Pools, Scored
from kjclass.pipeline import Labeler
from kjclass.records import OK

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Suggestion", "Suggestions", "suggest"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence worth labelling.

    Parameters
    ----------
    id : str
        That of its row, with its number where documents were cut.
    text : str
    document : str
    label_set, label : str
        The decision that the model is unsure of.
    margin : float
        How far from deciding otherwise, in log-odds; 0 is a toss-up.
    why : str
        The same as words.
    labels : mapping of str to tuple of str
        What the model gives, by label set. Do not show it to annotators: it biases them.
    """

    id: str
    text: str
    document: str
    label_set: str
    label: str
    margin: float
    why: str
    labels: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Sentences worth labelling, the first ones most.

    Parameters
    ----------
    rows : tuple of Suggestion
    sentences : int
        Sentences that were looked at.
    notes : tuple of str
        What a reader has to know.
    """

    rows: tuple[Suggestion, ...]
    sentences: int
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return asdict(self)

    def to_arrow(self, *, labels: bool = False) -> pa.Table:
        """Return a table with a row a sentence.

        Parameters
        ----------
        labels : bool
            Whether to add what the model says, which biases annotators: the label it is unsure of,
            its margin, and its labels, a column a label set.
        """
        import pyarrow as pa

        columns = [(name, pa.string()) for name in ("id", "text", "document", "why")]
        if labels:
            columns += [(name, pa.string()) for name in ("label_set", "label")]
            columns.append(("margin", pa.float64()))
        rows = [asdict(one) for one in self.rows]
        table = pa.Table.from_pylist(rows, schema=pa.schema(columns))
        for name in dict.fromkeys(key for one in self.rows for key in one.labels if labels):
            given = [list(one.labels.get(name, ())) for one in self.rows]
            table = table.append_column(name, pa.array(given, pa.list_(pa.string())))
        return table

    def to_pandas(self, *, labels: bool = False) -> pd.DataFrame:
        """Return :meth:`to_arrow` as a data frame."""
        return data_frame(self.to_arrow(labels=labels), "a data frame of suggestions")


def suggest(
    inputs: str | Path | Sequence[str | Path],
    n: int,
    *,
    labeler: Labeler,
    label_sets: Sequence[str] | None = None,
    labelled: Sequence[str] = (),
    sentences: bool = False,
    per_document: int = 3,
    read: ReadOptions | None = None,
    input_format: Format | None = None,
) -> Suggestions:
    """Find the sentences of a corpus that are most worth labelling.

    Those that the model is least sure of, label by label in turn, unlike each other and unlike
    those labelled already; see :func:`kjclass.evaluation.suggesting.choose.choose`. The corpus is
    read once, and only some hundred sentences a label are kept.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        A corpus, in any format that is labelled.
    n : int
        How many sentences; fewer if the corpus has fewer.
    labeler : Labeler
    label_sets : sequence of str, optional
        Those to label for; by default all of the labeler.
    labelled : sequence of str
        Sentences that are labelled already: neither they nor near-duplicates are suggested.
    sentences : bool
        Whether texts are ready-made sentences.
    per_document : int
        Most sentences of one document.
    read : ReadOptions, optional
    input_format : str, optional

    Returns
    -------
    Suggestions

    Raises
    ------
    InputError
        If the corpus cannot be read, holds no sentence, or the labeler lacks a label set.
    """
    wanted = [one for one in labeler.label_sets if label_sets is None or one.name in label_sets]
    if missing := set(label_sets or ()) - {one.name for one in wanted}:
        raise InputError(f"no model for label set {min(missing)!r}", fix="load it, too")
    stream = CorpusStream(
        inputs, labeler, sentences=sentences, read=read, input_format=input_format
    )
    pools = Pools(wanted, n, per_document=per_document, labelled=labelled)
    looked_at = 0
    for part in stream:
        _add(pools, part, labeler, {one.name for one in wanted})
        looked_at += len(part.texts)
    if not looked_at:
        raise InputError("no sentence in the corpus", fix="check the column of the text")
    cuts = {
        (model.label_set.name, label): float(cut)
        for model in labeler.models
        for label, cut in zip(model.label_set.label_ids, model.thresholds, strict=True)
    }
    rows = tuple(_suggestion(one, cuts) for one in choose(pools, n, labelled=labelled))
    return Suggestions(rows, looked_at, tuple(_notes(stream, len(rows), n)))


def _add(pools: Pools, part: Part, labeler: Labeler, wanted: set[str]) -> None:
    results = part.results
    cuts = {model.label_set.name: np.asarray(model.thresholds) for model in labeler.models}
    scored = [
        Scored(label_set, probability, cuts[label_set.name], given)
        for label_set, probability, given in zip(
            results.label_sets, results.probabilities, results.given, strict=True
        )
        if label_set.name in wanted
    ]
    pools.add(scored, results.codes == OK, part.ids, part.documents, part.texts)


def _suggestion(one: Chosen, cuts: Mapping[tuple[str, str], float]) -> Suggestion:
    found, name, ids = one.candidate, one.label_set.name, one.label_set.label_ids
    scores = dict(zip(ids, found.scores[name].tolist(), strict=True))
    given = found.labels[name]
    if one.label_set.kind == "multi":
        doubt = f"{one.label} or not"
    else:
        other = given[0] if given and given[0] != one.label else None
        if other is None:
            others = (label for label in ids if label != one.label)
            other = max(others, key=lambda label: scores[label] / cuts[name, label])
        # Sorted, without scores: an annotator must not see which one the model prefers.
        doubt = " or ".join(sorted((one.label, other), key=ids.index))
    return Suggestion(
        *(found.id, found.text, found.document, name, one.label, round(one.margin, 4)),
        *(f"{name}: {doubt}", found.labels),
    )


def _notes(stream: CorpusStream, found: int, wanted: int) -> list[str]:
    notes = []
    if found < wanted:
        notes.append(
            f"only {found} of {wanted}: the rest of the corpus are copies, more of the same "
            "documents, or sentences in no language that is labelled"
        )
    if not stream.documents_known:
        notes.append("no column tells the document of a sentence: each counts as its own")
    if stream.rejected:
        notes.append(f"{stream.rejected} rows hold no text")
    notes += [f"label set {name!r} was left out: {error}" for name, error in stream.failed.items()]
    return notes
