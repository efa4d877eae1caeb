"""Every command of docs/annotation.md runs, and prints what the page says it prints."""

from __future__ import annotations

import csv
import doctest
import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
import tomli_w
from exports import annotation, choices, doccano_line, label_studio, task
from toys import TONE
from typer.testing import CliRunner

from kjclass.cli.app import app
from kjclass.labelfile import to_dict

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "annotation.md").read_text(encoding="utf-8")
COMMANDS = [
    found
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for found in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]
SENTENCES = [
    ("s1", "It was sunny."),
    ("s2", "Snow fell all night."),
    ("s3", "Rain and sun took turns."),
    ("s4", "A balmy evening."),
    ("s5", "Warm again."),
]
FIRST = ["warm", "cold", "cold", "warm", "warm"]
SECOND = ["warm", "cold", "warm", "warm", None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the files that the page speaks of."""
    monkeypatch.chdir(tmp_path)
    cold = replace(TONE["cold"], definition="It is cold, or feels so in the wind.")
    warm = replace(TONE["warm"], cues=("sunny", "balmy"))
    newer = replace(TONE, version="1.1.0", labels=(warm, cold))
    for one in (TONE, newer):
        (tmp_path / f"tone-{one.version}.toml").write_text(tomli_w.dumps(to_dict(one)))
    with (tmp_path / "sentences.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("id", "group", "text"), *((i, "d1", text) for i, text in SENTENCES)])
    tasks, lines = [], {"admin": "", "ann": ""}
    for number, (name, text) in enumerate(SENTENCES):
        given = [FIRST[number], SECOND[number]]
        meta = {"sentence_id": name, "group": "d1"}
        annotations = [
            annotation(1 + who, *([choices("tone", one)] if one else []), cancelled=one is None)
            for who, one in enumerate(given)
        ]
        tasks.append(task(number, text, *annotations, **meta))
        for who, one in zip(lines, given, strict=True):
            lines[who] += doccano_line(number, text, [one] if one else [], **meta)
    (tmp_path / "project.json").write_text(label_studio(*tasks))
    for who, text in lines.items():
        (tmp_path / f"{who}.jsonl").write_text(text)
    return tmp_path


def test_the_commands_print_what_is_shown_and_write_what_is_named(folder: Path) -> None:
    assert len(COMMANDS) == 9
    for command, output in COMMANDS:
        program, *arguments = shlex.split(command)
        assert program == "kjclass"
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
        checker = doctest.OutputChecker()
        assert checker.check_output(output, done.output, doctest.ELLIPSIS), done.output
    made = {path.name for path in folder.iterdir()}
    assert {"codebook.md", "config.xml", "tasks.json", "labels.json", "tasks.jsonl"} <= made
    (row,) = [json.loads(line) for line in (folder / "open.jsonl").read_text().splitlines()]
    assert row["votes"] == {"tone": {"1": ["cold"], "2": ["warm"]}}
