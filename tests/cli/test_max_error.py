"""``kjclass label --max-error`` as a user meets it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from command import Run

from kjclass.pipeline import load

TEXT = "Samsung will build a plant in Texas. It rained all day."


@pytest.fixture
def held_out(tmp_path: Path) -> Path:
    """Sentences that name Japan, right to the last, and of stance what is wrong."""
    path = tmp_path / "known.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "group", "actor", "stance"])
        for at in range(300):
            words = f"{at} {at * 7} {at * 31} {at * 101}"
            writer.writerow([f"Tokyo counted {words}.", f"g{at}", "JP", "support"])
    return path


def test_a_text_is_answered_only_where_errors_are_bounded(run: Run, held_out: Path) -> None:
    given = ("label", "--text", TEXT, "--only", "actor", "--only", "stance")
    done = run(*given, "--max-error", 0.05, "--held-out", held_out)
    assert done.code == 0, done.err
    assert "stance  abstained" in done.out
    assert "actor   KR" in done.out
    said = done.err.splitlines()
    assert said[0].startswith("actor: at most 0.05 of the answers wrong (0.95 sure); answers 1.000")
    assert said[1] == "stance: abstains everywhere: no cut is safe on 300 documents"
    assert said[2] == "that holds for actor for documents drawn as the held-out sentences were"


def test_a_corpus_and_its_summary(run: Run, held_out: Path, tmp_path: Path) -> None:
    out, summary = tmp_path / "out.jsonl", tmp_path / "done.json"
    (tmp_path / "news.txt").write_text(TEXT)
    options = ("--only", "stance", "--max-error", 0.05, "--delta", 0.1, "--held-out", held_out)
    done = run("label", tmp_path / "news.txt", "-o", out, "--summary", summary, *options)
    assert done.code == 0, done.err
    assert "stance abstained from 2 sentences" in done.err
    found = json.loads(summary.read_text())
    assert found["guarantees"]["stance"]["delta"] == 0.1
    assert found["abstained"] == {"stance": 2}
    done = run("prevalence", out, "--set", "stance")
    assert done.code == 3
    assert "'stance' abstained from sentences" in done.err


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_prevalence_counts_where_nothing_abstained(
    run: Run, held_out: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"out.{ending}"
    (tmp_path / "news.txt").write_text(TEXT)
    options = ("--only", "actor", "--max-error", 0.05, "--held-out", held_out)
    assert run("label", tmp_path / "news.txt", "-o", out, *options).code == 0
    done = run("prevalence", out, "--set", "actor")
    assert (done.code, "2 sentences" in done.out) == (0, True)


def test_without_evidence_it_says_what_to_give(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "actor"
    shutil.copytree(load("actor").models[0].folder, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sha256"].pop("held_out.safetensors", None)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    done = run("label", "--text", TEXT, "--models", folder.parent, "--max-error", 0.1)
    assert done.code == 5
    assert "give labelled sentences with --held-out" in done.err


def test_sentences_that_leave_a_set_out(run: Run, held_out: Path) -> None:
    given = ("label", "--text", TEXT, "--max-error", 0.1, "--held-out", held_out)
    done = run(*given, "--only", "sector")
    assert done.code == 7
    assert f"error: {held_out}: no sentence is annotated for sector" in done.err
    assert "add labels in a column sector." in done.err
    done = run(*given)
    assert done.code == 7
    assert "no sentence is annotated for sector, risk, and nothing else bounds errors" in done.err
    assert "label with --only stance --only actor, and the rest in a run without" in done.err
    assert done.out == ""
    assert run(*given, "--only", "stance", "--only", "actor").code == 0


def test_the_training_sentences_alone_promise_nothing_of_this_corpus(
    run: Run, held_out: Path, tmp_path: Path
) -> None:
    out, summary = tmp_path / "out.jsonl", tmp_path / "done.json"
    (tmp_path / "news.txt").write_text(TEXT)
    given = ("label", tmp_path / "news.txt", "-o", out, "--summary", summary, "--only", "stance")
    done = run(*given, "--max-error", 0.1)
    assert done.code == 0, done.err
    assert "that holds for stance for documents like those of the training sentences only" in (
        done.err
    )
    assert "warning: this is no promise for your corpus." in done.err
    assert "errors of stance bounded for text like the training sentences only" in done.err
    assert json.loads(summary.read_text())["no_promise_for_this_corpus"] == ["stance"]
    known = tmp_path / "easy.csv"
    known.write_text(held_out.read_text().replace(",support", ",none"))
    done = run(*given, "--max-error", 0.1, "--held-out", known)
    assert done.code == 0, done.err
    assert "of the answers wrong (0.95 sure)" in done.err
    assert "no promise" not in done.err
    assert "training sentences" not in done.err
    assert json.loads(summary.read_text())["no_promise_for_this_corpus"] == []


@pytest.mark.parametrize("option", [("--delta", 0.1), ("--held-out", "a.csv")])
def test_options_that_need_max_error(run: Run, option: tuple[object, ...]) -> None:
    done = run("label", "--text", TEXT, *option)
    assert done.code == 2
    assert "need --max-error" in done.err


def test_a_level_out_of_range(run: Run, held_out: Path) -> None:
    given = ("label", "--text", TEXT, "--only", "actor", "--held-out", held_out)
    done = run(*given, "--max-error", 5)
    assert done.code == 2
    assert "choose one between 0 and 1" in done.err
    given = ("label", "a.txt", "-o", "a.csv", "--max-error", 0.1, "--min-score", 0.5)
    done = run(*given)
    assert done.code == 2
    assert "--min-score would change the answers" in " ".join(done.err.split())
