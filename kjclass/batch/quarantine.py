"""The rows of a run that could not be labelled: gathered, counted and written beside the output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kjclass.batch.ledger import Ledger
from kjclass.batch.work import Counts, unwritable

__all__ = ["quarantined", "write_quarantine"]


def quarantined(ledger: Ledger, folder: Path) -> tuple[Counts, str, list[dict[str, Any]]]:
    """Return all counts, the lines of the quarantine file, and the files that cannot be read."""
    counts = Counts()
    lines: list[str] = []
    unreadable: list[dict[str, Any]] = []
    for number in sorted(ledger.done):
        done = ledger.done[number]
        counts.add(done.counts)
        if done.quarantine:
            text = (folder / done.quarantine).read_text(encoding="utf-8")
            lines.append(text)
            rows = [json.loads(line) for line in text.splitlines()]
            unreadable += [row for row in rows if row["row"] is None]
    return counts, "".join(lines), unreadable


def write_quarantine(path: Path, lines: str) -> None:
    """Write the quarantine file; without lines, remove that of an earlier run."""
    try:
        if lines:
            temporary = path.with_name(f".{path.name}.partial")
            temporary.write_text(lines, encoding="utf-8")
            temporary.replace(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
