"""``kjclass agreement``: how far annotators agree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kjclass.cli.options import Delimiter, Encoding, Sets, chosen_label_sets

__all__ = ["agreement"]


def agreement(
    files: Annotated[
        list[Path],
        typer.Argument(help="Annotations: columns id, annotator and one a label set."),
    ],
    label_sets: Sets = None,
    annotators: Annotated[
        list[str] | None,
        typer.Option("--annotator", help="Annotator to compare; repeatable. Default: all."),
    ] = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Print Krippendorff's alpha of each label set with its 95% interval."""
    from kjclass.corpus.annotations import agreement as measure

    found = measure(
        files,
        chosen_label_sets(label_sets),
        annotators=annotators,
        encoding=encoding,
        delimiter=delimiter,
    )
    for name, one in found.items():
        interval = f"[{one.low:.3f}, {one.high:.3f}]"
        typer.echo(f"{name:<8} alpha {one.alpha:.3f} {interval} on {one.units} sentences")
