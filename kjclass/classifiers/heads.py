"""Fit a linear head; calibrate it and choose its thresholds on scores that it did not see."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from kjclass.classifiers.aims import Aim
from kjclass.classifiers.calibration import Calibration, fit_calibration
from kjclass.classifiers.targets import Targets
from kjclass.splits import MultilabelStratifiedGroupKFold

__all__ = ["Head", "fit_head"]

# Score of a label that always, or never, occurs in the sentences at hand.
_CERTAIN = 20.0
_ALONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class Head:
    """A fitted linear head.

    Parameters
    ----------
    coef : ndarray of shape (n_labels, n_features), float32
    intercept : ndarray of shape (n_labels,), float32
        Of calibrated scores.
    thresholds : ndarray of shape (n_labels,), float64
        See :mod:`kjclass.classifiers.thresholds`.
    out_of_fold : ndarray of shape (n_samples, n_labels), float64, or None
        The scores, calibrated, that the thresholds were chosen on.
    calibration : Calibration or None
        What is folded into the weights.
    """

    coef: NDArray[np.float32]
    intercept: NDArray[np.float32]
    thresholds: NDArray[np.float64]
    out_of_fold: NDArray[np.float64] | None
    calibration: Calibration | None


def fit_head(
    features: Any,
    targets: Targets,
    groups: ArrayLike | None,
    *,
    C: float,
    class_weight: str | None,
    folds: int,
    n_jobs: int | None,
    prior: Mapping[str, float] | None = None,
    aim: str = "f1",
) -> Head:
    """Fit on everything, then on all but each fold to calibrate and to choose the thresholds.

    Parameters
    ----------
    features : array or sparse array of shape (n_samples, n_features)
    targets : Targets
    groups : array-like of shape (n_samples,), optional
        Sentences of one group are never in both parts of a split.
    C, class_weight
        As in scikit-learn's LogisticRegression.
    folds : int
        0 or 1 neither calibrates nor chooses thresholds.
    n_jobs : int, optional
        As in joblib.
    prior : mapping of str to float, optional
        As in :meth:`kjclass.classifiers.targets.Targets.thresholds`.
    aim : str
        As :meth:`kjclass.classifiers.aims.Aim.parse` reads it.
    """
    wanted = Aim.parse(aim)
    targets.check_prior(prior or {})
    n = features.shape[0]
    splits = [(np.arange(n), np.arange(0))]
    of = np.arange(n) if groups is None else np.asarray(groups)
    folds = min(folds, len(np.unique(of)))
    if folds > 1:
        y = targets.values
        splits += list(MultilabelStratifiedGroupKFold(folds).split(of, y, of))
    run = delayed(_fit)
    fits = list(
        Parallel(n_jobs=n_jobs)(
            run(features[train], targets.take(train), C, class_weight) for train, _ in splits
        )
    )
    coef, intercept = fits[0]
    if folds < 2:
        return Head(coef, intercept, targets.neutral_thresholds(), None, None)
    scores = np.zeros((n, len(targets.classes)))
    for (_, held_out), (fold_coef, fold_intercept) in zip(splits[1:], fits[1:], strict=True):
        scores[held_out] = features[held_out] @ fold_coef.T + fold_intercept
    found = fit_calibration(scores, targets.values, targets.weights(prior or {}))
    calibrated = found.apply(scores)
    thresholds = targets.thresholds(targets.probability(calibrated), prior, wanted)
    scale, shift = (part.astype(np.float32) for part in (found.scale, found.shift))
    return Head(coef * scale[:, None], intercept * scale + shift, thresholds, calibrated, found)


def _fit(
    features: Any, targets: Targets, C: float, class_weight: str | None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    n_labels = len(targets.classes)
    coef = np.zeros((n_labels, features.shape[1]), dtype=np.float32)
    # A class that a fold lacks must not win there.
    intercept = np.full(n_labels, -_CERTAIN, dtype=np.float32)
    # One thread a fit: sums in a fixed order give the same weights every time. The limit is that
    # of the process: where a worker has threads, one that is done must not lift it for another.
    with _ALONE, threadpool_limits(1):
        for rows, y in targets.problems():
            if len(np.unique(y)) < 2:
                intercept[rows] = -_CERTAIN if targets.multi and not y[0] else _CERTAIN
                continue
            head = LogisticRegression(C=C, class_weight=class_weight, max_iter=1000)
            head.fit(features, y)
            fitted = head.coef_, head.intercept_
            if len(rows) == 2:
                # Two classes share one score; half of it each gives the same softmax.
                fitted = np.vstack([-fitted[0], fitted[0]]) / 2, np.r_[-fitted[1], fitted[1]] / 2
            coef[rows], intercept[rows] = fitted
    return coef, intercept
