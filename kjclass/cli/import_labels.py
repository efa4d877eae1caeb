"""``kjclass import-labels``: annotations from Label Studio and doccano."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kjclass.cli.options import Encoding, chosen_label_sets
from kjclass.cli.output import emit, json_lines, refuse_inputs

if TYPE_CHECKING:
    from kjclass.annotation.importing import Imported, Tool
    from kjclass.annotation.records import Offsets
    from kjclass.labels import LabelSet

__all__ = ["import_labels"]

_TOOLS = ("auto", "label-studio", "doccano")
_OFFSETS = ("auto", "code-points", "utf-16")


def import_labels(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Exports: JSON or JSON-MIN of Label Studio, JSONL of doccano, a file an annotator."
        ),
    ],
    sets: Annotated[
        list[str],
        typer.Option("--set", metavar="SET", help="Label set, installed or a file; repeatable."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Write the labelled sentences here, as JSONL.")
    ],
    tool: Annotated[
        str, typer.Option("--format", metavar="TOOL", help=f"One of: {', '.join(_TOOLS)}.")
    ] = "auto",
    annotator: Annotated[
        str | None,
        typer.Option(help="Take the labels of this annotator. Default: those of the majority."),
    ] = None,
    annotations: Annotated[
        Path | None,
        typer.Option(help="Also write a row a sentence and annotator, for kjclass agreement."),
    ] = None,
    disputed: Annotated[
        Path | None,
        typer.Option(help="Write the sentences that no majority settles here, with all votes."),
    ] = None,
    controls: Annotated[
        list[str] | None,
        typer.Option(
            "--control",
            metavar="[SET=]NAME",
            help="Control of Label Studio or column of doccano that holds the labels. "
            "Default: the one called as the set; in doccano label, labels, cats or entities.",
        ),
    ] = None,
    unmarked: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[SET=]LABEL",
            help="Label, in a single-label set, of what was given none. Default: leave it out.",
        ),
    ] = None,
    confirmed: Annotated[
        bool,
        typer.Option(
            "--confirmed",
            help="The doccano export holds confirmed texts only: no label means none applies.",
        ),
    ] = False,
    offsets: Annotated[
        str,
        typer.Option(
            metavar="COUNT",
            help=f"How the tool counted emoji and the like in spans: {', '.join(_OFFSETS)}.",
        ),
    ] = "auto",
    text_column: Annotated[str, typer.Option(help="Field of a task with the text.")] = "text",
    encoding: Encoding = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first record that cannot be used.")
    ] = False,
    quarantine: Annotated[
        Path | None,
        typer.Option(
            help="File for records that cannot be used. Default: OUTPUT.quarantine.jsonl."
        ),
    ] = None,
) -> None:
    """Read back what people labelled in Label Studio or doccano, and print their agreement.

    A label of a whole text stays one of the whole text; a span gives its label to the sentence that
    it lies in. Cancelled annotations do not count.
    """
    from kjclass.annotation.importing import import_labels as read
    from kjclass.annotation.records import ImportOptions

    for given, known in ((tool, _TOOLS), (offsets, _OFFSETS)):
        if given not in known:
            raise typer.BadParameter(f"{given!r} is not one of {', '.join(known)}")
    held = quarantine or output.with_name(output.name + ".quarantine.jsonl")
    refuse_inputs(files, [output, annotations, disputed, held])
    label_sets = chosen_label_sets(sets)
    options = ImportOptions(
        label_sets,
        text_column=text_column,
        controls=_by_set(controls, label_sets, "--control"),
        offsets=cast("Offsets", offsets),
        confirmed=confirmed,
    )
    found = read(
        files,
        options,
        tool=cast("Tool", tool),
        unmarked=_unmarked(unmarked, label_sets),
        encoding=encoding,
        strict=strict,
    )
    rows = found.sentences(annotator)
    emit(json_lines(rows), output)
    if annotations is not None:
        emit(json_lines(found.annotations()), annotations)
    open_rows = found.disputed()
    if disputed is not None:
        emit(json_lines(open_rows), disputed)
    if found.faults:
        reasons = [
            {"record": record.where, "reason": str(error), "file": str(record.path)}
            for record, error in found.faults
        ]
        emit(json_lines(reasons), held)
    _report(found, len(rows), output, len(open_rows), held)


def _by_set(
    given: Sequence[str] | None, label_sets: Sequence[LabelSet], option: str
) -> dict[str, str]:
    """Return what an option says of each label set."""
    names = [one.name for one in label_sets]
    found = {}
    for one in given or ():
        name, equals, value = one.partition("=")
        if not equals:
            name, value = (names[0], one) if len(names) == 1 else ("", one)
        if name not in names or not value:
            raise typer.BadParameter(f"{option} {one!r}: write SET=NAME, SET one of {names}")
        found[name] = value
    return found


def _unmarked(given: Sequence[str] | None, label_sets: Sequence[LabelSet]) -> dict[str, str]:
    found = _by_set(given, label_sets, "--unmarked")
    for one in label_sets:
        if one.name in found:
            if one.kind == "multi":
                raise typer.BadParameter(f"--unmarked: {one.name!r} has the empty set for that")
            one.check([found[one.name]], where="--unmarked")
    return found


def _report(found: Imported, written: int, output: Path, disputed: int, held: Path) -> None:
    people = ", ".join(f"{name} ({count})" for name, count in sorted(found.annotators().items()))
    typer.echo(f"{found.records} records, {len(found.ballots)} sentences labelled by {people}")
    typer.echo(f"{written} sentences written to {output}")
    if disputed:
        typer.echo(f"{disputed} not settled by a majority")
    for what, count in found.left_out.items():
        typer.echo(f"left out: {count} {what}")
    if found.faults:
        n = len(found.faults)
        typer.secho(
            f"{n} record{'s' * (n != 1)} could not be used, see {held}", fg="yellow", err=True
        )
    for name, one in found.agreement().items():
        interval = f"[{one.low:.3f}, {one.high:.3f}]"
        typer.echo(f"{name:<8} alpha {one.alpha:.3f} {interval} on {one.units} sentences")
