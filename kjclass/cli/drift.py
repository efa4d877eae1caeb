"""``kjclass drift``: how a corpus differs from an earlier one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from kjclass.cli.options import (
    Delimiter,
    Encoding,
    IdColumn,
    InputFormat,
    Models,
    ReadySentences,
    TextColumn,
    load_labeler,
    reading,
)
from kjclass.cli.output import refuse_inputs

if TYPE_CHECKING:
    from kjclass.evaluation.drifting.results import Comparison, Drift, Shift

__all__ = ["drift"]

_NEW = (
    ("new names", "name", (True, False)),
    ("new words, unknown to the models", "word", (False,)),
    ("far commoner words", "word", (True,)),
)


def drift(
    first: Annotated[
        str, typer.Argument(metavar="A", help="Corpus: whatever `kjclass label` takes or wrote.")
    ],
    second: Annotated[
        str | None, typer.Argument(metavar="[B]", help="A later one, to compare with it.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            help="Compare the periods of A instead, each with all before it; date:month and "
            "date:year cut ISO dates."
        ),
    ] = None,
    label_sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="SET", help="Label set to look at; repeatable. Default: all."
        ),
    ] = None,
    models: Models = None,
    sentences: ReadySentences = False,
    text_column: TextColumn = "text",
    id_column: IdColumn = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    input_format: InputFormat = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the resamples.")] = 0,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write a table: .csv, .tsv, .jsonl or .parquet."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Print all figures, not only those that shifted.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Say what changed from one corpus to another: words, names, certainty, labels.

    Only what is more than chance counts, documents being what is drawn.
    """
    if (second is None) == (by is None):
        raise typer.BadParameter("give either a second corpus or --by")
    refuse_inputs([Path(one) for one in (first, second) if one not in (None, "-")], [output])
    labeler = load_labeler(models, label_sets)
    from kjclass.evaluation.drifting.drift import drift as run

    found = run(
        first,
        second,
        labeler=labeler,
        by=by,
        sentences=sentences,
        read=reading(text_column, encoding, delimiter, id_column),
        input_format=cast("Any", input_format),
        seed=seed,
    )
    if output:
        from kjclass.evaluation.counting.tables import write_table

        write_table(found.to_arrow(), output)
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print(found, every=every)


def _print(found: Drift, *, every: bool) -> None:
    for one in found.comparisons:
        sizes = (
            f"{n:,} sentences of {d:,} documents"
            for n, d in zip(one.sentences, one.documents, strict=True)
        )
        first, second = sizes
        typer.secho(f"{one.second} ({second}) beside {one.first} ({first})", bold=True)
        if one.note:
            typer.echo(f"  {one.note}")
            continue
        _print_shifts(one, every=every)
        for title, kind, known in _NEW:
            new = [word for word in one.new if word.kind == kind and word.known in known]
            if new:
                shown = ", ".join(f"{word.text} ({word.documents})" for word in new)
                typer.echo(f"  {title}, by documents: {shown}")
        if not one.drifted:
            typer.echo("  nothing is more than chance")
    for note in found.notes:
        typer.secho(note, dim=True)


def _print_shifts(one: Comparison, *, every: bool) -> None:
    shown = [shift for shift in one.shifts if every or shift.shifted]
    names = [_name(shift) for shift in shown]
    wide = max(map(len, names), default=0)
    for name, shift in zip(names, shown, strict=True):
        if shift.difference is None:
            typer.echo(f"  {name:<{wide}}  {shift.note}")
            continue
        change = f"{shift.difference:+.3f} [{shift.low:+.3f}, {shift.high:+.3f}]"
        if shift.first is not None and shift.second is not None:
            change = f"{shift.first:.3f} to {shift.second:.3f}: {change}"
        mark = "*" if every and shift.shifted else ""
        typer.echo(f"  {name:<{wide}}  {change} {mark}".rstrip())


def _name(shift: Shift) -> str:
    if shift.kind == "label":
        return f"{shift.label_set}: {shift.label}"
    if shift.kind == "confidence":
        return f"{shift.label_set}: mean certainty"
    if shift.kind == "distance":
        return f"{shift.label_set}: distance of certainty"
    return shift.label or shift.kind
