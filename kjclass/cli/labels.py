"""``kjclass labels``: the codebook, for people and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kjclass.labels import LabelSet

__all__ = ["labels"]


def labels(
    name: Annotated[
        str | None, typer.Argument(metavar="[SET]", help="Label set. Default: an overview of all.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the label sets, or the whole codebook of one."""
    from kjclass.labelfile import to_dict
    from kjclass.registry import get_registry

    registry = get_registry()
    names = registry.label_sets.names() if name is None else [name]
    chosen = [registry.label_sets.get(one) for one in names]
    if as_json:
        found = [to_dict(label_set) for label_set in chosen]
        typer.echo(json.dumps(found if name is None else found[0], ensure_ascii=False, indent=2))
    elif name is None:
        for label_set in chosen:
            provider = registry.label_sets.provider(label_set.name).distribution
            typer.secho(
                f"{label_set.name} {label_set.version} ({label_set.kind}, {provider})", bold=True
            )
            typer.echo(f"  {', '.join(label_set.label_ids)}")
    else:
        _show(chosen[0])


def _show(label_set: LabelSet) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    console.print(
        Text(f"{label_set.name} {label_set.version}, {label_set.kind} label", style="bold")
    )
    console.print(Text(label_set.target))
    if label_set.description:
        console.print(Text(label_set.description))
    table = Table(show_lines=True)
    for heading in ("label", "definition", "examples", "near misses"):
        table.add_column(heading, overflow="fold")
    for label in label_set.labels:
        parts = [label.definition]
        parts += [f"Include: {'; '.join(label.include)}."] * bool(label.include)
        parts += [f"Exclude: {'; '.join(label.exclude)}."] * bool(label.exclude)
        parts += [f"{scheme} {code}" for scheme, code in label.external]
        near = []
        for one in label.near_miss:
            given = ", ".join(one.labels) or "no label"
            near.append(f"{one.text} ({given}{'; ' + one.note if one.note else ''})")
        positive = "\n".join(one.text for one in label.positive)
        table.add_row(*map(Text, (label.id, "\n".join(parts), positive, "\n".join(near))))
    console.print(table)
    for rule in label_set.rules:
        console.print(Text(f"{rule.id}  {rule.text}"))
