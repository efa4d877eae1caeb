"""JSON lines to tables: by Arrow's parser where every line is as foreseen, else line by line."""

from __future__ import annotations

import codecs
import io
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass.corpus.chunks import Rejected
from kjclass.corpus.infer import as_json
from kjclass.corpus.inputs import Source
from kjclass.corpus.layout import EXTRA, Layout

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["parse_json_lines", "parse_plain_lines"]

_INT64 = 1 << 63
# Arrow takes two objects on one line for two rows, and more ways to write what is no number.
_TWO_ON_A_LINE = re.compile(rb"\}[ \t\r]*\{")
_NO_NUMBER = re.compile(rb"[:\[,][ \t\r]*-?(?:Inf|NaN)[ \t\r]*[,}\]]")
_SURROGATE = re.compile(rb"\\u[dD]")


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
        columns, are in the column ``extra`` if the layout has one. Without one, unforeseen columns
        are left out.
    ndarray of int64
        Number of the line of each row.
    list of Rejected
        Lines that are no JSON object, hold no text, or, without a column ``extra``, hold a value
        of another type than foreseen.
    """
    fast = _by_arrow(raw, layout)
    if fast is not None:
        return fast, np.arange(first_row, first_row + len(fast)), []
    return _line_by_line(raw, first_row, layout, source)


def _by_arrow(raw: bytes, layout: Layout) -> pa.Table | None:
    """Parse lines that are all as foreseen; None if one is not, or may not be."""
    fields = _foreseen(layout)
    if fields is None or not _is_plain(raw, ignoring=not layout.extra):
        return None
    found = _parsed(raw, layout, fields)
    if found is None and layout.id:
        # Numbers are identifiers as common as text.
        found = _parsed(raw, layout, fields, number_ids=True)
    # Arrow skips blank lines, which would shift the numbers of those behind them.
    lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
    if found is None or len(found) != lines or any(map(_is_infinite, found.columns)):
        return None
    return found


def _foreseen(layout: Layout) -> list[pa.Field] | None:
    """Return the columns that both ways take alike; None if there is one that they do not."""
    import pyarrow as pa

    fields = []
    for field in layout.carried:
        if field.name not in layout.read:
            continue
        kind = field.type.value_type if pa.types.is_list(field.type) else field.type
        if field.metadata:
            return None
        if kind in (pa.string(), pa.int64(), pa.float64(), pa.bool_()):
            fields.append(field)
        elif not layout.extra:
            return None
    return fields


def _is_plain(raw: bytes, *, ignoring: bool) -> bool:
    """Say whether Arrow takes these bytes for the same objects as Python, line by line."""
    if raw.startswith(codecs.BOM_UTF8) or _TWO_ON_A_LINE.search(raw):
        return False
    if ignoring and _NO_NUMBER.search(raw):
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _parsed(
    raw: bytes, layout: Layout, fields: list[pa.Field], *, number_ids: bool = False
) -> pa.Table | None:
    import pyarrow as pa
    import pyarrow.json as pj

    own = [pa.field(layout.text, pa.string())]
    if layout.id and layout.id != layout.text:
        own.append(pa.field(layout.id, pa.int64() if number_ids else pa.string()))
    try:
        return pj.read_json(
            io.BytesIO(raw),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(raw) + 1),
            parse_options=pj.ParseOptions(
                explicit_schema=pa.schema([*own, *fields]),
                unexpected_field_behavior="error" if layout.extra else "ignore",
            ),
        )
    except pa.ArrowException:
        return None


def _is_infinite(column: pa.ChunkedArray) -> bool:
    """Say whether there are NaN or infinite numbers, which the two ways spell differently."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_list(column.type):
        column = pc.list_flatten(column)
    return pa.types.is_floating(column.type) and pc.all(pc.is_finite(column)).as_py() is False


def _line_by_line(
    raw: bytes, first_row: int, layout: Layout, source: Source
) -> tuple[pa.Table, NDArray[np.int64], list[Rejected]]:
    import pyarrow as pa

    types = {name: layout.carried.field(name) for name in layout.carried.names}
    columns: dict[str, list[Any]] = {name: [] for name in dict.fromkeys([*layout.read, EXTRA])}
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
        cells: dict[str, Any] = {}
        unforeseen: dict[str, Any] = {}
        for name in layout.read:
            value = values.pop(name, None)
            if name == layout.id and value is not None:
                value = _text(value)
            elif name in types and value is not None:
                value, fits = _fitted(value, types[name])
                if not fits and not layout.extra:
                    reason = reason or _misfit(value, types[name])
                elif not fits:
                    unforeseen[name], value = value, None
            cells[name] = value
        if reason:
            shown = None if identifier is None else _text(identifier)
            rejected.append(Rejected(source.path, row, shown, reason))
            continue
        rows.append(row)
        for name, value in cells.items():
            columns[name].append(value)
        if layout.extra:
            columns[EXTRA].append(as_json(unforeseen | values) if unforeseen or values else None)
    strings = {layout.text: pa.string(), EXTRA: pa.string()}
    if layout.id:
        strings[layout.id] = pa.string()
    table = {
        name: pa.array(cells, strings[name] if name in strings else types[name].type)
        for name, cells in columns.items()
        if layout.extra or name in layout.read
    }
    return pa.table(table), np.array(rows, dtype=np.int64), rejected


def _object(line: bytes) -> dict[str, Any] | str:
    """Return the object of a line, or why there is none."""
    try:
        values = json.loads(line.decode("utf-8"))
        if not isinstance(values, dict):
            return "not a JSON object"
        if _SURROGATE.search(line):
            # One without its partner is valid JSON, yet no text.
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


def _misfit(value: Any, field: pa.Field) -> str:
    return f"column {field.name!r} holds {as_json(value)[:40]}, not {field.type}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else as_json(value)


def _fitted(value: Any, field: pa.Field) -> tuple[Any, bool]:
    """Return a value as its column wants it, and whether it fits."""
    import pyarrow as pa

    kind = field.type
    if field.metadata:
        return as_json(value), True
    if not pa.types.is_list(kind):
        return _scalar(value, kind)
    if not isinstance(value, list):
        return value, False
    items = [(item, True) if item is None else _scalar(item, kind.value_type) for item in value]
    fits = all(fits for _, fits in items)
    return [item for item, _ in items] if fits else value, fits


def _scalar(value: Any, kind: pa.DataType) -> tuple[Any, bool]:
    import pyarrow as pa

    if isinstance(value, bool):
        return value, kind == pa.bool_()
    if isinstance(value, int) and kind == pa.float64():
        try:
            return float(value), True
        except OverflowError:
            return value, False
    if isinstance(value, int):
        return value, kind == pa.int64() and -_INT64 <= value < _INT64
    if isinstance(value, float):
        return value, kind == pa.float64()
    return value, isinstance(value, str) and kind == pa.string()


def parse_plain_lines(
    raw: bytes, first_row: int, layout: Layout
) -> tuple[pa.Table, NDArray[np.int64]]:
    """Take every line that is not blank for a text."""
    import pyarrow as pa

    lines = [line.removesuffix(b"\r") for line in raw.split(b"\n")]
    kept = [(row, line) for row, line in enumerate(lines, start=first_row) if line.strip()]
    texts = pa.array([line for _, line in kept], pa.binary())
    return pa.table({layout.text: texts}), np.array([row for row, _ in kept], dtype=np.int64)
