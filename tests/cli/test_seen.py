"""Commands that judge a model by labelled sentences say which of them it was trained on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Run
from toys import TONE_FILE, write_tone

from kjclass.records import LabelledSentence

# Of the 60 toy sentences every third is kept apart.
SAYS = "40 of the 60 sentences are among those that the model was trained on: figures on them"


@pytest.fixture
def place(tmp_path: Path, run: Run, sentences: list[LabelledSentence]) -> Path:
    """A folder with a model trained on known.csv, not on new.csv; mixed.csv has both."""
    write_tone(tmp_path / "new.csv", sentences[::3])
    write_tone(tmp_path / "known.csv", [one for at, one in enumerate(sentences) if at % 3])
    write_tone(tmp_path / "mixed.csv", sentences)
    (tmp_path / "tone.toml").write_text(TONE_FILE)
    done = run(
        *("train", tmp_path / "tone.toml", "--data", tmp_path / "known.csv"),
        *("--out", tmp_path / "models"),
    )
    assert done.code == 0, done.err
    return tmp_path


@pytest.mark.parametrize(
    ("file", "seen", "how"),
    [
        ("new.csv", 0, "a trained model, on sentences given to it\n"),
        ("known.csv", 40, "on the very sentences that it was trained on: these figures flatter\n"),
        ("mixed.csv", 40, f"a trained model, on sentences given to it; {SAYS} flatter; leave"),
    ],
)
def test_evaluate(run: Run, place: Path, file: str, seen: int, how: str) -> None:
    asked = ("evaluate", "--models", place / "models", "--on", place / file, "--quick")
    done = run(*asked)
    assert done.code == 0, done.err
    assert how in done.out
    piped = run(*asked, "--json")
    assert ("warning: tone: 40 of the " in piped.err) is (seen > 0)
    found = json.loads(piped.out)["tone"]
    assert found["seen"] == seen
    assert found["how"] in done.out


def test_compare(run: Run, place: Path) -> None:
    new = ("train", place / "models" / "tone" / "label_set.json", "--data", place / "new.csv")
    assert run(*new, "--out", place / "others").code == 0
    asked = ("compare", place / "models" / "tone", place / "others" / "tone")
    asked += ("--data", place / "mixed.csv")
    done = run(*asked)
    assert done.code == 0, done.err
    assert SAYS in done.out
    assert "20 of the 60 sentences are among" in done.out
    piped = run(*asked, "--json")
    assert json.loads(piped.out)["seen"] == [40, 20]
    assert piped.err.count("warning: ") == piped.err.count("flatter; leave them out\n") == 2


@pytest.mark.parametrize(
    ("file", "says", "warned"),
    [
        ("new.csv", "It was trained on none of them.", False),
        ("mixed.csv", "figures on them flatter", True),
    ],
)
def test_report(run: Run, place: Path, file: str, says: str, warned: bool) -> None:
    page = place / "r.html"
    asked = ("report", "tone", "--models", place / "models", "--on", place / file, "--quick")
    done = run(*asked, "-o", page)
    assert done.code == 0, done.err
    assert says in page.read_text(encoding="utf-8")
    assert (f"warning: tone: {SAYS}" in done.err) is warned


@pytest.mark.parametrize(("file", "warned"), [("new.csv", False), ("mixed.csv", True)])
def test_held_out_sentences_of_prevalence(run: Run, place: Path, file: str, warned: bool) -> None:
    out, models = place / "labelled.csv", ("--models", place / "models")
    labelled = ("label", place / "mixed.csv", "--sentences", "--carry", "", *models, "-o", out)
    assert run(*labelled).code == 0
    asked = ("prevalence", out, "--set", "tone", *models, "--held-out", place / file)
    done = run(*asked)
    assert done.code == 0, done.err
    assert (f"held out: {SAYS}" in done.out) is warned
    notes = json.loads(run(*asked, "--json").out)["notes"]
    assert any(SAYS in note for note in notes) is warned


@pytest.mark.parametrize(("file", "warned"), [("new.csv", False), ("mixed.csv", True)])
def test_held_out_sentences_of_label(run: Run, place: Path, file: str, warned: bool) -> None:
    out, summary = place / "labelled.csv", place / "done.json"
    asked = ("label", place / "new.csv", "--carry", "", "--models", place / "models")
    bound = ("--max-error", 0.3, "--held-out", place / file)
    done = run(*asked, *bound, "-o", out, "--summary", summary)
    assert done.code == 0, done.err
    assert (f"warning: tone: {SAYS}" in done.err) is warned
    promised = json.loads(summary.read_text())["guarantees"]["tone"]["assumption"]
    assert ("(of 60, 40 trained on)" in promised) is warned
