"""``learning-curve``, ``suggest``, ``drift`` and ``check-data --errors`` as a user meets them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Run

Write = Callable[[str, str], Path]


@pytest.fixture
def corpus(write: Write) -> Path:
    texts = [
        "Seoul and Tokyo will share chip-stock data.",
        "Seoul rejected the chip pact with Tokyo.",
        "The envoy may or may not join the talks on batteries.",
        "Officials spoke of a pact that both sides doubt.",
        "It rained.",
    ]
    lines = [json.dumps({"id": f"s{at}", "text": text}) for at, text in enumerate(texts)]
    return write("corpus.jsonl", "\n".join(lines))


def test_suggestions_on_the_screen_and_in_a_table(run: Run, corpus: Path, tmp_path: Path) -> None:
    done = run("suggest", corpus, "--sentences", "-n", 2, "--set", "stance")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert len(lines) == 4
    assert "stance: " in lines[1]
    out = tmp_path / "next.csv"
    done = run("suggest", corpus, "--sentences", "-n", 2, "-o", out)
    assert (done.code, done.out) == (0, "")
    assert f"2 of 5 sentences written to {out}" in done.err
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    # Nothing of what the model says.
    assert list(rows[0]) == ["id", "text", "document", "why"]
    assert not any(mark in row["why"] for row in rows for mark in "0123456789")


def test_tasks_go_out_and_come_back(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "tasks.json"
    options = ["--sentences", "-n", 2, "--set", "stance", "-o", out]
    assert run("suggest", corpus, *options, "--format", "label-studio").code == 0
    tasks = json.loads(out.read_text())
    assert all(set(task) == {"data"} for task in tasks)
    done = run("suggest", corpus, *options, "--format", "label-studio", "--with-labels")
    assert done.code == 0, done.err
    tasks = json.loads(out.read_text())
    (shown,) = tasks[0]["predictions"][0]["result"]
    assert (shown["from_name"], shown["to_name"], shown["type"]) == ("stance", "text", "choices")
    assert len(shown["value"]["choices"]) == 1
    # A person who agrees with the model sends the same result back.
    for number, task in enumerate(tasks):
        result = task["predictions"][0]["result"]
        task |= {"id": number, "annotations": [{"completed_by": 1, "result": result}]}
    out.write_text(json.dumps(tasks))
    done = run("import-labels", out, "--set", "stance", "-o", tmp_path / "labelled.jsonl")
    assert done.code == 0, done.err
    back = [json.loads(line) for line in (tmp_path / "labelled.jsonl").read_text().splitlines()]
    assert {row["id"] for row in back} <= {f"s{at}" for at in range(5)}
    assert {row["stance"] for row in back} <= {"support", "skeptical", "neutral", "none"}


def test_doccano_shows_one_set(run: Run, corpus: Path) -> None:
    options = ["--sentences", "-n", 1, "--format", "doccano", "--with-labels"]
    done = run("suggest", corpus, *options, "--set", "stance")
    assert len(json.loads(done.out)["label"]) == 1
    done = run("suggest", corpus, *options)
    assert done.code == 4
    assert "one list of labels" in done.err


def test_drift_of_two_files(run: Run, write: Write, tmp_path: Path) -> None:
    def lines(word: str) -> str:
        text = f"Seoul and Tokyo met on the {word} pact."
        return "\n".join(json.dumps({"id": f"{at}", "text": text}) for at in range(40))

    before, after = write("before.jsonl", lines("chip")), write("after.jsonl", lines("zirkelit"))
    table = tmp_path / "drift.csv"
    done = run("drift", before, after, "--set", "stance", "-o", table)
    assert done.code == 0, done.err
    assert "after.jsonl (40 sentences of " in done.out
    assert "new words, unknown to the models, by documents: zirkelit" in done.out
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} >= {"label", "confidence", "distance", "unknown words"}
    done = run("drift", before, after, "--set", "stance", "--all")
    assert "  stance: mean certainty " in done.out
    assert "  stance: distance of certainty " in done.out
    done = run("drift", before, before, "--set", "stance")
    assert "nothing is more than chance" in done.out
    done = run("drift", before, after, "--set", "stance", "--json")
    assert json.loads(done.out)["comparisons"][0]["new"][0]["text"] == "zirkelit"


def test_drift_of_too_few_writes_what_is_lacking(run: Run, write: Write, tmp_path: Path) -> None:
    few = write("few.jsonl", json.dumps({"id": "a", "text": "Seoul met Tokyo."}) + "\n")
    table = tmp_path / "drift.csv"
    done = run("drift", few, few, "--set", "stance", "-o", table)
    assert done.code == 0, done.err
    assert f"  too few: 1 sentences of 1 documents in {few}, 30 of 10 needed\n" in done.out
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["label"] for row in rows if row["kind"] == "label"} >= {"support", "none"}
    assert all("30 of 10 needed" in row["note"] and row["difference"] == "" for row in rows)


def test_a_curve_of_too_few(run: Run, write: Write) -> None:
    mine = write("mine.csv", "body,group,stance\nSeoul objected.,a,skeptical\n")
    done = run("learning-curve", "stance", "--data", mine, "--text-column", "body")
    assert done.code == 0, done.err
    assert "no advice: too few: 1 sentences of 1 documents" in done.out
    done = run("learning-curve", "stance", "--data", mine, "--text-column", "body", "--json")
    assert json.loads(done.out)["points"] == []
    plot = mine.with_name("curve.svg")
    done = run("learning-curve", "stance", "--data", mine, "--text-column", "body", "--plot", plot)
    assert done.code == 7
    assert "no advice: too few: 1 sentences of 1 documents" in done.out
    assert "no curve to draw: too few: 1 sentences of 1 documents, 100 of 30 are needed" in done.err
    assert "label more, or leave the plot out" in done.err
    assert not plot.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (["suggest", "CORPUS", "--format", "excel"], 2, "is no format"),
        (["suggest", "CORPUS", "-o", "CORPUS"], 8, "one of the inputs"),
        (["suggest", "CORPUS", "--text-column", "body"], 3, "body"),
        (["suggest", "CORPUS", "--set", "mood"], 5, "mood"),
        (["drift", "CORPUS"], 2, "a second corpus or --by"),
        (["drift", "CORPUS", "CORPUS", "--by", "id"], 2, "a second corpus or --by"),
        (["drift", "CORPUS", "--by", "week"], 3, "no column 'week'"),
        (["check-data", "CORPUS", "--errors", "e.csv", "--no-suspects"], 2, "needs --suspects"),
        (["check-data", "CORPUS", "--errors", "CORPUS"], 8, "one of the inputs"),
        (["learning-curve", "mood"], 4, "mood"),
    ],
)
def test_what_is_wrong_is_said(
    run: Run, corpus: Path, arguments: list[str], code: int, what: str
) -> None:
    done = run(*(corpus if one == "CORPUS" else one for one in arguments))
    assert done.code == code, done.err
    assert what in " ".join(done.err.replace("│", " ").split())


def test_no_command_writes_over_what_it_reads(run: Run, corpus: Path, write: Write) -> None:
    known = write("known.jsonl", '{"text": "It rained.", "stance": "none"}\n')
    before = known.read_bytes(), corpus.read_bytes()
    for arguments in (
        ("drift", corpus, known, "-o", corpus),
        ("drift", corpus, known, "-o", known),
        ("suggest", corpus, "--labelled", known, "-o", known),
        ("learning-curve", "stance", "--data", known, "-o", known),
        ("learning-curve", "stance", "--data", known, "--plot", known),
        ("prevalence", known, "--set", "stance", "-o", known),
        ("prevalence", corpus, "--set", "stance", "--held-out", known, "-o", known),
    ):
        done = run(*arguments)
        assert (done.code, done.out) == (8, ""), arguments
        assert "one of the inputs" in done.err
    assert (known.read_bytes(), corpus.read_bytes()) == before
