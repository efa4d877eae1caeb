"""``kjclass compare``: is one model better than another, and what flips."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from kjclass.cli.evaluation_text import cell, signed
from kjclass.cli.labelled import tell_documents, warn_of_seen
from kjclass.cli.options import (
    Data,
    Delimiter,
    Encoding,
    Engine,
    FoldJobs,
    Scheduler,
    TextColumn,
    checked_engine,
    fold_jobs,
    labelled,
    reading,
)

if TYPE_CHECKING:
    from kjclass.evaluation.compare import Comparison, Flip
    from kjclass.metrics import Figure

__all__ = ["compare"]

_WIDE = 24
_HEADINGS = {
    "right": "became right",
    "wrong": "became wrong",
    "other": "wrong by both, differently",
}


def compare(
    first: Annotated[
        str, typer.Argument(help="Model folder, installed model or classifier.", metavar="A")
    ],
    second: Annotated[str, typer.Argument(help="The same, to compare with it.", metavar="B")],
    data: Data = None,
    text_column: TextColumn = "text",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    label_set: Annotated[
        str | None,
        typer.Option("--set", help="Label set, installed or a file, for classifiers to learn."),
    ] = None,
    folds: Annotated[int, typer.Option(min=2, help="Folds for classifiers.")] = 5,
    flips: Annotated[
        int, typer.Option(min=0, help="Sentences to print that flipped, of each kind.")
    ] = 10,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, with every sentence that flipped.")
    ] = False,
    jobs: FoldJobs = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
) -> None:
    """Print what B is ahead of A on the same sentences, and the sentences that flip.

    Models must not have been trained on the sentences; classifiers are cross-validated on them,
    both on the same folds. Intervals are by a bootstrap over documents that draws the same for
    both. McNemar's test is of sentences whose labels are all right.
    """
    engine_name = checked_engine(engine, scheduler)
    from kjclass.cli.options import label_set_named
    from kjclass.evaluation.compare import compare as compared
    from kjclass.evaluation.contenders import common_label_set, contender, predictions
    from kjclass.parallel import backend

    both = [contender(name) for name in (first, second)]
    if not data and not all(isinstance(one, str) for one in both):
        raise typer.BadParameter("--data is needed: sentences that the model was not trained on")
    chosen = common_label_set(both, label_set_named(label_set) if label_set else None)
    sentences = labelled([chosen], data, None, reading(text_column, encoding, delimiter))
    tell_documents(sentences, data)
    with backend(engine_name, scheduler, fold_jobs(engine_name, jobs, folds)):
        found = compared(
            *(predictions(one, chosen, sentences, folds=folds) for one in both),
            names=(first, second),
        )
    if as_json:
        # Printed figures say it themselves.
        for name, seen in zip(found.names, found.seen, strict=True):
            warn_of_seen(name, seen, found.first.sentences)
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print(found, flips)


def _verdict(ahead: Figure) -> str:
    if ahead.value is None or ahead.low is None or ahead.high is None:
        return "too little to tell"
    if ahead.low > 0:
        return "B is better"
    return "A is better" if ahead.high < 0 else "neither is shown to be better"


def _print(found: Comparison, flips: int) -> None:
    scores = found.first
    size = f"{scores.sentences:,} sentences of {scores.groups:,} documents"
    typer.secho(
        f"{found.label_set}: {_verdict(found.macro_f1)}; macro-F1 of B less that of A: "
        f"{signed(found.macro_f1)} on {size}",
        bold=True,
    )
    for mark, name, how in zip("AB", found.names, found.how, strict=True):
        typer.echo(f"  {mark}: {name} ({how})")
    typer.echo(f"{'F1':<{_WIDE + 2}}  {'A':<20}  {'B':<20}  B - A")
    rows = [("macro", scores.macro_f1, found.second.macro_f1, found.macro_f1)]
    for one, other in zip(scores.labels, found.second.labels, strict=True):
        rows.append((one.label, one.f1, other.f1, found.f1[one.label]))
    for name, first, second, ahead in rows:
        last = signed(ahead) if ahead.value is not None else cell(ahead)
        typer.echo(f"  {name:<{_WIDE}}  {cell(first):<20}  {cell(second):<20}  {last}")
    test = found.test
    typer.echo(
        f"all labels right by A alone {test.only_first:,}, by B alone {test.only_second:,}; "
        f"McNemar's test: p = {test.p_documents:.2g} by documents, {test.p_sentences:.2g} as if "
        "sentences were independent"
    )
    for change, heading in _HEADINGS.items():
        some = [flip for flip in found.flips if flip.change == change]
        typer.secho(f"{heading}: {len(some):,}", bold=True)
        for flip in some[:flips]:
            _print_flip(flip)


def _print_flip(one: Flip) -> None:
    a, b, truth = (", ".join(labels) or "-" for labels in (one.first, one.second, one.truth))
    typer.echo(f"  {one.id}: {a} > {b} (true: {truth})  {one.text}")
