"""Which columns JSON objects have, and of which types."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["JSON", "as_json", "infer_fields"]

# Marks a text column that holds JSON: values of several types, or objects.
JSON = {b"kjclass": b"json"}
_INT64 = 1 << 63


def infer_fields(rows: Iterable[dict[str, Any]]) -> pa.Schema:
    """Return the columns of JSON objects; what has several types, or is an object, is JSON text.

    A column without any value, and a list without any item, are of type null.

    Examples
    --------
    >>> infer_fields([{"text": "a", "n": 1, "tags": ["x"]}, {"text": "b", "n": 2.5}])
    text: string
    n: double
    tags: list<item: string>
      child 0, item: string
    """
    import pyarrow as pa

    kinds: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            kinds.setdefault(name, set()).update(() if value is None else [_kind(value)])
    return pa.schema([_field(name, found) for name, found in kinds.items()])


def _kind(value: Any) -> str:
    if isinstance(value, list):
        inner = {_kind(item) for item in value if item is not None}
        scalar = inner <= {"bool"} or inner <= {"text"} or inner <= {"int", "float"}
        if not scalar:
            return "json"
        return "list " + ("float" if "float" in inner else next(iter(inner), "null"))
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -_INT64 <= value < _INT64 else "json"
    return {float: "float", str: "text"}.get(type(value), "json")


def _field(name: str, kinds: set[str]) -> pa.Field:
    import pyarrow as pa

    types: dict[str, Callable[[], pa.DataType]] = {
        "bool": pa.bool_,
        "int": pa.int64,
        "float": pa.float64,
        "text": pa.string,
        "null": pa.null,
    }
    others = kinds - {"list null"}
    if others and all(kind.startswith("list ") for kind in others):
        # An empty list is a list of anything.
        kinds = others
    numbers = {prefix + kind for prefix in ("", "list ") for kind in ("int", "float")}
    if len(kinds) == 2 and kinds <= numbers and len({"list" in kind for kind in kinds}) == 1:
        kinds = {kind for kind in kinds if kind.endswith("float")}
    if len(kinds) > 1 or "json" in kinds:
        return pa.field(name, pa.string(), metadata=JSON)
    kind = next(iter(kinds), "null")
    made = types[kind.removeprefix("list ")]()
    return pa.field(name, pa.list_(made) if kind.startswith("list ") else made)


def as_json(value: Any) -> str:
    """Return a value as JSON text on one line; what is no number (NaN, infinity) as null."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    return value
