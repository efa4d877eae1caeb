from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kjclass import batch
from kjclass.batch import label_files
from kjclass.errors import InputError
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

Write = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


def test_documents_become_rows_of_sentences(labeler: Labeler, write: Write, tmp_path: Path) -> None:
    first = write("a.txt", "It was sunny in Seoul. Snow fell on the US coast.")
    second = write(
        "b.jsonl", '{"id": "x", "text": "The far valley was hot."}\n{"id": "y", "text": ""}\n'
    )
    out = tmp_path / "out.parquet"
    summary = label_files(labeler, [first, second], out)
    assert (summary.documents, summary.sentences, summary.unlabelled) == (3, 3, 0)
    rows = pq.read_table(out).to_pylist()
    assert [(row["document"], row["sentence"]) for row in rows] == [
        ("a.txt", 0),
        ("a.txt", 1),
        ("x", 0),
    ]
    raw = first.read_text()
    assert raw[rows[1]["start"] : rows[1]["end"]] == "Snow fell on the US coast."
    assert rows[0]["tone"] == "warm"
    assert rows[0]["place"] == ["KR"]


def test_ready_made_sentences_are_not_split(labeler: Labeler, write: Write, tmp_path: Path) -> None:
    path = write("a.csv", 'id,text\n1,"Sunny. Hot."\n2,눈이 온다\n')
    out = tmp_path / "out.jsonl"
    summary = label_files(labeler, [path], out, unit="sentence")
    assert (summary.documents, summary.sentences, summary.unlabelled) == (2, 2, 1)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert rows[0]["text"] == "Sunny. Hot."
    assert rows[1]["status"] == "unsupported_language"
    assert rows[1]["tone"] is None


def test_batches_change_nothing(
    labeler: Labeler, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(
        "a.jsonl", "".join(json.dumps({"text": f"Day {n} was sunny."}) + "\n" for n in range(9))
    )
    label_files(labeler, [path], tmp_path / "one.csv", scores=True)
    monkeypatch.setattr(batch, "_DOCUMENTS", 2)
    label_files(labeler, [path], tmp_path / "two.csv", scores=True)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_a_bad_row_leaves_no_output(
    labeler: Labeler, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_DOCUMENTS", 1)
    path = write("a.jsonl", '{"text": "Sunny."}\n{"text": 3}\n')
    with pytest.raises(InputError, match=r"a\.jsonl:2"):
        label_files(labeler, [path], tmp_path / "out.parquet")
    assert [found.name for found in tmp_path.iterdir()] == ["a.jsonl"]


def test_no_documents(labeler: Labeler, write: Write, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are no documents"):
        label_files(labeler, [write("a.jsonl", "\n")], tmp_path / "out.csv")


def test_two_files_with_the_same_identifier(labeler: Labeler, write: Write, tmp_path: Path) -> None:
    one, two = write("a.csv", "text\nSunny.\n"), write("b.csv", "text\nHot.\n")
    with pytest.raises(InputError, match=r"b\.csv: identifier '1' stands in .*a\.csv too"):
        label_files(labeler, [one, two], tmp_path / "out.csv")
