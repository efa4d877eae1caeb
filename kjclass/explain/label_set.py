"""What a model has learnt, in words: the weights are hashed, so they are read off sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.stack import Stack
from kjclass.classifiers.weights import LinearWeights
from kjclass.errors import InputError
from kjclass.explain.sentence import Evidence, contributions
from kjclass.features.normalize import text_status
from kjclass.models.folder import Model

__all__ = ["Feature", "LabelFeatures", "ModelExplanation", "explain_model"]

_PHRASES = 6


@dataclass(frozen=True, slots=True)
class Feature:
    """A word, pair of words or cue, and what it does to one label.

    Parameters
    ----------
    text : str
        In lower case; for a cue the phrases most often found.
    kind : str
        As in :class:`~kjclass.explain.Evidence`.
    contribution : float
        Mean over the sentences that hold it, in log-odds; positive speaks for the label.
    sentences : int
        How many hold it.
    examples : tuple of str
        Those where it weighs most, the shortest first among equals.
    """

    text: str
    kind: str
    contribution: float
    sentences: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelFeatures:
    """What speaks for and against one label.

    Parameters
    ----------
    label : str
    intercept : float
        What every sentence starts from.
    features, against : tuple of Feature
        The strongest that speak for it, and against it; both strongest first.
    """

    label: str
    intercept: float
    features: tuple[Feature, ...]
    against: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class ModelExplanation:
    """What a model has learnt, as far as the sentences show it.

    Parameters
    ----------
    label_set : str
    sentences : int
        How many it was read off.
    least : int
        Features in fewer sentences are left out.
    labels : tuple of LabelFeatures
        In the order of the set.
    """

    label_set: str
    sentences: int
    least: int
    labels: tuple[LabelFeatures, ...]

    def __str__(self) -> str:
        lines = [
            f"{self.label_set}: mean contributions, in log-odds, over the sentences that hold a "
            f"feature; {self.sentences} sentences, features in at least {self.least}"
        ]
        for label in self.labels:
            lines.append(f"\n{label.label} (every sentence starts from {label.intercept:+.2f})")
            if not label.features and not label.against:
                lines.append(f"  too few sentences: nothing stands in {self.least} of them")
            for feature in (*label.features, *label.against):
                lines.append(
                    f"  {feature.contribution:+.2f}  {feature.text} ({feature.kind}) "
                    f"in {feature.sentences}"
                )
                lines += [f"         {example}" for example in feature.examples]
        return "\n".join(lines)


class _Holder(NamedTuple):
    sentence: int
    row: NDArray[np.float64]


@dataclass(slots=True)
class _Found:
    """Where one feature was found."""

    kind: str
    phrases: Counter[str] = field(default_factory=Counter)
    holders: list[_Holder] = field(default_factory=list)


def explain_model(
    model: Model,
    texts: Iterable[str],
    *,
    top: int = 20,
    least: int = 3,
    examples: int = 1,
) -> ModelExplanation:
    """Read off sentences what a lexical model has learnt of each label.

    A word counts with its character n-grams and its static vector, at the length of the sentences
    that it stands in. All cues of a label share one weight, so they are one feature.

    Parameters
    ----------
    model : Model
        A lexical one.
    texts : iterable of str
        Sentences; those that cannot be labelled are left out, repeats count once.
    top : int
        Features for each label, and a quarter as many against it.
    least : int
        Features in fewer sentences are left out: their means say little.
    examples : int
        Sentences shown with each feature.

    Returns
    -------
    ModelExplanation

    Raises
    ------
    InputError
        If the model is not lexical, or no text can be labelled.

    Examples
    --------
    >>> from kjclass import load
    >>> texts = ["Seoul objected.", "Tokyo objected.", "Seoul and Tokyo met."]
    >>> found = explain_model(load(["actor"]).models[0], texts, top=1, least=2)
    >>> found.labels[0].label, found.labels[0].features[0].text, found.sentences
    ('KR', 'seoul', 3)
    """
    if not isinstance(model.runner, LinearWeights):
        raise InputError(
            f"the model for {model.label_set.name!r} is not lexical: it is no sum over words",
            fix="use kjclass probe, which asks any model",
        )
    kept = [text for text in dict.fromkeys(texts) if text_status(text) == "ok"]
    if not kept:
        raise InputError("no sentences that can be labelled", fix="give English sentences")
    scorer = ReferenceScorer(Stack.of([model.runner]))
    found, intercept = _collect(model, scorer, kept)
    often = [one for one in found.values() if len(one.holders) >= max(1, least)]
    means = [np.mean([holder.row for holder in one.holders], axis=0) for one in often]
    labels = []
    for number, label in enumerate(model.label_set.label_ids):
        order = sorted(range(len(often)), key=lambda at: -float(means[at][number]))
        best = [at for at in order[: max(1, top)] if means[at][number] > 0]
        worst = [at for at in order[::-1][: max(1, top // 4)] if means[at][number] < 0]
        labels.append(
            LabelFeatures(
                label,
                float(intercept[number]),
                tuple(_feature(often[at], number, kept, examples) for at in best),
                tuple(_feature(often[at], number, kept, examples) for at in worst),
            )
        )
    return ModelExplanation(model.label_set.name, len(kept), max(1, least), tuple(labels))


def _collect(
    model: Model, scorer: ReferenceScorer, texts: Sequence[str]
) -> tuple[dict[tuple[str, str], _Found], NDArray[np.float64]]:
    found: dict[tuple[str, str], _Found] = {}
    intercept = np.zeros(len(model.label_set.labels))
    for sentence, text in enumerate(texts):
        items, table = contributions(model, scorer, text)
        mine: dict[tuple[str, str], NDArray[np.float64]] = {}
        for item, row in zip(items, table, strict=True):
            if item.kind == "intercept":
                intercept = row
                continue
            key = _key(item)
            if key not in found:
                found[key] = _Found(item.kind)
            found[key].phrases[item.text.casefold()] += 1
            # A word that stands twice in a sentence is one feature of it.
            mine[key] = mine.get(key, 0) + row
        for key, row in mine.items():
            found[key].holders.append(_Holder(sentence, row))
    return found, intercept


def _key(item: Evidence) -> tuple[str, str]:
    """Return what makes two pieces of evidence the same feature."""
    return item.kind, "" if item.kind.startswith("cue of ") else item.text.casefold()


def _feature(found: _Found, number: int, texts: Sequence[str], examples: int) -> Feature:
    values = [float(holder.row[number]) for holder in found.holders]
    mean = float(np.mean(values))
    lengths = [len(texts[holder.sentence]) for holder in found.holders]
    # Cues weigh the same everywhere: the shortest sentence shows them best.
    order = sorted(range(len(values)), key=lambda at: (-values[at] * np.sign(mean), lengths[at]))
    phrases = [phrase for phrase, _ in found.phrases.most_common(_PHRASES)]
    return Feature(
        ", ".join(phrases),
        found.kind,
        mean,
        len(values),
        tuple(texts[found.holders[at].sentence] for at in order[:examples]),
    )
