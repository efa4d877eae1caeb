"""Every command of docs/report.md runs, in the order of the page."""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path

import pytest
from pages import ROOT, commands, page, run

from kjclass.reporting.page.page import SECTIONS

PAGE = page("report.md")
SAYS = {
    "support": ("welcomed", "will share", "praised"),
    "skeptical": ("rejected", "doubted", "condemned"),
    "neutral": ("discussed", "reviewed", "spoke of"),
    "none": ("counted", "weighed", "sold"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = random.Random(0)
    for name, n in (("mine.csv", 120), ("held-out.csv", 60)):
        with (tmp_path / name).open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["text", "group", "stance", "source"])
            for at in range(n):
                label = list(SAYS)[at % 4]
                # Words of their own keep sentences from being near-duplicates.
                own = " ".join("".join(rng.sample("abcdefghijklmnop", 6)) for _ in range(4))
                text = f"Seoul {rng.choice(SAYS[label])} chips with Tokyo on {own}."
                writer.writerow([text, at // 4, label, "AB"[at // 4 % 2]])
    return tmp_path


def test_the_commands_of_the_page(folder: Path) -> None:
    first, *_ = [run(command, folder).stdout for command in commands(PAGE)]
    pages = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}
    assert set(pages) == {"report.html", "trained.html", "quick.html", "whole.html", "mine.html"}
    assert json.loads(first)["data"]["sentences"] == 120
    assert "Two people each; CC BY 4.0" in pages["report.html"]
    assert "kjclass report stance --data mine.csv" in pages["report.html"]
    assert "Measured on 60 sentences" in pages["trained.html"]
    assert "By source" in pages["quick.html"]
    assert "training sentences" in pages["whole.html"]
    assert "Not measured" in pages["report.html"]


def test_the_page_names_every_section() -> None:
    headings = {
        heading
        for one in (ROOT / "kjclass" / "reporting" / "page").glob("*.py")
        for heading in re.findall(r'tag\("h2", "(.+?)"\)', one.read_text(encoding="utf-8"))
    }
    assert len(headings) == len(SECTIONS)
    assert re.findall(r"^\| ([A-Z].+?) \|", PAGE, re.MULTILINE) == sorted(
        headings, key=lambda one: PAGE.index(f"| {one} |")
    )
