from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kjclass.corpus.rows import decode, read_rows
from kjclass.errors import InputError, ParameterError

Write = Callable[[str, str], Path]
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(st.lists(TEXT, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_json_lines_keep_any_text(tmp_path: Path, texts: list[str]) -> None:
    path = tmp_path / "rows.jsonl"
    # Separators such as U+2028 stand unescaped inside a JSON string.
    lines = [json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts]
    path.write_text("".join(lines), encoding="utf-8", newline="")
    assert [row.values["text"] for row in read_rows(path)] == texts


def test_the_same_rows_from_every_format(tmp_path: Path, write: Write) -> None:
    expected = [{"id": "a", "text": 'He said "no",\nthen left'}, {"id": "b", "text": "반도체"}]
    jsonl = write("r.jsonl", "".join(json.dumps(row) + "\n" for row in expected) + "\n")
    csv = write("r.csv", 'id,text\r\na,"He said ""no"",\nthen left"\r\nb,반도체\r\n')
    tsv = write("r.TSV", 'id\ttext\na\t"He said ""no"",\nthen left"\nb\t반도체\n')
    parquet = tmp_path / "r.parquet"
    pq.write_table(pa.Table.from_pylist(expected), parquet)
    for path in (jsonl, csv, tsv, parquet):
        assert [row.values for row in read_rows(path)] == expected


def test_a_row_is_named_by_the_line_it_begins_on(tmp_path: Path, write: Write) -> None:
    jsonl = write("a.jsonl", '{"id": 1}\n\n{"id": 2}\n')
    table = write("a.csv", 'id,text\n1,"two\nlines"\n\n2,x\n')
    parquet = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [1, 2]}), parquet)
    for path, numbers in ((jsonl, "13"), (table, "25"), (parquet, "12")):
        assert [row.where for row in read_rows(path)] == [f"{path}:{n}" for n in numbers]


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5), st.sampled_from("\n\r;,"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_row_stands_where_it_is_said_to(
    tmp_path: Path, rows: list[tuple[str, str]], mark: str
) -> None:
    path = tmp_path / "rows.csv"
    rows = [(one, f"{other}{mark}") for one, other in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([("a", "b"), *rows])
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(file)
    found = list(read_rows(path, delimiter=";"))
    assert [tuple(row.values.values()) for row in found] == rows
    for row in found:
        rest = "".join(lines[int(row.where.rpartition(":")[2]) - 1 :])
        first = next(csv.reader(io.StringIO(rest, newline=""), delimiter=";"))
        assert first == list(row.values.values())


def test_a_delimiter_is_one_character(write: Write) -> None:
    with pytest.raises(ParameterError, match="';;' cannot separate cells; choose one character"):
        list(read_rows(write("a.csv", "a;;b\n"), delimiter=";;"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", '{"text": "x"}\n{"text": \n', r"a\.jsonl:2: not JSON"),
        ("a.jsonl", "[1]\n", r"a\.jsonl:1: not a JSON object"),
        ("a.csv", "id,text\n1,a,b\n", r"a\.csv:2: 3 cells under 2 columns"),
        ("a.csv", 'id,text\n1,"a"b\n', r"a\.csv:2: malformed CSV"),
        ("a.csv", 'id,text\n1,x\n2,"never\nclosed\n', r"a\.csv:3: malformed CSV"),
        ("a.csv", "id;text\n1;x, y\n", r":2: 2 cells under 1 columns.* try --delimiter ';'"),
        ("a.csv", 'id\ttext\n1\t"x"y\n2\t","\n', r":3: malformed CSV.* try --delimiter"),
        ("a.csv", "text,text\n1,2\n", "two columns have the same name"),
        ("a.parquet", "PAR1 but not really", "not a readable Parquet file"),
        ("a.docx", "x", r"unknown format '\.docx'; use a file that ends in \.jsonl"),
        ("a", "x", "no file ending"),
        ("a.txt", "x", "plain text has no columns"),
    ],
)
def test_broken_files_name_place_and_remedy(
    write: Write, name: str, content: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        list(read_rows(write(name, content)))


@pytest.mark.parametrize("name", ["no.jsonl", "no.csv", "no.parquet"])
def test_a_missing_file_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=f"{name}: no such file"):
        list(read_rows(tmp_path / name))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_tell_the_encoding(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("한국 and Japan\r\n".encode(codec))
    assert decode(path) == "한국 and Japan\r\n"


def test_other_encodings_are_asked_for_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("한국".encode("cp949"))
    with pytest.raises(InputError, match="not utf-8 at byte 0; name its encoding with --encoding"):
        decode(path)
    assert decode(path, "cp949") == "한국"
    for codec in ("klingon", "undefined"):
        with pytest.raises(ParameterError, match=f"unknown encoding '{codec}'"):
            decode(path, codec)
