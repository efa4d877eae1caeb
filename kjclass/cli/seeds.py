"""``kjclass seeds``: rebuild the labelled sentences of the seed documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kjclass.cli.options import chosen_label_sets

__all__ = ["seeds"]


def seeds(
    documents: Annotated[Path, typer.Argument(help="Folder that holds the five seed documents.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Write JSONL here.")],
) -> None:
    """Rebuild the labelled sentences of the seed documents from their stand-off annotations.

    The documents are not ours to ship; seeds/documents.jsonl tells which they are.
    """
    from kjclass.errors import OutputError
    from kjclass.seeds import document_sentences

    sentences = document_sentences(documents, chosen_label_sets(None))
    lines = []
    for sentence in sentences:
        row = {"id": sentence.id, "group": sentence.group, "text": sentence.text}
        labels = {name: list(given) for name, given in sentence.labels.items()}
        lines.append(json.dumps(row | labels, ensure_ascii=False) + "\n")
    try:
        output.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"cannot write: {error.strerror}", where=str(output), fix="check the path"
        ) from error
    typer.echo(f"{len(sentences)} sentences written to {output}", err=True)
