"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kjclass.labels import LabelSet
    from kjclass.pipeline import Labeler
    from kjclass.records import LabelledSentence

__all__ = [
    "Data",
    "Documents",
    "Encoding",
    "Models",
    "Only",
    "Sets",
    "chosen_label_sets",
    "labelled",
    "load_labeler",
]

Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", help="Label set to use; repeat for several. Default: all.", metavar="SET"
    ),
]
Models = Annotated[
    Path | None,
    typer.Option("--models", help="Folder of model folders, instead of the shipped ones."),
]
Data = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        help="Labelled sentences (.jsonl, .csv, .tsv, .parquet); repeatable. "
        "Default: those that ship with kjclass.",
    ),
]
Encoding = Annotated[
    str | None, typer.Option(help="Codec of text files. Default: byte-order mark, or UTF-8.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help="Label set to look at; repeatable. Default: the built-in four."),
]
Documents = Annotated[
    Path | None,
    typer.Option("--documents", help="Folder of the seed documents, to add their sentences."),
]


def load_labeler(models: Path | None, only: list[str] | None) -> Labeler:
    """Load the models that the options name."""
    from kjclass.errors import ModelNotFoundError
    from kjclass.pipeline import load

    if models is None:
        return load(only or None)
    if only:
        return load([models / name for name in only])
    found = sorted(path.parent for path in models.glob("*/manifest.json") if _is_model(path))
    if not found:
        raise ModelNotFoundError("no models here", where=str(models), fix="train some with --out")
    return load(found)


def _is_model(manifest: Path) -> bool:
    # A table of static vectors has a manifest too.
    return (manifest.parent / "golden.jsonl").is_file()


def chosen_label_sets(names: list[str] | None) -> list[LabelSet]:
    """Return the label sets called `names`, by default the built-in ones."""
    from kjclass.builtin import LABEL_SETS
    from kjclass.registry import get_registry

    registry = get_registry()
    return [registry.label_sets.get(name) for name in names or LABEL_SETS]


def labelled(
    label_sets: list[LabelSet], data: list[Path] | None, documents: Path | None
) -> list[LabelledSentence]:
    """Return the labelled sentences that the options name."""
    from kjclass.corpus.labelled import read_labelled
    from kjclass.seeds import document_sentences, seed_sentences

    found = read_labelled(data, label_sets) if data else seed_sentences(label_sets)
    return found + document_sentences(documents, label_sets) if documents else found
