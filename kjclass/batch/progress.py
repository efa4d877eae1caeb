"""Saying how far a run has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from kjclass.batch.work import Counts

__all__ = ["Progress", "progress_on"]

_EVERY = 10.0


class Progress(Protocol):
    """Is told what is done."""

    def update(self, counts: Counts, fraction: float) -> None:
        """Take the counts so far and the share of the input they stand for, from 0 to 1."""


class _Silent:
    def update(self, counts: Counts, fraction: float) -> None:
        pass


class _Lines:
    """A plain line every few seconds."""

    def __init__(self) -> None:
        self._begun = self._last = time.monotonic()
        self._first: int | None = None

    def update(self, counts: Counts, fraction: float) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = counts.read
        if now - self._last < _EVERY:
            return
        self._last = now
        rate = (counts.read - self._first) / (now - self._begun)
        left = _clock((1 - fraction) * (now - self._begun) / fraction) if fraction else "unknown"
        line = f"{counts.read:,} rows, {rate:,.0f} rows/s, {fraction:.0%}, {left} left"
        print(f"{line}; {_labels(counts)}", file=sys.stderr)  # noqa: T201


class _Bar:
    def __init__(self, bar: Any, task: Any) -> None:
        self._bar = bar
        self._task = task
        self._begun = time.monotonic()
        self._first: int | None = None

    def update(self, counts: Counts, fraction: float) -> None:
        if self._first is None:
            self._first = counts.read
        rate = (counts.read - self._first) / max(1e-9, time.monotonic() - self._begun)
        self._bar.update(
            self._task,
            completed=fraction,
            rows=f"{counts.read:,} rows, {rate:,.0f}/s",
            labels=_labels(counts),
        )


@contextmanager
def progress_on(quiet: bool) -> Iterator[Progress]:
    """Show progress on standard error.

    Parameters
    ----------
    quiet : bool
        Whether to show none.
    """
    if quiet:
        yield _Silent()
        return
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    with RichProgress(
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[labels]}"),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        yield _Bar(bar, bar.add_task("", total=1.0, rows="", labels=""))


def _labels(counts: Counts) -> str:
    """Return the most frequent label of each set so far."""
    best = []
    for name, labels in counts.labels.items():
        top = sorted(labels.items(), key=lambda one: -one[1])[:2]
        shown = [f"{label} {n:,}" for label, n in top]
        if name in counts.abstained:
            shown.append(f"abstained {counts.abstained[name]:,}")
        best.append(f"{name} " + ", ".join(shown))
    return " · ".join(best)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
