"""``kjclass report`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Run
from toys import TONE_FILE, write_tone

from kjclass.records import LabelledSentence


@pytest.fixture
def data(tmp_path: Path, sentences: list[LabelledSentence]) -> Path:
    write_tone(tmp_path / "mine.csv", sentences)
    (tmp_path / "tone.toml").write_text(TONE_FILE)
    return tmp_path / "mine.csv"


def test_a_page_and_json_of_a_set_in_a_file(run: Run, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    asked = ["report", tmp_path / "tone.toml", "--data", data, "--folds", 3, "--quick"]
    done = run(*asked, "-o", out, "--json", "--jobs", 1)
    assert done.code == 0, done.err
    found = json.loads(done.out)
    macro = found["evaluation"]["scores"]["macro_f1"]["value"]
    assert f"{macro:.3f}" in out.read_text(encoding="utf-8")
    assert found["data"]["files"] == ["mine.csv"]
    assert found["command"].startswith("kjclass report")
    assert found["closer_look"] is None
    assert "left out, as it was asked for" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--on", "mine.csv", "--data", "mine.csv"], "takes no training data"),
        (["--on", "mine.csv", "--learning-curve"], "trains nothing"),
        (["--models", "."], "--models needs --on"),
    ],
)
def test_options_that_contradict(run: Run, arguments: list[str], message: str) -> None:
    done = run("report", "stance", "-o", "r.html", *arguments)
    assert done.code == 2
    assert message in " ".join(done.err.replace("│", " ").split())


def test_the_data_are_not_written_over(run: Run, data: Path, tmp_path: Path) -> None:
    before = data.read_bytes()
    done = run("report", tmp_path / "tone.toml", "--data", data, "-o", data)
    assert done.code == 8
    assert data.read_bytes() == before


def test_a_folder_that_is_not_there_is_said_before_the_work(
    run: Run, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "no" / "r.html"
    done = run("report", tmp_path / "tone.toml", "--data", data, "-o", out)
    assert done.code == 8
    assert "no such folder" in done.err
    # Nothing was trained.
    assert "folds" not in done.err
