"""A label set that is a file: train from it, and need nothing but the model folder afterwards."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from command import Run
from toys import TONE_FILE, write_tone

from kjclass.records import LabelledSentence

TONE = f'names = ["names.csv"]{TONE_FILE}'
NAMES = "name,aliases,tone,source\nfrosty,icy;snow-bound,cold,a dictionary\n"


def kjclass(*arguments: object) -> str:
    """Run a command in a process of its own; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "kjclass", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, sentences: list[LabelledSentence]) -> Path:
    """A folder with a model, its sentences, and no label set any more."""
    place = tmp_path_factory.mktemp("own")
    write_tone(place / "mine.csv", sentences)
    (place / "tone.toml").write_text(TONE)
    (place / "names.csv").write_text(NAMES)
    kjclass("train", place / "tone.toml", "--data", place / "mine.csv", "--out", place / "models")
    (place / "tone.toml").unlink()
    (place / "names.csv").unlink()
    return place


def test_label_and_explain_in_another_process(place: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("It was icy in the far valley. It was sunny at last.")
    labelled = kjclass("label", "--models", place / "models", text)
    assert [line.split()[:2] for line in labelled.splitlines() if line.startswith(" ")] == [
        ["tone", "cold"],
        ["tone", "warm"],
    ]
    # A name of a table that is gone is a cue still.
    explained = kjclass("explain", "--models", place / "models", "It was icy.", "--top", 20)
    assert "icy (cue of cold)" in explained


@pytest.mark.parametrize("named", [[], ["tone"]])
def test_evaluate_asks_the_models_for_their_label_sets(
    run: Run, place: Path, named: list[str]
) -> None:
    asked = ("evaluate", *named, "--models", place / "models", "--on", place / "mine.csv")
    done = run(*asked, "--quick")
    assert done.code == 0, done.err
    assert done.out.startswith("tone: macro-F1 1.000")
    # The names in the copy are cue words of the baseline.
    assert "cue words" in done.out


def test_evaluate_finds_the_models_whatever_their_folders_are_called(
    run: Run, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "tone-of-may").symlink_to(place / "models" / "tone")
    for named in ([], ["tone-of-may"]):
        done = run("evaluate", *named, "--models", tmp_path, "--on", place / "mine.csv", "--quick")
        assert done.code == 0, done.err
        assert done.out.startswith("tone: macro-F1 1.000")


def test_report_and_prevalence_take_the_folder_that_is_named(
    run: Run, place: Path, tmp_path: Path
) -> None:
    models, data, out = tmp_path / "mods", place / "mine.csv", tmp_path / "labelled.csv"
    models.mkdir()
    (models / "tone-of-may").symlink_to(place / "models" / "tone")
    # It would not load.
    (models / "tone").mkdir()
    named = ("tone-of-may", "--models", models)
    done = run("report", *named, "--on", data, "-o", tmp_path / "r.html", "--quick")
    assert done.code == 0, done.err
    assert "tone: macro-F1 1.000" in done.out
    done = run("label", data, "--sentences", "--carry", "", "--only", *named, "-o", out)
    assert done.code == 0, done.err
    done = run("prevalence", out, "--set", *named, "--held-out", data)
    assert done.code == 0, done.err
    assert "adjusted" in done.out


def test_a_file_has_to_be_what_the_model_was_made_for(run: Run, place: Path) -> None:
    newer = place / "newer.toml"
    newer.write_text(
        TONE.replace('names = ["names.csv"]\n', "").replace("1.0.0", "1.1.0"), encoding="utf-8"
    )
    asked = ("--models", place / "models", "--on", place / "mine.csv", "--quick")
    done = run("evaluate", newer, *asked)
    assert done.code == 5
    assert "the model was made for version 1.0.0 of label set 'tone'" in " ".join(done.err.split())
    done = run("evaluate", place / "models" / "tone" / "label_set.json", *asked)
    assert done.code == 0, done.err


def test_report_compare_and_prevalence_need_the_folder_alone(
    run: Run, place: Path, tmp_path: Path
) -> None:
    models, data = place / "models", place / "mine.csv"
    page = tmp_path / "r.html"
    done = run("report", "tone", "--models", models, "--on", data, "-o", page, "--quick")
    assert done.code == 0, done.err
    assert "tone: macro-F1 1.000" in done.out
    assert "It is warm." in page.read_text(encoding="utf-8")
    done = run("compare", models / "tone", models / "tone", "--data", data)
    assert done.code == 0, done.err
    assert "neither is shown to be better" in done.out
    out = tmp_path / "labelled.csv"
    done = run("label", data, "--sentences", "--carry", "", "--models", models, "-o", out)
    assert done.code == 0, done.err
    for name in ("tone", models / "tone" / "label_set.json"):
        done = run("prevalence", out, "--set", name, "--models", models, "--held-out", data)
        assert done.code == 0, done.err
        assert "adjusted" in done.out


def test_a_set_that_is_nowhere_is_an_error_still(run: Run, place: Path) -> None:
    on = ("--on", place / "mine.csv")
    assert run("evaluate", "tone", *on).code == 4
    done = run("evaluate", "mood", "--models", place / "models", *on)
    assert done.code == 5
    assert "no model here" in done.err


def test_a_set_called_like_a_built_in_one_is_refused_before_anything_is_trained(
    run: Run, tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    tone = TONE.replace('names = ["names.csv"]\n', "")
    (tmp_path / "tone.toml").write_text(tone)
    (tmp_path / "mine.toml").write_text(tone.replace('"tone"', '"stance"'))
    with (tmp_path / "mine.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "group", "tone", "stance"])
        writer.writerows(
            [one.text, one.group, *one.labels["tone"], *one.labels["tone"]] for one in sentences
        )
    sets = (tmp_path / "tone.toml", tmp_path / "mine.toml")
    done = run("train", *sets, "--data", tmp_path / "mine.csv", "--out", tmp_path / "models")
    assert done.code == 4
    said = " ".join(done.err.split())
    assert "label set 'stance': the name is reserved for a built-in label set" in said
    assert "another name" in said
    assert not (tmp_path / "models").exists()
