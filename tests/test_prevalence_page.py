"""Every command of docs/prevalence.md runs, in the order of the page."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kjclass.evaluation.counting.results import METHODS

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "prevalence.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", PAGE, re.DOTALL)
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
    for language, block in BLOCKS:
        if language == "python":
            commands = [[sys.executable, "-c", block + "print(len(frame))\n"]]
        else:
            parts = [shlex.split(line) for line in block.splitlines()]
            assert all(part[0] == "kjclass" for part in parts)
            commands = [[sys.executable, "-m", *part] for part in parts]
        for command in commands:
            done = subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            outputs.append(done.stdout)
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
