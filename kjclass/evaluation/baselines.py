"""What a model has to beat: the commonest answer, and classifiers that learn from no sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from kjclass.classifiers.thresholds import decide_multi, decide_single
from kjclass.evaluation.predictions import indicator
from kjclass.labels import LabelSet
from kjclass.metrics import Scores, score
from kjclass.records import LabelledSentence
from kjclass.registry import Registry, get_registry
from kjclass.training.train import annotated, make_classifier, needs_sentences

__all__ = ["COMMONEST", "baselines"]

COMMONEST = "commonest answer"


def baselines(
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    *,
    registry: Registry | None = None,
    seed: int = 0,
) -> dict[str, Scores]:
    """Score the baselines on labelled sentences.

    Parameters
    ----------
    label_set : LabelSet
    sentences : sequence of LabelledSentence
        Those not annotated for the set are left aside.
    registry : Registry, optional
        Where untrained classifiers are looked for, such as that of the package ``kjclass-rules``.
    seed : int
        Of the bootstrap.

    Returns
    -------
    dict of str to Scores
        The commonest answer of these sentences given to all of them, and every classifier that
        needs no sentences, by name.

    Raises
    ------
    TrainingError
        If no sentence is annotated for the set.
    PluginError
        If an untrained classifier cannot be imported.

    Examples
    --------
    >>> from kjclass import Label
    >>> tone = LabelSet("tone", "1.0.0", "single", "", (Label("warm", ""), Label("cold", "")))
    >>> rows = [LabelledSentence(str(n), "", {"tone": ("warm",)}, str(n)) for n in range(3)]
    >>> rows.append(LabelledSentence("3", "", {"tone": ("cold",)}, "3"))
    >>> round(baselines(tone, rows)[COMMONEST].macro_f1, 3)
    0.429
    """
    registry = registry or get_registry()
    sentences = annotated(label_set, sentences)
    truth = indicator(label_set, sentences)
    groups = [sentence.group for sentence in sentences]
    answers = Counter(map(tuple, truth.tolist()))
    commonest = np.array(answers.most_common(1)[0][0], dtype=bool)
    given = {COMMONEST: np.tile(commonest, (len(truth), 1))}
    for name in registry.classifiers.names():
        if needs_sentences(name, registry):
            continue
        model = make_classifier(label_set, name, registry=registry).fit([], [])
        probability = np.asarray(model.predict_proba([one.text for one in sentences]))
        if label_set.kind == "multi":
            given[name] = decide_multi(probability, model.thresholds_)
        else:
            chosen = decide_single(probability, model.thresholds_)
            given[name] = chosen[:, None] == np.arange(probability.shape[1])
    return {
        name: score(label_set.label_ids, truth, labels, groups, seed=seed)
        for name, labels in given.items()
    }
