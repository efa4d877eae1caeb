"""Sentences whose labels are known, made ready once for all models that are judged on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import LabelSetError
from kjclass.evaluation.duplicates import clusters
from kjclass.labels import LabelSet
from kjclass.records import LabelledSentence
from kjclass.training.train import annotated

__all__ = ["Known", "indicator"]


@dataclass(frozen=True, slots=True)
class Known:
    """Sentences annotated for a label set, with what every evaluation asks of them.

    Parameters
    ----------
    label_set : LabelSet
    sentences : tuple of LabelledSentence
    groups : ndarray of shape (n,), intp
        What belongs together, numbered from 0: documents, joined where they share a near-duplicate.
    truth : ndarray of shape (n, n_labels), bool
    """

    label_set: LabelSet
    sentences: tuple[LabelledSentence, ...]
    groups: NDArray[np.intp]
    truth: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.sentences)

    @classmethod
    def of(cls, label_set: LabelSet, sentences: Sequence[LabelledSentence] | Known) -> Known:
        """Make sentences ready; what is ready stays as it is.

        Parameters
        ----------
        label_set : LabelSet
        sentences : sequence of LabelledSentence, or Known
            Those not annotated for the set are left aside.

        Raises
        ------
        LabelSetError
            If they were made ready for another label set.
        TrainingError
            If no sentence is annotated.
        """
        if isinstance(sentences, Known):
            ready = sentences.label_set
            if (ready.name, ready.fingerprint) != (label_set.name, label_set.fingerprint):
                another = f"label set {ready.name!r}"
                if ready.name == label_set.name:
                    another = f"another label set {ready.name!r}"
                raise LabelSetError(
                    f"the sentences were made ready for {another}, not for {label_set.name!r}",
                    fix="make them ready anew with Known.of",
                )
            return sentences
        mine = annotated(label_set, sentences)
        groups = clusters([one.text for one in mine], [one.group for one in mine])
        return cls(label_set, tuple(mine), groups, indicator(label_set, mine))


def indicator(label_set: LabelSet, sentences: Sequence[LabelledSentence]) -> NDArray[np.bool_]:
    """Return which sentence carries which label, as an array of shape (n, n_labels), bool."""
    ids = label_set.label_ids
    return np.array(
        [[label in sentence.labels[label_set.name] for label in ids] for sentence in sentences],
        dtype=bool,
    ).reshape(len(sentences), len(ids))
