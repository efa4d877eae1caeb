"""Columns that the folders above a file tell."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kjclass.corpus.corpus import read_corpus


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.parquet", "a.txt"])
def test_folders_tell_columns_whatever_the_format(tmp_path: Path, name: str) -> None:
    for year in ("2024", "2025"):
        folder = tmp_path / f"year={year}"
        folder.mkdir()
        text = f"In {year} it rained."
        if name == "a.parquet":
            pq.write_table(pa.table({"text": [text]}), folder / name)
        else:
            line = json.dumps({"text": text}) if "jsonl" in name else text
            whole = f"text\n{line}\n" if name == "a.csv" else f"{line}\n"
            raw = whole.encode()
            (folder / name).write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)
    chunks = list(read_corpus(tmp_path))
    found = {
        text: year
        for chunk in chunks
        for text, year in zip(
            chunk.texts.to_pylist(), chunk.carried["year"].to_pylist(), strict=True
        )
    }
    assert {text.strip(): year for text, year in found.items()} == {
        f"In {year} it rained.": year for year in ("2024", "2025")
    }
