"""Check labelled sentences before anything is learnt from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kjclass.corpus.formats import TABLES, file_format
from kjclass.corpus.labelled import GROUP_COLUMNS, scan_labelled
from kjclass.corpus.rows import Row
from kjclass.errors import InputError, TrainingError
from kjclass.evaluation.duplicates import near_duplicates
from kjclass.evaluation.ranked_errors import RankedError, rank_errors
from kjclass.features.normalize import text_status
from kjclass.labels import LabelSet
from kjclass.records import LabelledSentence

__all__ = ["DataReport", "Finding", "check_data"]

_RARE = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at.

    Parameters
    ----------
    level : {"error", "warning"}
        Whether nothing should be trained before it is mended.
    kind : str
        ``"schema"``, ``"duplicate"``, ``"conflict"``, ``"near_duplicate"``, ``"split"``,
        ``"rare_label"``, ``"language"`` or ``"label_error"``.
    where : str
        ``FILE:N`` or label set. N is the line of the file that the row begins on, in Parquet the
        number of the row.
    what : str
        What was found.
    fix : str
        What to do about it.
    """

    level: Literal["error", "warning"]
    kind: str
    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.level}: {self.what}; {self.fix}"


@dataclass(frozen=True, slots=True)
class DataReport:
    """What a check of labelled sentences found.

    Parameters
    ----------
    sentences, groups : int
        Sound rows, and their documents.
    splits : mapping of str to int
        Sentences by split.
    counts : mapping of str to mapping of str to int
        Sentences by label set and label; ``""`` counts those without any label of the set.
    findings : tuple of Finding
        Errors first.
    label_errors : tuple of RankedError
        Likely label errors of all sets, the likeliest first.
    """

    sentences: int
    groups: int
    splits: dict[str, int]
    counts: dict[str, dict[str, int]]
    findings: tuple[Finding, ...]
    label_errors: tuple[RankedError, ...] = ()

    @property
    def errors(self) -> int:
        """Number of findings that are errors."""
        return sum(finding.level == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Sound:
    where: str
    split: str
    sentence: LabelledSentence


def check_data(
    paths: Sequence[Path],
    label_sets: Sequence[LabelSet],
    *,
    text_column: str = "text",
    encoding: str | None = None,
    delimiter: str | None = None,
    suspects: bool = True,
) -> DataReport:
    """Check the labelled sentences of files or folders.

    Looks at the schema and labels of each row, at sentences that occur twice or under different
    labels, at documents and near-duplicates that stand in two splits, at rare labels, and at labels
    that a model trained on the other documents contradicts.

    Parameters
    ----------
    paths : sequence of Path
        Files as :func:`kjclass.corpus.labelled.read_labelled` takes them, or folders of such files.
        A column ``split`` tells the split of a row; without it each file is one.
    label_sets : sequence of LabelSet
        Sets whose columns are checked.
    text_column, encoding, delimiter
        As in :func:`~kjclass.corpus.labelled.read_labelled`.
    suspects : bool
        Whether to look for likely label errors, which trains models.

    Returns
    -------
    DataReport

    Raises
    ------
    InputError
        If a folder holds no table.
    """
    findings: list[Finding] = []
    ranked: list[RankedError] = []
    sound: list[_Sound] = []
    columns: set[str] = set()
    for path in _files(paths):
        for row, found in scan_labelled(
            *([path], label_sets),
            text_column=text_column,
            encoding=encoding,
            delimiter=delimiter,
        ):
            columns |= set(row.values)
            if isinstance(found, InputError):
                fix = found.fix or "repair the row"
                findings.append(Finding("error", "schema", found.where or "", found.what, fix))
            else:
                sound.append(_Sound(row.where, _split(row, path), found))
    findings += _identifiers(sound)
    sentences = [one.sentence for one in sound]
    annotated = [s for s in label_sets if any(s.name in one.labels for one in sentences)]
    if sound or not findings:
        # Of rows that cannot be read nothing is missing.
        findings += _missing_columns(columns, label_sets, annotated, paths)
    findings += _languages(sound)
    findings += _repeats(sound, annotated)
    counts = {label_set.name: _counts(label_set, sentences) for label_set in annotated}
    findings += _rare(annotated, counts)
    if suspects:
        for label_set in annotated:
            errors, told = _suspects(label_set, sound)
            ranked += errors
            findings += told
    return DataReport(
        len(sound),
        len({sentence.group for sentence in sentences}),
        dict(Counter(one.split for one in sound)),
        counts,
        tuple(sorted(findings, key=lambda finding: finding.level)),
        tuple(sorted(ranked, key=lambda one: one.confidence)),
    )


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        tables = sorted(one for one in path.iterdir() if one.is_file() and _is_table(one))
        if not tables:
            raise InputError(
                "no table in this folder", where=str(path), fix=f"use: {', '.join(TABLES)}"
            )
        found += tables
    return found


def _is_table(path: Path) -> bool:
    try:
        return file_format(path) in TABLES
    except InputError:
        return False


def _split(row: Row, path: Path) -> str:
    return str(row.values.get("split") or path.stem)


def _identifiers(sound: Sequence[_Sound]) -> Iterator[Finding]:
    """Find identifiers that two files share; within a file, reading finds them."""
    places: dict[str, str] = {}
    for one in sound:
        if (earlier := places.setdefault(one.sentence.id, one.where)) != one.where:
            what = f"identifier {one.sentence.id!r} stands already at {earlier}"
            yield Finding("error", "schema", one.where, what, "give every sentence its own")


def _missing_columns(
    columns: set[str],
    label_sets: Sequence[LabelSet],
    annotated: Sequence[LabelSet],
    paths: Sequence[Path],
) -> Iterator[Finding]:
    where = ", ".join(map(str, paths))
    if not annotated:
        names = ", ".join(label_set.name for label_set in label_sets)
        yield Finding("error", "schema", where, "no label set is annotated", f"add one of: {names}")
    elif absent := [one.name for one in label_sets if one not in annotated]:
        what = f"not annotated: {', '.join(absent)}"
        yield Finding("warning", "schema", where, what, "check the names of the columns, if it is")
    if columns and columns.isdisjoint(GROUP_COLUMNS):
        yield Finding(
            *("warning", "schema", where, "no column tells which sentences share a document"),
            "add 'group', or scores will flatter",
        )


def _languages(sound: Sequence[_Sound]) -> Iterator[Finding]:
    for one in sound:
        if text_status(one.sentence.text) != "ok":
            yield Finding(
                *("warning", "language", one.where, "not in a language that is labelled"),
                "remove the row",
            )


def _repeats(sound: Sequence[_Sound], label_sets: Sequence[LabelSet]) -> Iterator[Finding]:
    for first, second, similarity in near_duplicates([one.sentence.text for one in sound]):
        one, other = sound[first], sound[second]
        if similarity == 1.0:
            differ = [
                label_set.name
                for label_set in label_sets
                if label_set.name in one.sentence.labels
                and label_set.name in other.sentence.labels
                and one.sentence.labels[label_set.name] != other.sentence.labels[label_set.name]
            ]
            if differ:
                what = f"the sentence of {one.where} again, with other labels for {differ[0]}"
                yield Finding("error", "conflict", other.where, what, "decide on one")
            else:
                what = f"the sentence of {one.where} again"
                yield Finding("warning", "duplicate", other.where, what, "remove one")
        if one.split != other.split:
            yield Finding(
                *("error", "near_duplicate", other.where),
                f"{similarity:.0%} alike to {one.where}, which is in split {one.split!r}",
                "put both into one split",
            )
        elif similarity < 1.0 and one.sentence.group != other.sentence.group:
            yield Finding(
                *("warning", "near_duplicate", other.where),
                f"{similarity:.0%} alike to {one.where}, in another document",
                "give both the same group, or remove one",
            )
    yield from _divided_groups(sound)


def _divided_groups(sound: Sequence[_Sound]) -> Iterator[Finding]:
    split_of: dict[str, str] = {}
    told: set[str] = set()
    for one in sound:
        group = one.sentence.group
        first = split_of.setdefault(group, one.split)
        if first != one.split and group not in told:
            told.add(group)
            what = f"document {group!r} stands in splits {first!r} and {one.split!r}"
            yield Finding("error", "split", one.where, what, "keep a document in one split")


def _counts(label_set: LabelSet, sentences: Sequence[LabelledSentence]) -> dict[str, int]:
    found: Counter[str] = Counter(dict.fromkeys(label_set.label_ids, 0))
    for sentence in sentences:
        if label_set.name in sentence.labels:
            found.update(sentence.labels[label_set.name] or [""])
    return dict(found)


def _rare(label_sets: Sequence[LabelSet], counts: dict[str, dict[str, int]]) -> Iterator[Finding]:
    for label_set in label_sets:
        for label in label_set.label_ids:
            n = counts[label_set.name][label]
            if n < _RARE:
                yield Finding(
                    "error" if n < 2 else "warning",
                    "rare_label",
                    f"label set {label_set.name!r}",
                    f"label {label!r} has {n} sentence{'' if n == 1 else 's'}",
                    f"give at least {_RARE}",
                )


def _suspects(
    label_set: LabelSet, sound: Sequence[_Sound]
) -> tuple[list[RankedError], list[Finding]]:
    mine = [one for one in sound if label_set.name in one.sentence.labels]
    try:
        errors = rank_errors(label_set, [one.sentence for one in mine])
    except TrainingError as error:
        where, fix = error.where or "", error.fix or ""
        return [], [Finding("warning", "label_error", where, error.what, fix)]
    return errors, [
        Finding(
            *("warning", "label_error", mine[one.row].where),
            f"{label_set.name}: {_as_words(one.given)} looks wrong (p = {one.confidence:.2f})",
            f"is it {_as_words(one.suggested)}?",
        )
        for one in errors
    ]


def _as_words(label: str) -> str:
    return f"no {label[1:]!r}" if label.startswith("-") else repr(label)
