"""``kjclass evaluate``: how well labels are found in documents not trained on."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated

import typer

from kjclass.cli.evaluation_text import print_evaluation, tell
from kjclass.cli.labelled import annotated_label_sets, tell_documents, warn_of_seen
from kjclass.cli.options import (
    By,
    Classifier,
    Data,
    Delimiter,
    Documents,
    Encoding,
    Engine,
    FoldJobs,
    Folds,
    Models,
    On,
    Scheduler,
    SetNames,
    TextColumn,
    checked_engine,
    fold_jobs,
    labelled,
    load_labeler,
    reading,
)

__all__ = ["evaluate"]


def evaluate(
    label_sets: SetNames = None,
    data: Data = None,
    documents: Documents = None,
    text_column: TextColumn = "text",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    on: On = None,
    models: Models = None,
    classifier: Classifier = "lexical",
    folds: Folds = 5,
    by: By = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="Only the folds over documents, and columns named by --by: much faster."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, by label set.")] = False,
    jobs: FoldJobs = None,
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
    read = reading(text_column, encoding, delimiter)
    chosen = annotated_label_sets(label_sets, on or data, read, models)
    from kjclass.evaluation.evaluate import evaluate, evaluate_labeler

    columns = [] if quick and not by else by or None
    found = {}
    if on:
        # Model folders need not be called as their label sets are.
        labeler = load_labeler(models, label_sets if models else [one.name for one in chosen])
        sentences = labelled(chosen, on, None, read)
        tell_documents(sentences, on)
        for label_set in chosen:
            found[label_set.name] = evaluate_labeler(labeler, label_set, sentences, by=columns)
            if not as_json:
                print_evaluation(found[label_set.name])
    else:
        sentences = labelled(chosen, data, documents, read)
        tell_documents(sentences, data)
        from kjclass.parallel import backend

        with backend(engine_name, scheduler, fold_jobs(engine_name, jobs, folds)):
            for label_set in chosen:
                found[label_set.name] = evaluate(
                    label_set,
                    sentences,
                    folds=folds,
                    classifier=classifier,
                    by=columns,
                    leakage=not quick,
                    tell=partial(tell, label_set.name),
                )
                if not as_json:
                    print_evaluation(found[label_set.name])
    if as_json:
        # Printed figures say it themselves.
        for name, one in found.items():
            warn_of_seen(name, one.seen, one.scores.sentences)
        typer.echo(
            json.dumps(
                {name: one.as_dict() for name, one in found.items()}, ensure_ascii=False, indent=2
            )
        )
