"""``kjclass evaluate``: how well labels are found in documents not trained on."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kjclass.cli.evaluation_text import print_evaluation
from kjclass.cli.options import (
    Classifier,
    Data,
    Documents,
    Engine,
    Folds,
    Jobs,
    Models,
    Scheduler,
    checked_engine,
    chosen_label_sets,
    labelled,
    load_labeler,
)

__all__ = ["evaluate"]


def evaluate(
    label_sets: Annotated[
        list[str] | None,
        typer.Argument(
            help="Label sets, installed or files. Default: the built-in four, or those of --models."
        ),
    ] = None,
    data: Data = None,
    documents: Documents = None,
    on: Annotated[
        list[Path] | None,
        typer.Option(
            "--on", help="Evaluate the trained models on these labelled sentences instead."
        ),
    ] = None,
    models: Models = None,
    classifier: Classifier = "lexical",
    folds: Folds = 5,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            help="Column to leave out value by value, such as source or date:year; repeatable. "
            "Default: source (or publisher, outlet, genre) and year, if they have 2 to 12 values.",
            metavar="COLUMN",
        ),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="Only the folds over documents, and columns named by --by: much faster."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, by label set.")] = False,
    jobs: Jobs = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
) -> None:
    """Print how well labels are found in documents not trained on, and what that is worth.

    Every figure has a 95% interval by a bootstrap over documents. No document or cluster of
    near-duplicates is in both parts of a split; the leakage is what a random split would flatter.
    Beside the figures stands what untrained baselines reach.
    """
    if on and (data or documents):
        raise typer.BadParameter("--on measures trained models: it takes no training data")
    engine_name = checked_engine(engine, scheduler)
    if on and (jobs or engine_name != "local"):
        raise typer.BadParameter("--on trains nothing: it takes neither --jobs nor --engine")
    if models and not on:
        raise typer.BadParameter("--models needs --on")
    chosen = chosen_label_sets(label_sets, models)
    from kjclass.evaluation.evaluate import evaluate, evaluate_labeler

    columns = [] if quick and not by else by or None
    found = {}
    if on:
        everything = models is not None and not label_sets
        labeler = load_labeler(models, None if everything else [one.name for one in chosen])
        sentences = labelled(chosen, on, None)
        for label_set in chosen:
            found[label_set.name] = evaluate_labeler(labeler, label_set, sentences, by=columns)
            if not as_json:
                print_evaluation(found[label_set.name])
    else:
        sentences = labelled(chosen, data, documents)
        from joblib import cpu_count

        from kjclass.parallel import backend

        if engine_name == "local":
            jobs = jobs or min(folds, cpu_count())
        with backend(engine_name, scheduler, jobs):
            for label_set in chosen:
                found[label_set.name] = evaluate(
                    label_set,
                    sentences,
                    folds=folds,
                    classifier=classifier,
                    by=columns,
                    leakage=not quick,
                    tell=partial(_tell, label_set.name),
                )
                if not as_json:
                    print_evaluation(found[label_set.name])
    if as_json:
        typer.echo(
            json.dumps(
                {name: one.as_dict() for name, one in found.items()}, ensure_ascii=False, indent=2
            )
        )


def _tell(name: str, what: str) -> None:
    typer.secho(f"{name}: {what} ...", err=True, dim=True)
