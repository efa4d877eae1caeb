"""Rows and files that cannot be read: each is reported, all others survive."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from corpora import arrow_file, arrow_stream, read_all

from kjclass.corpus.corpus import read_corpus
from kjclass.corpus.cut import Cutter
from kjclass.corpus.inputs import find_inputs
from kjclass.corpus.layout import ReadOptions
from kjclass.corpus.read import read_task
from kjclass.corpus.schema import corpus_layout
from kjclass.corpus.streams import Streams
from kjclass.errors import InputError

BAD = b"caf\xe9"  # Latin-1, not UTF-8.


def test_documents_have_identifiers(write: Callable[[str, str], Path]) -> None:
    own = write("a.jsonl", '{"id": 7, "text": "x"}\n{"id": "8", "text": "y"}\n')
    assert read_all(own).ids == ["7", "8"]
    numbered = write("b.csv", "text\nx\ny\n")
    assert read_all(numbered).ids == ["b.csv:2", "b.csv:3"]
    named = read_all(write("c.csv", "key,body\nk1,x\n"), text_column="body", id_column="key")
    assert (named.ids, named.texts) == (["k1"], ["x"])
    text = read_all(write("d.txt", "One.\r\nTwo."))
    assert (text.ids, text.texts) == (["d.txt"], ["One.\r\nTwo."])
    twice = write("e.jsonl", '{"text": "x", "id": 1}\n{"text": "y", "id": 1}\n')
    assert read_all(twice).ids == ["1", "1"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": 7, "text": null}', "no text: null or missing"),
        (b'{"id": 7}', "no text: null or missing"),
        (b'{"id": 7, "text": 5}', "column 'text' holds int, not text"),
        (b'{"id": 7, "text": ["a"]}', "column 'text' holds list, not text"),
        (b'{"id": 7, "text": "%s"}' % (b"x" * 101), "the text has 101 bytes, more than 100"),
        (b'{"id": 7, "text": "' + BAD + b'"}', "not valid Unicode (invalid continuation byte)"),
        (b'{"id": 7, "text": "a", "note": "' + BAD + b'"}', "not valid Unicode"),
        (b'{"id": 7, "text": "\\ud800"}', "not valid Unicode (surrogates not allowed)"),
        (b'{"id": 7, "text": "a", "note": "\\udfff"}', "not valid Unicode"),
        (b'{"id": 7, "text": "a"', "not JSON (Expecting ',' delimiter"),
        (b'{"id": 7, "text": "a"} {}', "not JSON (Extra data"),
        (b"[" * 100_000, "not JSON (maximum recursion depth"),
        (b'["a"]', "not a JSON object"),
        (b"\x00\x01\xff", "not valid Unicode"),
    ],
)
@pytest.mark.parametrize("piece_rows", [1, 1000])
def test_bad_json_lines(tmp_path: Path, line: bytes, reason: str, piece_rows: int) -> None:
    good = [json.dumps({"id": n, "text": f"{n}" * 90, "note": "n"}).encode() for n in range(6)]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([*good[:3], line, *good[3:]]))
    found = read_all(path, piece_rows=piece_rows, max_bytes=100)
    assert found.ids == [*"012345"]
    ((row, identifier, why),) = found.reasons
    assert (row, why.startswith(reason)) == (4, True), why
    assert identifier == ("7" if "holds" in why or "text" in why.split(":")[0] else None)
    assert found.rejected[0].file == str(path)
    assert found.rows == 7


CSV_ROWS = [
    (b"7," + BAD + b",n", "7", "the text is not valid UTF-8"),
    (b"7,a," + BAD, "7", "column 'note' is not valid UTF-8"),
    (BAD + b",a,n", "caf\ufffd\ufffd\ufffd", "column 'id' is not valid UTF-8"),
    (b"7,a", None, "2 cells under 3 columns"),
    (b"7,a,b,c", None, "4 cells under 3 columns"),
    (b'7,"a"b,n', None, "malformed CSV: ',' expected after '\"'"),
    (b'7,"never closed,n', None, "malformed CSV: unexpected end of data"),
    (b"7," + b"x" * 101 + b",n", "7", "the text has 101 bytes, more than 100"),
]


@pytest.mark.parametrize(("row", "identifier", "reason"), CSV_ROWS)
@pytest.mark.parametrize("packing", ["", ".gz"])
def test_bad_rows_of_csv(
    tmp_path: Path, row: bytes, identifier: str | None, reason: str, packing: str
) -> None:
    good = [b"%d,text %d,n" % (n, n) for n in range(6)]
    raw = b"\r\n".join([b"id,text,note", *good[:3], row, *good[3:], b""])
    path = tmp_path / f"a.csv{packing}"
    path.write_bytes(gzip.compress(raw) if packing else raw)
    found = read_all(path, max_bytes=100)
    assert found.ids == [*"012345"]
    assert found.reasons == [(5, identifier, reason)]
    assert found.rows == 7


def test_a_broken_quote_costs_one_row_wherever_the_next_quote_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"open\n2,"def"\n3,"two\nlines"\n4,"open\n5,x\n6,y\n')
    found = read_all(path)
    assert list(zip(found.ids, found.texts, strict=True)) == [
        ("2", "def"),
        ("3", "two\nlines"),
        ("5", "x"),
        ("6", "y"),
    ]
    assert [row for row, _, _ in found.reasons] == [2, 6]


def test_lines_of_a_broken_text_do_not_pass_for_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('text\n"one"\n"two\nlines"x\nlast\n"open\nand\nlost\n')
    found = read_all(path)
    assert found.texts == ["one", "last"]
    assert [(one.row, one.rows) for one in found.rejected] == [(3, 2), (6, 3)]


def binary(*values: bytes | None) -> pa.Array:
    return pa.array(values, pa.binary())


BAD_COLUMNS = [
    ("string", binary(b"a", BAD, b"c").view(pa.string()), "the text is not valid UTF-8"),
    ("binary", binary(b"a", BAD, b"c"), "the text is not valid UTF-8"),
    ("large", binary(b"a", BAD, b"c").cast(pa.large_binary()), "the text is not valid UTF-8"),
    ("null", pa.array(["a", None, "c"]), "no text: null or missing"),
    ("category", pa.array(["a", None, "c"]).dictionary_encode(), "no text: null or missing"),
    ("long", pa.array(["a", "b" * 101, "c"], pa.large_string()), "the text has 101 bytes, more"),
]


@pytest.mark.parametrize("end", ["parquet", "arrow", "stream"])
@pytest.mark.parametrize(("what", "texts", "reason"), BAD_COLUMNS, ids=lambda one: str(one)[:8])
def test_bad_texts_in_arrow_data(
    tmp_path: Path, end: str, what: str, texts: pa.Array, reason: str
) -> None:
    path = arrow_data(tmp_path, end, pa.table({"id": [1, 2, 3], "text": texts}))
    found = read_all(path, max_bytes=100)
    assert (found.ids, found.texts) == (["1", "3"], ["a", "c"])
    ((row, identifier, why),) = found.reasons
    assert (row, identifier, why.startswith(reason)) == (2, "2", True), why


def arrow_data(folder: Path, end: str, table: pa.Table) -> Path:
    path = folder / f"a.{'arrow' if end == 'stream' else end}"
    if end == "parquet":
        pq.write_table(table, path)
    elif end == "arrow":
        arrow_file(path, table)
    else:
        path.write_bytes(arrow_stream(table))
    return path


@pytest.mark.parametrize("end", ["parquet", "arrow", "stream"])
def test_bad_text_in_carried_columns(tmp_path: Path, end: str) -> None:
    bad = binary(b"a", BAD, b"c", b"d").view(pa.string())
    good = pa.array(["a", "b", "c", "d"])
    words = binary(b"a", BAD, b"b", b"c").view(pa.string())
    lists = pa.ListArray.from_arrays([0, 1, 1, 3, 4], words)
    objects = pa.StructArray.from_arrays(
        [binary(b"a", b"b", b"c", BAD).view(pa.string())], names=["k"]
    )
    table = pa.table({"text": good, "note": bad, "tags": lists, "meta": objects})
    found = read_all(arrow_data(tmp_path, end, table))
    assert found.texts == ["a"]
    assert [(row, why) for row, _, why in found.reasons] == [
        (2, "column 'note' is not valid UTF-8"),
        (3, "column 'tags' is not valid UTF-8"),
        (4, "column 'meta' is not valid UTF-8"),
    ]


def test_values_that_do_not_fit_the_type_of_all_files(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["a"], "n": [-1], "x": [0.5]}), tmp_path / "a.parquet")
    whole = pa.array([2**63, 1], pa.uint64())
    big = pa.table({"text": ["b", "c"], "n": whole, "x": [2**53 + 1, 1]})
    pq.write_table(big, tmp_path / "b.parquet")
    found = read_all(tmp_path)
    assert found.texts == ["a", "c"]
    assert [row["n"] for row in found.carried] == [-1, 1]
    ((row, identifier, why),) = found.reasons
    assert (row, identifier) == (1, None)
    assert why.startswith("column 'n' cannot be read as int64")


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
def test_bad_documents(tmp_path: Path, name: str) -> None:
    def put(named: str, raw: bytes) -> None:
        (tmp_path / named).write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)

    put(name, BAD)
    put(name.replace("a", "b", 1), b"x" * 500)
    put(name.replace("a", "c", 1), "\ufefflong enough".encode("utf-16-le"))
    put(name.replace("a", "d", 1), b"good")
    found = read_all(tmp_path, max_bytes=100)
    assert found.texts == ["long enough", "good"]
    assert [(one.row, one.id, one.rows) for one in found.rejected] == [
        (1, name, 1),
        (1, name.replace("a", "b", 1), 1),
    ]
    assert "not utf-8 at byte 3; name its encoding" in found.rejected[0].reason
    assert found.rejected[1].reason == "the text has more than 100 bytes"


ENDINGS = ["jsonl", "csv", "tsv", "txt", "parquet", "arrow"]
PACKED = [f"{end}.{packing}" for end in ENDINGS[:4] for packing in ("gz", "zst")]


def good(folder: Path) -> Path:
    path = folder / "good.jsonl"
    path.write_text('{"id": "good", "text": "good"}\n')
    return path


@pytest.mark.parametrize("end", ["parquet", "arrow", *PACKED])
@pytest.mark.parametrize("content", [b"", b"\x00garbage\xff" * 99], ids=["empty", "garbage"])
def test_a_file_that_cannot_be_opened_is_one_among_many(
    tmp_path: Path, end: str, content: bytes
) -> None:
    bad = tmp_path / f"bad.{end}"
    bad.write_bytes(content)
    found = read_all([bad, good(tmp_path)])
    assert found.ids == ["good"]
    ((row, _, why),) = found.reasons
    assert (row, why.startswith("the file cannot be read: ")) == (None, True), why
    assert found.rejected[0].file == str(bad)
    assert found.rejected[0].rows == (1 if end.startswith("txt") else 0)
    assert [one for chunk in read_corpus(bad) for one in chunk.rejected] == found.rejected


@pytest.mark.parametrize("end", ["jsonl", "csv", "tsv"])
def test_a_file_without_rows(tmp_path: Path, end: str) -> None:
    for content in (b"", b"\xef\xbb\xbf", b"\n\n"):
        (tmp_path / f"none.{end}").write_bytes(content)
        found = read_all([tmp_path / f"none.{end}", good(tmp_path)])
        assert (found.ids, found.rejected) == (["good"], [])


@pytest.mark.parametrize("end", ["jsonl", "csv", "tsv"])
def test_garbage_with_the_ending_of_a_text_format(tmp_path: Path, end: str) -> None:
    bad = tmp_path / f"bad.{end}"
    bad.write_bytes(b"\x00\xff\xfe\n" * 20 + b'"\x80')
    found = read_all([bad, good(tmp_path)])
    assert found.ids == ["good"]
    assert {one.file for one in found.rejected} == {str(bad)}
    assert len(found.rejected) == (21 if end == "jsonl" else 1)


@pytest.mark.parametrize("piece_rows", [500, 100_000])
@pytest.mark.parametrize("end", ["jsonl.gz", "jsonl.zst", "csv.gz", "csv.zst", "tsv.gz"])
def test_a_compressed_file_that_breaks_off(tmp_path: Path, end: str, piece_rows: int) -> None:
    texts = [f"{n * n * 7919 % 1013} and {n * n * 104729 % 10007}" for n in range(15_000)]
    if end.startswith("jsonl"):
        raw = "".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(texts))
    else:
        between = "\t" if end.startswith("tsv") else ","
        raw = "".join(f"{n}{between}{text}\n" for n, text in enumerate(texts))
        raw = f"id{between}text\n{raw}"
    packed = gzip.compress(raw.encode())
    if end.endswith("zst"):
        packed = bytes(pa.compress(raw.encode(), "zstd", asbytes=True))
    path = tmp_path / f"a.{end}"
    path.write_bytes(packed[: -len(packed) // 3])
    found = read_all([path, good(tmp_path)], piece_rows=piece_rows)
    n = len(found.texts) - 1
    assert n > 4000
    assert found.texts == [*texts[:n], "good"]
    ((row, _, why),) = found.reasons
    last = n if end.startswith("jsonl") else n + 1
    assert (row, why.startswith(f"the file cannot be read beyond row {last}: ")) == (None, True)


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("piece_rows", [40, 1000])
def test_a_damaged_page_costs_the_rows_behind_it_in_its_group(
    tmp_path: Path, piece_rows: int, checked: bool
) -> None:
    table = pa.table({"id": range(300), "text": [f"text {n} {n * n * 7919}" for n in range(300)]})
    path = tmp_path / "a.parquet"
    options = {"write_page_checksum": True, "compression": "none"} if checked else {}
    pq.write_table(table, path, row_group_size=100, use_dictionary=False, **options)
    raw = bytearray(path.read_bytes())
    column = pq.read_metadata(path).row_group(1).column(1)
    middle = column.data_page_offset + column.total_compressed_size // 2
    if checked:
        # Nothing but the checksum tells that this is not what was written.
        at = raw.index(b"text 150")
        raw[at : at + 4] = b"hint"
    else:
        raw[middle : middle + 40] = bytes(255 - byte for byte in raw[middle : middle + 40])
    path.write_bytes(raw)
    found = read_all(path, piece_rows=piece_rows)
    assert found.ids == [str(n) for n in [*range(100), *range(200, 300)]]
    assert sum(one.rows for one in found.rejected) == 100
    assert found.rejected[0].row == 101
    assert all(one.reason.startswith("the rows from here on") for one in found.rejected)
    assert found.rows == 300


@pytest.mark.parametrize("end", ["parquet", "arrow"])
def test_a_file_without_its_end(tmp_path: Path, end: str) -> None:
    table = pa.table({"text": [f"{n}" for n in range(100)]})
    path = arrow_data(tmp_path, end, table)
    path.write_bytes(path.read_bytes()[:-20])
    found = read_all([path, good(tmp_path)])
    assert found.ids == ["good"]
    assert [(one.row, one.rows) for one in found.rejected] == [(None, 0)]


def test_an_arrow_stream_that_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "a.arrow"
    whole = arrow_stream(pa.table({"text": [f"{n}" for n in range(100)]}), rows=10)
    path.write_bytes(whole[: len(whole) // 2])
    found = read_all([path, good(tmp_path)])
    n = len(found.texts) - 1
    assert n >= 30
    assert found.texts[:n] == [str(k) for k in range(n)]
    assert [(row, f"beyond row {n}:" in why) for row, _, why in found.reasons] == [(None, True)]


def test_two_arrow_streams_in_one_file_are_not_half_read_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "a.arrow"
    one, two = (arrow_stream(pa.table({"text": [text]})) for text in "ab")
    path.write_bytes(one + two)
    found = read_all(path)
    assert found.texts == ["a"]
    assert "more behind the end" in found.rejected[0].reason


@pytest.mark.parametrize("kind", ["file", "stream"])
def test_offsets_that_point_beyond_their_data(tmp_path: Path, kind: str) -> None:
    table = pa.table({"text": ["aaaa", "bbbb", "cccc", "dddd"] * 2})
    path = tmp_path / "a.arrow"
    raw = bytearray(
        arrow_file(path, table, 4).read_bytes() if kind == "file" else arrow_stream(table, 4)
    )
    at = raw.rfind(b"\4\0\0\0\x08\0\0\0\x0c\0\0\0")
    raw[at + 4 : at + 8] = b"\xff\xff\xff\x3f"
    path.write_bytes(raw)
    found = read_all(path, piece_rows=4)
    assert found.texts == ["aaaa", "bbbb", "cccc", "dddd"]
    assert len(found.rejected) == 1
    assert found.rejected[0].rows == (4 if kind == "file" else 0)


def test_a_batch_that_cannot_be_unpacked_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.arrow"
    table = pa.table({"text": [f"{n} {n * n * 7919} " * 9 for n in range(300)]})
    packed = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(str(path), table.schema, options=packed) as writer:
        writer.write_table(table, max_chunksize=100)
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 200] = bytes(200)
    path.write_bytes(raw)
    found = read_all(path, piece_rows=100)
    assert len(found.texts) == 200
    assert len(found.rejected) == 1
    assert "record batch 2 of 3, behind row 100" in found.rejected[0].reason


def test_a_folder_with_one_bad_file_among_many(tmp_path: Path) -> None:
    for n in range(5):
        pq.write_table(pa.table({"id": [n], "text": ["x"]}), tmp_path / f"{n}.parquet")
    (tmp_path / "2.parquet").write_bytes(b"PAR1 but not really PAR1")
    found = read_all(tmp_path)
    assert found.ids == ["0", "1", "3", "4"]
    assert [(Path(one.file).name, one.row) for one in found.rejected] == [("2.parquet", None)]


def test_a_line_without_an_end_is_left_out_and_not_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    endless = b"x" * (3 << 20)
    path.write_bytes(b'{"text": "a"}\n' + endless + b'\n{"text": "b"}\n' + endless)
    found = read_all(path, max_bytes=1000)
    assert (found.ids, found.texts) == (["a.jsonl:1", "a.jsonl:3"], ["a", "b"])
    assert [(row, why) for row, _, why in found.reasons] == [
        (2, "the line has 3,145,729 bytes, more than 1,056,576"),
        (4, "the line has 3,145,728 bytes, more than 1,056,576"),
    ]
    table = tmp_path / "a.csv"
    table.write_bytes(b"id,text\n1,a\n2," + endless + b'\n3,"open\n4,d\n5,' + endless + b"\n6,f\n")
    found = read_all(table, max_bytes=1000)
    assert found.ids == ["1", "4", "6"]
    assert [row for row, _, _ in found.reasons] == [3, 4, 6]


def test_a_file_that_changes_ends_the_run(tmp_path: Path) -> None:
    path = good(tmp_path)
    sources = find_inputs([path]).sources
    options = ReadOptions()
    layout = corpus_layout(sources, options, Streams())
    (task,) = Cutter(options, Streams(), tmp_path, 8, lambda _: False).cut(sources)
    path.write_text('{"text": "another"}\n')
    with pytest.raises(InputError, match="changed while it was being labelled"):
        list(read_task(task, layout, 100))
