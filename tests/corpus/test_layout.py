from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from corpora import read_all

from kjclass.corpus.infer import as_json, infer_fields
from kjclass.corpus.inputs import Source
from kjclass.corpus.layout import ReadOptions, plan_layout
from kjclass.errors import InputError


def source(name: str, form: Any = "parquet", partition: Any = ()) -> Source:
    return Source(name, f"/{name}", form, partition=partition)


def carried(*files: tuple[Source, dict[str, pa.DataType]], **options: Any) -> dict[str, Any]:
    planned = [(one, pa.schema({"text": pa.string(), **types})) for one, types in files]
    layout = plan_layout(planned, ReadOptions(**options), ("id", "status"))
    return {field.name: field.type for field in layout.carried}


@pytest.mark.parametrize(
    ("one", "two", "both"),
    [
        (pa.int32(), pa.int64(), pa.int64()),
        (pa.int64(), pa.float64(), pa.float64()),
        (pa.null(), pa.list_(pa.int64()), pa.list_(pa.int64())),
        (pa.null(), pa.null(), pa.string()),
        (pa.list_(pa.null()), pa.list_(pa.int64()), pa.list_(pa.int64())),
        (pa.list_(pa.null()), pa.list_(pa.null()), pa.list_(pa.string())),
        (pa.string(), pa.large_string(), pa.string()),
        (pa.string_view(), pa.dictionary(pa.int8(), pa.string()), pa.string()),
        (pa.large_list(pa.large_string()), pa.list_(pa.string()), pa.list_(pa.string())),
        (pa.timestamp("s"), pa.timestamp("us"), pa.timestamp("us")),
    ],
)
def test_types_are_united(one: pa.DataType, two: pa.DataType, both: pa.DataType) -> None:
    a, b = source("a"), source("b")
    assert carried((a, {"c": one}), (b, {"c": two})) == {"c": both}
    assert carried((a, {"c": two}), (b, {"c": one})) == {"c": both}
    assert carried((a, {"c": one}), (b, {})) == carried((a, {"c": one}))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (pa.string(), pa.int64()),
        (pa.bool_(), pa.int64()),
        (pa.list_(pa.string()), pa.list_(pa.int64())),
        (pa.timestamp("s"), pa.timestamp("s", "UTC")),
    ],
)
def test_types_that_cannot_be_united_name_both_files(one: pa.DataType, two: pa.DataType) -> None:
    with pytest.raises(InputError) as caught:
        carried((source("a"), {"c": one}), (source("b"), {"c": two}))
    assert f"/b: column 'c' is {two} here and {one} in /a; " in str(caught.value)
    chosen = carried((source("a"), {"c": one}), (source("b"), {"c": two, "d": one}), carry=("d",))
    assert chosen == {"d": one}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"text_column": "body"},
            "/a: no column 'body'; choose --text-column and --id-column from",
        ),
        ({"id_column": "key"}, "/a: no column 'key'"),
        ({"carry": ("year",)}, "no column 'year' to carry; choose from: n, status, text"),
        ({"text_column": "n"}, "/a: column 'n' holds int64, not text"),
        ({}, "/a: column 'status' of the input is called like a column of the output"),
    ],
)
def test_columns_that_are_missing_or_in_the_way(options: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        carried((source("a"), {"n": pa.int64(), "status": pa.string()}), **options)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_another_separator_than_the_one_expected_is_suggested(mark: str) -> None:
    schema = pa.schema({mark.join(["id", "text", "date"]): pa.string()})
    with pytest.raises(InputError) as caught:
        plan_layout([(source("a.csv", "csv"), schema)], ReadOptions(), ())
    assert f"try --delimiter {mark!r}" in str(caught.value)


def test_identifiers_of_no_use(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"column 'id' holds list<.*>, no identifiers"):
        carried((source("a"), {"id": pa.list_(pa.string())}))
    for kind in (pa.int64(), pa.float64(), pa.date32(), pa.timestamp("s"), pa.binary(), pa.null()):
        table = pa.table({"id": pa.nulls(1, kind), "text": ["x"]})
        pq.write_table(table, tmp_path / "a.parquet")
        assert read_all(tmp_path / "a.parquet").ids == ["a.parquet:1"]


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    table = pa.table([pa.array(["x"]), pa.array([1]), pa.array([2])], names=["text", "n", "n"])
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(InputError, match="two columns are called 'n'"):
        read_all(tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_text("text,n,n\n")
    with pytest.raises(InputError, match="two columns have the same name"):
        read_all(tmp_path / "a.csv")


def test_a_column_extra_of_json_lines_is_in_the_way_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "x", "extra": 1}\n')
    with pytest.raises(InputError, match="column 'extra' of the input is called like"):
        read_all(path)
    assert read_all(path, carry=("extra",)).carried == [{"extra": 1}]
    table = tmp_path / "a.csv"
    table.write_text("text,extra\nx,1\n")
    assert read_all(table).carried == [{"extra": "1"}]


def test_columns_that_some_files_lack_are_null_there(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1, "text": "a", "n": 1}\n')
    (tmp_path / "b.jsonl").write_text('{"text": "b", "x": [0.5], "n": null}\n')
    (tmp_path / "c.csv").write_text("text,note\nc,hello\n")
    found = read_all(tmp_path)
    assert found.ids == ["1", "b.jsonl:1", "c.csv:2"]
    none = {"n": None, "x": None, "note": None, "extra": None}
    assert found.carried == [
        {**none, "n": 1},
        {**none, "x": [0.5]},
        {**none, "note": "hello"},
    ]


def test_several_types_over_files_of_json_lines(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a", "m": 1}\n')
    (tmp_path / "b.jsonl").write_text('{"text": "b", "m": {"k": 1}}\n')
    (tmp_path / "c.jsonl").write_text('{"text": "c", "m": "one"}\n')
    assert [row["m"] for row in read_all(tmp_path).carried] == ["1", '{"k": 1}', '"one"']
    (tmp_path / "d.csv").write_text("text,m\nd,1\n")
    with pytest.raises(InputError, match=r"d\.csv: column 'm' is string here and mixed in .*a\.js"):
        read_all(tmp_path)


def test_folders_tell_columns(tmp_path: Path) -> None:
    parts = (("2024", "KR"), ("2025", "a%2Fb"), ("2025", "__HIVE_DEFAULT_PARTITION__"))
    for n, (year, where) in enumerate(parts):
        folder = tmp_path / f"year={year}" / f"where={where}"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"text": [f"t{n}"], "n": [n]}), folder / "part-0.parquet")
    found = read_all(tmp_path)
    assert [(row["year"], row["where"]) for row in found.carried] == [
        ("2024", "KR"),
        ("2025", None),
        ("2025", "a/b"),
    ]
    assert found.ids[0] == "year=2024/where=KR/part-0.parquet:1"
    assert read_all(tmp_path, carry=("year",)).carried[0] == {"year": "2024"}


def test_a_column_that_is_in_the_file_too_is_taken_from_there(tmp_path: Path) -> None:
    for year in (2024, 2025):
        (tmp_path / f"year={year}").mkdir()
        table = pa.table({"text": ["x"], "year": [year]})
        pq.write_table(table, tmp_path / f"year={year}" / "a.parquet")
    assert [row["year"] for row in read_all(tmp_path).carried] == [2024, 2025]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2.5], pa.float64()),
        ([1, None], pa.int64()),
        ([True], pa.bool_()),
        ([None], pa.null()),
        ([[], [1]], pa.list_(pa.int64())),
        ([[1], [0.5, None]], pa.list_(pa.float64())),
        ([[]], pa.list_(pa.null())),
        ([[], "a"], "json"),
        ([1, True], "json"),
        ([1, "a"], "json"),
        ([[1, "a"]], "json"),
        ([[[1]]], "json"),
        ([{}], "json"),
        ([2**63], "json"),
        ([[1], 1], "json"),
    ],
)
def test_types_of_json(values: list[Any], kind: Any) -> None:
    for rows in (values, values[::-1]):
        field = infer_fields([{"c": value} for value in rows]).field("c")
        assert ("json" if field.metadata else field.type) == kind


def test_json_text_is_valid_json() -> None:
    value = {"a": [float("nan"), 0.5], "b": {"c": float("-inf")}, "d": "반도체"}
    assert json.loads(as_json(value)) == {"a": [None, 0.5], "b": {"c": None}, "d": "반도체"}
    assert "반도체" in as_json(value)
