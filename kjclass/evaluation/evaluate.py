"""Evaluate a recipe by cross-validation over documents, or a trained model on a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from kjclass.classifiers.thresholds import decide_multi, decide_single
from kjclass.errors import TrainingError
from kjclass.labels import LabelSet
from kjclass.metrics import Scores, score
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence
from kjclass.training.train import annotated, make_classifier

__all__ = ["cross_validate", "evaluate_labeler", "indicator"]


def indicator(label_set: LabelSet, sentences: Sequence[LabelledSentence]) -> NDArray[np.bool_]:
    """Return which sentence carries which label, as an array of shape (n, n_labels), bool."""
    ids = label_set.label_ids
    return np.array(
        [[label in sentence.labels[label_set.name] for label in ids] for sentence in sentences],
        dtype=bool,
    ).reshape(len(sentences), len(ids))


def cross_validate(
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    *,
    folds: int = 5,
    classifier: str = "lexical",
    parameters: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> Scores:
    """Train and test on different documents, in turn, where ``kjclass.parallel.backend`` says.

    Parameters
    ----------
    label_set : LabelSet
        What is evaluated.
    sentences : sequence of LabelledSentence
        Those not annotated for the set are left aside.
    folds : int
        At least 2; no document is in both parts of a split.
    classifier, parameters
        As in :func:`kjclass.training.train.train`.
    seed : int
        Of the split and of the bootstrap.

    Returns
    -------
    Scores
        Over all sentences, each labelled by the model that did not see its document.

    Raises
    ------
    TrainingError
        If there are fewer documents than folds.
    """
    sentences = annotated(label_set, sentences)
    texts = np.array([sentence.text for sentence in sentences], dtype=object)
    groups = np.array([sentence.group for sentence in sentences])
    truth = indicator(label_set, sentences)
    if len(np.unique(groups)) < folds:
        raise TrainingError(
            f"{len(np.unique(groups))} documents for {folds} folds",
            where=f"label set {label_set.name!r}",
            fix="use fewer folds, or give every sentence its document in the column 'group'",
        )
    given = np.zeros_like(truth)
    y: Any = truth
    if label_set.kind == "single":
        y = np.array(label_set.label_ids)[truth.argmax(axis=1)]
    splitter = GroupKFold(folds, shuffle=True, random_state=seed)
    splits = list(splitter.split(texts, groups=groups))
    found = Parallel()(
        delayed(_predicted)(
            make_classifier(label_set, classifier, parameters),
            *(list(texts[train]), y[train], groups[train], list(texts[test])),
            multi=label_set.kind == "multi",
        )
        for train, test in splits
    )
    for (_, test), predicted in zip(splits, found, strict=True):
        given[test] = predicted
    return score(label_set.label_ids, truth, given, groups, seed=seed)


def _predicted(
    model: Any,
    texts: list[str],
    y: Any,
    groups: NDArray[np.str_],
    others: list[str],
    *,
    multi: bool,
) -> NDArray[np.bool_]:
    model.fit(texts, y, groups)
    probability = np.asarray(model.predict_proba(others))
    if multi:
        return decide_multi(probability, model.thresholds_)
    chosen = decide_single(probability, model.thresholds_)
    return np.asarray(chosen[:, None] == np.arange(probability.shape[1]))


def evaluate_labeler(
    labeler: Labeler, label_set: LabelSet, sentences: Sequence[LabelledSentence], *, seed: int = 0
) -> Scores:
    """Compare what a labeler gives with what people gave.

    Parameters
    ----------
    labeler : Labeler
        Holds a model for `label_set`.
    label_set : LabelSet
        What is evaluated.
    sentences : sequence of LabelledSentence
        Sentences that the model was not trained on.
    seed : int
        Of the bootstrap.
    """
    sentences = annotated(label_set, sentences)
    number = [one.name for one in labeler.label_sets].index(label_set.name)
    given = labeler([sentence.text for sentence in sentences]).given[number]
    groups = [sentence.group for sentence in sentences]
    return score(label_set.label_ids, indicator(label_set, sentences), given, groups, seed=seed)
