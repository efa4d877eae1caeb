"""Train one model and write its folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import TrainingError
from kjclass.labels import LabelSet
from kjclass.metrics import Scores
from kjclass.models.folder import environment
from kjclass.models.label_set import check_name
from kjclass.plugins import BUILTIN
from kjclass.records import LabelledSentence
from kjclass.registry import Registry, get_registry
from kjclass.training.fitted import Fitted
from kjclass.training.held_out import out_of_fold
from kjclass.training.metrics import measured
from kjclass.training.recipe import (
    check_takes_probabilities,
    make_classifier,
    needs_sentences,
    recipe,
)
from kjclass.training.taught import Taught
from kjclass.training.vocabulary import vocabulary_fingerprint

__all__ = [
    "Fitted",
    "annotated",
    "fingerprint",
    "fit",
    "train",
]

_LIBRARIES = ("scikit-learn", "scipy", "safetensors")
_LEAST_EXAMPLES = 2


def annotated(label_set: LabelSet, sentences: Sequence[LabelledSentence]) -> list[LabelledSentence]:
    """Return the sentences that are annotated for `label_set`.

    Raises
    ------
    TrainingError
        If there is none.
    """
    found = [sentence for sentence in sentences if label_set.name in sentence.labels]
    if not found:
        raise TrainingError(
            f"no sentence is annotated for label set {label_set.name!r}",
            fix=f"give labelled sentences with a column {label_set.name!r}",
        )
    return found


def fingerprint(label_set: LabelSet, sentences: Sequence[LabelledSentence]) -> str:
    """Return a SHA-256 (hex) over texts, labels and groups, in order."""
    digest = hashlib.sha256()
    for sentence in sentences:
        row = [sentence.text, list(sentence.labels[label_set.name]), sentence.group]
        digest.update(json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n")
    return digest.hexdigest()


def fit(
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    *,
    classifier: str = "lexical",
    parameters: Mapping[str, Any] | None = None,
    prior: Mapping[str, float] | None = None,
    aim: str | None = None,
    origin: str = "",
    taught: Taught | None = None,
    vocabulary: NDArray[np.uint64] | None = None,
    max_features: int | None = None,
    registry: Registry | None = None,
) -> Fitted:
    """Fit a classifier for `label_set`; parameters and errors as in :func:`train`."""
    registry = registry or get_registry()
    learns = needs_sentences(classifier, registry)
    if learns:
        sentences = annotated(label_set, sentences)
        _check_examples(label_set, sentences)
    else:
        sentences = [one for one in sentences if label_set.name in one.labels]
    if parameters is None:
        parameters = recipe(
            label_set, classifier, taught=taught is not None, vocabulary=vocabulary is not None
        )
    parameters = dict(parameters)
    if prior is not None:
        parameters["prior"] = dict(prior)
    if aim is not None:
        parameters["aim"] = aim
    if max_features is not None:
        parameters["max_features"] = max_features
    given = parameters if vocabulary is None else {**parameters, "vocabulary": vocabulary}
    model = make_classifier(label_set, classifier, given, registry=registry)
    if vocabulary is not None:
        # Tens of thousands of hashes are no reading matter.
        parameters["vocabulary"] = vocabulary_fingerprint(vocabulary)
    texts = [sentence.text for sentence in sentences]
    labels = [sentence.labels[label_set.name] for sentence in sentences]
    y = [given[0] for given in labels] if label_set.kind == "single" else labels
    groups = np.array([sentence.group for sentence in sentences])
    model.fit(texts, y, groups, **_lesson(label_set, model, classifier, taught))
    held_out = out_of_fold(label_set, model, y, groups)
    running = [registry.classifiers.provider(classifier)]
    more = {}
    if "features" in parameters:
        running.append(registry.features.provider(parameters["features"]))
        if running[-1].distribution != BUILTIN:
            more = {"features_provider": running[-1].distribution}
    plugins = {one.distribution: one.version for one in running if one.distribution != BUILTIN}
    return Fitted(
        label_set,
        model,
        classifier={
            "name": classifier,
            "provider": running[0].distribution,
            "parameters": parameters,
            **more,
        },
        training={
            "fingerprint": fingerprint(label_set, sentences),
            "sentences": len(sentences),
            "groups": len(np.unique(groups)),
            "seed": 0,
            "origin": origin,
            **({"teacher": taught.fingerprint, "taught": len(taught.texts)} if taught else {}),
            "versions": environment(_LIBRARIES) | plugins,
        },
        measured=(
            None if held_out is None else measured(held_out, getattr(model, "calibration_", None))
        ),
        provider=_provider(label_set, registry),
        evidence=None if held_out is None else held_out.evidence(),
        sentences=tuple(sentences) if learns else (),
        taught=tuple(taught.texts) if taught else (),
    )


def _lesson(
    label_set: LabelSet, model: Any, classifier: str, taught: Taught | None
) -> dict[str, Any]:
    if taught is None:
        return {}
    check_takes_probabilities(model, classifier)
    return {"unlabelled": taught.texts, "probabilities": taught.probabilities[label_set.name]}


def _provider(label_set: LabelSet, registry: Registry) -> str:
    known, name = registry.label_sets, label_set.name
    # A set of one's own may be called as an installed one is.
    if name not in known.names() or known.get(name).fingerprint != label_set.fingerprint:
        return ""
    return known.provider(name).distribution


def train(
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    out: Path,
    *,
    classifier: str = "lexical",
    parameters: Mapping[str, Any] | None = None,
    prior: Mapping[str, float] | None = None,
    aim: str | None = None,
    origin: str = "",
    taught: Taught | None = None,
    vocabulary: NDArray[np.uint64] | None = None,
    max_features: int | None = None,
    registry: Registry | None = None,
) -> Scores | None:
    """Train a model for `label_set` and write it to the folder `out`.

    The same sentences, parameters, machine and versions give the same files, byte for byte, inside
    :func:`kjclass.parallel.backend` too.

    Parameters
    ----------
    label_set : LabelSet
        What to learn.
    sentences : sequence of LabelledSentence
        Those not annotated for the set are left aside.
    out : Path
        The model folder; a model that stands there is replaced.
    classifier : str
        Name of the classifier in the registry.
    parameters : mapping, optional
        For its trainer; by default the recipe of kjclass.
    prior : mapping of str to float, optional
        Shares of labels to expect in the text to be labelled, for a classifier that takes them.
    aim : str, optional
        What thresholds are chosen for, for a classifier that takes it: ``"f1"``,
        ``"precision=P"`` or ``"cost=C"``; see :class:`~kjclass.classifiers.aims.Aim`.
    origin : str
        Where the sentences came from, as options of ``kjclass train``, for the model card.
    taught : Taught, optional
        More sentences, with the probabilities that a teacher gave, for a classifier that learns
        from them.
    vocabulary : ndarray of shape (n_keys,), uint64, optional
        The words and n-grams to choose from, for a classifier that takes them, as
        :func:`~kjclass.training.vocabulary.read_vocabulary` reads them.
    max_features : int, optional
        Words and n-grams to keep, for a classifier that takes their number.
    registry : Registry, optional
        Where names are looked up.

    Returns
    -------
    Scores or None
        Out-of-fold figures, as in :class:`~kjclass.training.fitted.Fitted`.

    Raises
    ------
    LabelSetError
        If the set is called like a built-in one and is another.
    TrainingError
        If there is no sentence, or a label has fewer than two, or there is a teacher and the
        classifier does not learn from one.
    OutputError
        If the folder cannot be written.
    """
    check_name(label_set, registry or get_registry())
    fitted = fit(
        label_set,
        sentences,
        classifier=classifier,
        parameters=parameters,
        prior=prior,
        aim=aim,
        origin=origin,
        taught=taught,
        vocabulary=vocabulary,
        max_features=max_features,
        registry=registry,
    )
    fitted.save(out)
    return fitted.scores


def _check_examples(label_set: LabelSet, sentences: Sequence[LabelledSentence]) -> None:
    for label in label_set.label_ids:
        n = sum(label in sentence.labels[label_set.name] for sentence in sentences)
        if n < _LEAST_EXAMPLES:
            raise TrainingError(
                f"label {label!r} has {n} example{'' if n == 1 else 's'}",
                where=f"label set {label_set.name!r}",
                fix=f"give at least {_LEAST_EXAMPLES}, better 20",
            )
