"""F1 with intervals: resampled by document, since sentences of one document are not independent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["LabelScore", "Scores", "score"]

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well one label is found.

    Parameters
    ----------
    label : str
    precision, recall, f1 : float
        In [0, 1]; 0 where nothing was given or nothing was there.
    support : int
        Sentences that carry the label.
    low, high : float
        95% interval of `f1`.
    """

    label: str
    precision: float
    recall: float
    f1: float
    support: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a label set is found.

    Parameters
    ----------
    macro_f1 : float
        Mean F1 of the labels that occur.
    low, high : float
        95% interval of `macro_f1`, by a bootstrap over groups.
    labels : tuple of LabelScore
        In the order of the set.
    sentences, groups : int
        What it was measured on.
    """

    macro_f1: float
    low: float
    high: float
    labels: tuple[LabelScore, ...]
    sentences: int
    groups: int


def score(
    labels: Sequence[str],
    truth: NDArray[np.bool_],
    given: NDArray[np.bool_],
    groups: ArrayLike,
    *,
    seed: int = 0,
) -> Scores:
    """Compare labels given with labels true.

    Parameters
    ----------
    labels : sequence of str
        Label ids.
    truth, given : ndarray of shape (n, n_labels), bool
    groups : array-like of shape (n,)
        Document of each sentence: the bootstrap draws documents, not sentences (the cluster
        bootstrap; Field and Welsh, 2007, https://doi.org/10.1111/j.1467-9868.2007.00593.x).
    seed : int
        Of the bootstrap.

    Returns
    -------
    Scores

    Examples
    --------
    >>> truth = np.array([[1, 0], [0, 1], [1, 0]], dtype=bool)
    >>> score(["a", "b"], truth, truth, groups=[1, 2, 3]).macro_f1
    1.0
    """
    names, number = np.unique(np.asarray(groups), return_inverse=True)
    counts = np.zeros((3, len(names), truth.shape[1]))
    for part, cells in zip(counts, (truth & given, given, truth), strict=True):
        np.add.at(part, number, cells)
    hits, said, there = counts.sum(axis=1)
    occurs = there > 0
    f1 = _f1(hits, said, there)
    draws = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=_RESAMPLES
    )
    resampled = _f1(*(draws @ part for part in counts))
    low, high = np.percentile(resampled, [2.5, 97.5], axis=0)
    macro_low, macro_high = np.percentile(resampled[:, occurs].mean(axis=1), [2.5, 97.5])
    rows = tuple(
        LabelScore(
            label,
            float(hits[at] / said[at]) if said[at] else 0.0,
            float(hits[at] / there[at]) if there[at] else 0.0,
            float(f1[at]),
            int(there[at]),
            float(low[at]),
            float(high[at]),
        )
        for at, label in enumerate(labels)
    )
    macro = float(f1[occurs].mean()) if occurs.any() else 0.0
    return Scores(macro, float(macro_low), float(macro_high), rows, len(truth), len(names))


def _f1(
    hits: NDArray[np.float64], said: NDArray[np.float64], there: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(2 * hits / np.maximum(said + there, 1))
