"""What a model has to beat: the commonest answer, cue words, and classifiers that learn nothing."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kjclass.cuewords import CueFinder
from kjclass.errors import KjclassWarning, PluginError
from kjclass.evaluation.predictions import Predictions, decided
from kjclass.labels import LabelSet
from kjclass.metrics import Figure, Scores, score
from kjclass.metrics.difference import difference
from kjclass.registry import Registry, get_registry
from kjclass.training.recipe import make_classifier, needs_sentences

__all__ = ["COMMONEST", "CUE_WORDS", "baselines"]

COMMONEST = "commonest answer"
CUE_WORDS = "cue words"


def baselines(
    found: Predictions, *, registry: Registry | None = None, seed: int = 0
) -> tuple[dict[str, Scores], dict[str, Figure]]:
    """Score the baselines on the sentences that a model was judged on.

    Parameters
    ----------
    found : Predictions
        What the model says matters only for what it is ahead.
    registry : Registry, optional
        Where untrained classifiers are looked for, such as that of the package ``kjclass-rules``.
    seed : int
        Of the bootstrap.

    Returns
    -------
    dict of str to Scores
        The commonest answer of these sentences given to all of them; every label of which a cue
        word stands in the sentence (of a single-label set the one with most, else the commonest),
        if the set has any; and every classifier that needs no sentences, by name.
    dict of str to Figure
        What macro-F1 of the model is ahead of each, on the same resamples.

    Warns
    -----
    KjclassWarning
        If a classifier cannot be imported; it is left out.

    Examples
    --------
    >>> from kjclass import Label
    >>> from kjclass.records import LabelledSentence
    >>> tone = LabelSet("tone", "1.0.0", "single", "", (Label("warm", ""), Label("cold", "")))
    >>> truth = np.arange(40)[:, None] % 4 == [[0, 1]] * 40
    >>> truth[:, 0] = ~truth[:, 1]
    >>> rows = tuple(LabelledSentence(str(n), "", {}, str(n)) for n in range(40))
    >>> found = Predictions(tone, rows, np.arange(40), truth, truth * 1.0, truth, np.zeros(40), "")
    >>> scores, ahead = baselines(found)
    >>> print(scores[COMMONEST].accuracy)
    0.750 [0.600, 0.875]
    >>> print(ahead[COMMONEST])
    0.571 [0.533, 0.625]
    """
    registry = registry or get_registry()
    label_set = found.label_set
    texts = [sentence.text for sentence in found.sentences]
    answers = Counter(map(tuple, found.truth.tolist()))
    commonest = np.array(answers.most_common(1)[0][0], dtype=bool)
    given = {COMMONEST: np.tile(commonest, (len(found), 1))}
    if any(label.cues for label in label_set.labels):
        given[CUE_WORDS] = _by_cues(label_set, texts, commonest)
    for name in registry.classifiers.names():
        try:
            if needs_sentences(name, registry):
                continue
            model = make_classifier(label_set, name, registry=registry).fit([], [])
        except PluginError as error:
            warnings.warn(f"baseline {name!r} is left out: {error}", KjclassWarning, stacklevel=2)
            continue
        given[name] = decided(
            label_set, np.asarray(model.predict_proba(texts)), np.asarray(model.thresholds_)
        )
    scores = {
        name: score(label_set.label_ids, found.truth, labels, found.groups, seed=seed)
        for name, labels in given.items()
    }
    ahead = {
        name: difference(found.truth, labels, found.given, found.groups, seed=seed)[0]
        for name, labels in given.items()
    }
    return scores, ahead


def _by_cues(
    label_set: LabelSet, texts: Sequence[str], commonest: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    finder = CueFinder(label_set)
    counts = np.zeros((len(texts), len(label_set.labels)))
    number = {label: at for at, label in enumerate(label_set.label_ids)}
    for row, text in zip(counts, texts, strict=True):
        for match in finder.find(text).matches:
            row[number[match.label]] += 1
    if label_set.kind == "multi":
        return counts > 0
    most = counts.argmax(axis=1)[:, None] == np.arange(counts.shape[1])
    return np.where(counts.any(axis=1, keepdims=True), most, commonest)
