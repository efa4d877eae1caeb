"""``kjclass label``: label corpora, or a text given on the spot."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from kjclass.cli.labelled import beside_corpus, warn_of_seen
from kjclass.cli.options import (
    Delimiter,
    Encoding,
    Engine,
    IdColumn,
    InputFormat,
    Jobs,
    Models,
    Only,
    ReadySentences,
    Scheduler,
    TextColumn,
    checked_engine,
    load_labeler,
    reading,
)
from kjclass.cli.output import emit

if TYPE_CHECKING:
    from kjclass.corpus.layout import ReadOptions
    from kjclass.labels import LabelSet
    from kjclass.pipeline import Labeler
    from kjclass.records import LabelledSentence
    from kjclass.results import Results

__all__ = ["label"]

_INTERRUPTED = 130


def label(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Documents: .txt or .md; tables .jsonl, .csv, .tsv (also .gz, .zst), .parquet, "
            ".arrow; folders of them or saved by datasets; hf://datasets/OWNER/NAME; - for "
            "standard input."
        ),
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="Label this text.")] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="Write a row a sentence to a file (.parquet, .jsonl, .csv, .tsv, .arrow), a "
            "folder (ends in /), or - for standard output.",
        ),
    ] = None,
    only: Only = None,
    models: Models = None,
    sentences: ReadySentences = False,
    text_column: TextColumn = "text",
    id_column: IdColumn = None,
    carry: Annotated[
        list[str] | None,
        typer.Option(help="Column to carry through; repeatable, '' for none. Default: all others."),
    ] = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    input_format: InputFormat = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Format of a folder or of standard output: parquet, jsonl, csv, tsv, arrow, "
            "datasets.",
        ),
    ] = None,
    config: Annotated[str | None, typer.Option(help="Configuration of a data set.")] = None,
    split: Annotated[str | None, typer.Option(help="Split of a data set.")] = None,
    long: Annotated[
        bool, typer.Option("--long", help="A row a sentence and label, not a row a sentence.")
    ] = False,
    scores: Annotated[
        bool,
        typer.Option("--scores", help="Also the score (a probability) of every label."),
    ] = False,
    why: Annotated[
        int, typer.Option(metavar="N", help="Also the N strongest reasons for each label; slow.")
    ] = 0,
    min_score: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Give no label of a lower score (probability)."),
    ] = 0.0,
    max_error: Annotated[
        float | None,
        typer.Option(
            help="Answer only where at most this share of the answers of each set is wrong, and "
            "abstain elsewhere. Without --held-out that is no promise for your corpus, only for "
            "text like the training sentences."
        ),
    ] = None,
    delta: Annotated[
        float | None,
        typer.Option(help="Probability that --max-error is missed after all. Default: 0.05."),
    ] = None,
    held_out: Annotated[
        list[Path] | None,
        typer.Option(
            help="Labelled sentences that the models were not trained on, drawn from what is to be "
            "labelled, for --max-error; with labels of every set in use. Read as kjclass writes "
            "them (UTF-8, column text), else as the corpus. Repeatable."
        ),
    ] = None,
    max_bytes: Annotated[
        int, typer.Option(help="Longest text that is labelled; longer ones are quarantined.")
    ] = 10_000_000,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Stop at the first row, or label set, that cannot be labelled."
        ),
    ] = False,
    quarantine: Annotated[
        Path | None,
        typer.Option(
            help="File for rows that cannot be labelled. Default: beside the output, "
            "OUTPUT.quarantine.jsonl."
        ),
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(help="Write what was done to this file, as JSON.")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew where an earlier run was interrupted.")
    ] = False,
    jobs: Jobs = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    dropped: Annotated[
        bool, typer.Option("--dropped", help="Also print what was not taken for a sentence.")
    ] = False,
) -> None:
    """Split documents into sentences and label them.

    Prints the labels, or writes a table with --output. An interrupted run goes on where it
    stopped when the same command is given again.
    """
    if (text is None) == (not inputs):
        raise typer.BadParameter("give either INPUTS or --text")
    if output is not None and text is not None:
        raise typer.BadParameter("--output needs INPUTS")
    if output is None:
        for option, given in (("--why", why), ("--long", long), ("--min-score", min_score)):
            if given:
                hint = "; kjclass explain says why one text has its labels" if why else ""
                raise typer.BadParameter(f"{option} needs --output{hint}")
    if max_error is None and (delta is not None or held_out):
        raise typer.BadParameter("--delta and --held-out need --max-error")
    if max_error is not None and min_score:
        raise typer.BadParameter("--min-score would change the answers that --max-error is about")
    engine_name = checked_engine(engine, scheduler)
    labeler = load_labeler(models, only, strict=True if strict else None)
    if max_error is not None:
        known = reading(text_column, encoding, delimiter)
        labeler = _bounded(labeler, max_error, 0.05 if delta is None else delta, held_out, known)
    if text is not None:
        _show(labeler, text, sentences=sentences, scores=scores, dropped=dropped)
        return
    from kjclass.batch.options import LabelOptions
    from kjclass.batch.progress import progress_on
    from kjclass.batch.run import label_corpus
    from kjclass.corpus.layout import ReadOptions

    read = ReadOptions(
        text_column=text_column,
        id_column=id_column,
        carry=None if carry is None else tuple(name for name in carry if name),
        encoding=encoding,
        delimiter=delimiter,
        max_bytes=max_bytes,
        config=config,
        split=split,
    )
    if output is None:
        _print_all(
            labeler,
            inputs or [],
            input_format,
            read,
            sentences=sentences,
            scores=scores,
            dropped=dropped,
        )
        return
    options = LabelOptions(
        unit="sentence" if sentences else "document",
        shape="long" if long else "wide",
        scores=scores,
        why=why,
        min_score=min_score,
        strict=strict,
    )
    try:
        with progress_on(quiet) as progress:
            done = label_corpus(
                list(inputs or []),
                output,
                labeler=labeler,
                options=options,
                read=read,
                input_format=cast("Any", input_format),
                output_format=cast("Any", output_format),
                quarantine=quarantine,
                engine=engine_name,
                scheduler=scheduler,
                n_jobs=jobs,
                restart=restart,
                progress=progress,
            )
    except KeyboardInterrupt:
        typer.echo(
            "interrupted; what is labelled is kept: the same command goes on from there", err=True
        )
        sys.exit(_INTERRUPTED)
    typer.echo(str(done), err=True)
    if done.quarantine is not None and not done.counts.labelled:
        typer.echo(f"nothing was labelled: {_first_reason(Path(done.quarantine))}", err=True)
    if summary is not None:
        emit(done.to_json(), summary)


def _bounded(
    labeler: Labeler,
    max_error: float,
    delta: float,
    held_out: list[Path] | None,
    read: ReadOptions,
) -> Labeler:
    """Bound the errors of a labeler, and say what is promised."""
    from kjclass.abstention.bound import check_levels

    check_levels(max_error, delta)
    evidence = {}
    if held_out:
        from kjclass.evaluation.held_out import held_out_evidence

        sets = list(labeler.label_sets)
        sentences = beside_corpus(sets, held_out, read)
        _check_annotated(sets, sentences, held_out)
        evidence = {one.name: held_out_evidence(labeler, one, sentences) for one in sets}
        for name, one in evidence.items():
            warn_of_seen(name, one.seen, len(one))
    bounded = labeler.bounded(max_error, delta=delta, evidence=evidence)
    for name, guarantee in bounded.guarantees.items():
        typer.echo(f"{name}: {guarantee}", err=True)
    promises: dict[str, list[str]] = {}
    for name, guarantee in bounded.guarantees.items():
        if guarantee.cut is not None:
            promises.setdefault(guarantee.assumption, []).append(name)
    for assumption, names in promises.items():
        typer.echo(f"that holds for {', '.join(names)} {assumption}", err=True)
    if promises and not held_out:
        typer.echo(
            "warning: this is no promise for your corpus. It rests on the training sentences "
            "alone, and of text unlike them any share of the answers may be wrong; give sentences "
            "of the corpus that people labelled with --held-out",
            err=True,
        )
    return bounded


def _check_annotated(
    sets: list[LabelSet], sentences: list[LabelledSentence], held_out: list[Path]
) -> None:
    """Raise TrainingError if sets would get their bound from nothing, or from elsewhere."""
    known = {name for one in sentences for name in one.labels}
    there = [one.name for one in sets if one.name in known]
    missing = [one.name for one in sets if one.name not in known]
    if not missing:
        return
    from kjclass.errors import TrainingError

    columns = f"add labels in {'columns' if len(missing) > 1 else 'a column'} {', '.join(missing)}"
    only = " ".join(f"--only {name}" for name in there)
    raise TrainingError(
        f"no sentence is annotated for {', '.join(missing)}, and nothing else bounds errors there",
        where=", ".join(map(str, held_out)),
        fix=f"label with {only}, and the rest in a run without --max-error, or {columns}"
        if there
        else columns,
    )


def _first_reason(quarantine: Path) -> str:
    with quarantine.open(encoding="utf-8") as lines:
        reason: str = json.loads(next(lines))["reason"]
    if reason.startswith("not JSON"):
        reason += "; for plain text give --input-format lines"
    return reason


def _print_all(
    labeler: Labeler,
    inputs: list[str],
    input_format: str | None,
    read: ReadOptions,
    *,
    sentences: bool,
    scores: bool,
    dropped: bool,
) -> None:
    from kjclass.corpus.corpus import read_corpus
    from kjclass.errors import InputError

    several = len(inputs) > 1
    for chunk in read_corpus(inputs, read=read, input_format=cast("Any", input_format)):
        if chunk.rejected:
            bad = chunk.rejected[0].error()
            raise InputError(bad.what, where=bad.where, fix="repair it, or label to a file with -o")
        for name, text in zip(chunk.ids.to_pylist(), chunk.texts.to_pylist(), strict=True):
            if several:
                typer.secho(f"== {name}", bold=True)
            _show(labeler, text, sentences=sentences, scores=scores, dropped=dropped)


def _show(labeler: Labeler, text: str, *, sentences: bool, scores: bool, dropped: bool) -> None:
    if sentences:
        _print(labeler([text]), text, scores=scores, dropped=False)
    else:
        _print(labeler.label_document(text), text, scores=scores, dropped=dropped)


def _print(results: Results, raw: str, *, scores: bool, dropped: bool) -> None:
    if not len(results):
        typer.echo(
            "no sentence in it: --dropped says what was left out and why, --sentences labels the "
            "text as it is",
            err=True,
        )
    for row, status in zip(results, results.statuses, strict=True):
        typer.echo(row.text)
        if status != "ok":
            typer.secho(f"    {status}", fg="yellow")
            continue
        width = max(8, 1 + max(map(len, row)))
        for name, prediction in row.items():
            if prediction.status != "ok":
                typer.secho(f"    {name:<{width}}{prediction.status}", fg="yellow")
                continue
            shown = prediction.scores if scores else prediction.labels
            labels = ", ".join(f"{label} {prediction.scores[label]:.2f}" for label in shown)
            typer.secho(
                f"    {name:<{width}}{labels or '-'}", fg="cyan" if prediction.labels else None
            )
    if dropped:
        for part in results.dropped:
            typer.secho(
                f"dropped ({part.reason}): {' '.join(raw[part.start : part.end].split())}", dim=True
            )
