"""``kjclass check-data``: look at labelled sentences before training on them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kjclass.cli.options import Delimiter, Encoding, Sets, TextColumn, chosen_label_sets
from kjclass.cli.output import refuse_inputs
from kjclass.errors import TrainingError

if TYPE_CHECKING:
    from kjclass.evaluation.data_check import DataReport

__all__ = ["check_data"]


def check_data(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Labelled sentences (.jsonl, .csv, .tsv, .parquet), or a folder."),
    ],
    label_sets: Sets = None,
    text_column: TextColumn = "text",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    suspects: Annotated[
        bool, typer.Option(help="Also look for likely label errors, which trains models.")
    ] = True,
    errors: Annotated[
        Path | None,
        typer.Option(
            help="Write the likely label errors to this file (.csv, .tsv, .jsonl, .parquet), the "
            "likeliest first."
        ),
    ] = None,
    most: Annotated[int, typer.Option(min=0, help="Findings of a kind to print.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Check labelled sentences: schema, labels, duplicates, splits, counts, likely errors.

    FILE:N names a row: by the line of the file that it begins on, in Parquet by its number.
    Ends with exit code 7 if anything must be mended before training; warnings do not count.
    """
    if errors is not None and not suspects:
        raise typer.BadParameter("--errors needs --suspects")
    refuse_inputs(paths, [errors])
    from kjclass.evaluation.data_check import check_data as check

    report = check(
        paths,
        chosen_label_sets(label_sets),
        text_column=text_column,
        encoding=encoding,
        delimiter=delimiter,
        suspects=suspects,
    )
    if errors is not None:
        from kjclass.evaluation.counting.tables import write_table
        from kjclass.evaluation.ranked_errors import errors_table

        write_table(errors_table(report.label_errors), errors)
        n = len(report.label_errors)
        typer.echo(f"{n} likely label error{'s' * (n != 1)} written to {errors}", err=True)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        _print(report, most)
    if report.errors:
        raise TrainingError(
            f"{report.errors} error{'' if report.errors == 1 else 's'} in the labelled sentences",
            fix="mend what is named above",
        )


def _print(report: DataReport, most: int) -> None:
    splits = ", ".join(f"{name} {n}" for name, n in report.splits.items())
    typer.echo(f"{report.sentences} sentences of {report.groups} documents: {splits}")
    for name, counts in report.counts.items():
        shown = ", ".join(f"{label or 'no label'} {n}" for label, n in counts.items())
        typer.echo(f"{name}: {shown}")
    seen: Counter[tuple[str, str]] = Counter()
    for finding in report.findings:
        key = finding.level, finding.kind
        seen[key] += 1
        if seen[key] <= most:
            typer.secho(str(finding), fg="red" if finding.level == "error" else "yellow")
    for (level, kind), n in seen.items():
        if n > most:
            typer.echo(f"{n - most} more of {level} {kind}; see them with --most {n} or --json")
