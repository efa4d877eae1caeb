"""Whatever a corpus comes in, and wherever it is cut, the same rows come out with their numbers."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from corpora import TEXT, arrow_file, arrow_stream, read_all
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kjclass.corpus.read
import kjclass.corpus.rowgroups
from kjclass.corpus.cut import Cutter
from kjclass.corpus.inputs import find_inputs
from kjclass.corpus.layout import ReadOptions
from kjclass.corpus.streams import Streams

RELAXED = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
# CSV cannot tell an empty row from a blank line, so there is always a second column.
ROWS = st.lists(st.tuples(TEXT, TEXT), max_size=12)


def write_as(kind: str, path: Path, rows: list[tuple[str, str]], key: str = "id") -> Path:
    ids, texts = [row[0] for row in rows], [row[1] for row in rows]
    table = pa.table({key: pa.array(ids, pa.string()), "text": pa.array(texts, pa.string())})
    if kind.startswith("jsonl"):
        lines = [json.dumps({key: i, "text": t}, ensure_ascii=len(t) % 2 == 0) for i, t in rows]
        raw = "".join(line + "\n" for line in lines).encode()
    elif kind.startswith(("csv", "tsv")):
        sink = io.StringIO()
        writer = csv.writer(sink, delimiter="," if kind.startswith("csv") else "\t")
        writer.writerows([(key, "text"), *rows])
        raw = sink.getvalue().encode()
    elif kind == "parquet":
        pq.write_table(table, path, row_group_size=5)
        return path
    elif kind == "arrow":
        return arrow_file(path, table)
    else:
        raw = arrow_stream(table)
    if kind.endswith("gz"):
        raw = gzip.compress(raw[: len(raw) // 2]) + gzip.compress(raw[len(raw) // 2 :])
    elif kind.endswith("zst"):
        raw = bytes(pa.compress(raw, "zstd", asbytes=True))
    path.write_bytes(raw)
    return path


NAMES = {
    **{kind: f"a.{kind}" for kind in ("jsonl", "csv", "tsv", "parquet", "arrow")},
    **{
        f"{kind}.{end}": f"a.{kind}.{end}"
        for kind in ("jsonl", "csv", "tsv")
        for end in ("gz", "zst")
    },
    "stream": "a.arrow",
}


@pytest.mark.parametrize("kind", NAMES)
@given(rows=ROWS, piece_rows=st.integers(1, 4))
@RELAXED
def test_the_same_rows_from_every_format(
    tmp_path: Path, kind: str, rows: list[tuple[str, str]], piece_rows: int
) -> None:
    path = write_as(kind, tmp_path / NAMES[kind], rows)
    found = read_all(path, piece_rows=piece_rows)
    assert list(zip(found.ids, found.texts, strict=True)) == rows
    assert found.rejected == []
    whole = read_all(path, piece_rows=1000)
    assert (whole.ids, whole.texts) == (found.ids, found.texts)


@pytest.mark.parametrize("kind", NAMES)
def test_pieces_are_cut_in_the_same_places_each_time(tmp_path: Path, kind: str) -> None:
    rows = [(str(n), f"text {n} " * 20) for n in range(40)]
    path = write_as(kind, tmp_path / NAMES[kind], rows)
    one = read_all(path, piece_rows=2)
    again = read_all(path, piece_rows=2, is_done=lambda number: False)
    assert len(one.tasks) > 3
    places = [
        [(t.number, t.start, t.stop, t.group, t.first_row, t.n_rows) for t in found.tasks]
        for found in (one, again)
    ]
    assert places[0] == places[1]
    assert [task.number for task in one.tasks] == list(range(len(one.tasks)))


@pytest.mark.parametrize("kind", NAMES)
def test_made_up_identifiers_tell_the_row(tmp_path: Path, kind: str) -> None:
    rows = [(f"key {n}", f"text {n} " * 9) for n in range(20)]
    path = write_as(kind, tmp_path / NAMES[kind], rows, key="key")
    found = read_all(path, piece_rows=2)
    first = 2 if kind.startswith(("csv", "tsv")) else 1
    assert found.ids == [f"{path.name}:{n}" for n in range(first, first + 20)]
    assert [row["key"] for row in found.carried] == [key for key, _ in rows]
    named = read_all(path, piece_rows=2, id_column="key", text_column="text")
    assert named.ids == [key for key, _ in rows]


@pytest.mark.parametrize("piece_rows", [1, 2, 100])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp949", "utf-32"])
def test_numbers_of_lines_whatever_lies_between(
    tmp_path: Path, codec: str, end: str, piece_rows: int
) -> None:
    named = None if codec in ("utf-8", "utf-8-sig", "utf-16", "utf-32") else codec
    options: dict[str, Any] = {"encoding": named, "piece_rows": piece_rows}
    lines = ['{"text": "하나"}', "", '{"text": "two\\nlines"}', "   ", "", '{"text": "셋"}']
    path = tmp_path / "a.jsonl"
    path.write_bytes(end.join(lines).encode(codec))
    found = read_all(path, **options)
    assert list(zip(found.ids, found.texts, strict=True)) == [
        ("a.jsonl:1", "하나"),
        ("a.jsonl:3", "two\nlines"),
        ("a.jsonl:6", "셋"),
    ]
    plain = tmp_path / "a.txt"
    plain.write_bytes(end.join(["하나", "", " two ", "셋"]).encode(codec))
    found = read_all(plain, input_format="lines", **options)
    assert found.ids == ["a.txt:1", "a.txt:3", "a.txt:4"]
    assert found.texts == ["하나", " two ", "셋"]
    table = tmp_path / "a.csv"
    rows = ["", "text,n", "하나,1", "", f'"two{end}{end}lines",2', "셋,3"]
    table.write_bytes(end.join(rows).encode(codec))
    found = read_all(table, **options)
    assert found.ids == ["a.csv:3", "a.csv:5", "a.csv:8"]
    assert found.texts == ["하나", f"two{end}{end}lines", "셋"]
    assert [row["n"] for row in found.carried] == ["1", "2", "3"]
    document = tmp_path / "b.txt"
    document.write_bytes(end.join(["하나", "둘"]).encode(codec))
    found = read_all(document, **options)
    assert (found.ids, found.texts) == (["b.txt"], [f"하나{end}둘"])


def test_a_byte_order_mark_is_left_out_though_the_encoding_is_named(tmp_path: Path) -> None:
    for codec, named in (("utf-8-sig", "utf8"), ("utf-16", "utf-16-le"), ("utf-8-sig", None)):
        for name, text in (
            ("a.csv", "text\n하나\n"),
            ("a.txt", "하나"),
            ("a.jsonl", '{"text": "하나"}'),
        ):
            (tmp_path / name).write_bytes(text.encode(codec))
            assert read_all(tmp_path / name, encoding=named).texts == ["하나"]


def test_a_piece_ends_with_a_line_and_a_line_may_be_long(tmp_path: Path) -> None:
    texts = ["x" * n for n in (10, 70_000, 3, 20_000, 1)]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    found = read_all(path, piece_rows=1)
    assert found.texts == texts
    assert len(found.tasks) > 1
    starts = [task.start for task in found.tasks]
    assert starts == sorted(starts)


def test_other_delimiters(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id;text\n1;"a;b"\n')
    found = read_all(path, delimiter=";")
    assert (found.ids, found.texts) == (["1"], ["a;b"])


def test_documents_are_packed_and_named_by_their_files(tmp_path: Path) -> None:
    for n in range(10):
        (tmp_path / f"{n}.txt").write_text(f"Document {n}.\r\n" * 30, newline="")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.md").write_text("")
    found = read_all(tmp_path, piece_rows=8)
    assert found.ids == [*(f"{n}.txt" for n in range(10)), "more/a.md"]
    assert found.texts == [*(f"Document {n}.\r\n" * 30 for n in range(10)), ""]
    assert 1 < len(found.tasks) < 11


def test_documents_beside_tables_keep_their_names(tmp_path: Path) -> None:
    table, one, two = (tmp_path / name for name in ("t.jsonl", "one.txt", "two.txt"))
    table.write_text('{"id": 1, "text": "x", "year": 2025}\n')
    one.write_text("One.")
    two.write_text("Two.")
    found = read_all([one, two, table])
    assert found.ids == ["one.txt", "two.txt", "1"]
    assert [row["year"] for row in found.carried] == [None, None, 2025]


def test_pieces_of_streams_that_are_done_are_not_written_again(tmp_path: Path) -> None:
    path = write_as("jsonl.gz", tmp_path / "a.jsonl.gz", [(str(n), "x" * 100) for n in range(400)])
    found = read_all(path, piece_rows=50)
    spool = tmp_path / "spool"
    cutter = Cutter(ReadOptions(), Streams(), spool, 50, lambda number: number != 1)
    tasks = list(cutter.cut(find_inputs([path]).sources))
    spooled = [file.name for file in spool.iterdir()]
    assert [task.number for task in tasks] == [task.number for task in found.tasks]
    assert spooled == ["000001.jsonl"]


def test_large_batches_come_in_handy_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kjclass.corpus.read, "_BATCH", 4)
    monkeypatch.setattr(kjclass.corpus.rowgroups, "_BATCH", 4)
    monkeypatch.setattr(kjclass.corpus.rowgroups, "_BATCH_BYTES", 300)
    rows = [(str(n), f"{n} " * 30) for n in range(30)]
    for kind in ("parquet", "arrow", "csv"):
        found = read_all(write_as(kind, tmp_path / NAMES[kind], rows), piece_rows=1000)
        assert list(zip(found.ids, found.texts, strict=True)) == rows
