"""Every command of docs/labelling-next.md runs, in the order of the page."""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path

import pytest
from pages import ROOT, commands, page, run

PAGE = page("labelling-next.md")
WHO = ("Seoul", "Tokyo", "Beijing", "Washington", "the ministry", "the envoy", "a minister")
WHAT = (
    "chip stocks",
    "battery metals",
    "the trade pact",
    "port calls",
    "ship orders",
    "gas supply",
)
SAYS = {
    "support": ("welcomed", "will share", "praised"),
    "skeptical": ("rejected", "doubted", "condemned"),
    "neutral": ("discussed", "reviewed", "spoke of"),
    "none": ("counted", "weighed", "sold"),
}


def sentence(rng: random.Random, label: str) -> str:
    one, other = rng.sample(WHO, 2)
    extra = "".join(rng.sample("abcdefghijklmnop", 7))
    return (
        f"{one} {rng.choice(SAYS[label])} {rng.choice(WHAT)} with {other} on {extra}.".capitalize()
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = random.Random(0)
    with (tmp_path / "mine.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "group", "stance"])
        for at in range(200):
            label = list(SAYS)[at % 4]
            writer.writerow([sentence(rng, label), at // 4, label])
    for name, n in (("before.jsonl", 40), ("articles.jsonl", 60)):
        lines = [
            json.dumps(
                {
                    "id": f"{name}-{at}",
                    "date": f"2025-0{1 + at % 2}-03",
                    "text": " ".join(sentence(rng, label) for label in SAYS),
                }
            )
            for at in range(n)
        ]
        (tmp_path / name).write_text("\n".join(lines))
    return tmp_path


def test_the_commands_of_the_page(folder: Path) -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("pandas")
    lines = commands(PAGE, then="print(len(frame), len(chosen), len(changed))\n")
    outputs = [run(line, folder).stdout for line in lines]
    assert "stance: 200 sentences" in outputs[0]
    assert "skeptical: " in outputs[0]
    assert (folder / "curve.svg").read_text().startswith("<?xml")
    with (folder / "next.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len({row["text"] for row in rows}) == 20
    assert all(row["why"] for row in rows)
    tasks = json.loads((folder / "tasks.json").read_text())
    assert len(tasks) == 20
    assert all("predictions" not in task for task in tasks)
    assert all(task["data"]["why"].startswith("stance: ") for task in tasks)
    with (folder / "errors.csv").open(newline="") as file:
        confidence = [float(row["confidence"]) for row in csv.DictReader(file)]
    assert confidence == sorted(confidence)
    with (folder / "drift.csv").open(newline="") as file:
        assert {row["corpus"] for row in csv.DictReader(file)} == {"2025-02"}
    assert all(int(n) > 5 for n in outputs[-1].split())


def test_the_figures_of_the_page_are_those_that_were_measured() -> None:
    measured = json.loads((ROOT / "benchmarks" / "results" / "suggest.json").read_text("utf-8"))
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if re.match(r"\| \w+ \| (random|margin|suggest) \|", line)
    ]
    names = ("label set", "chosen", "300 labelled", "500 labelled", "800 labelled", "over random")
    assert rows == [
        [f"{one[name]:.3f}" if isinstance(one[name], float) else one[name] for name in names]
        for one in measured["rows"]
    ]
