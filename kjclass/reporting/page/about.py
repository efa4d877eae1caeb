"""The end of the page: what the sentences are, and how to make it again."""

from __future__ import annotations

from collections.abc import Iterator

from kjclass.reporting.contents import Column, DataStatement, Report
from kjclass.reporting.page.html import Child, Markup, tag

__all__ = ["again", "statement"]


def statement(found: Report) -> Markup:
    """Return the data statement."""
    data = found.data
    return tag(
        "section",
        tag("h2", "The sentences"),
        _pairs(_data(data)),
        None
        if data.notes
        else tag(
            "p",
            "How the sentences were chosen and annotated, and their licence, is not known to "
            "kjclass. Say it with --data-note, or data_notes in Python.",
            class_="note",
        ),
        id="data",
    )


def _data(data: DataStatement) -> Iterator[tuple[str, Child]]:
    if data.files:
        yield "from", ", ".join(data.files)
    yield "sentences", f"{data.sentences:,}"
    if data.unlabelled:
        yield "without any label", f"{data.unlabelled:,}"
    yield "documents", f"{data.documents:,}; {data.clusters:,}, near-duplicates counted once"
    if data.dates is not None:
        yield "dates", f"{data.dates[0]} to {data.dates[1]}"
    for column in data.columns:
        yield column.name, _column(column)
    for note in data.notes:
        yield "about them", note
    yield "fingerprint", tag("code", data.fingerprint)


def _column(column: Column) -> str:
    parts = [f"{value} {n:,}" for value, n in column.values.items()]
    if column.others:
        parts.append(f"{column.others:,} other values")
    if column.without:
        parts.append(f"none {column.without:,}")
    return ", ".join(parts)


def again(found: Report) -> Markup:
    """Return how to make the report again."""
    one = found.label_set
    facts: list[tuple[str, Child]] = [
        ("label set", f"{one.name} {one.version}, codebook {one.fingerprint[:12]}"),
        ("versions", ", ".join(f"{name} {version}" for name, version in found.versions.items())),
    ]
    command = found.command or (
        "import kjclass.reporting  # made in Python, by report() or report_labeler()"
    )
    return tag(
        "section",
        tag("h2", "How to make it again"),
        tag("pre", command),
        _pairs(iter(facts)),
        tag(
            "p",
            "The same sentences, versions and machine give the same page, byte for byte.",
            class_="note",
        ),
        id="again",
    )


def _pairs(pairs: Iterator[tuple[str, Child]]) -> Markup:
    return tag("dl", [(tag("dt", name), tag("dd", value)) for name, value in pairs])
