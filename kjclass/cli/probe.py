"""``kjclass probe``: which labels flip and should not, and which should and do not."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kjclass.cli.options import (
    Delimiter,
    Encoding,
    Models,
    TextColumn,
    labelled,
    load_labeler,
    reading,
)

if TYPE_CHECKING:
    from kjclass.probes import ProbeReport, ProbeRow

__all__ = ["probe"]

_SAYS = {
    "stay": "should stay, flipped",
    "follow": "should follow, did not",
    "open": "no verdict, flipped",
}


def probe(
    label_sets: Annotated[
        list[str] | None, typer.Argument(help="Label sets, built-in or of a plugin.")
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            "--data",
            help="Sentences (.jsonl, .csv, .tsv, .parquet), labelled or not; repeatable. "
            "Default: the test sentences that ship with kjclass.",
        ),
    ] = None,
    text_column: TextColumn = "text",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    models: Models = None,
    probes: Annotated[
        list[str] | None,
        typer.Option(
            "--probe",
            help="Probe to run; repeatable: 'swap KR-JP', 'swap KR-CN', 'swap JP-CN', "
            "typo-neighbour, lower-case, quoted, negation... Default: all.",
        ),
    ] = None,
    typo_rate: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the longer words with a typo.")
    ] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="Of typos and intervals.")] = 0,
    show: Annotated[int, typer.Option(min=0, help="Sentences to show of each row.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON, with all sentences.")
    ] = False,
) -> None:
    """Change sentences in ways whose effect is known, and count labels that do not behave.

    Exchanges Korea, Japan and China with their leaders and firms, and disturbs spelling, case,
    quotes and punctuation. Rates have 95% intervals by document.
    """
    from kjclass.probes import probe as probe_labeler
    from kjclass.shipped import shipped

    labeler = load_labeler(models, label_sets)
    if data:
        sentences = labelled([], data, None, reading(text_column, encoding, delimiter))
    else:
        sentences = labelled([], [shipped("seeds") / "sentences" / "test.jsonl"], None)
    report = probe_labeler(labeler, sentences, probes=probes, typo_rate=typo_rate, seed=seed)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
        return
    _print(report, show)
    if not data and not models:
        typer.secho(
            "\nThe shipped models were trained on these sentences, too: on others expect several "
            "times as many flips, see docs/probes.md.",
            dim=True,
        )


def _print(report: ProbeReport, show: int) -> None:
    typer.echo(
        f"{report.sentences} sentences of {report.documents} documents; typos in "
        f"{report.typo_rate:.0%} of the longer words, seed {report.seed}"
    )
    name = ""
    for row in report.rows:
        if row.label_set != name:
            name = row.label_set
            typer.secho(f"\n{name}", bold=True)
            typer.echo(f"  {'probe':<19}{'counted':<25}{'changed':>7}  share and 95% interval")
        typer.echo(f"  {row.probe:<19}{_SAYS[row.should]:<25}{row.rate.sentences:>7}  {row.rate}")
        if row.flips and show:
            _print_flips(row, show)


def _print_flips(row: ProbeRow, show: int) -> None:
    lost = [f"-{label} {n}" for label, n in row.lost.items()]
    gained = [f"+{label} {n}" for label, n in row.gained.items()]
    typer.secho(f"      {', '.join(lost + gained) or 'nothing changed'}", dim=True)
    for flip in row.flips[:show]:
        typer.echo(f"      {flip.before}")
        typer.echo(f"   -> {flip.after}")
        before, after = (
            ", ".join(labels) or "-" for labels in (flip.labels_before, flip.labels_after)
        )
        wanted = "" if flip.expected is None else f", not {', '.join(flip.expected) or '-'}"
        typer.secho(f"      {before} -> {after}{wanted}", fg="yellow")
