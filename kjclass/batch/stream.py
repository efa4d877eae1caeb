"""Arrow batches in, labelled Arrow batches out: for programs that have their rows already."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from kjclass.batch.options import LabelOptions
from kjclass.batch.table import output_columns, output_schema
from kjclass.batch.work import Counts, label_chunk
from kjclass.corpus.chunks import Rejected, make_chunk
from kjclass.corpus.inputs import Source
from kjclass.corpus.layout import Layout, ReadOptions, plan_layout
from kjclass.errors import InputError, KjclassError, KjclassWarning
from kjclass.pipeline import Labeler, load

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["label_batches"]

# Enough for full speed, little enough for any memory.
_ROWS = 8192
_BYTES = 1 << 24
# Rows without an identifier get "row:1" and so on.
_SOURCE = Source("row", "batches", "arrow")


def label_batches(
    batches: Any,
    *,
    labeler: Labeler | None = None,
    options: LabelOptions | None = None,
    read: ReadOptions | None = None,
    quarantine: Callable[[Rejected], object] | None = None,
    counts: Counts | None = None,
) -> pa.RecordBatchReader:
    """Label a stream of Arrow batches of any length.

    Rows, columns and labels are those that the batch command writes, whatever the sizes of the
    batches. Input is asked for as output is read, some thousand rows at a time; without the
    columns of its stream known beforehand, the first batch is asked for at once.

    Parameters
    ----------
    batches : Arrow data
        A table, record batch or reader; whatever else offers an Arrow stream (a Polars or pandas
        frame, a DuckDB relation) or is a ``datasets.Dataset``; or an iterable of such things. The
        columns of an iterable are those of its first item.
    labeler : Labeler, optional
        By default one with all installed models.
    options : LabelOptions, optional
    read : ReadOptions, optional
        Which columns hold text and identifier, and which are carried through.
    quarantine : callable, optional
        Is given each row that cannot be labelled, with its number in the stream, from 1. Without
        one, and in a strict run, such a row is an error.
    counts : Counts, optional
        Is filled as the output is read; at its end ``read = labelled + quarantined + dropped``.

    Returns
    -------
    pyarrow.RecordBatchReader
        Its columns are those of :func:`kjclass.batch.table.output_schema`.

    Raises
    ------
    InputError
        Here, if `batches` is no Arrow data or lacks a column. While the output is read, if a row
        cannot be labelled, or a later batch has a new column or another type.
    PluginError
        While the output is read, if a model fails, and the labeler or the run is strict or no other
        model is left. Else the columns of its label set are null in those some thousand rows.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"text": ["Seoul and Tokyo met.", None], "year": [2024, 2025]})
    >>> bad = []
    >>> reader = label_batches(table, quarantine=bad.append)
    >>> reader.schema.names[:5]
    ['id', 'sentence', 'year', 'text', 'start']
    >>> reader.read_all().select(["id", "year", "text", "actor"]).to_pylist()
    [{'id': 'row:1', 'year': 2024, 'text': 'Seoul and Tokyo met.', 'actor': ['KR', 'JP']}]
    >>> bad[0].row, bad[0].reason
    (2, 'no text: null or missing')
    """
    import pyarrow as pa

    labeler = labeler or load()
    options = options or LabelOptions()
    read = read or ReadOptions()
    known, tables = _opened(batches)
    reserved = output_columns(labeler, options)
    if known is None:
        layout = Layout(read.text_column, read.id_column, pa.schema([]), extra=False)
    else:
        layout = plan_layout([(_SOURCE, known.remove_metadata())], read, reserved)
        if read.carry is None:
            tables = _without_surprises(tables, set(known.names))
    schema = output_schema(labeler, options, layout.carried)

    told: set[str] = set()
    added = counts if counts is not None else Counts()

    def labelled() -> Iterator[pa.RecordBatch]:
        first = 1
        for table in _portions(tables):
            rows = np.arange(first, first + len(table))
            first += len(table)
            chunk = make_chunk(table, rows, layout, _SOURCE, read.max_bytes)
            for one in chunk.rejected:
                if quarantine is None or options.strict:
                    raise _error(one)
                quarantine(one)
            failed: dict[str, KjclassError] = {}
            found = label_chunk(labeler, chunk, options, added, failed)
            for name in failed.keys() - told:
                told.add(name)
                warnings.warn(
                    f"label set {name!r} fails, and its columns are null in such rows: "
                    f"{failed[name]}",
                    KjclassWarning,
                    stacklevel=2,
                )
            if found is not None:
                yield from found.cast(schema).combine_chunks().to_batches()

    return pa.RecordBatchReader.from_batches(schema, labelled())


def _opened(batches: Any) -> tuple[pa.Schema | None, Iterator[pa.Table]]:
    """Return the columns, None where there is no batch at all, and the batches as tables."""
    import pyarrow as pa

    if hasattr(batches, "with_format") and not isinstance(batches, Mapping):
        batches = batches.with_format("arrow").iter(batch_size=_ROWS)
    if hasattr(batches, "__arrow_c_stream__"):
        reader = _reader(batches)
        return reader.schema, (pa.Table.from_batches([batch]) for batch in reader)
    if isinstance(batches, (str, bytes, Mapping)) or not isinstance(batches, Iterable):
        raise _no_arrow(batches)
    tables = (table for item in batches for table in _tables(item))
    first = next(tables, None)
    if first is None:
        return None, tables
    return first.schema, itertools.chain([first], tables)


def _tables(item: Any) -> Iterator[pa.Table]:
    """Yield one item of an iterable as tables, an empty one too: it has columns."""
    import pyarrow as pa

    if isinstance(item, pa.Table):
        yield item
    elif hasattr(item, "__arrow_c_stream__"):
        reader = _reader(item)
        empty = True
        for batch in reader:
            empty = False
            yield pa.Table.from_batches([batch])
        if empty:
            yield reader.schema.empty_table()
    else:
        raise _no_arrow(item)


def _reader(data: Any) -> pa.RecordBatchReader:
    import pyarrow as pa

    if isinstance(data, pa.RecordBatchReader):
        # Passed on as it is, so that errors of a Python generator behind it stay what they are.
        return data
    try:
        return pa.RecordBatchReader.from_stream(data)
    except pa.ArrowException as error:
        raise InputError(
            f"{type(data).__name__} has no columns ({error})",
            fix="pass a table with a column of texts",
        ) from error


def _no_arrow(given: Any) -> InputError:
    return InputError(
        f"{type(given).__name__} is not Arrow data",
        fix="pass a table, a reader, a data frame, or an iterable of record batches",
    )


def _without_surprises(tables: Iterable[pa.Table], names: set[str]) -> Iterator[pa.Table]:
    """Pass tables on, but stop at a column that the output has no place for."""
    for table in tables:
        new = [name for name in table.column_names if name not in names]
        if new:
            raise InputError(
                f"column {new[0]!r} was not in the first batch",
                where=_SOURCE.path,
                fix="give all batches the same columns, or name those to carry (ReadOptions.carry)",
            )
        yield table


def _portions(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Cut large batches and gather small ones, so that both are labelled fast in little memory."""
    import pyarrow as pa

    held: list[pa.Table] = []
    rows = size = 0
    for table in tables:
        if held and table.schema != held[0].schema:
            yield pa.concat_tables(held)
            held, rows, size = [], 0, 0
        step = max(1, min(_ROWS, _BYTES * len(table) // max(1, table.nbytes)))
        for at in range(0, len(table), step):
            part = table.slice(at, step)
            held.append(part)
            rows += len(part)
            size += part.nbytes
            if rows >= _ROWS or size >= _BYTES:
                yield pa.concat_tables(held)
                held, rows, size = [], 0, 0
    if held:
        yield pa.concat_tables(held)


def _error(one: Rejected) -> InputError:
    named = f" ({one.id})" if one.id else ""
    return InputError(
        one.reason,
        where=f"row {one.row}{named}",
        fix="repair it, or pass quarantine= a function that takes such rows",
    )
