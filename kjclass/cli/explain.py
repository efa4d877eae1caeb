"""``kjclass explain``: which words made the labels of sentences, or make those of a label set."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from kjclass.cli.options import (
    Delimiter,
    Encoding,
    IdColumn,
    InputFormat,
    Models,
    TextColumn,
    load_labeler,
    reading,
)

if TYPE_CHECKING:
    from kjclass.corpus.layout import ReadOptions
    from kjclass.pipeline import Labeler

__all__ = ["explain"]

_TOP, _TOP_OF_SET = 5, 20


def explain(
    sentence: Annotated[str | None, typer.Argument(help="One sentence.")] = None,
    file: Annotated[
        str | None,
        typer.Option("--file", help="Explain every sentence of these documents, as label reads."),
    ] = None,
    over_all: Annotated[
        bool,
        typer.Option("--global", help="Explain label sets: the strongest words, pairs and cues."),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", "--set", help="Label set to explain; repeatable. Default: all."),
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            "--data",
            help="Sentences to read --global off (.jsonl, .csv, .tsv, .parquet); repeatable. "
            "Default: those that ship with kjclass.",
        ),
    ] = None,
    text_column: TextColumn = "text",
    id_column: IdColumn = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    input_format: InputFormat = None,
    models: Models = None,
    top: Annotated[
        int | None,
        typer.Option(min=1, help="Pieces of evidence for each label. Default: 5; --global: 20."),
    ] = None,
    least: Annotated[
        int, typer.Option(min=1, help="With --global: sentences that must hold a feature.")
    ] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show the words that spoke for and against each label given or nearly given.

    A label of a multi-label set is given if its probability reaches its threshold; of a
    single-label set, the one whose probability is the most times its threshold. Contributions are
    exact: they add up to the log-odds that the probability is made of. With --global, shows what a
    model has learnt: mean contributions over the sentences that hold a word, with an example.
    """
    if [sentence is not None, file is not None, over_all].count(True) != 1:
        raise typer.BadParameter("give one of SENTENCE, --file and --global")
    if data and not over_all:
        raise typer.BadParameter("--data needs --global")
    labeler = load_labeler(models, only)
    read = reading(text_column, encoding, delimiter, id_column)
    found: list[Any]
    if sentence is not None:
        found = [labeler.explain(sentence, top=top or _TOP)]
    elif file is not None:
        found = _documents(labeler, file, top or _TOP, read, input_format)
    else:
        found = _label_sets(labeler, data, top or _TOP_OF_SET, least, read)
    if as_json:
        rows = [asdict(one) for one in found]
        shown = rows[0] if sentence is not None else rows
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n\n".join(map(str, found)))


def _documents(
    labeler: Labeler, file: str, top: int, read: ReadOptions, input_format: str | None
) -> list[Any]:
    from dataclasses import replace

    from kjclass.corpus.corpus import read_corpus

    found: list[Any] = []
    # No other column is shown.
    read = replace(read, carry=())
    for chunk in read_corpus(file, read=read, input_format=cast("Any", input_format)):
        if chunk.rejected:
            raise chunk.rejected[0].error()
        for text in chunk.texts.to_pylist():
            found += labeler.explain_document(text, top=top)
    return found


def _label_sets(
    labeler: Labeler, data: list[Path] | None, top: int, least: int, read: ReadOptions
) -> list[Any]:
    from kjclass.cli.options import labelled
    from kjclass.explain import explain_model

    # Whatever labels the sentences carry: only their texts are read.
    texts = [one.text for one in labelled([], data, None, read)]
    return [explain_model(model, texts, top=top, least=least) for model in labeler.models]
