"""Pages of the docs whose commands are run, in their order."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

__all__ = ["ROOT", "commands", "page", "run"]

ROOT = Path(__file__).resolve().parents[1]


def page(name: str) -> str:
    """Return a page of the docs."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def commands(text: str, *, then: str = "") -> list[list[str]]:
    """Return what the blocks of a page run: each line of a shell, and each block of Python.

    `then` is code to run after that of a block of Python.
    """
    found = []
    for language, block in re.findall(r"```(sh|python)\n(.*?)```", text, re.DOTALL):
        if language == "python":
            found.append([sys.executable, "-c", block + then])
            continue
        for line in block.splitlines():
            program, *arguments = shlex.split(line)
            assert program == "kjclass"
            found.append([sys.executable, "-m", program, *arguments])
    return found


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; it has to succeed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done
