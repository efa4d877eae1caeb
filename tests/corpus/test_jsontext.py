from __future__ import annotations

import base64
import datetime
import json
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjclass.corpus import jsontext
from kjclass.corpus.jsontext import json_lines, json_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
INT64 = st.integers(-(1 << 63), (1 << 63) - 1)


def expected(value: Any, kind: pa.DataType) -> Any:
    """What json.dumps would write, read again; single precision with the digits it needs."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return value if kind == pa.float64() else float(str(np.float32(value)))
    if isinstance(value, list):
        return [expected(item, kind.value_type) for item in value]
    if isinstance(value, dict):
        return {field.name: expected(value[field.name], field.type) for field in kind}
    return value


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


SCALARS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.string(), TEXT),
    (pa.large_string(), TEXT),
    (pa.string_view(), TEXT),
    (pa.int64(), INT64),
    (pa.uint64(), st.integers(0, (1 << 64) - 1)),
    (pa.bool_(), st.booleans()),
    (pa.float64(), st.floats()),
    (pa.float32(), st.floats(width=32)),
    (pa.float16(), st.floats(width=16)),
    (pa.null(), st.none()),
]


@st.composite
def columns(draw: Any) -> pa.Array:
    kind, values = draw(st.sampled_from(SCALARS))
    for _ in range(draw(st.integers(0, 2))):
        make = draw(st.sampled_from(["list", "large", "fixed", "struct"]))
        if make == "struct":
            kind = pa.struct([("a", kind), ('b "\n', pa.string())])
            values = st.fixed_dictionaries({"a": optional(values), 'b "\n': optional(TEXT)})
        elif make == "fixed":
            kind = pa.list_(kind, 2)
            values = st.lists(optional(values), min_size=2, max_size=2)
        else:
            kind = pa.list_(kind) if make == "list" else pa.large_list(kind)
            values = st.lists(optional(values), max_size=3)
    rows = draw(st.lists(optional(values), max_size=6))
    array = pa.array(rows, kind)
    start = draw(st.integers(0, len(rows)))
    return array.slice(start, draw(st.integers(0, len(rows) - start)))


@given(columns())
def test_the_text_is_what_json_dumps_means(column: pa.Array) -> None:
    found = [json.loads(text) for text in json_text(column).to_pylist()]
    assert found == [expected(value, column.type) for value in column.to_pylist()]


@given(st.lists(st.tuples(TEXT, columns()), min_size=1, max_size=4, unique_by=lambda one: one[0]))
def test_lines_are_json_objects_as_the_slow_way_writes_them(named: Any) -> None:
    n = min(len(column) for _, column in named)
    table = pa.table({name: column.slice(0, n) for name, column in named})
    lines = json_lines(table).decode("utf-8").split("\n")
    assert lines.pop() == ""
    rows = [
        {name: expected(row[name], table.schema.field(name).type) for name in row}
        for row in table.to_pylist()
    ]
    assert [json.loads(line) for line in lines] == rows


@given(st.lists(TEXT))
def test_strings_are_escaped_as_json_dumps_does(texts: list[str]) -> None:
    assert json_text(pa.array(texts, pa.string())).to_pylist() == [
        json.dumps(text, ensure_ascii=False) for text in texts
    ]


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_single_precision_has_the_digits_it_needs(value: float) -> None:
    (text,) = json_text(pa.array([value], pa.float32())).to_pylist()
    assert np.float32(json.loads(text)) == np.float32(value)
    assert isinstance(json.loads(text), float)
    assert len(text.lstrip("-").replace(".", "").split("e")[0].strip("0")) <= 9


def test_a_whole_number_stays_a_float() -> None:
    assert json_text(pa.array([1.0, -0.0, 1e22, 0.5])).to_pylist() == [
        "1.0",
        "-0.0",
        "1e+22",
        "0.5",
    ]


NOON = datetime.datetime(2025, 1, 2, 12, 30, 5, 250_000)


@pytest.mark.parametrize(
    ("values", "kind", "text"),
    [
        ([NOON], pa.timestamp("ms"), '"2025-01-02T12:30:05.250"'),
        ([1735821005250_000001], pa.timestamp("ns"), '"2025-01-02T12:30:05.250000001"'),
        ([1735821005], pa.timestamp("s", "Asia/Seoul"), '"2025-01-02T12:30:05Z"'),
        ([NOON.date()], pa.date32(), '"2025-01-02"'),
        ([NOON.date()], pa.date64(), '"2025-01-02"'),
        ([NOON.time()], pa.time64("us"), '"12:30:05.250000"'),
        ([1500], pa.duration("ns"), '"1500ns"'),
        ([Decimal("1.50")], pa.decimal128(5, 2), '"1.50"'),
        ([b"\xff\x00"], pa.binary(), '"/wA="'),
        ([b"\xff\x00"], pa.binary(2), '"/wA="'),
        ([[b"\xff"]], pa.list_(pa.large_binary()), '["/w=="]'),
        ([[("a", 1)]], pa.map_(pa.string(), pa.int64()), '[["a", 1]]'),
        ([{}], pa.struct([]), "{}"),
    ],
)
def test_what_json_has_no_type_for_is_text(values: list[Any], kind: pa.DataType, text: str) -> None:
    if isinstance(values[0], int):
        column = pa.array([*values, None], pa.int64()).cast(kind)
    else:
        column = pa.array([*values, None], kind)
    assert json_text(column).to_pylist() == [text, "null"]


def test_encoded_and_extended_columns() -> None:
    names = pa.array(["a", None, "a"]).dictionary_encode()
    assert json_text(names).to_pylist() == ['"a"', "null", '"a"']
    uuid = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16], pa.binary(16)))
    assert json_text(uuid).to_pylist() == [json.dumps(base64.b64encode(b"0" * 16).decode())]


def test_a_long_table_is_written_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table({"text": [f"{'x' * n}" for n in range(50)]})
    whole = json_lines(table)
    monkeypatch.setattr(jsontext, "_SLICE", 100)
    assert json_lines(table) == whole
    assert json_lines(pa.concat_tables([table.slice(0, 7), table.slice(7)])) == whole


def test_tables_without_rows_or_columns() -> None:
    assert json_lines(pa.table({"text": pa.array([], pa.string())})) == b""
    assert json_lines(pa.table({"": [1, 2]}).select([])) == b"{}\n{}\n"
