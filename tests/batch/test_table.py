"""The tables of labelled sentences: their columns, shapes and contents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest

from kjclass.batch.options import LabelOptions
from kjclass.batch.run import label_corpus
from kjclass.batch.summary import Summary
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

SENTENCE = LabelOptions(unit="sentence")


@pytest.fixture
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


def run(labeler: Labeler, given: Any, out: Path, options: LabelOptions = SENTENCE) -> Summary:
    return label_corpus(given, out, labeler=labeler, options=options, n_jobs=1)


def test_documents(labeler: Labeler, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    (folder / "2025").mkdir(parents=True)
    (folder / "2025" / "a.txt").write_text("Seoul is sunny. Snow fell on the US coast.\n")
    (folder / "b.txt").write_text("# Weather\n\nIt was icy in Seoul.\n")
    (folder / "c.txt").write_text("")
    (folder / "d.txt").write_bytes(b"\xff\xfe\xff not UTF-8")
    done = run(labeler, folder, tmp_path / "out.parquet", options=LabelOptions())
    assert (done.counts.read, done.counts.labelled) == (4, 2)
    assert (done.counts.quarantined, done.counts.dropped) == (1, 1)
    assert done.counts.pieces_dropped == 1
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["id"], row["sentence"], row["text"]) for row in rows] == [
        ("2025/a.txt", 0, "Seoul is sunny."),
        ("2025/a.txt", 1, "Snow fell on the US coast."),
        ("b.txt", 0, "It was icy in Seoul."),
    ]
    raw = (folder / "b.txt").read_text()
    assert raw[rows[2]["start"] : rows[2]["end"]] == "It was icy in Seoul."


def test_columns_of_documents_are_repeated(labeler: Labeler, tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"text": ["Seoul is sunny. It was icy."], "source": ["gazette"], "n": [3]}),
        tmp_path / "a.parquet",
    )
    run(labeler, tmp_path / "a.parquet", tmp_path / "out.parquet", options=LabelOptions())
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["source"], row["n"], row["sentence"]) for row in rows] == [
        ("gazette", 3, 0),
        ("gazette", 3, 1),
    ]
    assert rows[0]["id"] == "a.parquet:1"


def test_long_shape(labeler: Labeler, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,Sunny in Seoul and on the US coast.\n2,\n")
    long = LabelOptions(unit="sentence", shape="long")
    run(labeler, path, tmp_path / "out.csv", options=long)
    rows = pcsv.read_csv(tmp_path / "out.csv").to_pylist()
    assert [(row["id"], row["label_set"], row["label"]) for row in rows] == [
        (1, "tone", "warm"),
        (1, "place", "KR"),
        (1, "place", "US"),
        (2, "", ""),
    ]
    assert rows[0]["score"] > 0.5
    assert rows[3]["status"] == "empty"


def test_evidence_and_all_scores(labeler: Labeler, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\nSunny in Seoul.\n한국\n")
    options = LabelOptions(unit="sentence", scores=True, why=2)
    run(labeler, path, tmp_path / "out.jsonl", options=options)
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
    assert [why["label"] for why in first["tone_why"]] == ["warm", "warm"]
    assert first["tone_why"][0]["text"]
    assert first["tone:warm"] == pytest.approx(first["tone_score"])
    assert second["tone_why"] is None
    assert second["tone:warm"] is None


def test_least_score(labeler: Labeler, tmp_path: Path) -> None:
    corpus = tmp_path / "a.csv"
    corpus.write_text("text\nSunny in Seoul.\nA day.\nIcy.\nWords.\n")
    run(labeler, corpus, tmp_path / "all.parquet")
    options = LabelOptions(unit="sentence", min_score=0.9)
    run(labeler, corpus, tmp_path / "sure.parquet", options=options)
    every, sure = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("all", "sure"))
    assert pc.min(sure["tone_score"]).as_py() >= 0.9
    assert sure["tone"].null_count > every["tone"].null_count
    assert len(sure) == len(every)


def test_files_say_where_they_come_from(labeler: Labeler, tmp_path: Path) -> None:
    corpus = tmp_path / "a.csv"
    corpus.write_text("text\nSunny in Seoul.\n")
    done = run(labeler, corpus, tmp_path / "out.parquet")
    origin = json.loads(pq.read_schema(tmp_path / "out.parquet").metadata[b"kjclass"])
    assert origin["models"]["tone"]["sha256"] == done.models["tone"]["sha256"]
    assert origin["models"]["tone"]["version"] == "1.0.0"
