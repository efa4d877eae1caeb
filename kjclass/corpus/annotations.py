"""Annotations of several people: a row a sentence and annotator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kjclass.agreement import Agreement, krippendorff_alpha
from kjclass.corpus.labelled import cell, group_of, parse_labels
from kjclass.corpus.rows import read_rows
from kjclass.errors import InputError, LabelledDataError
from kjclass.labels import LabelSet
from kjclass.wording import listed

__all__ = ["agreement", "agreement_of"]

_NEEDED = ("id", "annotator")


def agreement(
    paths: Iterable[Path],
    label_sets: Sequence[LabelSet],
    *,
    annotators: Sequence[str] | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    seed: int = 0,
) -> dict[str, Agreement]:
    """Return how far annotators agree on each label set.

    Parameters
    ----------
    paths : iterable of Path
        Files with the columns ``id`` (of the sentence), ``annotator`` and one a label set, as in
        :func:`kjclass.corpus.labelled.read_labelled`; ``group`` (or ``doc``) tells the document.
    label_sets : sequence of LabelSet
        Single-label sets are compared label by label, multi-label sets by MASI distance.
    annotators : sequence of str, optional
        Those compared; by default all.
    encoding : str, optional
        Codec of text files.
    delimiter : str, optional
        Separator of cells, where it is neither the comma of CSV nor the tab of TSV.
    seed : int
        Of the bootstrap over documents.

    Returns
    -------
    dict of str to Agreement
        By label set; sets that no two annotators labelled are absent.

    Raises
    ------
    InputError
        If a file cannot be read, an annotator is not there, or no sentence has two annotations.
    LabelledDataError
        If a row lacks a column, has an unknown label, or an annotator has labelled a sentence
        before; file and row are named.
    """
    given: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {s.name: {} for s in label_sets}
    documents: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for path in paths:
        for where, row in read_rows(path, encoding=encoding, delimiter=delimiter):
            sentence, annotator = (_required(row, column, where) for column in _NEEDED)
            if (sentence, annotator) in seen:
                raise LabelledDataError(
                    f"{annotator!r} has labelled {sentence!r} before", where=where, fix="keep one"
                )
            seen.add((sentence, annotator))
            if annotators is not None and annotator not in annotators:
                continue
            if group := group_of(row):
                documents[sentence] = group
            for label_set in label_sets:
                if row.get(label_set.name) is not None:
                    labels = parse_labels(row[label_set.name], label_set, where=where)
                    given[label_set.name].setdefault(sentence, {})[annotator] = labels
    known = {annotator for _, annotator in seen}
    if missing := sorted(set(annotators or ()) - known):
        raise InputError(
            f"no annotator {missing[0]!r}", fix=f"those there: {', '.join(sorted(known))}"
        )
    found = {}
    for label_set in label_sets:
        one = agreement_of(given[label_set.name], label_set, documents, seed=seed)
        if one is not None:
            found[label_set.name] = one
    if not found:
        names = ", ".join(label_set.name for label_set in label_sets)
        raise InputError("no sentence has two annotations", fix=f"give columns among: {names}")
    return found


def agreement_of(
    given: Mapping[str, Mapping[str, tuple[str, ...]]],
    label_set: LabelSet,
    documents: Mapping[str, str],
    *,
    seed: int = 0,
) -> Agreement | None:
    """Return how far annotators agree on one label set.

    Parameters
    ----------
    given : mapping of str to mapping of str to tuple of str
        By sentence and annotator, the labels given.
    label_set : LabelSet
        Their label set.
    documents : mapping of str to str
        The document of each sentence; one that is not there stands for itself.
    seed : int
        Of the bootstrap over documents.

    Returns
    -------
    Agreement or None
        None if no sentence has two annotations.
    """
    votes = {sentence: one for sentence, one in given.items() if len(one) > 1}
    if not votes:
        return None
    return krippendorff_alpha(
        [list(one.values()) for one in votes.values()],
        distance="nominal" if label_set.kind == "single" else "masi",
        groups=[documents.get(sentence, sentence) for sentence in votes],
        seed=seed,
    )


def _required(row: Mapping[str, Any], column: str, where: str) -> str:
    if column not in row:
        raise LabelledDataError(
            f"no column {column!r}",
            where=where,
            fix=f"a row is one annotator's labels of one sentence; columns here: {listed(row)}",
        )
    if not (value := cell(row, column)):
        raise LabelledDataError(f"no value in column {column!r}", where=where, fix="fill it in")
    return value
