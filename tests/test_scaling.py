"""Every command of docs/scaling.md runs, as on several machines, and gives the same bytes."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kjclass.builtin import LABEL_SETS
from kjclass.registry import get_registry
from kjclass.seeds import seed_sentences

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*)\n```", PAGE)
_SECONDS = 120


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """What the page calls /shared."""
    (tmp_path / "news").mkdir()
    for day in range(4):
        lines = [json.dumps({"text": f"Seoul met Tokyo on day {day}. {n} left."}) for n in range(9)]
        (tmp_path / "news" / f"{day}.jsonl").write_text("\n".join(lines))
    label_sets = [get_registry().label_sets.get(name) for name in ("actor", "risk")]
    with (tmp_path / "mine.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["text", "group", "actor", "risk"])
        seen = dict.fromkeys((one.name, label) for one in label_sets for label in one.label_ids)
        counts = dict.fromkeys(seen, 0)
        for sentence in seed_sentences(label_sets):
            mine = [(one.name, label) for one in label_sets for label in sentence.labels[one.name]]
            if any(counts[one] < 6 for one in mine):
                counts.update({one: counts[one] + 1 for one in mine})
                labels = [";".join(sentence.labels[one.name]) for one in label_sets]
                table.writerow([sentence.text, sentence.group, *labels])
    return tmp_path


def here(command: str, shared: Path, port: int) -> list[str]:
    """Return a command of the page as this machine can run it."""
    command = command.replace("/shared", str(shared)).replace("10.0.0.1", "127.0.0.1")
    command = command.replace("8786", str(port)).replace("--nworkers 16", "--nworkers 2")
    program, *arguments = shlex.split(command.replace("--jobs 8", "--jobs 2"))
    assert program in ("dask", "kjclass")
    return [sys.executable, "-m", program, *arguments]


@contextmanager
def running(command: list[str], log: Path) -> Iterator[None]:
    """Run a server for the length of the block, and whatever it starts."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("part-*")}


def test_the_commands_of_the_page(shared: Path) -> None:
    pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    alone, scheduler, worker, together, training, evaluation = (
        here(command, shared, port) for command in COMMANDS
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def run(command: list[str]) -> str:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, env=environment, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    assert "72 sentences from 36 rows" in run(alone)
    expected = parts(shared / "labelled")
    (shared / "labelled").rename(shared / "alone")
    with running(scheduler, shared / "scheduler.log"), running(worker, shared / "worker.log"):
        assert "72 sentences from 36 rows" in run(together)
        assert len(expected) == 4
        assert parts(shared / "labelled") == expected
        assert len(run(training).splitlines()) == 2
        assert (shared / "models" / "risk" / "manifest.json").is_file()
        assert "actor: macro-F1" in run(evaluation)


def test_the_page_names_what_there_is() -> None:
    assert len(COMMANDS) == 6
    assert len(LABEL_SETS) == 4, "the page speaks of the four built-in models"
