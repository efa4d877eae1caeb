"""``kjclass label`` as a user meets it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.csv as pc
import pytest
from command import Run

Write = Callable[[str, str], Path]


def test_an_input_is_never_overwritten(run: Run, write: Write) -> None:
    path = write("news.csv", "id,text,source\n1,Seoul objected.,wire\n")
    done = run("label", path, "-o", path)
    assert done.code == 8
    assert "the output is one of the inputs" in done.err
    assert path.read_text(encoding="utf-8").startswith("id,text,source")


def test_from_standard_input_to_standard_output() -> None:
    command = [sys.executable, "-m", "kjclass", "label", "-", "-o", "-", "--sentences"]
    lines = '{"id": 1, "text": "Seoul objected.", "year": 2025}\n{"id": 2, "text": null}\n'
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (row["id"], row["year"], row["actor"]) == ("1", 2025, ["KR"])
    assert "; 1 row not labelled; --quarantine FILE keeps them" in done.stderr


def test_a_corpus_with_its_summary(run: Run, tmp_path: Path, write: Write) -> None:
    (tmp_path / "in").mkdir()
    write("in/a.csv", "id,body,date\n1,Seoul objected.,2025-01\n2,,2025-02\n")
    write("in/b.csv", "id,body,date\n3,한국,2025-03\n4,Tokyo\n")
    done = run(
        *("label", tmp_path / "in", "-o", tmp_path / "out.csv", "--sentences"),
        *("--text-column", "body", "--only", "actor", "--summary", tmp_path / "s.json"),
        *("--quarantine", tmp_path / "bad.jsonl"),
    )
    assert done.code == 0, done.err
    summary = json.loads((tmp_path / "s.json").read_text())
    assert (summary["read"], summary["labelled"], summary["quarantined"]) == (4, 3, 1)
    assert summary["statuses"] == {"ok": 1, "empty": 1, "unsupported_language": 1}
    assert summary["labels"]["actor"]["KR"] == 1
    assert set(summary["models"]) == {"actor"}
    assert f"1 row in {tmp_path / 'bad.jsonl'}" in done.err
    (bad,) = [json.loads(line) for line in (tmp_path / "bad.jsonl").read_text().splitlines()]
    assert (bad["row"], bad["reason"]) == (3, "2 cells under 3 columns")
    table = pc.read_csv(tmp_path / "out.csv")
    assert table["date"].to_pylist() == ["2025-01", "2025-02", "2025-03"]


def test_rows_that_are_no_json_are_told_with_a_way_out(
    run: Run, tmp_path: Path, write: Write
) -> None:
    plain = write("plain.jsonl", "Seoul and Tokyo met.\n")
    done = run("label", plain, "-o", tmp_path / "out.jsonl")
    assert "nothing was labelled: not JSON" in done.err
    assert "--input-format lines" in done.err


def test_a_text_without_a_sentence_is_told(run: Run) -> None:
    done = run("label", "--text", "Hi Tokyo")
    assert not done.out
    assert "--sentences labels the text as it is" in done.err
    assert "Hi Tokyo" in run("label", "--text", "Hi Tokyo", "--sentences").out


@pytest.mark.parametrize("option", [("--why", "2"), ("--long",), ("--min-score", "0.5")])
def test_options_of_tables_are_not_passed_over(run: Run, option: tuple[str, ...]) -> None:
    done = run("label", "--text", "Seoul and Tokyo met.", *option)
    assert done.code == 2
    assert f"{option[0]} needs --output" in done.err


def test_strict(run: Run, tmp_path: Path, write: Write) -> None:
    bad = write("a.jsonl", '{"text": "x"}\n{"text": 3}\n')
    done = run("label", bad, "-o", tmp_path / "out.csv", "--strict")
    assert done.code == 3
    assert "a.jsonl:2: column 'text' holds int, not text" in done.err
    assert not (tmp_path / "out.csv").exists()


def test_progress_is_a_bar_on_a_terminal_only(tmp_path: Path, write: Write) -> None:
    path = write("a.jsonl", '{"text": "Seoul objected."}\n')
    command = f"{sys.executable} -m kjclass label {path} -o {tmp_path / 'out.csv'} --only actor"
    terminal = shutil.which("script")
    if terminal is None:
        pytest.skip("needs the command script, to run in a terminal")
    shown = subprocess.run(
        [terminal, "-qec", command, "/dev/null"], capture_output=True, text=True, check=True
    )
    assert "1 rows" in shown.stdout
    assert "KR 1" in shown.stdout
    plain = subprocess.run(command.split(), capture_output=True, text=True, check=True)
    assert plain.stderr.count("\n") == 1
