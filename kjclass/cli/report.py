"""``kjclass report``: everything there is to say of a label set, as one page to look at."""

from __future__ import annotations

import json
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kjclass.cli.evaluation_text import tell
from kjclass.cli.labelled import tell_documents, warn_of_seen
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
    TextColumn,
    checked_engine,
    chosen_label_sets,
    fold_jobs,
    labelled,
    load_labeler,
    reading,
)
from kjclass.cli.output import refuse_inputs

if TYPE_CHECKING:
    from kjclass.labels import LabelSet
    from kjclass.records import LabelledSentence

__all__ = ["report"]

_SHIPPED = (
    "sentences in the project's own words, each labelled twice and settled; licence CC BY 4.0 "
    "(seeds/README.md)"
)


def report(
    label_set: Annotated[
        str, typer.Argument(metavar="SET", help="Label set, installed, a file or of --models.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Page to write, such as report.html.")
    ],
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
    learning_curve: Annotated[
        bool,
        typer.Option("--learning-curve", help="Also say what more sentences would do; slow."),
    ] = False,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="Only the folds over documents, and columns named by --by: no leakage, no "
            "features, no flips.",
        ),
    ] = False,
    data_note: Annotated[
        list[str] | None,
        typer.Option(
            help="How the sentences were chosen and annotated, and their licence; repeatable.",
            metavar="TEXT",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON, beside the page.")
    ] = False,
    jobs: FoldJobs = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
) -> None:
    """Write one page on how well a label set is found: figures, curves, sentences, flips.

    It needs no network and no other file, and prints. Figures are those of kjclass evaluate, with
    their intervals. The page shows sentences of the data: share it as you would share those.
    """
    engine_name = checked_engine(engine, scheduler)
    if on and (data or documents):
        raise typer.BadParameter("--on reports on a trained model: it takes no training data")
    if on and (jobs or engine_name != "local" or learning_curve):
        raise typer.BadParameter("--on trains nothing: no --jobs, --engine or --learning-curve")
    if models and not on:
        raise typer.BadParameter("--models needs --on")
    refuse_inputs([*(data or ()), *(on or ())], [output])
    _check_folder(output)
    (chosen,) = chosen_label_sets([label_set], models)
    given = on or data
    notes = list(data_note or ())
    shared: dict[str, Any] = {
        "by": [] if quick and not by else by or None,
        "closer": not quick,
        "files": [path.name for path in given] if given else ["the sentences shipped with kjclass"],
        "data_notes": notes if given else [_SHIPPED, *notes],
        "command": shlex.join(["kjclass", *sys.argv[1:]]),
    }
    sentences = labelled([chosen], given, documents, reading(text_column, encoding, delimiter))
    tell_documents(sentences, given)
    if on:
        from kjclass.reporting import report_labeler

        labeler = load_labeler(models, [label_set if models else chosen.name])
        found = report_labeler(labeler, chosen, sentences, **shared)
    else:
        found = _cross_validated(
            *(chosen, sentences, jobs, engine_name, scheduler),
            folds=folds,
            classifier=classifier,
            leakage=not quick,
            learning_curve=learning_curve,
            **shared,
        )
    found.save(output)
    warn_of_seen(chosen.name, found.evaluation.seen, found.evaluation.scores.sentences)
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
        return
    size = f"{found.data.sentences:,} sentences of {found.data.clusters:,} documents"
    typer.echo(f"{chosen.name}: macro-F1 {found.evaluation.macro_f1} on {size}; see {output}")


def _check_folder(path: Path) -> None:
    """Raise OutputError where a file could not be written in the end, minutes from now."""
    from kjclass.errors import OutputError

    if not path.absolute().parent.is_dir():
        raise OutputError("there is no such folder", where=str(path), fix="make it first")


def _cross_validated(
    label_set: LabelSet,
    sentences: list[LabelledSentence],
    jobs: int | None,
    engine: Any,
    scheduler: str | None,
    **options: Any,
) -> Any:
    from kjclass.parallel import backend
    from kjclass.reporting import report as make

    with backend(engine, scheduler, fold_jobs(engine, jobs, options["folds"])):
        return make(label_set, sentences, tell=partial(tell, label_set.name), **options)
