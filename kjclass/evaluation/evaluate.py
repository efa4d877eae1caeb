"""Evaluate a recipe by cross-validation over documents, or a trained model on a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kjclass.evaluation.predictions import cross_predict, predict
from kjclass.labels import LabelSet
from kjclass.metrics import Scores
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence

__all__ = ["cross_validate", "evaluate_labeler"]


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
    return cross_predict(
        label_set,
        sentences,
        folds=folds,
        classifier=classifier,
        parameters=parameters,
        seed=seed,
    ).scores(seed=seed)


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
    return predict(labeler, label_set, sentences).scores(seed=seed)
