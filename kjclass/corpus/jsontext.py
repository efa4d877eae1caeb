"""Arrow columns as JSON text, a whole column at a time: Python objects would cost more than labels.

Numbers keep the digits that tell them apart, in single precision too. What JSON has no type for is
text: dates and times in ISO 8601 (those of a time zone in UTC), decimals as they are, durations
with their unit, binary data in Base64. What is no number (NaN, infinity) is null.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["is_list", "is_text", "json_lines", "json_text", "plain_text"]

# Arrow's kernels give at most 2 GB at once; escapes can make a text six times as long.
_SLICE = 1 << 26
_SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"}


def json_lines(table: pa.Table) -> bytes:
    r"""Return a JSON object for each row, each on a line of its own.

    Parameters
    ----------
    table : pyarrow.Table

    Examples
    --------
    >>> import pyarrow as pa
    >>> json_lines(pa.table({"text": ["a\nb", None], "place": [["KR"], []]})).splitlines()
    [b'{"text": "a\\nb", "place": ["KR"]}', b'{"text": null, "place": []}']
    """
    import pyarrow.compute as pc

    if not table.num_columns:
        return b"{}\n" * len(table)
    step = max(1, _SLICE * len(table) // max(1, table.nbytes))
    lines: list[memoryview] = []
    for at in range(0, len(table), step):
        rows = table.slice(at, step)
        pieces: list[Any] = []
        for n, name in enumerate(table.column_names):
            pieces += [f"{', ' if n else '{'}{_key(name)}", json_text(_one(rows.column(n)))]
        lines.append(_content(pc.binary_join_element_wise(*pieces, "}\n", "")))
    return b"".join(lines)


def json_text(column: pa.Array) -> pa.Array:
    """Return the JSON text of each value of a column, ``null`` where there is none.

    Examples
    --------
    >>> import pyarrow as pa
    >>> json_text(pa.array([0.1, None], pa.float32())).to_pylist()
    ['0.1', 'null']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    text = next((make(column) for is_kind, make in _makers() if is_kind(kind)), None)
    if text is None:
        text = pa.array([_slow(value) for value in column.to_pylist()], pa.string())
    return pc.fill_null(text, "null") if text.null_count else text


def plain_text(column: pa.Array) -> pa.Array | None:
    """Return dates, times, decimals and binary data as text; None of another type."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_timestamp(kind):
        if kind.tz:
            column = column.cast(pa.timestamp(kind.unit, "UTC"))
        return pc.replace_substring(column.cast(pa.string()), " ", "T")
    if pa.types.is_date(kind) or pa.types.is_time(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.string())
    if pa.types.is_duration(kind):
        return pc.binary_join_element_wise(column.cast(pa.string()), kind.unit, "")
    if _is_binary(kind):
        values = column.to_pylist()
        coded = [None if one is None else base64.b64encode(one).decode() for one in values]
        return pa.array(coded, pa.string())
    return None


_Maker = tuple[Callable[["pa.DataType"], bool], Callable[["pa.Array"], "pa.Array"]]


def _makers() -> list[_Maker]:
    import pyarrow as pa

    return [
        (is_text, _strings),
        (pa.types.is_floating, _floats),
        (lambda kind: pa.types.is_integer(kind) or pa.types.is_boolean(kind), _cast),
        (pa.types.is_null, _cast),
        (is_list, _lists),
        (pa.types.is_struct, _structs),
        (_is_scalar_text, _quoted),
    ]


def is_text(kind: pa.DataType) -> bool:
    """Say whether a type is text, however it is stored."""
    import pyarrow as pa

    found = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(is_kind(kind) for is_kind in found)


def _is_binary(kind: pa.DataType) -> bool:
    import pyarrow as pa

    found = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
    return pa.types.is_fixed_size_binary(kind) or any(is_kind(kind) for is_kind in found)


def is_list(kind: pa.DataType) -> bool:
    """Say whether a type is a list, however it is stored."""
    import pyarrow as pa

    types = pa.types
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _is_scalar_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return plain_text(pa.array([], kind)) is not None


def _one(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False) + ": "


def _content(strings: pa.Array) -> memoryview:
    """Return all strings of an array in one."""
    _, offsets, data = strings.buffers()
    if not len(strings) or data is None:
        return memoryview(b"")
    ends = np.frombuffer(offsets, np.int32)
    first, last = ends[strings.offset], ends[strings.offset + len(strings)]
    return memoryview(data)[int(first) : int(last)]


def _cast(column: pa.Array) -> pa.Array:
    import pyarrow as pa

    return column.cast(pa.string())


def _quoted(column: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise('"', plain_text(column), '"', "")


def _strings(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = column.cast(pa.string())
    content = np.frombuffer(_content(text), np.uint8)
    if (content == ord("\\")).any():
        text = pc.replace_substring(text, "\\", "\\\\")
    if (content == ord('"')).any():
        text = pc.replace_substring(text, '"', '\\"')
    for code in np.unique(content[content < 0x20]).tolist():
        text = pc.replace_substring(text, chr(code), _SHORT.get(code, f"\\u{code:04x}"))
    return pc.binary_join_element_wise('"', text, '"', "")


def _floats(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_float16(column.type):
        column = column.cast(pa.float32())
    finite = pc.is_finite(column)
    text = column.cast(pa.string())
    if pc.all(finite).as_py() is False:
        text = pc.if_else(finite, text, pa.scalar(None, pa.string()))
    # A whole number would be read again as an integer.
    whole = pc.fill_null(pc.equal(column, pc.trunc(column)), False)
    if pc.any(whole).as_py():
        bare = pc.and_(whole, pc.invert(pc.match_substring(pc.fill_null(text, "e"), "e")))
        text = pc.if_else(bare, pc.binary_join_element_wise(text, "0", "."), text)
    return text


def _lists(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_fixed_size_list(column.type):
        width = column.type.list_size
        offsets = np.arange(column.offset, column.offset + len(column) + 1) * width
    else:
        offsets = column.offsets.to_numpy()
    first, last = (int(offsets[0]), int(offsets[-1])) if len(offsets) else (0, 0)
    items = json_text(column.values.slice(first, last - first))
    if not pa.types.is_string(items.type):
        items = items.cast(pa.string())
    lists = pa.ListArray.from_arrays(pa.array(offsets - first, pa.int32()), items)
    text = pc.binary_join_element_wise("[", pc.binary_join(lists, ", "), "]", "")
    return pc.if_else(column.is_valid(), text, "null") if column.null_count else text


def _structs(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not column.type.num_fields:
        text = pa.repeat("{}", len(column))
    else:
        pieces: list[Any] = []
        for n, field in enumerate(column.type):
            pieces += [f"{', ' if n else '{'}{_key(field.name)}", json_text(column.field(n))]
        text = pc.binary_join_element_wise(*pieces, "}", "")
    return pc.if_else(column.is_valid(), text, "null") if column.null_count else text


def _slow(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Return what JSON can hold; pairs of a map as lists of two."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
