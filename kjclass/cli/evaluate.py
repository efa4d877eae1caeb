"""``kjclass evaluate``: how well labels are found in documents not trained on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kjclass.cli.options import (
    Data,
    Documents,
    Engine,
    Models,
    Scheduler,
    checked_engine,
    chosen_label_sets,
    labelled,
    load_labeler,
)

if TYPE_CHECKING:
    from kjclass.labels import LabelSet
    from kjclass.metrics import Scores
    from kjclass.records import LabelledSentence

__all__ = ["evaluate"]


def evaluate(
    label_sets: Annotated[
        list[str] | None, typer.Argument(help="Label sets. Default: the built-in four.")
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
    classifier: Annotated[
        str, typer.Option(help="Classifier to cross-validate, built-in or of a plugin.")
    ] = "lexical",
    folds: Annotated[int, typer.Option(min=2, help="Folds of the cross-validation.")] = 5,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Folds run at a time. Default: 1.")
    ] = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
) -> None:
    """Print macro- and per-label F1 with 95% intervals, and what untrained baselines reach.

    Cross-validates over documents: no document is in both parts of a split.
    """
    if on and (data or documents):
        raise typer.BadParameter("--on measures trained models: it takes no training data")
    engine_name = checked_engine(engine, scheduler)
    if on and (jobs or engine_name != "local"):
        raise typer.BadParameter("--on trains nothing: it takes neither --jobs nor --engine")
    if models and not on:
        raise typer.BadParameter("--models needs --on")
    chosen = chosen_label_sets(label_sets)
    from kjclass.evaluation.evaluate import cross_validate, evaluate_labeler

    if on:
        labeler = load_labeler(models, [label_set.name for label_set in chosen])
        sentences = labelled(chosen, on, None)
        for label_set in chosen:
            _print(label_set.name, evaluate_labeler(labeler, label_set, sentences))
            _print_baselines(label_set, sentences)
        return
    sentences = labelled(chosen, data, documents)
    from kjclass.parallel import backend

    with backend(engine_name, scheduler, jobs):
        for label_set in chosen:
            _print(
                label_set.name,
                cross_validate(label_set, sentences, folds=folds, classifier=classifier),
            )
            _print_baselines(label_set, sentences)


def _print_baselines(label_set: LabelSet, sentences: list[LabelledSentence]) -> None:
    from kjclass.evaluation.baselines import baselines

    for name, scores in baselines(label_set, sentences).items():
        interval = f"[{scores.low:.3f}, {scores.high:.3f}]"
        typer.secho(f"  {name}, untrained: {scores.macro_f1:.3f} {interval}", dim=True)


def _print(name: str, scores: Scores) -> None:
    typer.secho(
        f"{name}: macro-F1 {scores.macro_f1:.3f} [{scores.low:.3f}, {scores.high:.3f}] "
        f"on {scores.sentences} sentences of {scores.groups} documents",
        bold=True,
    )
    typer.echo(
        f"  {'label':<22} {'F1':>6} {'95% interval':>16} {'prec.':>6} {'recall':>6} {'n':>5}"
    )
    for row in scores.labels:
        interval = f"[{row.low:.3f}, {row.high:.3f}]"
        typer.echo(
            f"  {row.label:<22} {row.f1:>6.3f} {interval:>16} {row.precision:>6.3f} "
            f"{row.recall:>6.3f} {row.support:>5}"
        )
