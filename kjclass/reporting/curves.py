"""Precision over recall, label by label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kjclass.evaluation.predictions import Predictions
from kjclass.metrics import Scores
from kjclass.reporting.contents import Curve

__all__ = ["RECALLS", "curves"]

RECALLS = (20, 40, 60, 80, 100)
_MOST_POINTS = 80


def curves(found: Predictions, scores: Scores) -> tuple[Curve, ...]:
    """Return the curve of each label; an empty one where there is no average precision.

    Parameters
    ----------
    found : Predictions
    scores : Scores
        Those of `found`.
    """
    made = []
    for at, row in enumerate(scores.labels):
        if row.average_precision.value is None:
            made.append(Curve(row.label, (), (), {}))
            continue
        recall, precision = _steps(found.truth[:, at], found.probability[:, at])
        reached = {f"{one}%": float(precision[recall >= one / 100 - 1e-9].max()) for one in RECALLS}
        kept = _thinned(recall)
        made.append(
            Curve(
                row.label,
                tuple(recall[kept].round(4).tolist()),
                tuple(precision[kept].round(4).tolist()),
                reached,
            )
        )
    return tuple(made)


def _steps(
    truth: NDArray[np.bool_], score: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return recall and precision where the threshold passes from one score to the next."""
    order = np.argsort(-score, kind="stable")
    last = np.flatnonzero(np.r_[np.diff(score[order]) != 0, True])
    right = np.cumsum(truth[order])[last]
    # Once all are found, more sentences only lose precision.
    end = int(np.argmax(right == right[-1])) + 1
    return (right / right[-1])[:end], (right / (last + 1))[:end]


def _thinned(recall: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return where recall has grown by enough to be seen, and the last."""
    steps = np.floor(recall * _MOST_POINTS)
    grown = np.r_[True, np.diff(steps) != 0]
    grown[-1] = True
    return np.flatnonzero(grown)
