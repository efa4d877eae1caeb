"""``kjclass explain``: which words made the labels of a sentence."""

from __future__ import annotations

from typing import Annotated

import typer

from kjclass.cli.options import Models, Only, load_labeler

__all__ = ["explain"]


def explain(
    sentence: Annotated[str, typer.Argument(help="One sentence.")],
    only: Only = None,
    models: Models = None,
    top: Annotated[int, typer.Option(min=1, help="Pieces of evidence for each label.")] = 5,
) -> None:
    """Show the words that spoke for and against each label given or nearly given.

    Contributions are in log-odds and add up to the score.
    """
    typer.echo(str(load_labeler(models, only).explain(sentence, top=top)))
