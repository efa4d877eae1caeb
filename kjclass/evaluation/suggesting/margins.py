"""How close a model is to deciding otherwise."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["margins"]

_LEAST = 1e-6


def margins(
    probability: NDArray[np.float64],
    thresholds: NDArray[np.float64],
    *,
    kind: Literal["single", "multi"],
) -> NDArray[np.float64]:
    """Return how far each label is from being decided the other way, in log-odds.

    Parameters
    ----------
    probability : ndarray of shape (n, n_labels), in [0, 1]
    thresholds : ndarray of shape (n_labels,), in (0, 1)
        See :mod:`kjclass.classifiers.thresholds`.
    kind : {"single", "multi"}
        In a multi-label set each label is compared with its own threshold; in a single-label set
        with the best of the others, each measured by its threshold.

    Returns
    -------
    ndarray of shape (n, n_labels)
        0 where the model is about to change its mind.

    Examples
    --------
    >>> margins(np.array([[0.5, 0.2]]), np.array([0.5, 0.5]), kind="multi").round(2).tolist()
    [[0.0, 1.39]]
    >>> margins(np.array([[0.4, 0.4, 0.2]]), np.full(3, 1 / 3), kind="single").round(2).tolist()
    [[0.0, 0.0, 0.69]]
    """
    probability = np.clip(probability, _LEAST, 1.0 - _LEAST)
    if kind == "multi":
        cuts = np.clip(thresholds, _LEAST, 1.0 - _LEAST)
        return np.asarray(np.abs(_logit(probability) - _logit(cuts)))
    ratio = np.log(probability / thresholds)
    if ratio.shape[1] < 2:
        return np.abs(ratio)
    first, second = np.sort(ratio, axis=1)[:, :-3:-1].T
    best_other = np.where(ratio == first[:, None], second[:, None], first[:, None])
    return np.asarray(np.abs(ratio - best_other))


def _logit(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.log(probability) - np.log1p(-probability))
