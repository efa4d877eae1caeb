"""The table of labelled sentences: its columns, wide or long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass.batch.options import LabelOptions
from kjclass.corpus.chunks import Chunk
from kjclass.labels import LabelSet
from kjclass.pipeline import Labeler
from kjclass.results import Results

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["output_columns", "output_schema", "to_table"]


def output_schema(
    label_sets: Sequence[LabelSet], options: LabelOptions, carried: pa.Schema
) -> pa.Schema:
    """Return the columns of the output, in order.

    Parameters
    ----------
    label_sets : sequence of LabelSet
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
        return pa.schema([*fields, *_LONG()])
    for label_set in label_sets:
        fields += _set_fields(label_set, options)
    if options.scores:
        fields += [
            pa.field(f"{label_set.name}:{label}", pa.float32())
            for label_set in label_sets
            for label in label_set.label_ids
        ]
    return pa.schema(fields)


def output_columns(label_sets: Sequence[LabelSet], options: LabelOptions) -> list[str]:
    """Return the names that no column of the input may have."""
    import pyarrow as pa

    return list(output_schema(label_sets, options, pa.schema([])).names)


def _LONG() -> list[pa.Field]:  # noqa: N802
    import pyarrow as pa

    return [
        pa.field("label_set", pa.string()),
        pa.field("label", pa.string()),
        pa.field("score", pa.float32()),
    ]


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


def to_table(
    results: Results,
    chunk: Chunk,
    rows: NDArray[np.int64] | None,
    spans: tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]] | None,
    options: LabelOptions,
    labeler: Labeler,
) -> pa.Table:
    """Put the labels of sentences beside the columns of the rows that they come from.

    Parameters
    ----------
    results : Results
        Of the sentences.
    chunk : Chunk
        The rows.
    rows : ndarray of int64, optional
        Row of each sentence in `chunk`; by default each row is one sentence.
    spans : tuple of ndarray, optional
        Number of each sentence in its document, and where it begins and ends.
    options : LabelOptions
    labeler : Labeler
        For evidence.

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
    labelled = results.to_arrow(scores=options.scores and options.shape == "wide")
    columns: dict[str, Any] = {"id": ids}
    if spans is not None:
        columns["sentence"] = pa.array(spans[0])
    columns |= {name: carried[name] for name in carried.column_names}
    columns["text"] = labelled["text"]
    if spans is not None:
        columns["start"], columns["end"] = pa.array(spans[1]), pa.array(spans[2])
    columns["status"] = labelled["status"]
    schema = output_schema(results.label_sets, options, carried.schema)
    if options.shape == "long":
        return _long(pa.table(columns), results, schema)
    evidence = _why(results, labeler, options.why) if options.why else {}
    for name in labelled.column_names:
        columns.setdefault(name, labelled[name])
    columns |= evidence
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _long(sentences: pa.Table, results: Results, schema: pa.Schema) -> pa.Table:
    """Repeat each sentence for each of its labels; one without any stands once."""
    import pyarrow as pa

    n = len(results)
    sets = [label_set.name for label_set in results.label_sets for _ in label_set.labels]
    labels = [label for label_set in results.label_sets for label in label_set.label_ids]
    given = np.concatenate(list(results.given), axis=1)
    bare = ~given.any(axis=1)
    # A last column stands for "no label at all", so that one call finds all rows in order.
    rows, numbers = np.nonzero(np.column_stack([given, bare]))
    probabilities = np.concatenate(list(results.probabilities), axis=1)
    scores = np.column_stack([probabilities, np.zeros(n)])[rows, numbers].astype(np.float32)
    numbers = np.where(numbers == len(labels), -1, numbers)
    at = pa.array(numbers, mask=numbers < 0)
    table = sentences.take(pa.array(rows))
    names = table.column_names
    return pa.table(
        [
            *(table[name] for name in names),
            pa.array(sets, pa.string()).take(at),
            pa.array(labels, pa.string()).take(at),
            pa.array(scores, mask=numbers < 0),
        ],
        schema=schema,
    )


def _why(results: Results, labeler: Labeler, top: int) -> dict[str, pa.Array]:
    """Return the evidence for every label given, by column."""
    import pyarrow as pa

    found: dict[str, list[list[dict[str, Any]] | None]] = {
        label_set.name: [] for label_set in results.label_sets
    }
    for text, status in zip(results.texts, results.statuses, strict=True):
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
                    if label.label_set == name and label.given
                    for piece in label.evidence[:top]
                ]
                if status == "ok"
                else None
            )
    return {
        f"{name}_why": pa.array(column, pa.list_(_evidence())) for name, column in found.items()
    }
