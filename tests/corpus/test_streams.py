from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pyarrow as pa
import pytest
from corpora import arrow_stream, read_all
from hypothesis import given, settings
from hypothesis import strategies as st

from kjclass.corpus.streams import Streams, cut_lines
from kjclass.errors import ParameterError

ROWS = [("1", "하나"), ("2", "two,\tand\nmore"), ("3", '"three"')]
TABLE = pa.table({"id": [row[0] for row in ROWS], "text": [row[1] for row in ROWS]})


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put bytes on standard input."""

    def _pipe(raw: bytes) -> str:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(raw))))
        return "-"

    return _pipe


JSONL = "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in ROWS).encode()
CSV = 'id,text\n1,하나\n2,"two,\tand\nmore"\n3,"""three"""\n'.encode()
STREAMS = [
    (None, JSONL),
    ("jsonl", JSONL),
    ("csv", CSV),
    ("tsv", CSV.replace(b",", b"\t").replace(b"\ttwo\t", b"two,").replace(b'"two\t', b'"two,')),
    ("arrow", arrow_stream(TABLE)),
]


@pytest.mark.parametrize("packing", [None, "gzip", "zstd"])
@pytest.mark.parametrize(("form", "raw"), STREAMS, ids=lambda one: str(one)[:5])
def test_standard_input_in_every_format(pipe: Any, form: Any, raw: bytes, packing: Any) -> None:
    if packing == "gzip":
        raw = gzip.compress(raw)
    elif packing:
        raw = bytes(pa.compress(raw, packing, asbytes=True))
    for piece_rows in (1, 1000):
        found = read_all(pipe(raw), input_format=form, piece_rows=piece_rows)
        assert list(zip(found.ids, found.texts, strict=True)) == ROWS
        assert all(task.digest for task in found.tasks)


@pytest.mark.parametrize("form", ["jsonl", "csv", "arrow", "lines", "text"])
@pytest.mark.parametrize("packing", [None, "gzip"])
def test_standard_input_longer_than_its_head(pipe: Any, form: Any, packing: Any) -> None:
    texts = [f"{n} " + f"{n * n} " * 4000 for n in range(200)]
    assert sum(map(len, texts)) > 3 << 20
    raw = {
        "jsonl": "".join(json.dumps({"text": text}) + "\n" for text in texts).encode(),
        "csv": ("text\n" + "\n".join(texts)).encode(),
        "arrow": arrow_stream(pa.table({"text": texts}), rows=30),
    }.get(form, "\n".join(texts).encode())
    raw = gzip.compress(raw, 1) if packing else raw
    found = read_all(pipe(raw), input_format=form, piece_rows=5000)
    assert found.texts == (["\n".join(texts)] if form == "text" else texts)
    assert found.ids[0] == {"text": "-", "csv": "-:2"}.get(form, "-:1")


def test_standard_input_in_another_encoding(pipe: Any) -> None:
    raw = '{"text": "하나"}\n{"text": "둘"}'
    assert read_all(pipe(raw.encode("cp949")), encoding="cp949").texts == ["하나", "둘"]
    assert read_all(pipe(raw.encode("utf-16"))).texts == ["하나", "둘"]


@pytest.mark.parametrize("codec", ["klingon", "hex", "rot13", "undefined"])
def test_an_unknown_encoding_says_so(codec: str) -> None:
    with pytest.raises(ParameterError, match=f"unknown encoding '{codec}'"):
        Streams(codec)


@pytest.mark.parametrize("codec", ["cp949", "utf-16-le", "utf-16", "utf-7", "shift_jis", "ascii"])
def test_bytes_of_no_encoding_cost_their_rows_only(tmp_path: Any, codec: str) -> None:
    lines = [f'{{"text": "{word}"}}\n'.encode(codec) for word in ("a", "b", "c")]
    # Half a surrogate pair, and a lead byte without its trail.
    bad = b"\x41\xd8\x0a\x00" if codec.startswith("utf-16") else b"\xff\n"
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines[0] + bad + b"".join(lines[1:]).replace(b"\xff\xfe", b""))
    found = read_all(path, encoding=codec)
    assert found.texts == ["a", "b", "c"]
    assert [row for row, _, _ in found.reasons] == [2]


class Broken(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        part = super().read(size)
        if not part:
            raise OSError("broken off")
        return part


@given(
    st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=20),
    st.integers(1, 50),
    st.integers(5, 60),
    st.booleans(),
)
@settings(deadline=None)
def test_pieces_are_whole_lines_and_nothing_is_lost(
    lines: list[bytes], size: int, longest: int, broken: bool
) -> None:
    raw = b"\n".join(lines)
    at = 0
    try:
        for piece in cut_lines((Broken if broken else io.BytesIO)(raw), size, longest):
            if isinstance(piece, int):
                line = raw[at : at + piece]
                assert len(line) > longest
                assert b"\n" not in line[:-1]
                at += piece
            else:
                assert raw[at : at + len(piece)] == piece
                at += len(piece)
            assert raw[:at].endswith(b"\n") or at == len(raw)
    except OSError:
        assert broken
    assert at == (raw.rfind(b"\n") + 1 if broken else len(raw))
