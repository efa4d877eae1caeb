from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from corpora import TEXT, read_all
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kjclass.corpus import jsonlines
from kjclass.corpus.inputs import Source
from kjclass.corpus.jsonlines import parse_json_lines
from kjclass.corpus.layout import EXTRA, Layout

SOURCE = Source("a.jsonl", "/a.jsonl", "jsonl")
FIELDS = [
    ("n", pa.int64()),
    ("x", pa.float64()),
    ("yes", pa.bool_()),
    ("tags", pa.list_(pa.string())),
    ("xs", pa.list_(pa.float64())),
]
OPEN = Layout("text", "id", pa.schema([*FIELDS, (EXTRA, pa.string())]), extra=True)
CLOSED = Layout("text", "id", pa.schema(FIELDS), extra=False)

NUMBERS = st.integers() | st.floats()
VALUES = (
    st.none() | st.booleans() | NUMBERS | TEXT | st.lists(TEXT | st.none() | NUMBERS, max_size=2)
)
LIKELY = st.fixed_dictionaries(
    {"text": TEXT},
    optional={
        "id": TEXT | st.integers(-9, 9),
        "n": st.integers(-(2**63), 2**63 - 1) | st.none(),
        "x": st.floats() | st.integers(),
        "yes": st.booleans(),
        "tags": st.lists(TEXT | st.none(), max_size=2),
        "xs": st.lists(st.floats() | st.integers(-9, 9) | st.none(), max_size=2),
    },
)
NAMES = st.sampled_from(["text", "id", "n", "x", "yes", "tags", "xs", "z", EXTRA])
LINES = (
    LIKELY.map(lambda row: json.dumps(row, ensure_ascii=False))
    | LIKELY.map(json.dumps)
    | st.dictionaries(NAMES, VALUES).map(json.dumps)
    | st.sampled_from(
        [
            "",
            " ",
            "\r",
            "{}",
            "[1]",
            '"a"',
            '{"text": "a"}\r',
            '{"text": "a"} {"text": "b"}',
            '{"text": "a"}{"n":',
            "1}",
            '{"text": "a", "text": "b"}',
            '{"text": "a", "x": Inf}',
            '{"text": "a", "x": -NaN}',
            '{"text": "a", "z": Inf}',
            '{"text": "a", "z": NaN}',
            '{"text": "a", "x": 1e400}',
            '{"text": "a", "x": 1e-400, "n": -0}',
            '{"text": "a", "n": 1.0}',
            '{"text": "a", "n": 9223372036854775808}',
            '{"text": "\\ud800"}',
            '{"text": "\\ud83d\\ude00"}',
            '{"text": "a", "z": "\\udead"}',
            '\ufeff{"text": "a"}',
            '{"text": "a\x00b"}',
            '{"text": "a\x1fb"}',
            '{"text": "a",}',
            '{"text": null, "id": 5}',
        ]
    )
)


def slow(monkeypatch: pytest.MonkeyPatch, raw: bytes, layout: Layout) -> Any:
    with monkeypatch.context() as patched:
        patched.setattr(jsonlines, "_by_arrow", lambda *_: None)
        return parse_json_lines(raw, 5, layout, SOURCE)


def plain(table: pa.Table, layout: Layout) -> list[str]:
    """The values of a table; as text, for NaN is not equal to itself."""
    rows = []
    for row in table.to_pylist():
        whole = {name: row.get(name) for name in [*layout.read, EXTRA]}
        rows.append(repr({**whole, "id": None if row["id"] is None else str(row["id"])}))
    return rows


@pytest.mark.parametrize("layout", [OPEN, CLOSED], ids=["open", "closed"])
@given(lines=st.lists(LINES, max_size=4), last=st.sampled_from(["", "\n"]))
@example(lines=['{"text": "a"} {"text": "b"}', ""], last="\n")
@example(lines=['{"text": "a"}{"n":', '1, "text": "b"}'], last="")
@settings(deadline=None, max_examples=300)
def test_both_ways_to_parse_agree(layout: Layout, lines: list[str], last: str) -> None:
    raw = ("\n".join(lines) + last).encode()
    with pytest.MonkeyPatch.context() as patch:
        table, rows, rejected = slow(patch, raw, layout)
    quick, quick_rows, quick_rejected = parse_json_lines(raw, 5, layout, SOURCE)
    with_text = quick["text"].is_valid()
    known = quick_rows[with_text.to_numpy()].tolist()
    assert rows.tolist() == known
    quick = quick.filter(with_text)
    assert plain(quick, layout) == plain(table, layout)
    missing = set(quick_rows) - set(known)
    assert {one.row for one in rejected} == {one.row for one in quick_rejected} | missing


@given(st.lists(LIKELY.filter(lambda row: "id" in row), min_size=1))
@settings(deadline=None)
def test_ordinary_lines_take_the_quick_way(rows: list[dict[str, Any]]) -> None:
    numbered = [{**row, "id": n, "x": 0.5, "xs": [1, 2.5, None]} for n, row in enumerate(rows)]
    raw = "".join(json.dumps(row) + "\n" for row in numbered).encode()
    # These, in a text, look like two objects on a line, and are read the careful way.
    assume(not jsonlines._TWO_ON_A_LINE.search(raw))
    assert jsonlines._by_arrow(raw, OPEN) is not None


def jsonl(path: Path, *lines: str) -> Path:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="")
    return path


def test_types_are_kept_and_what_is_unforeseen_is_extra(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "a.jsonl",
        '{"text": "a", "n": 1, "x": 1, "yes": true, "tags": ["u"], "xs": [1], "when": "2025"}',
        '{"text": "b", "x": 0.5, "tags": [], "xs": [0.5, null], "mixed": 1, "meta": {"k": [1]}}',
        '{"text": "c", "n": null, "tags": null, "mixed": "one", "none": null, "empty": []}',
    )
    found = read_all(path)
    types = {field.name: field.type for field in found.layout.carried}
    assert types == {
        "n": pa.int64(),
        "x": pa.float64(),
        "yes": pa.bool_(),
        "tags": pa.list_(pa.string()),
        "xs": pa.list_(pa.float64()),
        "when": pa.string(),
        "mixed": pa.string(),
        "meta": pa.string(),
        "none": pa.string(),
        "empty": pa.list_(pa.string()),
        "extra": pa.string(),
    }
    one, two, three = found.carried
    assert (one["n"], one["x"], one["yes"], one["tags"], one["xs"]) == (1, 1.0, True, ["u"], [1.0])
    assert (two["mixed"], two["meta"], two["xs"]) == ("1", '{"k": [1]}', [0.5, None])
    assert (three["mixed"], three["none"], three["empty"]) == ('"one"', None, [])
    assert [row["extra"] for row in found.carried] == [None, None, None]


@pytest.mark.parametrize("piece_rows", [1, 1000])
def test_columns_and_values_that_come_late_are_extra(tmp_path: Path, piece_rows: int) -> None:
    # The columns are taken from the first megabyte.
    long = [json.dumps({"text": "x" * 100_000, "n": 1}) for _ in range(11)]
    late = ['{"text": "y", "n": "many", "new": {"a": [NaN]}}', '{"text": "z", "n": 2}']
    found = read_all(jsonl(tmp_path / "a.jsonl", *long, *late), piece_rows=piece_rows)
    assert [row["n"] for row in found.carried] == [1] * 11 + [None, 2]
    assert found.carried[11]["extra"] == '{"n": "many", "new": {"a": [null]}}'
    chosen = read_all(tmp_path / "a.jsonl", piece_rows=piece_rows, carry=("n",))
    assert chosen.layout.carried.names == ["n"]
    assert chosen.reasons == [(12, None, "column 'n' holds \"many\", not int64")]
    none = read_all(tmp_path / "a.jsonl", piece_rows=piece_rows, carry=())
    assert (len(none.texts), none.carried[0]) == (13, {})


@pytest.mark.parametrize("piece_rows", [1, 1000])
def test_columns_of_several_types_do_not_depend_on_the_piece(
    tmp_path: Path, piece_rows: int
) -> None:
    lines = [json.dumps({"id": n, "text": "x" * 200, "m": "a"}) for n in range(20)]
    lines.append('{"id": "last", "text": "y", "m": 1}')
    found = read_all(jsonl(tmp_path / "a.jsonl", *lines), piece_rows=piece_rows)
    assert [row["m"] for row in found.carried] == ['"a"'] * 20 + ["1"]
    assert found.ids == [*map(str, range(20)), "last"]


def test_identifiers_of_any_type_are_text(tmp_path: Path) -> None:
    values = ("1", '"b"', "1.5", "true", "[1]", "null")
    path = jsonl(
        tmp_path / "a.jsonl",
        *(f'{{"id": {value}, "text": "x"}}' for value in values),
        '{"text": "x"}',
    )
    assert read_all(path).ids == ["1", "b", "1.5", "true", "[1]", "a.jsonl:6", "a.jsonl:7"]
