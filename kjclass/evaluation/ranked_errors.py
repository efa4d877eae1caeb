"""Likely label errors of labelled sentences, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kjclass.errors import TrainingError
from kjclass.evaluation.known import Known
from kjclass.evaluation.label_errors import label_errors
from kjclass.evaluation.predictions import cross_predict
from kjclass.labels import LabelSet
from kjclass.records import LabelledSentence
from kjclass.training.recipe import recipe

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["RankedError", "errors_table", "rank_errors"]

_FOLDS = 5
_LEAST = 100


@dataclass(frozen=True, slots=True)
class RankedError:
    """A label that models trained on the other documents contradict.

    Parameters
    ----------
    row : int
        Number of the sentence among those annotated for the set.
    id, text, group : str
        The sentence and its document.
    label_set : str
    given, suggested : str
        The label in doubt and what the models find instead; in a multi-label set ``-label`` stands
        for one that is not given, or should not be.
    confidence : float
        Probability of the label given, in [0, 1]: the smaller, the likelier an error.
    """

    row: int
    id: str
    text: str
    group: str
    label_set: str
    given: str
    suggested: str
    confidence: float


def rank_errors(label_set: LabelSet, sentences: Sequence[LabelledSentence]) -> list[RankedError]:
    """Find the labels that are probably wrong; see :mod:`kjclass.evaluation.label_errors`.

    Trains models where :func:`kjclass.parallel.backend` says.

    Parameters
    ----------
    label_set : LabelSet
    sentences : sequence of LabelledSentence
        Those not annotated for the set are left aside.

    Returns
    -------
    list of RankedError
        Likeliest first.

    Raises
    ------
    TrainingError
        If no sentence is annotated, or there are fewer than 100 of 5 documents (near-duplicates
        make one of several), or fewer than two of a label.
    """
    known = Known.of(label_set, sentences)
    reason = TrainingError(
        "too few sentences to look for label errors",
        where=f"label set {label_set.name!r}",
        fix=f"give {_LEAST} of {_FOLDS} documents, and two of every label",
    )
    if len(known) < _LEAST or known.truth.sum(axis=0).min() < 2:
        raise reason
    try:
        # Thresholds are not looked at, and choosing them is most of the work.
        parameters = {**recipe(label_set, "lexical"), "folds": 0}
        found = cross_predict(label_set, known, folds=_FOLDS, parameters=parameters)
    except TrainingError as error:
        raise reason from error
    ranked = []
    for one in label_errors(label_set, found.probability, found.truth):
        sentence = known.sentences[one.row]
        whose = one.row, sentence.id, sentence.text, sentence.group
        ranked.append(RankedError(*whose, label_set.name, one.given, one.suggested, one.confidence))
    return ranked


def errors_table(errors: Sequence[RankedError]) -> pa.Table:
    """Return a table with a row an error, for people to go through from the top."""
    import pyarrow as pa

    texts = ("id", "text", "group", "label_set", "given", "suggested")
    schema = pa.schema([*((name, pa.string()) for name in texts), ("confidence", pa.float64())])
    return pa.Table.from_pylist([asdict(one) for one in errors], schema=schema)
