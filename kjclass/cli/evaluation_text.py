"""An evaluation as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from kjclass.evaluation.evaluation import Breakdown, Evaluation
    from kjclass.metrics import Figure, Scores

__all__ = ["cell", "print_evaluation", "signed", "tell"]

_WIDE = 24
_MOST_COLUMNS = 6
_MOST_CONFUSIONS = 5


def cell(figure: Figure) -> str:
    """Return a figure for a table, where there is no room for reasons."""
    if figure.value is not None:
        return str(figure)
    return "too few" if figure.why.startswith("too few") else "-"


def signed(figure: Figure) -> str:
    """Return a difference with its signs, or why there is none."""
    if figure.value is None:
        return figure.why
    return f"{figure.value:+.3f} [{figure.low:+.3f}, {figure.high:+.3f}]"


def tell(name: str, what: str) -> None:
    """Tell people who wait what is being done for a label set."""
    typer.secho(f"{name}: {what} ...", err=True, dim=True)


def print_evaluation(found: Evaluation) -> None:
    """Print all figures of an evaluation."""
    scores = found.scores
    typer.secho(
        f"{found.label_set}: macro-F1 {scores.macro_f1} "
        f"on {scores.sentences:,} sentences of {scores.groups:,} documents",
        bold=True,
    )
    typer.echo(f"  {found.how}")
    for name, figure in (
        ("all labels right", scores.accuracy),
        ("micro-F1", scores.micro_f1),
        ("Brier score", scores.brier),
        ("calibration error", scores.ece),
    ):
        typer.echo(f"  {name:<18} {figure}")
    _print_labels(scores)
    _print_confusion(scores)
    typer.echo("what it has to beat, untrained: macro-F1, and what it is ahead of that")
    for name, baseline in found.baselines.items():
        ahead = signed(found.ahead[name]) if found.ahead[name].value is not None else ""
        typer.echo(f"  {name:<{_WIDE}} {cell(baseline.macro_f1):<20}  {ahead}".rstrip())
    if found.leakage is not None:
        typer.echo("leakage, macro-F1")
        typer.echo(f"  {'folds over documents':<{_WIDE}} {found.leakage.grouped}")
        typer.echo(f"  {'folds over sentences':<{_WIDE}} {found.leakage.random}")
        typer.echo(f"  {'flattered by':<{_WIDE}} {signed(found.leakage.gap)}")
    for part in found.by:
        _print_breakdown(part)
    for note in found.notes:
        typer.secho(note, dim=True)


def _print_labels(scores: Scores) -> None:
    heads = ("F1", "precision", "recall", "average precision")
    typer.echo(
        f"{'label':<{_WIDE + 2}}{'n':>6}" + "".join(f"  {head:<20}" for head in heads).rstrip()
    )
    for row in scores.labels:
        figures = (row.f1, row.precision, row.recall, row.average_precision)
        cells = "".join(f"  {cell(figure):<20}" for figure in figures).rstrip()
        typer.echo(f"  {row.label:<{_WIDE}}{row.support:>6}{cells}")


def _print_confusion(scores: Scores) -> None:
    labels = [row.label for row in scores.labels]
    table = scores.confusion
    if len(labels) > _MOST_COLUMNS:
        cells = [
            (table[true][given], labels[true], labels[given])
            for true in range(len(labels))
            for given in range(len(labels))
            if true != given and table[true][given]
        ]
        typer.echo("most often confused")
        for n, true, given in sorted(cells, key=lambda one: -one[0])[:_MOST_CONFUSIONS]:
            typer.echo(f"  {n:>5}  {given} instead of {true}")
        return
    names = [*labels, "nothing"]
    # In most single-label sets nothing is never given.
    kept = [
        at
        for at in range(len(names))
        if at < len(labels) or any(table[at]) or any(row[at] for row in table)
    ]
    typer.echo("true in rows, given in columns; on the diagonal what is right")
    typer.echo(f"  {'':<{_WIDE}}" + "".join(f" {names[at][:12]:>12}" for at in kept))
    for at in kept:
        typer.echo(
            f"  {names[at]:<{_WIDE}}" + "".join(f" {table[at][column]:>12}" for column in kept)
        )


def _print_breakdown(part: Breakdown) -> None:
    typer.echo(f"by {part.column}, macro-F1: {part.how}")
    for value, scores in part.values.items():
        typer.echo(
            f"  {value:<{_WIDE}} {cell(scores.macro_f1):<20}  {scores.sentences:>6,} sentences"
        )
    typer.echo(f"  {'all':<{_WIDE}} {part.scores.macro_f1}")
    if part.loss is not None:
        typer.echo(f"  {'worse than above by':<{_WIDE}} {signed(part.loss)}")
    if part.left_out:
        typer.echo(f"  {part.left_out:,} sentences have no {part.column}")
