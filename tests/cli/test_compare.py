"""``kjclass evaluate`` and ``kjclass compare`` as a user meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Run

Write = Callable[[str, str], Path]
TEXTS = {
    "support": "Seoul and Tokyo will share chip-stock data",
    "skeptical": "Seoul rejected the chip pact with Tokyo",
    "neutral": "Seoul and Tokyo discussed the chip pact",
    "none": "It rained on the choir in Busan",
}


@pytest.fixture
def data(write: Write) -> Path:
    rows = [
        {
            # Words of its own, or all would be near-duplicates.
            "text": f"{text}, " + " ".join(f"{label}{number}x{n}" for n in range(9)) + ".",
            "stance": label,
            "doc": number,
            "source": "AB"[number % 2],
        }
        for number in range(12)
        for label, text in TEXTS.items()
    ]
    return write("mine.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def test_evaluate_prints_leakage_sources_and_baselines(run: Run, data: Path) -> None:
    code, out, err = run("evaluate", "stance", "--data", data, "--folds", 2, "--jobs", 1)
    assert code == 0, err
    assert "stance: macro-F1 " in out
    assert "flattered by" in out
    assert "by source, macro-F1: nothing of the same source, one value at a time" in out
    assert "worse than above by" in out
    assert "cue words" in out
    assert "2 folds over source ..." in err


def test_quick_trains_for_the_figures_alone_and_json_holds_all(run: Run, data: Path) -> None:
    arguments = ("evaluate", "stance", "--data", data, "--folds", 2, "--jobs", 1, "--quick")
    code, out, err = run(*arguments, "--json")
    assert code == 0, err
    found = json.loads(out)["stance"]
    assert found["leakage"] is None
    assert found["by"] == []
    assert found["scores"]["sentences"] == 48
    assert len(found["scores"]["confusion"]) == 5
    code, out, err = run(*arguments, "--by", "colour")
    assert code == 3
    assert "beside the sentences: no column 'colour'; choose from: doc, source" in " ".join(
        err.split()
    )


def test_evaluate_says_where_there_is_too_little(run: Run, write: Write) -> None:
    lines = [json.dumps({"text": f"{t} {n}.", "stance": s}) for n in "ab" for s, t in TEXTS.items()]
    few = write("few.jsonl", "\n".join(lines))
    code, out, err = run("evaluate", "stance", "--on", few)
    assert code == 0, err
    assert "macro-F1 too few: 8 sentences, 30 needed" in out
    assert "nan" not in out


def test_compare_a_model_folder_with_the_installed_one(
    run: Run, data: Path, tmp_path: Path
) -> None:
    assert run("train", "stance", "--data", data, "--out", tmp_path / "models")[0] == 0
    mine = tmp_path / "models" / "stance"
    code, out, err = run("compare", "stance", mine, "--data", data)
    assert code == 0, err
    assert "macro-F1 of B less that of A: " in out
    assert "on the very sentences that it was trained on" in out
    assert "McNemar's test: p = " in out
    code, out, err = run("compare", mine, mine, "--data", data)
    assert "neither is shown to be better" in out
    assert "less that of A: +0.000 [+0.000, +0.000]" in out
    assert "became right: 0" in out
    code, out, err = run("compare", "stance", mine, "--data", data, "--json")
    found = json.loads(out)
    flips = found["flips"]
    assert sum(one["change"] == "right" for one in flips) == found["test"]["only_second"]
    assert {one["text"] for one in flips} <= {
        json.loads(line)["text"] for line in data.read_text().splitlines()
    }


def test_compare_classifiers_on_the_same_folds(run: Run, data: Path) -> None:
    code, out, err = run(
        *("compare", "lexical", "dense", "--set", "stance", "--data", data),
        *("--folds", 2, "--jobs", 1, "--flips", 1),
    )
    assert code == 0, err
    assert "A: lexical (2 folds over documents" in out
    assert "B: dense (2 folds over documents" in out


def test_compare_says_what_is_missing(run: Run, data: Path) -> None:
    for code, message, arguments in (
        (5, "'nope' is no model folder, no model that is installed", ["nope", "stance"]),
        (2, "--data is needed", ["stance", "stance"]),
        (2, "say which one with --set", ["lexical", "dense", "--data", data]),
        (5, "have not the same labels", ["stance", "risk", "--data", data]),
    ):
        found, _, err = run("compare", *arguments)
        assert (found, message in " ".join(err.split())) == (code, True), err
