"""``kjclass learning-curve``: what more labelled sentences would be worth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kjclass.cli.labelled import tell_documents
from kjclass.cli.options import (
    Data,
    Delimiter,
    Documents,
    Encoding,
    Engine,
    FoldJobs,
    Scheduler,
    TextColumn,
    checked_engine,
    chosen_label_sets,
    fold_jobs,
    labelled,
    reading,
)
from kjclass.cli.output import refuse_inputs

if TYPE_CHECKING:
    from kjclass.evaluation.growth.results import LearningCurve

__all__ = ["learning_curve"]


def learning_curve(
    label_set: Annotated[
        str, typer.Argument(metavar="SET", help="Label set to learn, installed or a file.")
    ],
    data: Data = None,
    documents: Documents = None,
    text_column: TextColumn = "text",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    classifier: Annotated[
        str, typer.Option(help="Classifier to train, built-in or of a plugin.")
    ] = "lexical",
    folds: Annotated[int, typer.Option(min=2, help="Folds over documents.")] = 3,
    seeds: Annotated[
        int, typer.Option(min=2, help="How often each share of the documents is drawn.")
    ] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Of the draws.")] = 0,
    plot: Annotated[Path | None, typer.Option(help="Draw the curve into this .svg file.")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write a table: .csv, .tsv, .jsonl or .parquet."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    jobs: FoldJobs = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
) -> None:
    """Train on growing shares of the documents and say what more sentences would be worth.

    A built-in set takes a few minutes on two processors.
    """
    engine_name = checked_engine(engine, scheduler)
    refuse_inputs(data or (), [output, plot])
    (chosen,) = chosen_label_sets([label_set])
    from kjclass.evaluation.growth.curve import learning_curve as run
    from kjclass.parallel import backend

    sentences = labelled([chosen], data, documents, reading(text_column, encoding, delimiter))
    tell_documents(sentences, data)
    with backend(engine_name, scheduler, fold_jobs(engine_name, jobs, folds * seeds)):
        found = run(chosen, sentences, folds=folds, seeds=seeds, classifier=classifier, seed=seed)
    if output:
        from kjclass.evaluation.counting.tables import write_table

        write_table(found.to_arrow(), output)
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print(found)
    if plot:
        from kjclass.evaluation.growth.plot import plot_curve

        plot_curve(found, plot)


def _print(found: LearningCurve) -> None:
    size = f"{found.sentences:,} sentences of {found.documents:,} documents"
    typer.secho(f"{found.label_set}: {size}", bold=True)
    measured = [one for one in found.points if one.measured]
    sizes = list(dict.fromkeys(one.sentences for one in measured))
    if measured:
        names = dict.fromkeys(one.label for one in measured)
        wide = max(len(name or "macro-F1") for name in names)
        typer.echo(f"  {'F1 by sentences':<{wide}}" + "".join(f"{n:>22,}" for n in sizes))
        for name in names:
            cells = [
                f"{one.f1:.3f} [{one.low:.3f}, {one.high:.3f}]"
                for one in measured
                if one.label == name
            ]
            row = "".join(f"{text:>22}" for text in cells)
            shift = max(0, len("F1 by sentences") - wide)
            typer.echo(f"  {name or 'macro-F1':<{wide + shift}}{row}")
    for one in found.growth:
        if one.label is not None:
            typer.echo(f"{one.label}: {one.advice}")
    typer.secho(found.advice, bold=True)
    for note in found.notes:
        typer.secho(note, dim=True)
