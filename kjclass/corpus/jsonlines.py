"""JSON lines to tables: by Arrow's parser where every line is as foreseen, else line by line."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass.corpus.chunks import Rejected
from kjclass.corpus.inputs import Source
from kjclass.corpus.layout import EXTRA, Layout, as_json

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["parse_json_lines", "parse_plain_lines"]

_INT64 = 1 << 63


def parse_json_lines(
    raw: bytes, first_row: int, layout: Layout, source: Source
) -> tuple[pa.Table, NDArray[np.int64], list[Rejected]]:
    r"""Parse whole lines.

    Parameters
    ----------
    raw : bytes
        UTF-8; only ``\n`` ends a line.
    first_row : int
        Number of the first line in its file.
    layout : Layout
    source : Source

    Returns
    -------
    pyarrow.Table
        The columns of `layout` that occur; values of another type than foreseen, and unforeseen
        columns, are in the column ``extra`` if the layout has one.
    ndarray of int64
        Number of the line of each row.
    list of Rejected
        Lines that are no JSON object.
    """
    fast = _by_arrow(raw, layout)
    if fast is not None:
        return fast, np.arange(first_row, first_row + len(fast)), []
    return _line_by_line(raw, first_row, layout, source)


def _by_arrow(raw: bytes, layout: Layout) -> pa.Table | None:
    import pyarrow as pa
    import pyarrow.json as pj

    lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
    fields = [pa.field(layout.text, pa.string())]
    if layout.id:
        fields.append(pa.field(layout.id, pa.string()))
    fields += [field for field in layout.carried if field.name in layout.read]
    try:
        table = pj.read_json(
            io.BytesIO(raw),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(raw) + 1),
            parse_options=pj.ParseOptions(
                explicit_schema=pa.schema(fields),
                unexpected_field_behavior="error" if layout.extra else "ignore",
            ),
        )
    except pa.ArrowException:
        return None
    # Arrow skips blank lines, which would shift the numbers of those behind them.
    return table if len(table) == lines else None


def _line_by_line(
    raw: bytes, first_row: int, layout: Layout, source: Source
) -> tuple[pa.Table, NDArray[np.int64], list[Rejected]]:
    import pyarrow as pa

    types = {name: layout.carried.field(name) for name in layout.carried.names}
    columns: dict[str, list[Any]] = {name: [] for name in [*layout.read, EXTRA]}
    rows: list[int] = []
    rejected: list[Rejected] = []
    for row, line in enumerate(raw.split(b"\n"), start=first_row):
        if not line.strip():
            continue
        values = _object(line)
        if isinstance(values, str):
            rejected.append(Rejected(source.path, row, None, values))
            continue
        identifier = values.get(layout.id) if layout.id else None
        reason = _not_text(values.get(layout.text), layout.text)
        if reason:
            shown = None if identifier is None else _text(identifier)
            rejected.append(Rejected(source.path, row, shown, reason))
            continue
        rows.append(row)
        unforeseen: dict[str, Any] = {}
        for name in layout.read:
            value = values.pop(name, None)
            if name == layout.id and value is not None:
                value = _text(value)
            elif name in types and value is not None:
                value, fits = _fitted(value, types[name])
                if not fits:
                    unforeseen[name], value = value, None
            columns[name].append(value)
        columns[EXTRA].append(as_json(unforeseen | values) if unforeseen or values else None)
    strings = {layout.text: pa.string(), EXTRA: pa.string()}
    if layout.id:
        strings[layout.id] = pa.string()
    table = {
        name: pa.array(cells, strings[name] if name in strings else types[name].type)
        for name, cells in columns.items()
        if layout.extra or name != EXTRA
    }
    return pa.table(table), np.array(rows, dtype=np.int64), rejected


def _object(line: bytes) -> dict[str, Any] | str:
    """Return the object of a line, or why there is none."""
    try:
        values = json.loads(line.decode("utf-8"))
        if not isinstance(values, dict):
            return "not a JSON object"
        # A lone surrogate is valid JSON, yet no text.
        as_json(values).encode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        return f"not valid Unicode ({error.reason})"
    except (ValueError, RecursionError) as error:
        return f"not JSON ({error})"
    return values


def _not_text(value: Any, column: str) -> str | None:
    if value is None:
        return "no text: null or missing"
    if not isinstance(value, str):
        return f"column {column!r} holds {type(value).__name__}, not text"
    return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else as_json(value)


def _fitted(value: Any, field: pa.Field) -> tuple[Any, bool]:
    """Return a value as its column wants it, and whether it fits."""
    import pyarrow as pa

    kind = field.type
    if field.metadata:
        return as_json(value), True
    if pa.types.is_list(kind):
        fits = isinstance(value, list) and all(
            item is None or _fits(item, kind.value_type) for item in value
        )
        return value, fits
    return value, _fits(value, kind)


def _fits(value: Any, kind: pa.DataType) -> bool:
    import pyarrow as pa

    if isinstance(value, bool):
        return bool(pa.types.is_boolean(kind))
    if isinstance(value, int):
        whole = pa.types.is_int64(kind) and -_INT64 <= value < _INT64
        return bool(whole or (pa.types.is_floating(kind) and abs(value) <= 1 << 53))
    if isinstance(value, float):
        return bool(pa.types.is_floating(kind))
    return isinstance(value, str) and bool(pa.types.is_string(kind))


def parse_plain_lines(
    raw: bytes, first_row: int, layout: Layout
) -> tuple[pa.Table, NDArray[np.int64]]:
    """Take every line that is not blank for a text."""
    import pyarrow as pa

    lines = [line.removesuffix(b"\r") for line in raw.split(b"\n")]
    kept = [(row, line) for row, line in enumerate(lines, start=first_row) if line.strip()]
    texts = pa.array([line for _, line in kept], pa.binary())
    return pa.table({layout.text: texts}), np.array([row for row, _ in kept], dtype=np.int64)
