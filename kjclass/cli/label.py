"""``kjclass label``: label files, or a text given on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kjclass.cli.options import Encoding, Models, Only, load_labeler

if TYPE_CHECKING:
    from kjclass.batch import Unit
    from kjclass.pipeline import Labeler
    from kjclass.results import Results

__all__ = ["label"]


def label(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Documents: .txt or .md, or a table (.jsonl, .csv, .tsv, .parquet)."),
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="Label this text.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Write a row a sentence (.parquet, .jsonl, .csv, .tsv)."
        ),
    ] = None,
    only: Only = None,
    models: Models = None,
    sentences: Annotated[
        bool, typer.Option("--sentences", help="Texts are ready-made sentences: do not split.")
    ] = False,
    text_column: Annotated[str, typer.Option(help="Column with the text.")] = "text",
    id_column: Annotated[
        str | None, typer.Option(help="Column with the identifier. Default: id, or row numbers.")
    ] = None,
    encoding: Encoding = None,
    scores: Annotated[
        bool, typer.Option("--scores", help="Also the score of every label.")
    ] = False,
    dropped: Annotated[
        bool, typer.Option("--dropped", help="Also print what was not taken for a sentence.")
    ] = False,
) -> None:
    """Split documents into sentences and label them.

    Prints the labels, or writes a table with --output.
    """
    if (text is None) == (not files):
        raise typer.BadParameter("give either FILES or --text")
    if output is not None and text is not None:
        raise typer.BadParameter("--output needs FILES")
    labeler = load_labeler(models, only)
    if text is not None:
        _show(labeler, text, sentences=sentences, scores=scores, dropped=dropped)
        return
    from kjclass.batch import label_files, read_files

    if output is None:
        documents = read_files(
            files or (), text_column=text_column, id_column=id_column, encoding=encoding
        )
        for document in documents:
            if len(files or ()) > 1:
                typer.secho(f"== {document.id}", bold=True)
            _show(labeler, document.text, sentences=sentences, scores=scores, dropped=dropped)
        return
    unit: Unit = "sentence" if sentences else "document"
    done = label_files(
        labeler,
        files or (),
        output,
        unit=unit,
        text_column=text_column,
        id_column=id_column,
        encoding=encoding,
        scores=scores,
    )
    read = f"{done.documents} document{'' if done.documents == 1 else 's'}"
    unlabelled = f", {done.unlabelled} of them without labels" if done.unlabelled else ""
    typer.echo(f"{done.sentences} sentences from {read} written to {output}{unlabelled}", err=True)


def _show(labeler: Labeler, text: str, *, sentences: bool, scores: bool, dropped: bool) -> None:
    if sentences:
        _print(labeler([text]), text, scores=scores, dropped=False)
    else:
        _print(labeler.label_document(text), text, scores=scores, dropped=dropped)


def _print(results: Results, raw: str, *, scores: bool, dropped: bool) -> None:
    for row in results:
        typer.echo(row.text)
        status = next(iter(row.values())).status
        if status != "ok":
            typer.secho(f"    {status}", fg="yellow")
            continue
        for name, prediction in row.items():
            shown = prediction.scores if scores else prediction.labels
            labels = ", ".join(f"{label} {prediction.scores[label]:.2f}" for label in shown)
            typer.secho(f"    {name:<8}{labels or '-'}", fg="cyan" if prediction.labels else None)
    if dropped:
        for part in results.dropped:
            typer.secho(
                f"dropped ({part.reason}): {' '.join(raw[part.start : part.end].split())}", dim=True
            )
