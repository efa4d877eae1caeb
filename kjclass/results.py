"""What labelling returns: arrays inside; records, Arrow, pandas or a table for people outside."""

from __future__ import annotations

import html
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from kjclass.abstention.evidence import confidences
from kjclass.classifiers.outputs import Found, Outputs
from kjclass.errors import KjclassError, MissingExtraError
from kjclass.labels import LabelSet
from kjclass.records import OK, STATUSES, Dropped, Prediction, Sentence, Status

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from kjclass.abstention.guarantee import Guarantee

__all__ = ["LabelledText", "Results"]

_SHOWN = 20
# What a string array holds at most; longer columns are cut every so many rows.
_MOST_BYTES = 2**31 - 1
_ROWS = 4096


@dataclass(frozen=True, slots=True)
class LabelledText(Mapping[str, Prediction]):
    """One sentence and what each label set says of it.

    A mapping from label-set name to :class:`~kjclass.records.Prediction`.

    Parameters
    ----------
    text : str
        The sentence, cleaned.
    predictions : mapping of str to Prediction
        By label set.
    start, end : int or None
        Offsets into the raw document, where the sentence was cut from one.
    abstaining : container of str
        Label sets that abstain where they are not sure enough.
    """

    text: str
    predictions: Mapping[str, Prediction]
    start: int | None = None
    end: int | None = None
    abstaining: Container[str] = ()

    def __getitem__(self, name: str) -> Prediction:
        return self.predictions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.predictions)

    def __len__(self) -> int:
        return len(self.predictions)

    def to_record(self) -> dict[str, Any]:
        """Return plain values: labels, and the score of each label given.

        Of a set that may abstain ``SET_abstained`` says whether it does; labels and scores are
        None then.
        """
        record: dict[str, Any] = {"text": self.text}
        if self.start is not None:
            record |= {"start": self.start, "end": self.end}
        for name, prediction in self.predictions.items():
            abstained = prediction.status == "abstained"
            record["status"] = "ok" if abstained else prediction.status
            given = [round(prediction.scores[label], 6) for label in prediction.labels]
            record[name] = None if abstained else list(prediction.labels)
            record[f"{name}_scores"] = None if abstained else given
            if name in self.abstaining:
                record[f"{name}_abstained"] = abstained if record["status"] == "ok" else None
        return record


class Results(Sequence[LabelledText]):
    """Labelled sentences, in the order they came in.

    Parameters
    ----------
    label_sets : sequence of LabelSet
        What was to be labelled.
    texts : sequence of str or pyarrow.Array
        The sentences.
    codes : ndarray of shape (n,), uint8
        Numbers of their statuses, see :data:`kjclass.records.STATUSES`.
    outputs : Outputs
        What was found, one a label set.
    sentences : sequence of Sentence, optional
        Their places in the raw document.
    dropped : sequence of Dropped
        What of the document is no sentence.
    guarantees : mapping of str to Guarantee
        Label sets that abstain, and where.

    Attributes
    ----------
    label_sets : sequence of LabelSet
        What was labelled.
    failed : mapping of str to KjclassError
        Label sets whose models failed, and how. Nothing is said of them, except that
        :meth:`to_arrow` has their columns, all null.
    texts : sequence of str
    statuses : sequence of str
        ``"ok"``, ``"empty"`` or ``"unsupported_language"``; only the first has labels.
    probabilities : sequence of ndarray of shape (n, n_labels), float64
        One array a label set.
    given : sequence of ndarray of shape (n, n_labels), bool
        Which labels are given, one array a label set.
    abstained : sequence of ndarray of shape (n,), bool
        Where a label set does not answer, for it is not sure enough; one array a label set.
    """

    def __init__(
        self,
        label_sets: Sequence[LabelSet],
        texts: Sequence[str] | pa.Array,
        codes: NDArray[np.uint8],
        outputs: Outputs,
        sentences: Sequence[Sentence] | None = None,
        dropped: Sequence[Dropped] = (),
        guarantees: Mapping[str, Guarantee] = MappingProxyType({}),
    ) -> None:
        self.failed: Mapping[str, KjclassError] = outputs.failed
        self.label_sets = label_sets
        if self.failed:
            self.label_sets = [one for one in label_sets if one.name not in self.failed]
        self._wanted = label_sets
        self.codes = codes
        self.sentences = sentences
        self.dropped = dropped
        self.guarantees = guarantees
        self._texts = texts
        self._outputs = outputs

    @cached_property
    def texts(self) -> Sequence[str]:
        """The sentences."""
        if isinstance(self._texts, Sequence):
            return self._texts
        found: list[str] = self._texts.to_pylist()
        return found

    @cached_property
    def statuses(self) -> Sequence[Status]:
        """What can be labelled."""
        return [STATUSES[code] for code in self.codes.tolist()]

    @cached_property
    def probabilities(self) -> Sequence[NDArray[np.float64]]:
        """The probability of every label, one array a label set."""
        return [output.probabilities() for output in self._outputs]

    @cached_property
    def given(self) -> Sequence[NDArray[np.bool_]]:
        """Which labels are given, one array a label set."""
        if not self.guarantees:
            return self._said
        parts = zip(self._said, self.abstained, strict=True)
        return [said & ~abstained[:, None] for said, abstained in parts]

    @cached_property
    def abstained(self) -> Sequence[NDArray[np.bool_]]:
        """Where a label set does not answer, one array a label set."""
        found = []
        for number, label_set in enumerate(self.label_sets):
            guarantee = self.guarantees.get(label_set.name)
            if guarantee is None:
                found.append(np.zeros(len(self), dtype=bool))
            elif guarantee.cut is None:
                found.append(self.codes == OK)
            else:
                shares, said = self.probabilities[number], self._said[number]
                sure = confidences(shares, said, multi=label_set.kind == "multi")
                found.append((self.codes == OK) & (sure < np.float32(guarantee.cut)))
        return found

    @cached_property
    def _said(self) -> Sequence[NDArray[np.bool_]]:
        """The labels that would be given if no set abstained."""
        return [output.given(self.codes == OK) for output in self._outputs]

    def part(
        self, rows: slice, sentences: Sequence[Sentence], dropped: Sequence[Dropped]
    ) -> Results:
        """Return the results of one of several documents."""
        texts, codes, outputs = self._texts[rows], self.codes[rows], self._outputs.rows(rows)
        wanted, guarantees = self._wanted, self.guarantees
        return Results(wanted, texts, codes, outputs, sentences, dropped, guarantees)

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> LabelledText: ...
    @overload
    def __getitem__(self, index: slice) -> list[LabelledText]: ...
    def __getitem__(self, index: int | slice) -> LabelledText | list[LabelledText]:
        if isinstance(index, slice):
            return [self._row(row) for row in range(*index.indices(len(self)))]
        return self._row(range(len(self))[index])

    def _row(self, row: int) -> LabelledText:
        predictions: dict[str, Prediction] = {}
        status = self.statuses[row]
        parts = zip(self.label_sets, self.probabilities, self.given, self.abstained, strict=True)
        for label_set, probability, given, abstained in parts:
            ids = label_set.label_ids
            labels = tuple(label for label, yes in zip(ids, given[row], strict=True) if yes)
            scores = dict(zip(ids, map(float, probability[row]), strict=True))
            answer = "abstained" if abstained[row] else status
            predictions[label_set.name] = Prediction(
                labels, scores if answer == "ok" else {}, answer
            )
        sentence = self.sentences[row] if self.sentences is not None else None
        start, end = (sentence.start, sentence.end) if sentence else (None, None)
        return LabelledText(self.texts[row], predictions, start, end, self.guarantees)

    def to_records(self) -> list[dict[str, Any]]:
        """Return a list of plain dictionaries, one a sentence."""
        return [row.to_record() for row in self]

    def to_arrow(self, *, scores: bool = False) -> pa.Table:
        """Return a table with a row a sentence.

        Parameters
        ----------
        scores : bool
            Whether to add the probability of every label, as columns ``set:label``.

        Returns
        -------
        pyarrow.Table
            ``text``; ``start`` and ``end`` where known; ``status``; for a single-label set ``set``
            (string, null without a label) and ``set_score``; for a multi-label set ``set`` and
            ``set_scores``, lists of equal length. The columns of sets that `failed` are null.
            Of sets that abstain there is ``set_abstained`` (bool, null where the status is not
            ok); where it is true, their other columns are null.
        """
        import pyarrow as pa

        ok = self.codes == OK
        columns: dict[str, pa.Array] = {"text": self._text_column()}
        if self.sentences is not None:
            columns["start"] = pa.array([s.start for s in self.sentences], pa.int64())
            columns["end"] = pa.array([s.end for s in self.sentences], pa.int64())
        columns["status"] = pa.array(STATUSES, pa.string()).take(pa.array(self.codes))
        parts = zip(self.label_sets, self._outputs.found(ok), self.abstained, strict=True)
        for label_set, found, abstained in parts:
            name, ids = label_set.name, pa.array(label_set.label_ids, pa.string())
            bounded = name in self.guarantees
            if found.offsets is None:
                mask = ~ok | abstained
                columns[name] = ids.take(pa.array(found.numbers, mask=mask))
                columns[f"{name}_score"] = pa.array(found.probabilities, mask=mask)
            else:
                kept, mask = found, pa.array(abstained) if bounded else None
                if bounded:
                    kept = _without(kept, abstained)
                offsets, shares = pa.array(kept.offsets), pa.array(kept.probabilities)
                labels = ids.take(pa.array(kept.numbers))
                columns[name] = pa.ListArray.from_arrays(offsets, labels, mask=mask)
                columns[f"{name}_scores"] = pa.ListArray.from_arrays(offsets, shares, mask=mask)
            if bounded:
                columns[f"{name}_abstained"] = pa.array(abstained, mask=~ok)
        for label_set in self._wanted if self.failed else ():
            if label_set.name in self.failed:
                columns |= self._nulls(label_set, scores=scores)
        if scores:
            scored = zip(self.label_sets, self.probabilities, self.abstained, strict=True)
            for label_set, probability, abstained in scored:
                for number, label in enumerate(label_set.label_ids):
                    values = probability[:, number].astype(np.float32)
                    columns[f"{label_set.name}:{label}"] = pa.array(values, mask=~ok | abstained)
        return pa.table(columns)

    def _nulls(self, label_set: LabelSet, *, scores: bool) -> dict[str, pa.Array]:
        import pyarrow as pa

        name, text, number = label_set.name, pa.string(), pa.float32()
        if label_set.kind == "single":
            types = {name: text, f"{name}_score": number}
        else:
            types = {name: pa.list_(text), f"{name}_scores": pa.list_(number)}
        if name in self.guarantees:
            types[f"{name}_abstained"] = pa.bool_()
        if scores:
            types |= dict.fromkeys((f"{name}:{label}" for label in label_set.label_ids), number)
        return {column: pa.nulls(len(self), kind) for column, kind in types.items()}

    def _text_column(self) -> pa.Array | pa.ChunkedArray:
        import pyarrow as pa

        if isinstance(self._texts, Sequence):
            return pa.array(self._texts, pa.string())
        if self._texts.nbytes < _MOST_BYTES:
            return self._texts.cast(pa.string())
        parts = range(0, len(self), _ROWS)
        return pa.chunked_array([self._texts[at : at + _ROWS].cast(pa.string()) for at in parts])

    def to_pandas(self, *, scores: bool = False) -> pd.DataFrame:
        """Return :meth:`to_arrow` as a data frame."""
        table = self.to_arrow(scores=scores)
        try:
            frame: pd.DataFrame = table.to_pandas()
        except ModuleNotFoundError as error:
            raise MissingExtraError.of(
                "pandas", extra="pandas", purpose="a data frame of results"
            ) from error
        return frame

    def _repr_html_(self) -> str:
        names = [label_set.name for label_set in self.label_sets]
        head = "".join(f"<th>{name}</th>" for name in ("text", *names))
        body = []
        for row in self[:_SHOWN]:
            cells = [html.escape(row.text)]
            for name in names:
                prediction = row[name]
                shown = [f"{label} {prediction.scores[label]:.2f}" for label in prediction.labels]
                cells.append(", ".join(shown) if prediction.status == "ok" else prediction.status)
            body.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        more = f"<p>{len(self) - _SHOWN} more</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>{more}"

    def __repr__(self) -> str:
        names = ", ".join(label_set.name for label_set in self.label_sets)
        return f"<Results: {len(self)} sentences labelled for {names}>"


def _without(found: Found, abstained: NDArray[np.bool_]) -> Found:
    """Return what was found without the labels of some sentences."""
    assert found.offsets is not None
    counts = np.diff(found.offsets)
    kept = np.repeat(~abstained, counts)
    offsets = np.zeros_like(found.offsets)
    np.cumsum(np.where(abstained, 0, counts), out=offsets[1:])
    return Found(offsets, found.numbers[kept], found.probabilities[kept])
