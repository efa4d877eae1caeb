"""Every command of docs/abstention.md runs, in the order of the page."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pages import commands, page, run

from kjclass.builtin import LABEL_SETS
from kjclass.records import LabelledSentence
from kjclass.registry import get_registry
from kjclass.training.train import train

TEXTS = {
    "support": "Seoul and Tokyo will share chip-stock data.",
    "skeptical": "Seoul rejected the chip pact with Tokyo.",
    "neutral": "Seoul and Tokyo discussed the chip pact.",
    "none": "It rained.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [json.dumps({"id": f"a{at}", "text": " ".join(TEXTS.values())}) for at in range(30)]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines))
    with (tmp_path / "known.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "group", "stance"])
        for at in range(200):
            writer.writerow([f"It rained {at} {at * 7} {at * 31} mm.", f"g{at}", "none"])
    assert "stance" in LABEL_SETS
    rows = [
        LabelledSentence(f"{label}{at}", f"{text} {at}", {"stance": (label,)}, f"{at}")
        for at in range(20)
        for label, text in TEXTS.items()
    ]
    stance = get_registry().label_sets.get("stance")
    train(stance, rows, tmp_path / "my-models" / "stance", parameters={"cue_sets": ["stance"]})
    return tmp_path


def test_the_commands_of_the_page(folder: Path) -> None:
    done = [run(command, folder) for command in commands(page("abstention.md"))]
    assert "at most 0.1 of the answers wrong (0.95 sure)" in done[0].stderr
    found = json.loads((folder / "summary.json").read_text())
    assert set(found["guarantees"]["stance"]) >= {"cut", "cap", "assumption", "coverage"}
    assert "coverage" in found
    assert "abstains everywhere: too few documents: 20" in done[1].stderr
    table = pq.read_table(folder / "by-training.parquet")
    assert table["stance_abstained"].to_pylist() == [True] * len(table)
    assert done[2].stdout.splitlines()[-1] in ("ok", "abstained")
