"""What can be compared: model folders, installed models, and classifiers to be cross-validated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kjclass.errors import ModelMismatchError, ModelNotFoundError, ParameterError
from kjclass.evaluation.predictions import Predictions, cross_predict, predict
from kjclass.labels import LabelSet
from kjclass.pipeline import Labeler, load
from kjclass.records import LabelledSentence
from kjclass.registry import get_registry

__all__ = ["Contender", "common_label_set", "contender", "predictions"]

Contender = Labeler | str


def contender(name: str) -> Contender:
    """Find what a name stands for.

    Parameters
    ----------
    name : str
        A model folder, the name of a model that is installed, or that of a classifier.

    Returns
    -------
    Labeler or str
        The one model, loaded; or the name of the classifier.

    Raises
    ------
    ModelNotFoundError
        If it is none of these.
    ModelError
        If the model cannot be loaded.
    """
    registry = get_registry()
    if (Path(name) / "manifest.json").is_file():
        return load([Path(name)])
    if name in registry.models.names():
        return load([name])
    if name in registry.classifiers.names():
        return name
    raise ModelNotFoundError(
        f"{name!r} is no model folder, no model that is installed and no classifier",
        fix=f"installed are the models {', '.join(registry.models.names()) or '-'} and the "
        f"classifiers {', '.join(registry.classifiers.names())}",
    )


def common_label_set(contenders: Sequence[Contender], wanted: LabelSet | None) -> LabelSet:
    """Return the label set that all of them can be compared on.

    Parameters
    ----------
    contenders : sequence of Labeler or str
    wanted : LabelSet or None
        For classifiers, which learn any.

    Raises
    ------
    ModelMismatchError
        If their models are of different label sets.
    ParameterError
        If there are classifiers alone and no label set is wanted.
    """
    sets = [one.label_sets[0] for one in contenders if isinstance(one, Labeler)]
    if wanted is not None:
        sets.insert(0, wanted)
    if not sets:
        raise ParameterError("classifiers learn any label set", fix="say which one with --set")
    for other in sets[1:]:
        if (other.name, other.label_ids) != (sets[0].name, sets[0].label_ids):
            raise ModelMismatchError(
                f"label sets {sets[0].name!r} and {other.name!r} have not the same labels",
                fix="compare models of one label set",
            )
    return sets[0]


def predictions(
    one: Contender,
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    *,
    folds: int = 5,
) -> Predictions:
    """Return what a model gives to sentences, or a classifier in cross-validation.

    Parameters
    ----------
    one : Labeler or str
        From :func:`contender`.
    label_set : LabelSet
    sentences : sequence of LabelledSentence
        Those not annotated for the set are left aside.
    folds : int
        Of the cross-validation; as many give the same folds to every classifier.

    Raises
    ------
    TrainingError
        As :func:`~kjclass.evaluation.predictions.cross_predict`.
    """
    if isinstance(one, Labeler):
        return predict(one, label_set, sentences)
    return cross_predict(label_set, sentences, folds=folds, classifier=one)
