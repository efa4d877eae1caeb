"""Likely label errors, by confident learning on scores that the model did not train on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kjclass.labels import LabelSet

__all__ = ["LabelError", "label_errors"]


class LabelError(NamedTuple):
    """A label that a model trained on the other documents contradicts.

    Parameters
    ----------
    row : int
        Number of the sentence.
    given : str
        The label in doubt; for a multi-label set also one that is absent, as ``"-label"``.
    suggested : str
        What the model finds instead, likewise.
    confidence : float
        Out-of-fold probability of the label given, in [0, 1]: the smaller, the likelier an error.
    """

    row: int
    given: str
    suggested: str
    confidence: float


def label_errors(
    label_set: LabelSet, probability: NDArray[np.float64], truth: NDArray[np.bool_]
) -> list[LabelError]:
    """Rank the labels that are probably wrong.

    A sentence is suspect where another label than the one given is at least as probable as it is,
    on average, where it is given. Source: Northcutt, Jiang and Chuang (2021), "Confident learning:
    estimating uncertainty in dataset labels", JAIR 70, as in cleanlab; multi-label sets are taken
    label by label.

    Parameters
    ----------
    label_set : LabelSet
        Names the labels.
    probability : ndarray of shape (n, n_labels)
        Out of fold.
    truth : ndarray of shape (n, n_labels), bool
        The labels given.

    Returns
    -------
    list of LabelError
        Likeliest first.

    Examples
    --------
    >>> from kjclass.labels import Label
    >>> tone = LabelSet("tone", "1.0.0", "single", "", (Label("warm", "."), Label("cold", ".")))
    >>> probability = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.9, 0.1]])
    >>> truth = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=bool)
    >>> label_errors(tone, probability, truth)
    [LabelError(row=3, given='cold', suggested='warm', confidence=0.1)]
    """
    ids = label_set.label_ids
    if label_set.kind == "single":
        found = _suspects(probability, truth, ids)
    else:
        found = []
        for column, label in enumerate(ids):
            present = probability[:, column]
            found += _suspects(
                np.column_stack([present, 1.0 - present]),
                np.column_stack([truth[:, column], ~truth[:, column]]),
                (label, f"-{label}"),
            )
    return sorted(found, key=lambda error: (error.confidence, error.row))


def _suspects(
    probability: NDArray[np.float64], truth: NDArray[np.bool_], names: Sequence[str]
) -> list[LabelError]:
    counts = truth.sum(axis=0)
    # A label that nobody gave is suggested to nobody.
    typical = np.where(
        counts > 0, (probability * truth).sum(axis=0) / np.maximum(counts, 1), np.inf
    )
    confident = np.where(probability >= typical, probability, 0.0)
    suggested = confident.argmax(axis=1)
    given = truth.argmax(axis=1)
    rows = np.flatnonzero((confident.max(axis=1) > 0) & (suggested != given))
    return [
        LabelError(
            int(row),
            names[given[row]],
            names[suggested[row]],
            round(float(probability[row, given[row]]), 4),
        )
        for row in rows
    ]
