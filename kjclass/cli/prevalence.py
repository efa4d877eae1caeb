"""``kjclass prevalence``: how often labels really occur, with intervals one can publish."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kjclass.cli.labelled import beside_corpus
from kjclass.cli.options import Encoding, Models, chosen_label_sets, load_labeler, reading
from kjclass.cli.output import refuse_inputs

if TYPE_CHECKING:
    from kjclass.evaluation.prevalence import Prevalence
    from kjclass.labels import LabelSet

__all__ = ["prevalence"]

_DESIGNS = ("random", "label", "group")


def prevalence(
    inputs: Annotated[
        list[Path], typer.Argument(help="Labelled corpus: what kjclass label wrote, not --long.")
    ],
    label_set: Annotated[str, typer.Option("--set", help="Label set to count.")],
    by: Annotated[
        str | None,
        typer.Option(help="Column to count by; date:month and date:year cut ISO dates."),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option(
            help="Column that tells which sentences belong together. Default: group, doc or "
            "document, else id where sentences are numbered."
        ),
    ] = None,
    audit_file: Annotated[
        Path | None, typer.Option(help="Sentences drawn with --audit and labelled by people.")
    ] = None,
    held_out: Annotated[
        list[Path] | None,
        typer.Option(
            help="Labelled sentences that the model was not trained on, to measure its errors on; "
            "repeatable. Read as kjclass writes them (UTF-8, column text), else as --text-column, "
            "--encoding and --delimiter say."
        ),
    ] = None,
    models: Models = None,
    prior: Annotated[
        str | None,
        typer.Option(
            metavar="LABEL=SHARE,...",
            help="Shares that the scores are calibrated for, for em; 'even' for equal ones.",
        ),
    ] = None,
    audit: Annotated[
        int | None,
        typer.Option(min=2, metavar="N", help="Draw N sentences to label instead, into --output."),
    ] = None,
    design: Annotated[
        str,
        typer.Option(help="How to draw: random; label (more of rare ones); group (of --by)."),
    ] = "random",
    seed: Annotated[int, typer.Option(min=0, help="Of the draw and of the resamples.")] = 0,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write a table: .csv, .tsv, .jsonl or .parquet."),
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the shares into this .svg file.")] = None,
    text_column: Annotated[str, typer.Option(help="Column with the text, in --held-out.")] = "text",
    encoding: Encoding = None,
    delimiter: Annotated[
        str | None,
        typer.Option(
            help="Separator of cells, in --held-out and --audit-file. Default: comma, or tab in "
            ".tsv."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Estimate the share of each label, corrected for the errors of the model.

    Draw sentences with --audit, label them, and give them back with --audit-file: the interval of
    ppi++ then holds whatever the model is worth.
    """
    if design not in _DESIGNS:
        raise typer.BadParameter(f"{design!r} is no design: use {', '.join(_DESIGNS)}")
    if audit is not None and output is None:
        raise typer.BadParameter("--audit needs --output, the file for people to label")
    if audit is not None and (audit_file or held_out or prior or plot or as_json):
        raise typer.BadParameter("--audit only draws sentences: give estimates a run of their own")
    if audit is None and design != "random":
        raise typer.BadParameter("--design needs --audit")
    if models and not held_out:
        raise typer.BadParameter("--models needs --held-out")
    read = [*inputs, *(held_out or ()), *([audit_file] if audit_file else ())]
    refuse_inputs(read, [output, plot])
    (chosen,) = chosen_label_sets([label_set], models)
    from kjclass.evaluation.counting.audit import draw_audit, read_audit
    from kjclass.evaluation.counting.labelled_file import LabelledFile
    from kjclass.evaluation.prevalence import held_out_confusion
    from kjclass.evaluation.prevalence import prevalence as estimate

    file = LabelledFile(list(inputs), chosen, by=by, document=document, encoding=encoding)
    if audit is not None and output is not None:
        chosen_design: Any = design
        n = draw_audit(file, audit, output, design=chosen_design, seed=seed)
        typer.echo(f"{n} sentences written to {output}; fill the column {chosen.name!r}", err=True)
        return
    found = estimate(
        file,
        audited=read_audit(audit_file, file, encoding=encoding, delimiter=delimiter)
        if audit_file
        else None,
        held_out=(
            held_out_confusion(
                load_labeler(models, [label_set if models else chosen.name]),
                chosen,
                beside_corpus([chosen], held_out, reading(text_column, encoding, delimiter)),
            )
            if held_out
            else None
        ),
        prior=_prior(prior, chosen),
        seed=seed,
    )
    if plot:
        from kjclass.evaluation.counting.plot import plot_prevalence

        plot_prevalence(found, plot)
    if output:
        from kjclass.evaluation.counting.tables import write_table

        write_table(found.to_arrow(), output)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        _print(found)


def _prior(given: str | None, label_set: LabelSet) -> dict[str, float] | None:
    if given is None:
        return None
    ids = label_set.label_ids
    if given == "even":
        return dict.fromkeys(ids, 1 / len(ids) if label_set.kind == "single" else 0.5)
    found = {}
    for part in given.split(","):
        label, mark, share = part.partition("=")
        try:
            found[label.strip()] = float(share)
        except ValueError:
            mark = ""
        if not mark:
            raise typer.BadParameter(f"{part!r} is not LABEL=SHARE", param_hint="--prior")
    return found


def _print(found: Prevalence) -> None:
    from kjclass.evaluation.prevalence import reasons

    methods = list(dict.fromkeys(one.method for one in found.estimates))
    table = {(one.group, one.label, one.method): one for one in found.estimates}
    audited = f", {found.audited} audited" if found.audited else ""
    typer.secho(f"{found.label_set}: {found.sentences:,} sentences{audited}", bold=True)
    if found.left_out:
        typer.echo(f"  {found.left_out:,} more were not labelled, and are not counted")
    if found.bare:
        typer.echo(f"  {found.bare:,} have no label of the set")
    wide = max(len(label) for label in found.labels)
    typer.echo(f"  {'':<{wide}}" + "".join(f"  {method:<20}" for method in methods).rstrip())
    for group in found.groups:
        first = table[group, found.labels[0], methods[0]]
        size = f"{first.sentences:,} sentences" + (
            f", {first.audited} audited" if found.audited else ""
        )
        typer.echo(f"{'all' if group is None else group} ({size})")
        mine = [one for one in found.estimates if one.group == group]
        if first.note and all(one.note == first.note for one in mine):
            typer.echo(f"  no estimate: {first.note}")
            continue
        for label in found.labels:
            cells = []
            for method in methods:
                one = table[group, label, method]
                if one.share is None:
                    cells.append("too few" if one.note.startswith("too few") else "no estimate")
                else:
                    cells.append(f"{one.share:.3f} [{one.low:.3f}, {one.high:.3f}]")
            row = "".join(f"  {text:<20}" for text in cells).rstrip()
            typer.echo(f"  {label:<{wide}}{row}")
        # Those of the whole corpus are among the notes.
        if group is not None:
            for why in reasons(mine):
                typer.echo(f"  {why}")
    for note in found.notes:
        typer.secho(note, dim=True)
