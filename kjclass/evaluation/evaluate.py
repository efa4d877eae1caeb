"""Evaluate a recipe by cross-validation over documents, or a trained model on a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import InputError
from kjclass.evaluation.baselines import baselines
from kjclass.evaluation.columns import (
    MOST_VALUES,
    LeaveValuesOut,
    by_default,
    column_values,
    too_many,
)
from kjclass.evaluation.evaluation import Breakdown, Evaluation, Leakage
from kjclass.evaluation.known import Known
from kjclass.evaluation.predictions import Predictions, cross_predict, predict
from kjclass.labels import LabelSet
from kjclass.metrics import Scores
from kjclass.metrics.difference import difference
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence
from kjclass.registry import Registry
from kjclass.splits import MultilabelStratifiedGroupKFold

__all__ = ["evaluate", "evaluate_labeler"]


def evaluate(
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    *,
    folds: int = 5,
    classifier: str = "lexical",
    parameters: Mapping[str, Any] | None = None,
    registry: Registry | None = None,
    by: Sequence[str] | None = None,
    leakage: bool = True,
    seed: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Evaluation:
    """Train and test on different documents, in turn, and say what the figures are worth.

    Models are trained where :func:`kjclass.parallel.backend` says: `folds` of them for the figures,
    as many again for the leakage and for each column.

    Parameters
    ----------
    label_set : LabelSet
        What is evaluated.
    sentences : sequence of LabelledSentence
        Those not annotated for the set are left aside.
    folds : int
        At least 2; no document or cluster of near-duplicates is in both parts of a split.
    classifier, parameters, registry
        As in :func:`kjclass.training.train.train`.
    by : sequence of str, optional
        Columns, such as ``"source"`` or ``"date:year"``: a model labels the sentences of each value
        that has seen none of them. Up to twelve values are left out one by one, of more some at a
        time. By default the first there is of source, publisher, outlet and genre, and the year in
        date or year, where they have from 2 to 12 values: those are left out in `folds` parts, so
        that models learn from as many sentences as for the figures.
    leakage : bool
        Measure what a random split would flatter.
    seed : int
        Of splits and bootstraps.
    tell : callable
        Is told what is being done, for people who wait.

    Returns
    -------
    Evaluation
        Over all sentences, each labelled by a model that did not see its document.

    Raises
    ------
    TrainingError
        If no sentence is annotated, or there are fewer documents than folds.
    InputError
        If there is no such column, or it has the same value everywhere.
    """
    tell(f"{folds} folds over documents")
    known = Known.of(label_set, sentences)

    def run(splitter: Any = None, how: str = "") -> Predictions:
        return cross_predict(
            label_set,
            known,
            folds=folds,
            splitter=splitter,
            classifier=classifier,
            parameters=parameters,
            registry=registry,
            seed=seed,
            how=how,
        )

    found = run()
    notes = []
    leak = None
    if leakage and len(np.unique(found.groups)) == len(found):
        notes.append("leakage: every sentence is a document of its own, so there can be none")
    elif leakage:
        tell(f"{folds} folds over sentences, for the leakage")
        leak = _leakage(found, run(_OverSentences(folds, seed), "folds over sentences"), seed)
    parts = []
    for column, values in _columns(found.sentences, by):
        splitter = LeaveValuesOut(values, folds if by is None else MOST_VALUES)
        tell(f"{splitter.n_splits} folds over {column}")
        if not all(len(train) for train, _ in splitter.split(None, None, found.groups)):
            notes.append(f"not by {column}: its values share their documents")
            continue
        many = "one value at a time" if splitter.one_each else "several values at a time"
        how = f"nothing of the same {column}, {many} in {splitter.n_splits} folds"
        parts.append(_breakdown(column, values, run(splitter, how), seed, found))
    return _evaluation(found, leak, parts, notes, by, registry, seed)


def evaluate_labeler(
    labeler: Labeler,
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    *,
    by: Sequence[str] | None = None,
    registry: Registry | None = None,
    seed: int = 0,
) -> Evaluation:
    """Compare what a labeler gives with what people gave.

    Parameters
    ----------
    labeler : Labeler
        Holds a model for `label_set`.
    label_set : LabelSet
        What is evaluated.
    sentences : sequence of LabelledSentence
        Sentences that the model was not trained on.
    by : sequence of str, optional
        Columns to give the figures by; by default as in :func:`evaluate`.
    registry : Registry, optional
        Where untrained classifiers are looked for, as baselines.
    seed : int
        Of the bootstrap.

    Returns
    -------
    Evaluation

    Raises
    ------
    TrainingError
        If no sentence is annotated.
    InputError
        If there is no such column, or it has the same value everywhere.
    """
    found = predict(labeler, label_set, sentences)
    parts = [
        _breakdown(column, values, found, seed) for column, values in _columns(found.sentences, by)
    ]
    return _evaluation(found, None, parts, [], by, registry, seed)


@dataclass(frozen=True)
class _OverSentences:
    """Folds that tear documents apart, labels in proportion: what people do without thinking."""

    folds: int
    seed: int

    def split(
        self,
        X: Any,
        y: Any,
        groups: Any,  # noqa: ARG002
        /,
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the row numbers of both parts of each split."""
        yield from MultilabelStratifiedGroupKFold(self.folds, random_state=self.seed).split(X, y)


def _leakage(grouped: Predictions, random: Predictions, seed: int) -> Leakage:
    gap, _ = difference(grouped.truth, grouped.given, random.given, grouped.groups, seed=seed)
    return Leakage(grouped.scores(seed=seed).macro_f1, random.scores(seed=seed).macro_f1, gap)


def _columns(
    sentences: Sequence[LabelledSentence], by: Sequence[str] | None
) -> Iterator[tuple[str, NDArray[np.object_]]]:
    for column in by_default(sentences) if by is None else by:
        values = column_values(sentences, column)
        there = set(values.tolist()) - {""}
        if not there:
            raise InputError(
                f"no date that can be cut in {column!r}", fix="write dates as YYYY-MM-DD"
            )
        if len(there) < 2:
            raise InputError(f"column {column!r} has the same value everywhere", fix="leave it out")
        yield column, values


def _breakdown(
    column: str,
    values: NDArray[np.object_],
    found: Predictions,
    seed: int,
    beside: Predictions | None = None,
) -> Breakdown:
    there = values != ""
    some = found.take(there)
    loss = None
    if beside is not None:
        other = beside.take(there)
        loss, _ = difference(some.truth, some.given, other.given, some.groups, seed=seed)
    return Breakdown(
        column,
        found.how,
        some.scores(seed=seed),
        loss,
        {
            value: found.take(values == value).scores(seed=seed)
            for value in sorted(set(values[there].tolist()))
        },
        int((~there).sum()),
    )


def _evaluation(
    found: Predictions,
    leakage: Leakage | None,
    parts: Sequence[Breakdown],
    notes: Sequence[str],
    by: Sequence[str] | None,
    registry: Registry | None,
    seed: int,
) -> Evaluation:
    scores = found.scores(seed=seed)
    beside, ahead = baselines(found, registry=registry, seed=seed)
    if by is None:
        notes = [*notes, *too_many(found.sentences)]
    return Evaluation(
        found.label_set.name,
        found.how,
        found.n_seen,
        scores,
        beside,
        ahead,
        leakage,
        tuple(parts),
        (*notes, *_notes(scores)),
        found,
    )


def _notes(scores: Scores) -> Iterator[str]:
    absent = [row.label for row in scores.labels if not row.support]
    if absent:
        yield f"no sentence carries {', '.join(absent)}: macro-F1 is that of the other labels"
    if scores.macro_f1.value is not None:
        rare = [row.label for row in scores.labels if row.support and row.f1.value is None]
        if rare:
            yield f"macro-F1 counts labels too rare for a figure of their own: {', '.join(rare)}"
