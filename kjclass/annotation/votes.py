"""From annotations of texts to the labels that annotators gave to sentences, and to what they mean.

A label given to a whole text is a label of that text, however long; a span gives its label to every
sentence in which some of it lies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kjclass.annotation.records import Annotation, Span
from kjclass.errors import InputError, LabelledDataError
from kjclass.labels import LabelSet
from kjclass.records import Sentence
from kjclass.sentences.segmenter import segment_many

__all__ = ["Ballot", "Votes", "gather", "settled"]

Labels = tuple[str, ...]


@dataclass(slots=True)
class Ballot:
    """A sentence, or a text labelled as a whole, with what each annotator gave it.

    Parameters
    ----------
    id, text, group : str
        As in a labelled sentence.
    votes : dict of str to dict of str to tuple of str
        By label set and annotator. Of a single-label set several labels are a contradiction.
    """

    id: str
    text: str
    group: str
    votes: dict[str, dict[str, Labels]] = field(default_factory=dict)


@dataclass(slots=True)
class Votes:
    """All ballots, and what was left out on the way to them.

    Parameters
    ----------
    ballots : list of Ballot
        In the order of the export, those of one document in text order.
    left_out : Counter of str
        How often something was left out, by what it was.
    faults : list of (Annotation, LabelledDataError)
        Annotations that another contradicts. If it is the same annotator's, neither counts.
    """

    ballots: list[Ballot] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[Annotation, LabelledDataError]] = field(default_factory=list)


def gather(
    annotations: Sequence[Annotation],
    label_sets: Sequence[LabelSet],
    *,
    unmarked: Mapping[str, str] | None = None,
) -> Votes:
    """Turn annotations into ballots.

    Parameters
    ----------
    annotations : sequence of Annotation
        Of one text and annotator there may be several; they count if they say the same.
    label_sets : sequence of LabelSet
        Those to look at.
    unmarked : mapping of str to str, optional
        By single-label set, the label of what an annotator has seen and given none. Without it
        that is left out; in a multi-label set it has the empty set.

    Returns
    -------
    Votes

    Raises
    ------
    InputError
        If some labels of a set are given to whole texts and some to spans.
    """
    found = Votes()
    box = _Box(unmarked or {}, found)
    by_spans = {one.name: _by_spans(annotations, one) for one in label_sets}
    segmented = _segmented(annotations) if any(by_spans.values()) else {}
    for one in annotations:
        for label_set in label_sets:
            marks = one.marks[label_set.name]
            if not (marks.labels or marks.spans or one.sure):
                found.left_out["without a label, perhaps not looked at (see --confirmed)"] += 1
                continue
            if by_spans[label_set.name]:
                sentences = segmented[one.text]
                units = _of_sentences(one, sentences, marks.spans, found.left_out)
            else:
                units = iter([(Ballot(one.id, one.text, one.group), tuple(marks.labels))])
            for unit, labels in units:
                try:
                    box.vote(unit, labels, one, label_set)
                except LabelledDataError as error:
                    found.faults.append((one, error))
    found.ballots = [one for one in box.ballots.values() if any(one.votes.values())]
    return found


def _by_spans(annotations: Sequence[Annotation], label_set: LabelSet) -> bool:
    whole = next((a for a in annotations if a.marks[label_set.name].labels), None)
    spans = next((a for a in annotations if a.marks[label_set.name].spans), None)
    if whole and spans:
        raise InputError(
            f"labels of {label_set.name!r} are given to whole texts and to spans",
            where=f"{whole.where} and {spans.where}",
            fix="name the control or column that is meant with --control",
        )
    return spans is not None


def _segmented(annotations: Sequence[Annotation]) -> dict[str, tuple[Sentence, ...]]:
    texts = list(dict.fromkeys(one.text for one in annotations))
    found = segment_many(texts)
    return {text: one.sentences for text, one in zip(texts, found, strict=True)}


def _of_sentences(
    annotation: Annotation,
    sentences: Sequence[Sentence],
    spans: Sequence[Span],
    left_out: Counter[str],
) -> Iterator[tuple[Ballot, Labels]]:
    text = annotation.text
    labels: dict[int, dict[str, None]] = {one.start: {} for one in sentences}
    for span in spans:
        marked = text[span.start : span.end]
        start = span.start + len(marked) - len(marked.lstrip())
        end = start + len(marked.strip())
        within = [one.start for one in sentences if start < one.end and end > one.start]
        left_out["spans outside every sentence"] += not within
        for at in within:
            labels[at][span.label] = None
    for one in sentences:
        name = f"{annotation.id}-{one.start}"
        yield Ballot(name, one.text, annotation.group), tuple(labels[one.start])


class _Box:
    """Where votes are cast."""

    def __init__(self, unmarked: Mapping[str, str], found: Votes) -> None:
        self.ballots: dict[str, Ballot] = {}
        self._unmarked = unmarked
        self._left_out = found.left_out
        self._void: set[tuple[str, str, str]] = set()

    def vote(
        self, unit: Ballot, labels: Labels, annotation: Annotation, label_set: LabelSet
    ) -> None:
        name = label_set.name
        if label_set.kind == "single" and not labels:
            if name not in self._unmarked:
                self._left_out[f"without a label of {name} (see --unmarked)"] += 1
                return
            labels = (self._unmarked[name],)
        labels = label_set.check(labels)
        ballot = self.ballots.setdefault(unit.id, unit)
        if ballot.text != unit.text:
            raise LabelledDataError(
                f"identifier {unit.id!r} stands already for another text",
                where=annotation.where,
                fix="import exports of different projects one by one",
            )
        given = ballot.votes.setdefault(name, {})
        key = (unit.id, name, annotation.annotator)
        if key in self._void or given.setdefault(annotation.annotator, labels) != labels:
            self._void.add(key)
            given.pop(annotation.annotator, None)
            raise LabelledDataError(
                f"{annotation.annotator!r} has labelled {unit.id!r} before, in another way",
                where=annotation.where,
                fix="delete one of the two annotations in the tool",
            )


def settled(votes: Mapping[str, Labels], label_set: LabelSet) -> Labels | None:
    """Return the labels on which the votes settle, or None if they do not.

    Parameters
    ----------
    votes : mapping of str to tuple of str
        By annotator.
    label_set : LabelSet
        In a single-label set the label counts that more than half of all gave; in a multi-label
        set each label that more than half gave, if none was given by exactly half.

    Examples
    --------
    >>> from kjclass.labels import Label
    >>> mood = LabelSet("mood", "1.0.0", "multi", "", (Label("calm", ""), Label("glad", "")))
    >>> settled({"ann": ("calm",), "bob": ("calm", "glad"), "cy": ()}, mood)
    ('calm',)
    >>> settled({"ann": ("calm",), "bob": ()}, mood) is None
    True
    """
    counts = Counter(label for given in votes.values() for label in given)
    half = len(votes) / 2
    if label_set.kind == "single":
        # A contradiction is a vote for nothing.
        counts = Counter(given[0] for given in votes.values() if len(given) == 1)
    elif half in counts.values():
        return None
    winners = label_set.check(label for label, count in counts.items() if count > half)
    return None if label_set.kind == "single" and not winners else winners
