"""``kjclass train``: train models from labelled sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kjclass.cli.options import Data, Documents, chosen_label_sets, labelled

__all__ = ["train"]


def train(
    label_sets: Annotated[
        list[str] | None, typer.Argument(help="Label sets. Default: the built-in four.")
    ] = None,
    data: Data = None,
    documents: Documents = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for the model folders. Default: models; required with --data."
        ),
    ] = None,
    features: Annotated[
        str | None, typer.Option(help="Train a linear head over these dense features instead.")
    ] = None,
    classifier: Annotated[
        str | None, typer.Option(help="Classifier, built-in or of a plugin. Default: lexical.")
    ] = None,
) -> None:
    """Train one model for each label set.

    The same sentences give the same weights, bit for bit, on the same machine and versions.
    """
    if features and classifier:
        raise typer.BadParameter("give either --features or --classifier")
    if out is None:
        if data:
            # The default holds the shipped models in a clone.
            raise typer.BadParameter("--data needs --out, the folder for your models")
        out = Path("models")
    chosen = chosen_label_sets(label_sets)
    sentences = labelled(chosen, data, documents)
    own = data is None and features is None and classifier is None
    from kjclass.seeds import SEED_PRIORS
    from kjclass.training.train import train as train_one

    for label_set in chosen:
        scores = train_one(
            label_set,
            sentences,
            out / label_set.name,
            classifier="dense" if features else classifier or "lexical",
            parameters={"features": features} if features else None,
            prior=SEED_PRIORS.get(label_set.name) if own else None,
        )
        found = (
            ""
            if scores is None
            else (
                f": {scores.sentences} sentences, out-of-fold macro-F1 "
                f"{scores.macro_f1:.3f} [{scores.low:.3f}, {scores.high:.3f}]"
            )
        )
        typer.echo(f"{out / label_set.name}{found}")
