"""Every command of docs/evaluation.md runs, in the order of the page."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from pages import commands, page, run

TEXTS = {
    "support": "Seoul and Tokyo will share chip-stock data",
    "skeptical": "Seoul rejected the chip pact with Tokyo",
    "neutral": "Seoul and Tokyo discussed the chip pact",
    "none": "It rained on the choir in Busan",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, numbers in (("mine.csv", range(15)), ("other.csv", range(20, 35))):
        with (tmp_path / name).open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["text", "stance", "doc", "source", "date"])
            for number in numbers:
                # Words of its own, or all would be near-duplicates.
                own = " ".join(f"{number}{n}" for n in range(5))
                writer.writerows(
                    [f"{text} {own}.", label, number, "ABC"[number % 3], f"202{number % 2}-01-05"]
                    for label, text in TEXTS.items()
                )
    return tmp_path


def test_the_commands_of_the_page(folder: Path) -> None:
    pytest.importorskip("pandas")
    lines = commands(page("evaluation.md"), then="print(len(frame))\n")
    outputs = [run(line, folder).stdout for line in lines]
    whole, quick, on, by, _, folders, classifiers, python = outputs
    assert re.search(r"flattered by +[+-]0\.", whole)
    assert "by source, macro-F1" in whole
    assert "by date:year, macro-F1" in whole
    assert "flattered" not in quick
    assert "by source" not in quick
    assert "a trained model, on sentences given to it" in on
    assert "one value at a time in 3 folds" in by
    assert "macro-F1 of B less that of A" in folders
    assert "A: lexical (5 folds" in classifiers
    assert int(python.splitlines()[-1]) > 100
