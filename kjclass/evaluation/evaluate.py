"""Evaluate a recipe by cross-validation over documents, or a trained model on a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

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
    """Train and test on different documents, in turn.

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
    splitter = GroupKFold(folds, shuffle=True, random_state=seed)
    for train, test in splitter.split(texts, groups=groups):
        model = make_classifier(label_set, classifier, parameters)
        y: Any = truth[train]
        if label_set.kind == "single":
            y = np.array(label_set.label_ids)[truth[train].argmax(axis=1)]
        model.fit(list(texts[train]), y, groups[train])
        predicted = np.asarray(model.predict(list(texts[test])))
        if label_set.kind == "single":
            given[test] = predicted[:, None] == np.array(label_set.label_ids)
        else:
            given[test] = predicted.astype(bool)
    return score(label_set.label_ids, truth, given, groups, seed=seed)


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
