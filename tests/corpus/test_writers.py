from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from kjclass.corpus.writers import open_writer
from kjclass.errors import OutputError

TABLE = pa.table(
    {
        "text": ["a, b", "c"],
        "place": [["KR", "US"], []],
        "place_scores": pa.array([[0.5, 0.25], []], pa.list_(pa.float32())),
        "tone": ["warm", None],
    }
)


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    for name in ("t.parquet", "t.jsonl", "t.csv"):
        with open_writer(tmp_path / name, TABLE.schema) as writer:
            writer.write(TABLE)
            writer.write(TABLE)
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == TABLE.to_pylist() * 2
    lines = (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == TABLE.to_pylist() * 2
    rows = pc.read_csv(tmp_path / "t.csv").to_pylist()
    assert rows[0] == {"text": "a, b", "place": "KR;US", "place_scores": "0.5;0.25", "tone": "warm"}
    assert len(rows) == 4


@pytest.mark.parametrize("name", ["t.parquet", "t.jsonl", "t.csv"])
def test_an_error_leaves_no_half_written_output(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("the earlier result")

    def fail() -> None:
        with open_writer(path, TABLE.schema) as writer:
            writer.write(TABLE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "the earlier result"
    assert [found.name for found in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("t.txt", r"cannot write format '\.txt'; use a name that ends in \.jsonl, \.csv"),
        ("t.xlsx", r"unknown format '\.xlsx'; use a name that ends in"),
        ("no/such/folder/t.jsonl", "cannot write: No such file or directory"),
    ],
)
def test_an_impossible_output_is_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(OutputError, match=message), open_writer(tmp_path / name, TABLE.schema):
        pass
