from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kjclass.corpus.writers import PartFormat, PartKind, flat, part_writer

KINDS: list[PartKind] = ["parquet", "jsonl", "csv", "tsv", "arrow", "stream"]
FORMS = [PartFormat(kind) for kind in KINDS] + [
    PartFormat(kind, packing)
    for kind in ("jsonl", "csv", "tsv")
    for packing in ("gzip", "zstd")  # type: ignore[attr-defined]
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]))

TABLE = pa.table(
    {
        "id": ["a", "b"],
        "text": ['He said "no",\nthen left\t\\', "반도체"],
        "place": [["KR", "US"], []],
        "score": pa.array([0.25, None], pa.float32()),
    }
)


def write(path: Path, form: PartFormat, *tables: pa.Table, first: bool = True) -> Path:
    with part_writer(path, tables[0].schema, form, first=first) as writer:
        for table in tables:
            writer.write(table)
    return path


def content(path: Path, form: PartFormat) -> bytes:
    with pa.input_stream(str(path), compression=form.compression) as stream:
        return bytes(stream.read())


def rows(path: Path, form: PartFormat) -> list[dict[str, Any]]:
    """Read a piece with other people's readers."""
    if form.kind == "parquet":
        return pq.read_table(path).to_pylist()
    if form.kind in ("arrow", "stream"):
        opened = pa.ipc.open_file if form.kind == "arrow" else pa.ipc.open_stream
        with opened(pa.OSFile(str(path))) as reader:
            return reader.read_all().to_pylist()
    raw = content(path, form)
    if form.kind == "jsonl":
        return [json.loads(line) for line in raw.splitlines()]
    lines = io.StringIO(raw.decode("utf-8"), newline="")
    return list(csv.DictReader(lines, delimiter="," if form.kind == "csv" else "\t", strict=True))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
def test_a_piece_can_be_read_again(tmp_path: Path, form: PartFormat) -> None:
    path = write(tmp_path / f"part{form.suffix}", form, TABLE.slice(0, 1), TABLE.slice(1))
    if form.kind in ("csv", "tsv"):
        flattened = [
            {"id": "a", "text": TABLE["text"][0].as_py(), "place": "KR;US", "score": "0.25"},
            {"id": "b", "text": "반도체", "place": "", "score": ""},
        ]
        assert rows(path, form) == flattened
    else:
        assert rows(path, form) == TABLE.to_pylist()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
def test_the_same_rows_give_the_same_bytes(tmp_path: Path, form: PartFormat) -> None:
    one, two = (write(tmp_path / name, form, TABLE, TABLE) for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
def test_a_piece_without_rows(tmp_path: Path, form: PartFormat) -> None:
    assert rows(write(tmp_path / "none", form, TABLE.slice(0, 0)), form) == []


@pytest.mark.parametrize("kind", ["csv", "tsv"])
@pytest.mark.parametrize("packing", [None, "gzip", "zstd"])
def test_pieces_one_after_another_are_one_file(tmp_path: Path, kind: Any, packing: Any) -> None:
    form = PartFormat(kind, packing, "first")
    one = write(tmp_path / "one", form, TABLE, first=True)
    two = write(tmp_path / "two", form, TABLE, first=False)
    whole = tmp_path / "whole"
    whole.write_bytes(one.read_bytes() + two.read_bytes())
    assert [row["id"] for row in rows(whole, form)] == ["a", "b", "a", "b"]
    each = write(tmp_path / "each", PartFormat(kind, packing, "each"), TABLE, first=False)
    assert [row["id"] for row in rows(each, form)] == ["a", "b"]


@given(st.lists(st.tuples(TEXT, st.lists(TEXT | st.none()) | st.none()), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_in_any_format(tmp_path: Path, cells: Any) -> None:
    table = pa.table(
        {
            "text": pa.array([text for text, _ in cells], pa.string()),
            "tags": pa.array([tags for _, tags in cells], pa.list_(pa.string())),
        }
    )
    for form in FORMS:
        found = rows(write(tmp_path / "part", form, table), form)
        assert [row["text"] for row in found] == table["text"].to_pylist()
        if form.kind in ("csv", "tsv"):
            joined = [";".join(tag or "" for tag in tags or []) for _, tags in cells]
            assert [row["tags"] for row in found] == joined
        else:
            assert found == table.to_pylist()


NOON = datetime.datetime(2025, 1, 2, 12, 30, 5)
ODD: list[tuple[str, pa.DataType, Any, str]] = [
    ("date", pa.date32(), NOON.date(), "2025-01-02"),
    ("timestamp", pa.timestamp("s"), NOON, "2025-01-02T12:30:05"),
    ("zoned", pa.timestamp("s", "UTC"), NOON, "2025-01-02T12:30:05Z"),
    ("time", pa.time32("s"), NOON.time(), "12:30:05"),
    ("duration", pa.duration("s"), datetime.timedelta(seconds=9), "9s"),
    ("decimal", pa.decimal128(4, 2), Decimal("1.50"), "1.50"),
    ("binary", pa.binary(), b"\xff\x00", "/wA="),
    ("fixed", pa.binary(2), b"\xff\x00", "/wA="),
    ("view", pa.string_view(), "a", "a"),
    ("large", pa.large_list(pa.large_string()), ["a", "b"], "a;b"),
    ("pair", pa.list_(pa.float32(), 2), [0.5, 1.5], "0.5;1.5"),
    ("dates", pa.list_(pa.date32()), [NOON.date(), None], "2025-01-02;"),
    ("object", pa.struct([("a", pa.int64())]), {"a": 1}, '{"a": 1}'),
    ("deep", pa.list_(pa.list_(pa.int64())), [[1], []], "[[1], []]"),
    ("map", pa.map_(pa.string(), pa.int64()), [("a", 1)], '[["a", 1]]'),
    ("nothing", pa.null(), None, ""),
]


@pytest.mark.parametrize("form", FORMS[:6], ids=lambda form: form.kind)
@pytest.mark.parametrize(("name", "kind", "value", "text"), ODD, ids=lambda one: str(one)[:9])
def test_columns_of_any_type_are_carried(
    tmp_path: Path, form: PartFormat, name: str, kind: pa.DataType, value: Any, text: str
) -> None:
    table = pa.table({"id": ["a", "b"], name: pa.array([value, None], kind)})
    found = rows(write(tmp_path / "part", form, table), form)
    assert [row["id"] for row in found] == ["a", "b"]
    if form.kind in ("csv", "tsv"):
        assert [row[name] for row in found] == [text, ""]
    elif form.kind == "jsonl":
        assert found[1][name] is None
    else:
        assert found == table.to_pylist()


def test_dictionaries_are_plain_text() -> None:
    names = pa.array(["a", None]).dictionary_encode()
    tags = pa.ListArray.from_arrays([0, 1, 1], pa.array(["x"]).dictionary_encode())
    table = flat(pa.table({"name": names, "tags": tags}))
    assert table.to_pylist() == [{"name": "a", "tags": "x"}, {"name": None, "tags": ""}]


def test_many_small_tables_make_few_row_groups(tmp_path: Path) -> None:
    path = write(tmp_path / "part", PartFormat("parquet"), *[TABLE] * 300)
    assert pq.ParquetFile(path).metadata.num_row_groups == 1


def test_labels_are_kept_once_and_scores_as_they_are(tmp_path: Path) -> None:
    why = [[{"label": "chips", "contribution": 0.5}]]
    table = pa.table(
        {"text": ["One."], "stance": ["none"], "stance_score": pa.array([0.5], pa.float32()),
         "sector": [["chips"]], "sector_scores": [[0.5]], "sector_why": why}
    )  # fmt: skip
    with part_writer(tmp_path / "part", table.schema, PartFormat("parquet")) as writer:
        writer.write(table)
    group = pq.ParquetFile(tmp_path / "part").metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    assert [column.path_in_schema for column in columns if column.has_dictionary_page] == [
        "stance",
        "sector.list.element",
        "sector_why.list.element.label",
    ]


def test_gzip_does_not_tell_when_it_was_written(tmp_path: Path) -> None:
    path = write(tmp_path / "part", PartFormat("jsonl", "gzip"), TABLE)
    with gzip.open(path) as file:
        file.read()
        assert file.mtime == 0
