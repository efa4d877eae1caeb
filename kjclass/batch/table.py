"""The table of labelled sentences: its columns, wide or long."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass.batch.options import LabelOptions
from kjclass.corpus.chunks import Chunk
from kjclass.errors import ParameterError
from kjclass.labels import LabelSet
from kjclass.pipeline import Labeler
from kjclass.results import Results

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "abstentions",
    "count_labels",
    "labels_of",
    "output_columns",
    "output_schema",
    "to_table",
]


def output_schema(labeler: Labeler, options: LabelOptions, carried: pa.Schema) -> pa.Schema:
    """Return the columns of the output, in order.

    Parameters
    ----------
    labeler : Labeler
        Says which label sets there are, and which of them may abstain.
    options : LabelOptions
    carried : pyarrow.Schema
        Columns of the input that are carried through.
    """
    import pyarrow as pa

    fields = [pa.field("id", pa.string())]
    if options.unit == "document":
        fields.append(pa.field("sentence", pa.int32()))
    fields += list(carried)
    fields.append(pa.field("text", pa.string()))
    if options.unit == "document":
        fields += [pa.field("start", pa.int64()), pa.field("end", pa.int64())]
    fields.append(pa.field("status", pa.string()))
    if options.shape == "long":
        return pa.schema([*fields, *_long_fields(abstaining=bool(labeler.guarantees))])
    for label_set in labeler.label_sets:
        fields += _set_fields(label_set, options)
        if label_set.name in labeler.guarantees:
            fields.append(pa.field(f"{label_set.name}_abstained", pa.bool_()))
    if options.scores:
        fields += [
            pa.field(f"{label_set.name}:{label}", pa.float32())
            for label_set in labeler.label_sets
            for label in label_set.label_ids
        ]
    return pa.schema(fields)


def output_columns(labeler: Labeler, options: LabelOptions) -> list[str]:
    """Return the names that no column of the input may have.

    Raises
    ------
    InputError
        If the options would change answers whose errors are bounded.
    """
    import pyarrow as pa

    if labeler.guarantees and options.min_score:
        raise ParameterError(
            "a least score takes labels away from answers whose errors are bounded as they are",
            fix="leave out either --min-score or --max-error",
        )
    return list(output_schema(labeler, options, pa.schema([])).names)


def _long_fields(*, abstaining: bool) -> list[pa.Field]:
    import pyarrow as pa

    fields = [
        pa.field("label_set", pa.string()),
        pa.field("label", pa.string()),
        pa.field("score", pa.float32()),
    ]
    return [*fields, pa.field("abstained", pa.bool_())] if abstaining else fields


def _set_fields(label_set: LabelSet, options: LabelOptions) -> list[pa.Field]:
    import pyarrow as pa

    name = label_set.name
    if label_set.kind == "single":
        fields = [pa.field(name, pa.string()), pa.field(f"{name}_score", pa.float32())]
    else:
        fields = [
            pa.field(name, pa.list_(pa.string())),
            pa.field(f"{name}_scores", pa.list_(pa.float32())),
        ]
    if options.why:
        fields.append(pa.field(f"{name}_why", pa.list_(_evidence())))
    return fields


def _evidence() -> pa.DataType:
    import pyarrow as pa

    return pa.struct(
        [
            pa.field("label", pa.string()),
            pa.field("text", pa.string()),
            pa.field("kind", pa.string()),
            pa.field("contribution", pa.float32()),
        ]
    )


def labels_of(results: Results, options: LabelOptions) -> pa.Table:
    """Return the labels of sentences, without those whose score is too low."""
    labelled = results.to_arrow(scores=options.scores)
    if not options.min_score:
        return labelled
    for label_set in results.label_sets:
        name = label_set.name
        places = (
            labelled.schema.get_field_index(name),
            labelled.schema.get_field_index(_scores_of(label_set)),
        )
        columns = [labelled[at].combine_chunks() for at in places]
        if label_set.kind == "single":
            kept = _keep_single(columns[0], columns[1], options.min_score)
        else:
            kept = _keep_multi(columns[0], columns[1], options.min_score)
        for at, column in zip(places, kept, strict=True):
            labelled = labelled.set_column(at, labelled.field(at), column)
    return labelled


def _scores_of(label_set: LabelSet) -> str:
    return f"{label_set.name}_score" + ("" if label_set.kind == "single" else "s")


def _keep_single(labels: pa.Array, scores: pa.Array, least: float) -> tuple[pa.Array, pa.Array]:
    import pyarrow.compute as pc

    enough = pc.greater_equal(scores, least)
    return pc.if_else(enough, labels, None), pc.if_else(enough, scores, None)


def _keep_multi(labels: pa.Array, scores: pa.Array, least: float) -> tuple[pa.Array, pa.Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    flat = pc.list_flatten(scores)
    enough = pc.greater_equal(flat, least)
    before = np.concatenate([[0], np.cumsum(np.asarray(enough))])
    ends = np.concatenate([[0], np.cumsum(pc.list_value_length(scores))])
    offsets = pa.array(before[ends].astype(np.int32))
    return (
        pa.ListArray.from_arrays(offsets, pc.list_flatten(labels).filter(enough)),
        pa.ListArray.from_arrays(offsets, flat.filter(enough)),
    )


def count_labels(labelled: pa.Table, label_sets: Sequence[LabelSet]) -> dict[str, dict[str, int]]:
    """Return how often each label of each set was given."""
    import pyarrow.compute as pc

    found: dict[str, dict[str, int]] = {}
    for label_set in label_sets:
        column = labelled[label_set.name]
        if label_set.kind == "multi":
            column = pc.list_flatten(column)
        counts = {row["values"]: row["counts"] for row in pc.value_counts(column).to_pylist()}
        found[label_set.name] = {label: counts.get(label, 0) for label in label_set.label_ids}
    return found


def to_table(
    labelled: pa.Table,
    chunk: Chunk,
    rows: NDArray[np.int64] | None,
    spans: tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]] | None,
    options: LabelOptions,
    labeler: Labeler,
    failed: Container[str] = (),
) -> pa.Table:
    """Put the labels of sentences beside the columns of the rows that they come from.

    Parameters
    ----------
    labelled : pyarrow.Table
        From :func:`labels_of`.
    chunk : Chunk
        The rows.
    rows : ndarray of int64, optional
        Row of each sentence in `chunk`; by default each row is one sentence.
    spans : tuple of ndarray, optional
        Number of each sentence in its document, and where it begins and ends.
    options : LabelOptions
    labeler : Labeler
        Says what the labels are, and why.
    failed : container of str
        Label sets of which nothing is known.

    Returns
    -------
    pyarrow.Table
        With the columns of :func:`output_schema`.
    """
    import pyarrow as pa

    ids, carried = chunk.ids, chunk.carried
    if rows is not None:
        at = pa.array(rows)
        ids = ids.take(at)
        carried = carried.take(at) if carried.num_columns else carried
    columns: dict[str, Any] = {"id": ids}
    if spans is not None:
        columns["sentence"] = pa.array(spans[0])
    columns |= {name: carried[name] for name in carried.column_names}
    columns["text"] = labelled["text"]
    if spans is not None:
        columns["start"], columns["end"] = pa.array(spans[1]), pa.array(spans[2])
    columns["status"] = labelled["status"]
    schema = output_schema(labeler, options, carried.schema)
    if options.shape == "long":
        return _long(pa.table(columns), labelled, labeler, schema)
    if options.why:
        columns |= _why(labelled, labeler, options.why, failed)
    for name in labelled.column_names:
        columns.setdefault(name, labelled[name])
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _long(sentences: pa.Table, labelled: pa.Table, labeler: Labeler, schema: pa.Schema) -> pa.Table:
    """Repeat each sentence for each of its labels; one without any stands once.

    Of a set that abstains it has one row without a label.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    of_labels = pa.schema(_long_fields(abstaining=bool(labeler.guarantees)))
    places: list[NDArray[np.int64]] = []
    parts: list[pa.Table] = []

    def add(at: NDArray[np.int64], *, abstained: bool | None, **columns: pa.Array) -> None:
        columns["abstained"] = pa.repeat(pa.scalar(abstained, pa.bool_()), len(at))
        nulls = pa.nulls(len(at))
        kept = [
            columns.get(name, nulls).cast(of_labels.field(name).type) for name in of_labels.names
        ]
        places.append(at)
        parts.append(pa.table(kept, schema=of_labels))

    for label_set in labeler.label_sets:
        labels = labelled[label_set.name].combine_chunks()
        scores = labelled[_scores_of(label_set)].combine_chunks()
        if label_set.kind == "single":
            at = np.flatnonzero(labels.is_valid())
            labels, scores = labels.drop_null(), scores.drop_null()
        else:
            at = pc.list_parent_indices(labels).to_numpy()
            labels, scores = pc.list_flatten(labels), pc.list_flatten(scores)
        name = pa.scalar(label_set.name)
        add(at, abstained=False, label_set=pa.repeat(name, len(at)), label=labels, score=scores)
        if label_set.name in labeler.guarantees:
            silent = abstentions(labelled, label_set.name)
            add(silent, abstained=True, label_set=pa.repeat(name, len(silent)))
    add(np.setdiff1d(np.arange(len(labelled)), np.concatenate(places)), abstained=None)
    rows = np.concatenate(places)
    order = np.argsort(rows, kind="stable")
    found = pa.concat_tables(parts).take(pa.array(order))
    table = sentences.take(pa.array(rows[order]))
    return pa.table([*table.columns, *found.columns], schema=schema)


def abstentions(labelled: pa.Table, name: str) -> NDArray[np.int64]:
    """Return the numbers of the sentences of which the label set `name` says nothing."""
    import pyarrow.compute as pc

    return np.flatnonzero(pc.fill_null(labelled[f"{name}_abstained"], False).to_numpy())


def _as_list(given: str | list[str] | None) -> list[str]:
    return [given] if isinstance(given, str) else given or []


def _why(
    labelled: pa.Table, labeler: Labeler, top: int, failed: Container[str]
) -> dict[str, pa.Array]:
    """Return the evidence for every label given, by column."""
    import pyarrow as pa

    found: dict[str, list[list[dict[str, Any]] | None]] = {
        label_set.name: [] for label_set in labeler.label_sets
    }
    statuses = labelled["status"].to_pylist()
    # Of labels that were withheld for their score nothing is said.
    given = {name: labelled[name].to_pylist() for name in found}
    silent = {
        name: set(abstentions(labelled, name).tolist()) if name in labeler.guarantees else ()
        for name in found
    }
    for row, (text, status) in enumerate(zip(labelled["text"].to_pylist(), statuses, strict=True)):
        explained = labeler.explain(text).labels if status == "ok" else ()
        for name, column in found.items():
            column.append(
                [
                    {
                        "label": label.label,
                        "text": piece.text,
                        "kind": piece.kind,
                        "contribution": piece.contribution,
                    }
                    for label in explained
                    if label.label_set == name and label.label in _as_list(given[name][row])
                    for piece in label.evidence[:top]
                ]
                if status == "ok" and name not in failed and row not in silent[name]
                else None
            )
    return {
        f"{name}_why": pa.array(column, pa.list_(_evidence())) for name, column in found.items()
    }
