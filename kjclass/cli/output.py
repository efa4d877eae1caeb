"""Text that a command writes, to a file or to the screen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import typer

__all__ = ["emit", "json_lines", "refuse_inputs"]


def emit(text: str, output: Path | None) -> None:
    """Write `text` to a file, or print it where there is none.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    if output is None:
        typer.echo(text.rstrip("\n"))
        return
    from kjclass.errors import OutputError

    try:
        output.write_text(text if text.endswith("\n") or not text else text + "\n", "utf-8")
    except OSError as error:
        raise OutputError(
            f"cannot write: {error.strerror}", where=str(output), fix="check the path"
        ) from error


def json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return a line of JSON for each row."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def refuse_inputs(inputs: Iterable[Path], outputs: Iterable[Path | None]) -> None:
    """Raise OutputError if a file to be written is one of those to be read, or stands twice."""
    from kjclass.errors import OutputError

    taken = {path.resolve() for path in inputs}
    for path in outputs:
        if path is None:
            continue
        if path.resolve() in taken:
            raise OutputError(
                "the output is one of the inputs, or of the other outputs",
                where=str(path),
                fix="name another file",
            )
        taken.add(path.resolve())
