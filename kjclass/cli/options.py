"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kjclass.corpus.layout import ReadOptions
    from kjclass.labels import LabelSet
    from kjclass.parallel import Engine as EngineName
    from kjclass.pipeline import Labeler
    from kjclass.records import LabelledSentence

__all__ = [
    "By",
    "Classifier",
    "Data",
    "Delimiter",
    "Documents",
    "Encoding",
    "Engine",
    "FoldJobs",
    "Folds",
    "IdColumn",
    "InputFormat",
    "Jobs",
    "Models",
    "On",
    "Only",
    "ReadySentences",
    "Scheduler",
    "SetNames",
    "Sets",
    "TextColumn",
    "checked_engine",
    "chosen_label_sets",
    "fold_jobs",
    "label_set_named",
    "labelled",
    "load_labeler",
    "reading",
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
ReadySentences = Annotated[
    bool, typer.Option("--sentences", help="Texts are ready-made sentences: do not split.")
]
TextColumn = Annotated[str, typer.Option(help="Column with the text.")]
IdColumn = Annotated[
    str | None, typer.Option(help="Column with the identifier. Default: id, or FILE:N.")
]
Delimiter = Annotated[
    str | None, typer.Option(help="Separator of cells. Default: comma, or tab in .tsv.")
]
InputFormat = Annotated[
    str | None,
    typer.Option(
        help="Format of the input where its name does not tell: jsonl, csv, tsv, parquet, "
        "arrow, text (a document a file), lines (a document a line), datasets."
    ),
]
Folds = Annotated[int, typer.Option(min=2, help="Folds of the cross-validation.")]
Classifier = Annotated[
    str, typer.Option(help="Classifier to cross-validate, built-in or of a plugin.")
]
On = Annotated[
    list[Path] | None,
    typer.Option(
        "--on",
        help="Look at the trained model of a label set instead, on these labelled sentences; "
        "repeatable.",
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        help="Column to give the figures by, such as source or date:year; models are trained "
        "without its values, in turn; repeatable. Default: source (or publisher, outlet, genre) "
        "and year, if they have 2 to 12 values.",
        metavar="COLUMN",
    ),
]
SetNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SET",
        help="Label sets, installed or files. Default: those that your own sentences have labels "
        "of, of the models in --models alone where that is given; of the shipped sentences, the "
        "built-in four.",
    ),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Label set to look at, installed or a file; repeatable. Default: the built-in four.",
    ),
]
Documents = Annotated[
    Path | None,
    typer.Option("--documents", help="Folder of the seed documents, to add their sentences."),
]

Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        help="local: this machine; dask: a cluster, see also --scheduler.",
        metavar="NAME",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help="Address of the Dask scheduler, tcp://HOST:8786. Default: a cluster on this machine.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="Processes of this machine. Default: one a processor."),
]

FoldJobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        help="Models trained at a time. Default: one a processor, if there are as many to train.",
    ),
]


def fold_jobs(engine: EngineName, jobs: int | None, most: int) -> int | None:
    """Return how many processes train models: by default one a processor, and `most` in all."""
    if engine != "local":
        return jobs
    from joblib import cpu_count

    return jobs or min(most, cpu_count())


def checked_engine(engine: str, scheduler: str | None) -> EngineName:
    """Return what ``--engine`` names.

    Raises
    ------
    typer.BadParameter
        If there is no such engine, or a scheduler is given and the engine has none.
    """
    if engine not in ("local", "dask"):
        raise typer.BadParameter(f"{engine!r} is no engine: use local or dask")
    if scheduler is not None and engine != "dask":
        raise typer.BadParameter("--scheduler needs --engine dask")
    return "dask" if engine == "dask" else "local"


def load_labeler(
    models: Path | None, only: list[str] | None, *, strict: bool | None = None
) -> Labeler:
    """Load the models that the options name: label sets, or in `models` their folders.

    Without any, one that cannot be used is left out, with a warning, unless `strict`.
    """
    from kjclass.pipeline import load

    if models is None:
        return load(only or None, strict=strict)
    if only:
        return load([_folder_named(models, name) for name in only])
    return load(_folders(models))


def _folders(models: Path) -> list[Path]:
    from kjclass.errors import ModelNotFoundError

    found = sorted(path.parent for path in models.glob("*/manifest.json") if _is_model(path))
    if not found:
        raise ModelNotFoundError("no models here", where=str(models), fix="train some with --out")
    return found


def _is_model(manifest: Path) -> bool:
    # A table of static vectors has a manifest too.
    return (manifest.parent / "golden.jsonl").is_file()


def chosen_label_sets(names: list[str] | None, models: Path | None = None) -> list[LabelSet]:
    """Return the label sets called `names`, by default the built-in ones.

    Of the models in `models`, if that is given: names are those of model folders there, or files
    with what the models were made for, and all of them the default.
    """
    if models is not None:
        chosen = names or [folder.name for folder in _folders(models)]
        return [_label_set_of(models, name) for name in chosen]
    from kjclass.builtin import LABEL_SETS

    return [label_set_named(name) for name in names or LABEL_SETS]


def _label_set_of(models: Path, name: str) -> LabelSet:
    from kjclass.models.label_set import find_label_set
    from kjclass.models.manifest import Manifest
    from kjclass.registry import get_registry

    given = label_set_named(name) if _is_file(name) else None
    folder = _folder_named(models, name)
    return find_label_set(Manifest.read(folder), folder, get_registry(), given)


def _folder_named(models: Path, name: str) -> Path:
    """Return the model folder called `name`, or like the label set in the file `name`."""
    return models / (label_set_named(name).name if _is_file(name) else name)


def _is_file(name: str) -> bool:
    return Path(name).suffix.lower() in (".toml", ".json")


def label_set_named(name: str) -> LabelSet:
    """Return the label set in the file `name`, or the installed one that is called so."""
    if _is_file(name):
        from kjclass.labelfile import read_label_set

        return read_label_set(name)
    from kjclass.registry import get_registry

    label_set: LabelSet = get_registry().label_sets.get(name)
    return label_set


def reading(
    text_column: str, encoding: str | None, delimiter: str | None, id_column: str | None = None
) -> ReadOptions:
    """Return what the options say of how files are read."""
    from kjclass.corpus.layout import ReadOptions

    return ReadOptions(
        text_column=text_column, id_column=id_column, encoding=encoding, delimiter=delimiter
    )


def labelled(
    label_sets: list[LabelSet],
    data: list[Path] | None,
    documents: Path | None,
    read: ReadOptions | None = None,
) -> list[LabelledSentence]:
    """Return the labelled sentences that the options name."""
    from kjclass.corpus.labelled import read_labelled
    from kjclass.corpus.layout import ReadOptions
    from kjclass.seeds import document_sentences, seed_sentences

    read = read or ReadOptions()
    found = (
        read_labelled(
            *(data, label_sets),
            text_column=read.text_column,
            encoding=read.encoding,
            delimiter=read.delimiter,
        )
        if data
        else seed_sentences(label_sets)
    )
    return found + document_sentences(documents, label_sets) if documents else found
