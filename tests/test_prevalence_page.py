"""Every command of docs/prevalence.md runs, in the order of the page."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from pages import commands, page, run

from kjclass.evaluation.counting.results import METHODS

PAGE = page("prevalence.md")
TEXTS = {
    "support": "Seoul and Tokyo will share chip-stock data.",
    "skeptical": "Seoul rejected the chip pact with Tokyo.",
    "neutral": "Seoul and Tokyo discussed the chip pact.",
    "none": "It rained.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [
        json.dumps(
            {"id": f"a{at}", "date": f"2025-0{1 + at % 2}-03", "text": " ".join(TEXTS.values())}
        )
        for at in range(120)
    ]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines))
    rows = [f"{text},g{at},{label}" for at in range(10) for label, text in TEXTS.items()]
    (tmp_path / "known.csv").write_text("\n".join(["text,group,stance", *rows]))
    return tmp_path


def fill(path: Path) -> None:
    """Label the sentences that were drawn, as a person would."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    labels = {text: label for label, text in TEXTS.items()}
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"stance": labels[row["text"]]} for row in rows)


def test_the_commands_of_the_page(folder: Path) -> None:
    pytest.importorskip("matplotlib")
    outputs = []
    for command in commands(PAGE, then="print(len(frame))\n"):
        outputs.append(run(command, folder).stdout)
        if "--audit" in command:
            fill(folder / "audit.csv")
    assert "do not publish count" in outputs[1]
    assert "publish ppi++" in outputs[3]
    with (folder / "shares.csv").open(newline="") as file:
        shares = list(csv.DictReader(file))
    assert {row["group"] for row in shares} == {"2025-01", "2025-02", ""}
    for row in shares:
        if row["method"].startswith("ppi"):
            assert float(row["low"]) <= 0.25 <= float(row["high"])
    assert (folder / "shares.svg").read_text().startswith("<?xml")
    assert "adjusted" in outputs[4]
    assert int(outputs[-1]) == 3 * 4 * 4


def test_the_page_names_every_method() -> None:
    assert re.findall(r"^\| `(.+?)` \|", PAGE, re.MULTILINE) == [
        *("ppi++", "ppi", "adjusted", "em", "count")
    ]
    assert len(METHODS) == 5
