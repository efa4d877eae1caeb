"""Every command of docs/probes.md runs, and its rates are those of the shipped models."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kjclass.cli.app import app
from kjclass.probes import PERTURBATIONS, PROBES

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "probes.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()
]
# Set, probe, what is counted, and the interval of the first column.
ROWS = re.findall(
    r"^\| (\w+) \| ([\w -]+) \| ([\w ,]+) \| [\d.]+% \[([\d.]+)%, ([\d.]+)%\]", PAGE, re.M
)
SHOULD = {"should stay": "stay", "should follow": "follow", "no verdict": "open"}


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(command)
    assert program == "kjclass"
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_runs(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(run(command, monkeypatch).splitlines()) > 5


def test_the_shipped_models_flip_as_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    found = json.loads(run(f"{COMMANDS[-1]} --json", monkeypatch))
    shares = {
        (row["label_set"], row["probe"], row["should"]): row["rate"]["share"]
        for row in found["rows"]
    }
    assert len(ROWS) > 40
    for name, probe, counted, low, high in ROWS:
        share = 100 * shares[name, probe, SHOULD[counted.split(",")[0]]]
        # Another machine's arithmetic may move a sentence or two, not the rate out of its interval.
        assert float(low) - 0.1 <= share <= float(high) + 0.1, (name, probe)


def test_the_page_names_every_probe() -> None:
    assert set(PERTURBATIONS) <= set(re.findall(r"[a-z-]+", PAGE))
    assert all(name in PAGE for name in PROBES)


def test_the_limits_in_the_readme_are_those_of_the_page() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    (limit,) = re.findall(r"- Capitals count\. .*?(?= - [A-Z])", readme)
    unseen = dict(
        re.findall(r"^\| (\w+ \| [\w-]+) \| should stay, flipped \|.*?\| ([\d.]+%) \[", PAGE, re.M)
    )
    said = [
        *(unseen[f"{name} | lower-case"] for name in ("actor", "sector", "stance", "risk")),
        *(unseen["actor | upper-case"], unseen["sector | upper-case"]),
        unseen["actor | typo-neighbour"],
    ]
    assert re.findall(r"[\d.]+%", limit) == said
