"""Labelled sentences beside what a model says of them that has not seen their documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from kjclass.classifiers.calibration import Calibration
from kjclass.classifiers.thresholds import decide_multi, decide_single
from kjclass.errors import ModelMismatchError, TrainingError
from kjclass.evaluation.known import Known
from kjclass.features.normalize import text_status
from kjclass.labels import LabelSet
from kjclass.metrics import Scores, score
from kjclass.models.seen import flattered, seen_by
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence
from kjclass.registry import Registry
from kjclass.splits import MultilabelStratifiedGroupKFold
from kjclass.training.recipe import make_classifier

__all__ = ["Predictions", "Splitter", "cross_predict", "decided", "predict"]


class Splitter(Protocol):
    """A cross-validation splitter of scikit-learn's kind."""

    def split(
        self, X: Any, y: Any, groups: Any, /
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the row numbers of both parts of each split."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Sentences, what people say of them and what a model does.

    Parameters
    ----------
    label_set : LabelSet
    sentences : tuple of LabelledSentence
    groups : ndarray of shape (n,)
        What belongs together: documents, joined where they share a near-duplicate. Intervals are
        over these.
    truth : ndarray of shape (n, n_labels), bool
    probability : ndarray of shape (n, n_labels), float64
    given : ndarray of shape (n, n_labels), bool
        The labels that the model gives; one a row for a single-label set, none where the text
        cannot be labelled.
    fold : ndarray of shape (n,), intp
        Which split's model; all 0 for one trained model. -1 where a sentence is in no test part.
    how : str
        What the model has not seen, for people.
    raw : ndarray of shape (n, n_labels), float64, or None
        What `probability` was before the scores were calibrated; None where nothing was.
    seen : ndarray of shape (n,), bool, or None
        Which sentences are among those that the model was trained on, after
        :func:`~kjclass.models.seen.seen_by`; None in a cross-validation.
    """

    label_set: LabelSet
    sentences: tuple[LabelledSentence, ...]
    groups: NDArray[Any]
    truth: NDArray[np.bool_]
    probability: NDArray[np.float64]
    given: NDArray[np.bool_]
    fold: NDArray[np.intp]
    how: str
    raw: NDArray[np.float64] | None = None
    seen: NDArray[np.bool_] | None = None

    @property
    def n_seen(self) -> int | None:
        """How many sentences the model was trained on, where that is known."""
        return None if self.seen is None else int(self.seen.sum())

    def __len__(self) -> int:
        return len(self.sentences)

    def take(self, rows: NDArray[Any]) -> Predictions:
        """Return those of some sentences, by numbers or by a mask."""
        numbers = np.arange(len(self))[rows]
        return replace(
            self,
            sentences=tuple(self.sentences[row] for row in numbers.tolist()),
            raw=None if self.raw is None else self.raw[numbers],
            seen=None if self.seen is None else self.seen[numbers],
            **{
                name: getattr(self, name)[numbers]
                for name in ("groups", "truth", "probability", "given", "fold")
            },
        )

    def scores(self, *, seed: int = 0) -> Scores:
        """Return every figure with its interval; see :func:`kjclass.metrics.score`."""
        return score(
            self.label_set.label_ids,
            self.truth,
            self.given,
            self.groups,
            probability=self.probability,
            seed=seed,
        )


def decided(
    label_set: LabelSet, probability: NDArray[np.float64], thresholds: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return the labels given, of shape (n, n_labels).

    See :mod:`kjclass.classifiers.thresholds`.
    """
    if label_set.kind == "multi":
        return decide_multi(probability, thresholds)
    chosen = decide_single(probability, thresholds)
    return np.asarray(chosen[:, None] == np.arange(probability.shape[1]))


def cross_predict(
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence] | Known,
    *,
    folds: int = 5,
    splitter: Splitter | None = None,
    classifier: str = "lexical",
    parameters: Mapping[str, Any] | None = None,
    registry: Registry | None = None,
    seed: int = 0,
    how: str = "",
) -> Predictions:
    """Label every sentence by a model trained on other documents, in turn.

    The models are trained where :func:`kjclass.parallel.backend` says.

    Parameters
    ----------
    label_set : LabelSet
        What is predicted.
    sentences : sequence of LabelledSentence, or Known
        Those not annotated for the set are left aside.
    folds : int
        At least 2.
    splitter : Splitter, optional
        By default folds with labels in proportion that cut neither documents nor clusters of
        near-duplicates. It is given the sentences, the indicator of the labels and the clusters.
    classifier, parameters, registry
        As in :func:`kjclass.training.train.train`.
    seed : int
        Of the folds.
    how : str
        For :attr:`Predictions.how`, with another splitter.

    Returns
    -------
    Predictions

    Raises
    ------
    TrainingError
        If no sentence is annotated, or there are fewer documents than folds.
    """
    known = Known.of(label_set, sentences)
    texts = np.array([one.text for one in known.sentences], dtype=object)
    groups, truth = known.groups, known.truth
    y: Any = truth
    if label_set.kind == "single":
        y = np.array(label_set.label_ids)[truth.argmax(axis=1)]
    if splitter is None:
        splitter = MultilabelStratifiedGroupKFold(folds, random_state=seed)
        how = f"{folds} folds over documents and clusters of near-duplicates, labels in proportion"
    try:
        splits = list(splitter.split(texts, truth, groups))
    except TrainingError as error:
        raise TrainingError(
            f"{groups.max() + 1} documents for {folds} folds, near-duplicates counted once",
            where=f"label set {label_set.name!r}",
            fix="use fewer folds, or give every sentence its document in the column 'group'",
        ) from error
    found = Parallel()(
        delayed(_fit_predict)(
            make_classifier(label_set, classifier, parameters, registry=registry),
            *(list(texts[train]), y[train], groups[train], list(texts[test])),
        )
        for train, test in splits
    )
    # What a labeler would not label counts as missed here, too.
    usable = np.array([text_status(text) == "ok" for text in texts])
    fold = np.full(len(known), -1)
    probability = np.zeros(truth.shape)
    given = np.zeros_like(truth)
    raw = np.zeros(truth.shape)
    for number, ((_, test), one) in enumerate(zip(splits, found, strict=True)):
        fold[test] = number
        probability[test] = one.probability
        given[test] = decided(label_set, one.probability, one.thresholds) & usable[test, None]
        if one.calibration is not None:
            raw[test] = one.calibration.before(one.probability, multi=label_set.kind == "multi")
    return Predictions(
        *(label_set, known.sentences, groups, truth, probability, given, fold, how),
        raw=raw if all(one.calibration is not None for one in found) else None,
    )


class _Fold(NamedTuple):
    probability: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    calibration: Calibration | None


def _fit_predict(
    model: Any, texts: list[str], y: Any, groups: NDArray[Any], others: list[str]
) -> _Fold:
    model.fit(texts, y, groups)
    return _Fold(
        np.asarray(model.predict_proba(others)),
        np.asarray(model.thresholds_),
        getattr(model, "calibration_", None),
    )


def predict(
    labeler: Labeler, label_set: LabelSet, sentences: Sequence[LabelledSentence] | Known
) -> Predictions:
    """Label sentences by a trained model.

    Parameters
    ----------
    labeler : Labeler
        Holds a model for `label_set`.
    label_set : LabelSet
        What is predicted.
    sentences : sequence of LabelledSentence, or Known
        Sentences that the model was not trained on, else the result says so; those not annotated
        for the set are left aside.

    Returns
    -------
    Predictions

    Raises
    ------
    TrainingError
        If no sentence is annotated.
    ModelMismatchError
        If the labeler has no model for these labels.
    ModelDamagedError
        If what the model was trained on cannot be read.
    """
    known = Known.of(label_set, sentences)
    number = _number_of(label_set, labeler)
    texts = [one.text for one in known.sentences]
    results = labeler(texts)
    probability = np.asarray(results.probabilities[number], dtype=np.float64)
    raw = None
    if (calibration := labeler.models[number].manifest.calibration) is not None:
        raw = Calibration.of(calibration, label_set.label_ids).before(
            probability, multi=label_set.kind == "multi"
        )
    how = "a trained model, on sentences given to it"
    seen = seen_by(labeler.models[number], texts)
    if seen is not None and seen.all():
        how = "a trained model, on the very sentences that it was trained on: these figures flatter"
    elif seen is not None and seen.any():
        how += f"; {flattered(int(seen.sum()), len(seen))}"
    return Predictions(
        label_set,
        known.sentences,
        known.groups,
        known.truth,
        probability,
        results.given[number],
        np.zeros(len(known), dtype=np.intp),
        how,
        raw,
        seen,
    )


def _number_of(label_set: LabelSet, labeler: Labeler) -> int:
    """Return which model of the labeler is for a label set; its scores are in the same order."""
    for number, one in enumerate(labeler.label_sets):
        if (one.name, one.label_ids) == (label_set.name, label_set.label_ids):
            return number
    raise ModelMismatchError(
        f"no model for the labels {', '.join(label_set.label_ids)}",
        where=f"label set {label_set.name!r}",
        fix="load a model that was trained for this version of the label set",
    )
