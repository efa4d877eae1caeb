"""Which words spoke for and against a label: exact, since the model is a sum over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.stack import Stack
from kjclass.classifiers.targets import probabilities
from kjclass.classifiers.weights import LinearWeights
from kjclass.errors import InputError
from kjclass.features.cues import CueHit
from kjclass.features.normalize import normalize, origins, text_status
from kjclass.features.tokens import Token, tokenize
from kjclass.features.words import bigram_hash, word_hash
from kjclass.models.folder import Model
from kjclass.records import Status
from kjclass.sentences import segment

__all__ = [
    "Evidence",
    "Explanation",
    "LabelExplanation",
    "contributions",
    "explain",
    "explain_document",
]

# A label is shown if it is given or its probability is at least this share of its threshold.
_NEARLY = 0.5
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one word, pair or cue adds to the log-odds of a label.

    Parameters
    ----------
    text : str
        The words as they stand in the sentence.
    kind : str
        ``"word"``, ``"pair"`` of neighbouring words, ``"cue of LABEL"`` or ``"intercept"``.
    contribution : float
        In log-odds; positive speaks for the label.
    start, end : int or None
        Offsets into the sentence, where it is one stretch of it.
    """

    text: str
    kind: str
    contribution: float
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class LabelExplanation:
    """Why one label was or was not given.

    Parameters
    ----------
    label_set, label : str
    given : bool
    rule : {"threshold", "ratio"}
        Why: in a multi-label set every label is given whose probability reaches its threshold; in
        a single-label set the one with the largest ratio of probability to threshold, which need
        not be the most probable.
    probability, threshold : float
        The probability is the score of the label in results and tables.
    log_odds : float
        The sum of all contributions. In a multi-label set its sigmoid is the probability. In a
        single-label set the softmax over all labels is; the mean of the labels is taken off, which
        leaves probabilities as they are.
    evidence : tuple of Evidence
        All of it, strongest first.
    focus : tuple of str
        Where a model has weights of their own for sentences that name its target, and this is one:
        what is named, as ``"actor.KR"``.
    """

    label_set: str
    label: str
    given: bool
    rule: Literal["threshold", "ratio"]
    probability: float
    threshold: float
    log_odds: float
    evidence: tuple[Evidence, ...]
    focus: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        """How many times its threshold the probability is."""
        return self.probability / self.threshold

    @property
    def decision(self) -> str:
        """Probability and threshold, and what follows from them, in words."""
        said = "given" if self.given else "not given"
        if self.rule == "threshold":
            probability, threshold = _apart(self.probability, self.threshold)
            how = "reaches its" if self.given else "is below its"
            return f"{said}: probability {probability} {how} threshold {threshold}"
        how = "the most" if self.given else "not the most"
        return (
            f"{said}: probability {self.probability:.3f} is {self.ratio:.2f} times its threshold "
            f"{self.threshold:.3f}, {how} of the set"
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a sentence got its labels.

    Parameters
    ----------
    text : str
        The sentence.
    labels : tuple of LabelExplanation
        Labels given or nearly given, set by set, the most probable first.
    top : int
        Pieces of evidence that are printed for each label.
    status : {"ok", "empty", "unsupported_language"}
        Only the first has labels.
    start, end : int or None
        Offsets into the raw document, where the sentence was cut from one.
    """

    text: str
    labels: tuple[LabelExplanation, ...]
    top: int
    status: Status = "ok"
    start: int | None = None
    end: int | None = None

    def __str__(self) -> str:
        lines = [self.text] if self.status == "ok" else [self.text, f"  {self.status}"]
        for label in self.labels:
            lines.append(f"\n{label.label_set}: {label.label} {label.decision}")
            beside = " over the mean of the labels" if label.rule == "ratio" else ""
            if label.focus:
                lines.append(f"  by the weights of sentences that name {' and '.join(label.focus)}")
            lines.append(
                f"  contributions, which add up to {label.log_odds:+.2f} log-odds{beside}:"
            )
            shown = label.evidence[: self.top]
            for item in shown:
                lines.append(f"  {item.contribution:+.2f}  {item.text} ({item.kind})")
            if rest := label.evidence[self.top :]:
                total = sum(item.contribution for item in rest)
                lines.append(f"  {total:+.2f}  {len(rest)} more")
        return "\n".join(lines)


def _apart(one: float, other: float) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to see which is more."""
    digits = 2
    while digits < _MOST_DIGITS and one != other and f"{one:.{digits}f}" == f"{other:.{digits}f}":
        digits += 1
    return f"{one:.{digits}f}", f"{other:.{digits}f}"


def explain(models: Sequence[Model], text: str, *, top: int = 5) -> Explanation:
    """Take the scores of one sentence apart.

    Parameters
    ----------
    models : sequence of Model
        Lexical ones are explained; others are not sums over words and are left out.
    text : str
        One sentence.
    top : int
        Pieces of evidence that are printed for each label, at least 1.

    Returns
    -------
    Explanation
        Of every label, contributions add up to its log-odds.

    Raises
    ------
    InputError
        If the sentence is empty or not in a supported language, or no model is lexical.

    Examples
    --------
    >>> from kjclass import load
    >>> explanation = explain(load(["actor"]).models, "Seoul objected.")
    >>> explanation.labels[0].label, explanation.labels[0].given
    ('KR', True)
    """
    if (status := text_status(text)) != "ok":
        raise InputError(f"the sentence is {status.replace('_', ' ')}", fix="give English text")
    scorers = _scorers(models)
    return Explanation(text, _explained(scorers, text), max(1, top))


def explain_document(
    models: Sequence[Model], raw: str, *, top: int = 5, language: str = "en"
) -> list[Explanation]:
    """Split a document into sentences and take the scores of each apart.

    Parameters
    ----------
    models : sequence of Model
        As in :func:`explain`.
    raw : str
        The document, exactly as it was read; offsets refer to it.
    top : int
        Pieces of evidence that are printed for each label, at least 1.
    language : str
        ISO 639-1 code, for splitting.

    Returns
    -------
    list of Explanation
        One a sentence; those that cannot be labelled have no labels and say so in their status.

    Raises
    ------
    InputError
        If no model is lexical.

    Examples
    --------
    >>> from kjclass import load
    >>> found = explain_document(load(["actor"]).models, "SEOUL — Tokyo objected. It rained.")
    >>> [(one.text, one.start, [label.label for label in one.labels if label.given])
    ...  for one in found]
    [('Tokyo objected.', 8, ['JP']), ('It rained.', 24, [])]
    """
    scorers = _scorers(models)
    found = []
    for sentence in segment(raw, language=language).sentences:
        status = text_status(sentence.text)
        labels = _explained(scorers, sentence.text) if status == "ok" else ()
        found.append(
            Explanation(sentence.text, labels, max(1, top), status, sentence.start, sentence.end)
        )
    return found


_Scorers = Sequence[tuple[Model, ReferenceScorer]]


def _scorers(models: Sequence[Model]) -> _Scorers:
    found = [
        (model, ReferenceScorer(Stack.of([model.runner])))
        for model in models
        if isinstance(model.runner, LinearWeights)
    ]
    if not found:
        raise InputError("none of the models is lexical", fix="load one with a lexical classifier")
    return found


def _explained(scorers: _Scorers, text: str) -> tuple[LabelExplanation, ...]:
    return tuple(label for model, scorer in scorers for label in _labels(model, scorer, text))


def contributions(
    model: Model, scorer: ReferenceScorer, text: str
) -> tuple[list[Evidence], NDArray[np.float64]]:
    """Return every part of the scores of `text`, and what each adds to each label.

    Parameters
    ----------
    model : Model
        A lexical one.
    scorer : ReferenceScorer
        Holds its weights alone.
    text : str
        A sentence that can be labelled.

    Returns
    -------
    list of Evidence
        Contributions left at 0.
    ndarray of shape (n_parts, n_labels)
        For a single-label set the mean over labels is taken off.
    """
    items = list(_parts(scorer, text))
    table = np.array([row for _, row in items], dtype=np.float64)
    if not model.multi:
        table -= table.mean(axis=1, keepdims=True)
    return [item for item, _ in items], table


def _labels(model: Model, scorer: ReferenceScorer, text: str) -> Iterator[LabelExplanation]:
    items, table = contributions(model, scorer, text)
    scores = table.sum(axis=0)
    probability = probabilities(scores[None], multi=model.multi)[0]
    relative = probability / model.thresholds
    given = relative >= 1 if model.multi else relative == relative.max()
    focus = _focus(model, scorer, text)
    for number in np.argsort(-relative, kind="stable"):
        if not given[number] and relative[number] < _NEARLY * max(1.0, relative.max()):
            continue
        evidence = [
            replace(item, contribution=float(row[number]))
            for item, row in zip(items, table, strict=True)
            if row[number] != 0.0
        ]
        evidence.sort(key=lambda item: -abs(item.contribution))
        yield LabelExplanation(
            model.label_set.name,
            model.label_set.label_ids[number],
            bool(given[number]),
            "threshold" if model.multi else "ratio",
            float(probability[number]),
            float(model.thresholds[number]),
            float(scores[number]),
            tuple(evidence),
            focus,
        )


def _focus(model: Model, scorer: ReferenceScorer, text: str) -> tuple[str, ...]:
    assert isinstance(model.runner, LinearWeights)
    focus = model.runner.focus
    held = any(scorer.in_focus(scorer.cues(tokenize(normalize(text)))))
    return focus.names if focus and held else ()


def _parts(scorer: ReferenceScorer, text: str) -> Iterator[tuple[Evidence, NDArray[np.float32]]]:
    """Yield every part of the log-odds with its row of contributions, one a label."""
    stack = scorer.stack
    tokens = tokenize(normalize(text))
    where = origins(text)
    hits = stack.cues.find(tokens)
    columns = scorer.columns({hit.column for hit in hits})
    scale = stack.steps[columns] / np.sqrt(np.float32(len(tokens)))

    def stretch(first: Token, last: Token, kind: str) -> Evidence:
        start, end = where[first.start], where[last.end]
        return Evidence(text[start:end].strip(), kind, 0.0, start, end)

    yield Evidence("what every sentence starts from", "intercept", 0.0), stack.intercept
    for token in tokens:
        yield stretch(token, token, "word"), scorer.word(token)[columns] * scale
    for left, right in pairwise(tokens):
        row = stack.table.find(bigram_hash(word_hash(left), word_hash(right)))
        if row >= 0:
            yield stretch(left, right, "pair"), stack.weights[row, columns] * scale
    names = [label for table in stack.cues.tables for label in table.labels]
    first_hit: dict[int, CueHit] = {}
    for hit in hits:
        first_hit.setdefault(hit.column, hit)
    for column, hit in sorted(first_hit.items()):
        cue = stretch(tokens[hit.first], tokens[hit.last], f"cue of {names[column]}")
        yield cue, stack.cue_weights[column, columns] * stack.cue_steps[columns]
