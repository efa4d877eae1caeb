"""Annotations of several people: a row a sentence and annotator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kjclass.agreement import Agreement, krippendorff_alpha
from kjclass.corpus.labelled import GROUP_COLUMNS, parse_labels
from kjclass.corpus.rows import read_rows
from kjclass.errors import LabelledDataError
from kjclass.labels import LabelSet

__all__ = ["agreement"]

_NEEDED = ("id", "annotator")


def agreement(
    paths: Iterable[Path],
    label_sets: Sequence[LabelSet],
    *,
    annotators: Sequence[str] | None = None,
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
    seed : int
        Of the bootstrap over documents.

    Returns
    -------
    dict of str to Agreement
        By label set; sets that nobody annotated are absent.

    Raises
    ------
    InputError
        If a file cannot be read, or no sentence has two annotations.
    LabelledDataError
        If a row lacks a column, has an unknown label, or an annotator has labelled a sentence
        before; file and row are named.
    """
    given: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {s.name: {} for s in label_sets}
    group_of: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for path in paths:
        for where, row in read_rows(path):
            for column in _NEEDED:
                if not row.get(column):
                    raise LabelledDataError(
                        f"no value in column {column!r}", where=where, fix="fill it in"
                    )
            sentence, annotator = str(row["id"]), str(row["annotator"])
            if annotators is not None and annotator not in annotators:
                continue
            if (sentence, annotator) in seen:
                raise LabelledDataError(
                    f"{annotator!r} has labelled {sentence!r} before", where=where, fix="keep one"
                )
            seen.add((sentence, annotator))
            group = next((row[c] for c in GROUP_COLUMNS if row.get(c) is not None), sentence)
            group_of[sentence] = str(group)
            for label_set in label_sets:
                if row.get(label_set.name) is not None:
                    labels = parse_labels(row[label_set.name], label_set, where=where)
                    given[label_set.name].setdefault(sentence, {})[annotator] = labels
    return {
        label_set.name: krippendorff_alpha(
            [list(votes.values()) for votes in given[label_set.name].values()],
            distance="nominal" if label_set.kind == "single" else "masi",
            groups=[group_of[sentence] for sentence in given[label_set.name]],
            seed=seed,
        )
        for label_set in label_sets
        if given[label_set.name]
    }
