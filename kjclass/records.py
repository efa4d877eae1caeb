"""The records that travel through the pipeline: documents, sentences and labelled sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

__all__ = [
    "EMPTY",
    "OK",
    "STATUSES",
    "UNSUPPORTED",
    "Document",
    "Dropped",
    "LabelledSentence",
    "Prediction",
    "Sentence",
    "Status",
]

Status = Literal["ok", "empty", "unsupported_language"]
# Arrays of statuses hold their numbers.
STATUSES: tuple[Status, ...] = get_args(Status)
OK, EMPTY, UNSUPPORTED = range(3)


@dataclass(frozen=True, slots=True)
class Document:
    """A text to be labelled.

    Parameters
    ----------
    id : str
        Unique in its corpus.
    text : str
        The raw text, exactly as read.
    """

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its place in the raw text.

    Parameters
    ----------
    text : str
        The sentence after clean-up: white space folded, mark-up and debris removed.
    start, end : int
        Character offsets; ``raw[start:end]`` is the sentence before clean-up.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """A stretch of raw text that is not a sentence, and why.

    Parameters
    ----------
    start, end : int
        Character offsets into the raw text.
    reason : str
        For example ``"heading"``, ``"boilerplate"``, ``"reference"``, ``"caption"``, ``"date"``.
    """

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence with the labels that people gave it, for training and evaluation.

    Parameters
    ----------
    id : str
        Unique in its file.
    text : str
        The sentence.
    labels : mapping of str to tuple of str
        Label-set name to label ids; single-label sets have exactly one. A set that is absent was
        not annotated, which is not the same as an empty tuple.
    group : str
        Document or writing group; a split never cuts through one.
    columns : mapping of str to str
        What else its row says, such as source and date, as text; what is empty is left out.
    """

    id: str
    text: str
    labels: Mapping[str, tuple[str, ...]]
    group: str
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one label set says of one sentence.

    Parameters
    ----------
    labels : tuple of str
        The labels given, in the order of the set. Exactly one for a single-label set; empty where
        `status` is not ``"ok"``.
    scores : mapping of str to float
        Probability of every label, in [0, 1]; empty where `status` is not ``"ok"``.
    status : {"ok", "empty", "unsupported_language", "abstained"}
        Why there are no labels, where there are none to give. ``"abstained"``: an answer would not
        be sure enough, see :meth:`kjclass.pipeline.Labeler.bounded`.
    """

    labels: tuple[str, ...]
    scores: Mapping[str, float]
    status: Status | Literal["abstained"] = "ok"
