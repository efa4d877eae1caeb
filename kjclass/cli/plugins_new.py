"""``kjclass plugins new``: the package of a new label set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["new"]


def new(
    name: Annotated[str, typer.Argument(help="Name of the label set: letters, digits, _.")],
    out: Annotated[Path, typer.Option(help="Folder to make the package's folder in.")] = Path(),
    labels: Annotated[
        str | None, typer.Option(help="Label ids, separated by commas.", metavar="ID,ID")
    ] = None,
    kind: Annotated[
        str, typer.Option(help="single: exactly one label a sentence; multi: any number.")
    ] = "single",
) -> None:
    """Write a package with a new label set, which installs, trains, labels and passes its tests.

    What begins with EDIT: is for you to replace.
    """
    if kind not in ("single", "multi"):
        raise typer.BadParameter(f"{kind!r} is no kind: use single or multi", param_hint="--kind")
    from kjclass.scaffold import new_plugin

    ids = None if labels is None else [one.strip() for one in labels.split(",")]
    folder = new_plugin(name, out, kind="multi" if kind == "multi" else "single", labels=ids)
    typer.echo(f"written to {folder}")
    typer.echo("next:")
    typer.echo(f"  cd {folder}")
    typer.echo('  pip install -e ".[test]"')
    typer.echo(f"  kjclass train {name} --data sentences.jsonl --out kjclass_{name}/models")
    typer.echo(f"  kjclass plugins check {folder.name}")
