"""``kjclass labels``: the codebook, for people, as JSON and for the tools of annotators."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from kjclass.cli.options import Delimiter, Encoding, TextColumn, label_set_named, labelled, reading
from kjclass.cli.output import emit, refuse_inputs

if TYPE_CHECKING:
    from kjclass.annotation.diff import Diff
    from kjclass.annotation.review import Review
    from kjclass.labels import LabelSet

__all__ = ["app"]

_FORMATS = ("markdown", "label-studio", "doccano")
_TOOLS = _FORMATS[1:]
_SHOW = "show"


class _ShowByDefault(TyperGroup):
    """Takes ``kjclass labels stance`` for ``kjclass labels show stance``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in where none is named."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [_SHOW, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ShowByDefault,
    help="Show label sets (`kjclass labels SET`), compare and export them.",
    subcommand_metavar="[SET | COMMAND [ARGS]...]",
)
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file. Default: print.")
]


def _format(known: Sequence[str]) -> Any:
    return typer.Option("--format", metavar="FORMAT", help=f"One of: {', '.join(known)}.")


def _known(wanted: str, known: Sequence[str]) -> str:
    if wanted not in known:
        raise typer.BadParameter(f"{wanted!r} is no format: use one of {', '.join(known)}")
    return wanted


@app.command(_SHOW)
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="[SET]", help="Label set. Default: an overview of all.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the label sets, or the whole codebook of one; what `kjclass labels [SET]` does."""
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


@app.command()
def diff(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="The old version: .toml, .json or an installed set."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new version, likewise.")],
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="Labelled sentences: list those to look at again; repeatable."),
    ] = None,
    text_column: TextColumn = "text",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    most: Annotated[int, typer.Option(min=0, help="Sentences to print.")] = 20,
    check: Annotated[
        bool, typer.Option("--check", help="End with exit code 4 if the version rose too little.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Say what changed between two versions of a label set, and what to look at again.

    The version must rise: the first number where labels were removed or renamed or the kind
    changed, the second where labels were added or definitions or rules changed, the third where
    examples, cues or masks did. `kjclass labels SET --json > OLD.json` keeps a version to compare
    with.
    """
    from kjclass.annotation.diff import diff_label_sets
    from kjclass.annotation.review import sentences_to_review, silent_rules, union

    found = diff_label_sets(label_set_named(old), label_set_named(new))
    reviews = None
    if data:
        read = reading(text_column, encoding, delimiter)
        sentences = labelled([union(found)], data, None, read)
        reviews = sentences_to_review(found, sentences)
    if as_json:
        typer.echo(json.dumps(_as_dict(found, reviews), ensure_ascii=False, indent=2))
    else:
        _print_changes(found)
        if reviews is not None:
            _print_reviews(reviews, most, silent_rules(found))
    if check and not found.version_rose_enough:
        from kjclass.errors import LabelSetError

        raise LabelSetError(
            f"version {found.new.version} after {found.old.version}, with {found.needed or 'no'} "
            "changes",
            where=new,
            fix=f"write {found.least_version} or higher",
        )


@app.command()
def export(
    names: Annotated[list[str], typer.Argument(metavar="SET...", help="Label sets.")],
    form: Annotated[str, _format(_FORMATS)] = "markdown",
    output: Output = None,
    spans: Annotated[
        bool,
        typer.Option("--spans", help="Mark stretches of a text, instead of labelling it whole."),
    ] = False,
) -> None:
    """Write label sets as a codebook, or as the label configuration of a tool.

    SET is an installed label set or a file. Label Studio takes several sets in one project, doccano
    one.
    """
    from kjclass.annotation.configs import doccano_labels, label_studio_config
    from kjclass.annotation.markdown import codebook

    chosen = [label_set_named(name) for name in names]
    if _known(form, _FORMATS) == "markdown":
        text = "\n".join(map(codebook, chosen))
    elif form == "label-studio":
        text = label_studio_config(chosen, spans=spans)
    else:
        text = doccano_labels(chosen)
    refuse_inputs([Path(name) for name in names], [output])
    emit(text, output)


@app.command()
def tasks(
    files: Annotated[
        list[Path], typer.Argument(help="Sentences or documents (.jsonl, .csv, .tsv, .parquet).")
    ],
    form: Annotated[str, _format(_TOOLS)],
    output: Output = None,
    text_column: TextColumn = "text",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Write sentences or documents as tasks that a tool imports; id and group travel along."""
    from kjclass.annotation.tasks import read_tasks
    from kjclass.annotation.tasks import tasks as as_tasks

    tool: Literal["label-studio", "doccano"] = (
        "doccano" if _known(form, _TOOLS) == "doccano" else "label-studio"
    )
    refuse_inputs(files, [output])
    texts = read_tasks(files, text_column=text_column, encoding=encoding, delimiter=delimiter)
    emit(as_tasks(texts, tool), output)
    if output is not None:
        typer.echo(f"{len(texts)} tasks written to {output}", err=True)


def _as_dict(diff: Diff, reviews: Sequence[Review] | None) -> dict[str, Any]:
    from dataclasses import asdict

    found: dict[str, Any] = {
        "old": {"name": diff.old.name, "version": diff.old.version},
        "new": {"name": diff.new.name, "version": diff.new.version},
        "changes": [asdict(change) for change in diff.changes],
        "needed": diff.needed,
        "rose": diff.rose,
        "version_rose_enough": diff.version_rose_enough,
        "least_version": diff.least_version,
    }
    if reviews is not None:
        found["sentences"] = [
            {
                "id": one.sentence.id,
                "text": one.sentence.text,
                "labels": list(one.sentence.labels[diff.old.name]),
                "reasons": list(one.reasons),
            }
            for one in reviews
        ]
    return found


def _print_changes(diff: Diff) -> None:
    typer.secho(f"{diff.new.name} {diff.old.version} -> {diff.new.version}", bold=True)
    for change in sorted(diff.changes, key=lambda one: one.level):
        what = " ".join(filter(None, [change.label, change.what, change.item]))
        if change.old and change.new:
            typer.echo(
                f"{change.level:<5}  {what}\n         - {change.old}\n         + {change.new}"
            )
        else:
            sign = "+" if change.new else "-"
            typer.echo(f"{change.level:<5}  {what}: {sign} {change.new or change.old}")
    kind = f"{diff.needed or 'no'} changes"
    if not diff.version_rose_enough:
        typer.secho(f"The version should be {diff.least_version} or higher: {kind}.", fg="yellow")
    elif diff.changes:
        typer.echo(f"The version rose as it should: {kind}.")
    else:
        typer.echo("nothing changed")


def _print_reviews(reviews: Sequence[Review], most: int, silent: Sequence[str]) -> None:
    typer.echo(f"{len(reviews)} sentence{'s' * (len(reviews) != 1)} to look at again")
    for one in reviews[:most]:
        typer.echo(f"{one.sentence.id}  {one.sentence.text}")
        typer.echo(f"         {'; '.join(one.reasons)}")
    if len(reviews) > most:
        typer.echo(f"{len(reviews) - most} more; see them with --most {len(reviews)} or --json")
    if silent:
        typer.echo(f"Changed rules that quote no phrase to look for: {', '.join(silent)}")


def _show(label_set: LabelSet) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    console.print(
        Text(f"{label_set.name} {label_set.version}, {label_set.kind} label", style="bold")
    )
    console.print(Text(label_set.target))
    if label_set.focus:
        console.print(Text(f"Named by the cue words of {' and '.join(label_set.focus)}."))
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
