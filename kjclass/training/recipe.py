"""Classifiers by name, and what each is trained with unless something else is asked for."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from kjclass.errors import ParameterError, TrainingError
from kjclass.labels import LabelSet
from kjclass.models.folder import load_features
from kjclass.registry import Registry, get_registry, resolve

__all__ = [
    "check_learns_from_teacher",
    "check_takes_probabilities",
    "make_classifier",
    "needs_sentences",
    "recipe",
]

# Share of the sentences below which an n-gram costs space and adds nothing.
_RARE = 0.0004
_TAUGHT = {"min_df": 5, "C": 1.5}
# A teacher's sentences bear out many more n-grams, of which few matter.
_MOST = 30_000


def make_classifier(
    label_set: LabelSet,
    classifier: str = "lexical",
    parameters: Mapping[str, Any] | None = None,
    *,
    registry: Registry | None = None,
) -> Any:
    """Return an unfitted classifier for a label set.

    Parameters
    ----------
    label_set : LabelSet
        What it is to learn.
    classifier : str
        Its name in the registry.
    parameters : mapping, optional
        For its trainer. Label sets in ``cue_sets``, labels in ``focus`` (``SET.LABEL``) and
        features in ``features`` are named.
    registry : Registry, optional
        Where names are looked up.

    Raises
    ------
    PluginError
        If the classifier or the features are not installed, or cannot be imported.
    LabelSetError
        If a label set or a label that is named is unknown.
    ParameterError
        If the trainer has no such parameter.
    """
    registry = registry or get_registry()
    trainer = _trainer(classifier, registry)
    wanted = dict(recipe(label_set, classifier) if parameters is None else parameters)
    known = inspect.signature(trainer).parameters
    if unknown := sorted(set(wanted) - set(known)):
        raise ParameterError(
            f"classifier {classifier!r} has no parameter {unknown[0]!r}",
            fix=f"use one of: {', '.join(name for name in known if name != 'label_set')}",
        )

    def called(name: str) -> LabelSet:
        return label_set if name == label_set.name else registry.label_sets.get(name)

    if "cue_sets" in wanted:
        wanted["cue_sets"] = [called(name) for name in wanted["cue_sets"]]
    if "focus" in wanted:
        focus = []
        for entry in wanted["focus"]:
            name, _, label = entry.partition(".")
            found = called(name)
            found.check([label], where=f"focus of label set {label_set.name!r}")
            focus.append((found, label))
        wanted["focus"] = focus
    if "features" in wanted:
        wanted["transformer"] = load_features(wanted["features"], registry)
    return trainer(label_set, **wanted)


def needs_sentences(classifier: str, registry: Registry | None = None) -> bool:
    """Say whether a classifier learns from labelled sentences; some go by the codebook alone.

    Raises
    ------
    PluginError
        If the classifier is not installed, or cannot be imported.
    """
    return bool(getattr(_trainer(classifier, registry), "needs_sentences", True))


def check_learns_from_teacher(classifier: str, registry: Registry | None = None) -> None:
    """Raise TrainingError if a classifier does not learn from a teacher, as far as that shows."""
    trainer = _trainer(classifier, registry)
    # A function that makes one shows it only when called.
    if hasattr(trainer, "fit"):
        check_takes_probabilities(trainer, classifier)


def _trainer(classifier: str, registry: Registry | None) -> Any:
    names = (registry or get_registry()).classifiers
    return resolve(names.get(classifier).trainer, provider=names.provider(classifier).name)


def recipe(
    label_set: LabelSet, classifier: str, *, taught: bool = False, vocabulary: bool = False
) -> dict[str, Any]:
    """Return the parameters that `classifier` is trained with by default, as plain data.

    Parameters
    ----------
    label_set, classifier
        As in :func:`make_classifier`.
    taught, vocabulary : bool
        Whether it learns from a teacher, too, and whether it has the words and n-grams of others.
    """
    if classifier == "lexical":
        found: dict[str, Any] = {"cue_sets": [label_set.name], "min_df": _RARE}
        if taught:
            found |= _TAUGHT
            if not vocabulary:
                found["max_features"] = _MOST
        if label_set.focus:
            # Few sentences are on target, and fewer of each side.
            found |= {"focus": list(label_set.focus), "class_weight": "balanced"}
        return found
    if classifier == "dense":
        return {"features": "static"}
    return {}


def check_takes_probabilities(model: Any, classifier: str) -> None:
    """Raise TrainingError if a model, or the class of it, does not learn from probabilities."""
    if "probabilities" not in inspect.signature(model.fit).parameters:
        raise TrainingError(
            f"classifier {classifier!r} does not learn from a teacher",
            fix="leave the teacher out, or train the classifier lexical",
        )
