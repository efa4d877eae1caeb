"""What readers hand on: texts in Arrow arrays, and the rows that hold none, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass.corpus.inputs import Source
from kjclass.corpus.layout import Layout
from kjclass.corpus.sound import invalid_text
from kjclass.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Chunk", "Rejected", "make_chunk"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be labelled, or several at once.

    Parameters
    ----------
    file : str
        Path of the file.
    row : int or None
        Number of the row from 1 (of the line, in JSON lines and plain text), or None where the
        whole file is meant.
    id : str or None
        Its identifier, where that could be read.
    reason : str
    rows : int
        How many rows are meant, this one and those behind it; 0 where it cannot be known: for a
        file that cannot be opened, or one that breaks off.
    """

    file: str
    row: int | None
    id: str | None
    reason: str
    rows: int = 1

    def error(self) -> InputError:
        """Return the error that a strict run ends with."""
        where = self.file if self.row is None else f"{self.file}:{self.row}"
        return InputError(self.reason, where=where, fix="repair it, or run without --strict")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of one file.

    Parameters
    ----------
    texts : pyarrow.StringArray or LargeStringArray
        Without nulls, valid UTF-8.
    ids : pyarrow.StringArray
        Their identifiers.
    carried : pyarrow.Table
        The other columns.
    rejected : list of Rejected
        Rows that are not among the texts.
    """

    texts: pa.Array
    ids: pa.Array
    carried: pa.Table
    rejected: list[Rejected] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def parts(self, size: int) -> Iterator[Chunk]:
        """Yield the rows in chunks of about `size` bytes; what is rejected goes with the first."""
        n = len(self)
        total = self.texts.nbytes + self.ids.nbytes + self.carried.nbytes
        step = max(1, size * n // max(1, total))
        if step >= n:
            yield self
            return
        for at in range(0, n, step):
            yield Chunk(
                self.texts.slice(at, step),
                self.ids.slice(at, step),
                self.carried.slice(at, step),
                [] if at else self.rejected,
            )


def make_chunk(
    table: pa.Table,
    rows: NDArray[np.int64],
    layout: Layout,
    source: Source,
    max_bytes: int,
    rejected: Sequence[Rejected] = (),
) -> Chunk:
    """Sort the rows of a table into texts and rows that hold none.

    Parameters
    ----------
    table : pyarrow.Table
        Some of the columns of `layout`.
    rows : ndarray of shape (n,), int64
        Numbers of the rows in their file.
    layout : Layout
    source : Source
        Where the rows come from.
    max_bytes : int
        Length from which a text is rejected.
    rejected : sequence of Rejected
        Rows that did not make it into the table.

    Returns
    -------
    Chunk
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    reasons: dict[int, str] = {}
    columns = _columns(table, layout, source, reasons)
    texts = _texts(table, layout, source)
    _check(texts, columns, max_bytes, reasons)
    found = list(rejected)
    identifiers = columns[layout.id] if layout.id else pa.nulls(len(table), pa.string())
    if reasons:
        bad = np.zeros(len(table), dtype=bool)
        for at in sorted(reasons):
            bad[at] = True
            shown = _readable(identifiers, at)
            found.append(Rejected(source.path, int(rows[at]), shown, reasons[at]))
        keep = pa.array(~bad)
        rows = rows[~bad]
        texts, identifiers = texts.filter(keep), identifiers.filter(keep)
        columns = {name: column.filter(keep) for name, column in columns.items()}
    if identifiers.null_count:
        made = pc.binary_join_element_wise(
            pa.scalar(source.name), pa.array(rows).cast(pa.string()), ":"
        )
        identifiers = pc.coalesce(identifiers, made)
    carried = pa.table([columns[name] for name in layout.carried.names], schema=layout.carried)
    if not layout.carried.names:
        carried = pa.table({"": pa.nulls(len(texts))}).select([])
    return Chunk(texts, identifiers, carried, found)


def _columns(
    table: pa.Table, layout: Layout, source: Source, reasons: dict[int, str]
) -> dict[str, pa.Array]:
    """Return the columns of `layout` but the text, nulls where the file lacks one."""
    import pyarrow as pa

    partition = dict(source.partition)
    columns: dict[str, pa.Array] = {}
    wanted = [(name, layout.carried.field(name).type) for name in layout.carried.names]
    if layout.id:
        wanted.append((layout.id, pa.string()))
    for name, kind in wanted:
        columns[name] = pa.nulls(len(table), kind)
        if name in table.column_names:
            column = _decoded(_one(table[name]))
            columns[name] = column if column.type == kind else _cast(column, kind, name, reasons)
        # A reader that was asked for the column gives nulls where the file has none.
        if name in partition and columns[name].null_count == len(table):
            columns[name] = pa.repeat(pa.scalar(partition[name], kind), len(table))
    return columns


def _texts(table: pa.Table, layout: Layout, source: Source) -> pa.Array:
    """Return the texts, not checked yet."""
    import pyarrow as pa

    if layout.text not in table.column_names:
        return pa.nulls(len(table), pa.string())
    texts = _decoded(_one(table[layout.text]))
    kind = texts.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return texts
    if pa.types.is_null(kind):
        return texts.cast(pa.string())
    if pa.types.is_string_view(kind) or pa.types.is_binary(kind):
        return texts.cast(pa.binary()).view(pa.string())
    if pa.types.is_large_binary(kind):
        return texts.view(pa.large_string())
    raise InputError(
        f"column {layout.text!r} holds {kind}, not text",
        where=source.path,
        fix="choose another --text-column",
    )


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        return column.combine_chunks()
    return column


def _decoded(column: pa.Array) -> pa.Array:
    """Return a column without its dictionary or runs."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_run_end_encoded(column.type):
        column = pc.run_end_decode(column)
    if pa.types.is_dictionary(column.type):
        if pa.types.is_string_view(column.type.value_type):
            # Arrow cannot take rows of views.
            values = column.dictionary.cast(pa.string())
            column = pa.DictionaryArray.from_arrays(column.indices, values)
        column = column.dictionary_decode()
    return column


def _cast(column: pa.Array, kind: pa.DataType, name: str, reasons: dict[int, str]) -> pa.Array:
    """Return a column with another type; what cannot be had in it is null, and noted."""
    import pyarrow as pa

    # A large integer among decimal numbers is rounded, as it is in any program.
    safe = not pa.types.is_floating(kind)
    try:
        return column.cast(kind, safe=safe)
    except pa.ArrowException:
        pass
    parts = []
    for at in range(len(column)):
        try:
            parts.append(column.slice(at, 1).cast(kind, safe=safe))
        except pa.ArrowException as error:
            parts.append(pa.nulls(1, kind))
            reasons.setdefault(at, f"column {name!r} cannot be read as {kind}: {error}")
    return pa.concat_arrays(parts)


def _check(
    texts: pa.Array, columns: dict[str, pa.Array], max_bytes: int, reasons: dict[int, str]
) -> None:
    """Note why rows cannot be labelled, by their place."""
    import pyarrow.compute as pc

    if texts.null_count:
        for at in np.flatnonzero(texts.is_null()).tolist():
            reasons.setdefault(at, "no text: null or missing")
    sizes = pc.fill_null(pc.binary_length(texts), 0)
    if len(texts) and pc.max(sizes).as_py() > max_bytes:
        for at in np.flatnonzero(pc.greater(sizes, max_bytes)).tolist():
            size = sizes[at].as_py()
            reasons.setdefault(at, f"the text has {size:,} bytes, more than {max_bytes:,}")
    for at in invalid_text(texts):
        reasons.setdefault(at, "the text is not valid UTF-8")
    for name, column in columns.items():
        for at in invalid_text(column):
            reasons.setdefault(at, f"column {name!r} is not valid UTF-8")


def _readable(identifiers: pa.Array, at: int) -> str | None:
    import pyarrow as pa

    value: Any = identifiers[at].cast(pa.binary()).as_py()
    return None if value is None else value.decode("utf-8", "replace")
