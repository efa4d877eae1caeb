"""Fit a linear head; calibrate it and choose its thresholds on scores that it did not see."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from kjclass.classifiers.aims import Aim
from kjclass.classifiers.calibration import Calibration, fit_calibration
from kjclass.classifiers.targets import Targets
from kjclass.splits import MultilabelStratifiedGroupKFold

__all__ = ["Head", "Keep", "Lesson", "fit_head"]

# Score of a label that always, or never, occurs in the sentences at hand.
_CERTAIN = 20.0
_ALONE = threading.Lock()
# Given coefficients of shape (n_labels, n_features), says which features stay.
Keep = Callable[[NDArray[np.float32]], NDArray[np.bool_]]
# A teacher is wrong more often than those who labelled sentences by hand.
_TAUGHT_WEIGHT = 0.5
# A teacher that leaves no more than this to the other classes is taken to be sure.
_UNSURE = 0.1
# So little, in doubt, is not worth a row.
_NEGLIGIBLE = 0.01


@dataclass(frozen=True, slots=True)
class Lesson:
    """Sentences to learn from beside the labelled ones, with probabilities instead of labels.

    Parameters
    ----------
    features : sparse array of shape (n_samples, n_features)
    probabilities : ndarray of shape (n_samples, n_labels), float32
        In the order of the classes.
    """

    features: Any
    probabilities: NDArray[np.float32]


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
    lesson: Lesson | None = None,
    keep: Keep | None = None,
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
    lesson : Lesson, optional
        A teacher's sentences, which every fit learns from.
    keep : Keep, optional
        Which coefficients of every fit are kept; the others are 0.
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
            run(features[train], targets.take(train), C, class_weight, lesson, keep)
            for train, _ in splits
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
    features: Any,
    targets: Targets,
    C: float,
    class_weight: str | None,
    lesson: Lesson | None,
    keep: Keep | None,
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
            if lesson is None:
                head.fit(features, y)
            else:
                head.set_params(class_weight=_class_weight(class_weight, y))
                head.fit(*_with_lesson(features, y, lesson, rows))
            fitted = head.coef_, head.intercept_
            if len(rows) == 2:
                # Two classes share one score; half of it each gives the same softmax.
                fitted = np.vstack([-fitted[0], fitted[0]]) / 2, np.r_[-fitted[1], fitted[1]] / 2
            coef[rows], intercept[rows] = fitted
    if keep is not None:
        coef[:, ~keep(coef)] = 0.0
    return coef, intercept


def _class_weight(class_weight: str | None, y: NDArray[Any]) -> dict[Any, float] | None:
    """Return the weights of classes among the labelled sentences: a teacher's would shift them."""
    if class_weight is None:
        return None
    classes, counts = np.unique(y, return_counts=True)
    return dict(zip(classes, len(y) / (len(classes) * counts), strict=True))


def _with_lesson(
    features: Any, y: NDArray[Any], lesson: Lesson, columns: Any
) -> tuple[Any, NDArray[Any], NDArray[np.float64]]:
    """Return features, targets and weights of the labelled sentences and a teacher's.

    A sentence stands once for each class that the teacher holds possible, weighted by how probable
    it is: what is minimised is the cross-entropy to the teacher's probabilities.
    """
    taken, given, weights = [], [], []
    for value, probability in _by_class(lesson.probabilities, y, columns):
        rows = np.flatnonzero(probability > 0.0)
        taken.append(rows)
        given.append(np.full(len(rows), value, dtype=y.dtype))
        weights.append(probability[rows] * _TAUGHT_WEIGHT)
    taught = lesson.features[np.concatenate(taken)]
    return (
        sp.vstack([features, taught], format="csr"),
        np.concatenate([y, *given]),
        np.concatenate([np.ones(len(y)), *weights]),
    )


def _by_class(
    probabilities: NDArray[np.float32], y: NDArray[Any], columns: Any
) -> Iterator[tuple[Any, NDArray[np.float32]]]:
    """Yield each class with its probabilities; those of a sentence that is sure are 0 and 1."""
    least = _NEGLIGIBLE
    found = probabilities[:, columns]
    if y.dtype == bool:
        least, columns = _UNSURE, (True, False)
        found = np.column_stack([found[:, 0], 1.0 - found[:, 0]])
    sure = found.max(axis=1, keepdims=True) > 1.0 - _UNSURE
    found = np.where(sure, found > 1.0 - _UNSURE, np.where(found > least, found, 0.0))
    yield from zip(columns, found.T.astype(np.float32), strict=True)
