"""``kjclass suggest``: the sentences that are most worth labelling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from kjclass.cli.labelled import beside_corpus
from kjclass.cli.options import (
    Delimiter,
    Encoding,
    IdColumn,
    InputFormat,
    Models,
    ReadySentences,
    TextColumn,
    load_labeler,
    reading,
)
from kjclass.cli.output import emit, refuse_inputs

if TYPE_CHECKING:
    from kjclass.evaluation.suggesting.suggest import Suggestions

__all__ = ["suggest"]

_FORMS = ("table", "label-studio", "doccano")


def suggest(
    inputs: Annotated[
        list[str],
        typer.Argument(help="Corpus, unlabelled: whatever `kjclass label` takes."),
    ],
    n: Annotated[int, typer.Option("-n", "--number", min=1, help="How many sentences.")] = 50,
    label_sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="SET", help="Label set to label for; repeatable. Default: all."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="File for annotators. Default: print the sentences, with why."
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="table (.csv, .tsv, .jsonl or .parquet by the name of the file), or the tasks of "
            "a tool: label-studio, doccano.",
        ),
    ] = "table",
    already: Annotated[
        list[Path] | None,
        typer.Option(
            "--labelled",
            help="Sentences that are labelled already: neither they nor near-duplicates are "
            "suggested; repeatable. So are those that ship with kjclass. Read as kjclass writes "
            "them (UTF-8, column text), else as the corpus.",
        ),
    ] = None,
    with_labels: Annotated[
        bool,
        typer.Option(
            "--with-labels", help="Also write the labels of the model, which biases annotators."
        ),
    ] = False,
    per_document: Annotated[int, typer.Option(min=1, help="Most sentences of one document.")] = 3,
    models: Models = None,
    sentences: ReadySentences = False,
    text_column: TextColumn = "text",
    id_column: IdColumn = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    input_format: InputFormat = None,
) -> None:
    """Choose the unlabelled sentences that would teach the models most.

    The models are unsure of them, and they are unlike each other and unlike those labelled. They
    are no random sample: do not estimate shares from them (`kjclass prevalence --audit` draws one).
    """
    if form not in _FORMS:
        raise typer.BadParameter(f"{form!r} is no format: use one of {', '.join(_FORMS)}")
    refuse_inputs([*(Path(one) for one in inputs if one != "-"), *(already or ())], [output])
    labeler = load_labeler(models, label_sets)
    from kjclass.evaluation.suggesting.suggest import suggest as choose
    from kjclass.seeds import seed_sentences

    known = [one for one in seed_sentences(labeler.label_sets) if one.labels]
    read = reading(text_column, encoding, delimiter, id_column)
    known += [one for path in already or () for one in beside_corpus([], [path], read)]
    found = choose(
        cast("Any", inputs),
        n,
        labeler=labeler,
        labelled=[one.text for one in known],
        sentences=sentences,
        per_document=per_document,
        read=read,
        input_format=cast("Any", input_format),
    )
    _write(found, form, output, with_labels=with_labels, label_sets=labeler.label_sets)
    for note in found.notes:
        typer.echo(note, err=True)
    if output is not None:
        typer.echo(
            f"{len(found.rows)} of {found.sentences:,} sentences written to {output}", err=True
        )


def _write(
    found: Suggestions,
    form: str,
    output: Path | None,
    *,
    with_labels: bool,
    label_sets: Any,
) -> None:
    if form != "table":
        from kjclass.annotation.tasks import tasks
        from kjclass.records import LabelledSentence

        rows = [
            LabelledSentence(
                one.id, one.text, one.labels if with_labels else {}, one.document, {"why": one.why}
            )
            for one in found.rows
        ]
        emit(tasks(rows, cast("Any", form), labels=label_sets if with_labels else ()), output)
    elif output is not None:
        from kjclass.evaluation.counting.tables import write_table

        write_table(found.to_arrow(labels=with_labels), output)
    else:
        for one in found.rows:
            typer.echo(one.text)
            typer.secho(f"    {one.id}  {one.why}", dim=True)
            if with_labels:
                shown = json.dumps(one.labels, ensure_ascii=False)
                typer.secho(f"    {shown}", fg="cyan")
