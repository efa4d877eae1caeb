"""From probabilities to labels: thresholds, and how they are chosen on out-of-fold scores.

Where probabilities are calibrated, they say themselves how much of the truth is to be expected
above a threshold. Counting that instead of the truth at hand gives thresholds that move less from
one split to the next (Lipton, Elkan and Naryanaswamy, 2014, "Optimal thresholding of classifiers
to maximize F1 measure", ECML PKDD).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.aims import F1, Aim

__all__ = [
    "best_offsets",
    "best_thresholds",
    "decide_multi",
    "decide_single",
    "prior_weights",
    "score_cuts",
]

# Probabilities of rare labels rarely pass one half; below this, a label would be given to anything.
_LEAST, _MOST = 0.05, 0.95
_PASSES = 3
# Steps by which an offset is tried: up to a factor of twenty either way.
_STEPS = np.exp(np.linspace(-3.0, 3.0, 61))


def decide_multi(
    probability: NDArray[np.floating], thresholds: NDArray[np.floating]
) -> NDArray[np.bool_]:
    """Return which labels are given: those whose probability reaches their threshold.

    Parameters
    ----------
    probability : ndarray of shape (n, n_labels), in [0, 1]
    thresholds : ndarray of shape (n_labels,), in [0, 1]

    Returns
    -------
    ndarray of shape (n, n_labels), bool
    """
    given: NDArray[np.bool_] = probability >= thresholds
    return given


def decide_single(
    probability: NDArray[np.float64], thresholds: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return the number of the one label given: the largest ratio of probability to threshold.

    Equal thresholds give the most probable label; ties go to the earlier label.

    Parameters
    ----------
    probability : ndarray of shape (n, n_labels), in [0, 1]
    thresholds : ndarray of shape (n_labels,), positive

    Returns
    -------
    ndarray of shape (n,), intp
    """
    chosen: NDArray[np.intp] = (probability / thresholds).argmax(axis=1)
    return chosen


def score_cuts(thresholds: NDArray[np.float64], *, multi: bool) -> NDArray[np.float32]:
    """Return thresholds for scores, which decide as those for probabilities do.

    Parameters
    ----------
    thresholds : ndarray of shape (n_labels,)
    multi : bool
        Whether the probabilities are a sigmoid each or a softmax together.

    Returns
    -------
    ndarray of shape (n_labels,), float32
        Multi label: a label is given if its score reaches its cut. Single label: the one whose
        score is highest above its cut.

    Examples
    --------
    >>> score_cuts(np.array([0.5, 0.25]), multi=True)
    array([ 0.       , -1.0986123], dtype=float32)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        cuts = np.log(thresholds / (1.0 - thresholds)) if multi else np.log(thresholds)
    return np.asarray(cuts, dtype=np.float32)


def prior_weights(truth: NDArray[np.bool_], share: float) -> NDArray[np.float64]:
    """Weigh sentences so that a label has another share among them.

    Source: Saerens, Latinne and Decaestecker (2002), "Adjusting the outputs of a classifier to new
    a priori probabilities", Neural Computation 14.

    Parameters
    ----------
    truth : ndarray of shape (n,), bool
        Who carries the label.
    share : float
        The share wanted, in (0, 1).

    Returns
    -------
    ndarray of shape (n,)
        Positive; the sum is n where both kinds occur.

    Examples
    --------
    >>> prior_weights(np.array([True, True, True, False]), 0.25)
    array([0.33333333, 0.33333333, 0.33333333, 3.        ])
    """
    found = float(truth.mean())
    if found in (0.0, 1.0):
        return np.ones(len(truth))
    return np.where(truth, share / found, (1.0 - share) / (1.0 - found))


def best_thresholds(
    probability: NDArray[np.float64],
    truth: NDArray[Any],
    weights: NDArray[np.float64] | None = None,
    aim: Aim = F1,
) -> NDArray[np.float64]:
    """Choose for each label the threshold of the best F1, or for another aim.

    Parameters
    ----------
    probability : ndarray of shape (n, n_labels)
        Out-of-fold probabilities; on training scores the choice would be too bold.
    truth : ndarray of shape (n, n_labels)
        Who carries the label; or with what probability, for the best F1 that is to be expected.
    weights : ndarray of shape (n, n_labels), optional
        Of each sentence for each label.
    aim : Aim
        A least precision: the best F1 of those thresholds that reach it, or where none does, that
        of the highest precision. A cost: what probabilities that can be believed say, whatever
        the examples (Elkan, 2001, "The foundations of cost-sensitive learning", IJCAI).

    Returns
    -------
    ndarray of shape (n_labels,)
        Midway between neighbouring scores, within [0.05, 0.95] for F1; 0.5 for a label without
        examples.

    Examples
    --------
    >>> best_thresholds(np.array([[0.9], [0.4], [0.2]]), np.array([[True], [True], [False]]))
    array([0.3])
    """
    if aim.kind == "cost":
        return np.full(probability.shape[1], aim.value / (1.0 + aim.value))
    chosen = np.full(probability.shape[1], 0.5)
    for column in range(probability.shape[1]):
        if not truth[:, column].any():
            continue
        order = np.argsort(-probability[:, column], kind="stable")
        weight = np.ones(len(order)) if weights is None else weights[order, column]
        scores, hits = probability[order, column], np.cumsum(truth[order, column] * weight)
        said = np.cumsum(weight)
        f1 = 2 * hits / (said + hits[-1])
        if aim.kind == "precision":
            f1 = _with_precision(f1, hits / said, aim.value)
        # A cut between equal scores is none.
        f1[:-1][scores[:-1] == scores[1:]] = -1.0
        at = int(f1.argmax())
        below = scores[at + 1] if at + 1 < len(scores) else 0.0
        # Between neighbouring floats there is no midway.
        middle = (scores[at] + below) / 2
        chosen[column] = middle if middle > below else scores[at]
    most = _MOST if aim.kind == "f1" else 1.0
    return np.asarray(np.clip(chosen, _LEAST, most))


def _with_precision(
    f1: NDArray[np.float64], precision: NDArray[np.float64], least: float
) -> NDArray[np.float64]:
    """Return what to rank by: what reaches the precision by F1, all else below by precision."""
    return np.where(precision >= least, f1, precision - 1.0)


def best_offsets(
    probability: NDArray[np.float64],
    truth: NDArray[Any],
    weights: NDArray[np.float64] | None = None,
    aim: Aim = F1,
) -> NDArray[np.float64]:
    """Choose thresholds for a single-label set by the best macro-F1, label by label in turn.

    Parameters
    ----------
    probability : ndarray of shape (n, n_labels)
        Out-of-fold probabilities.
    truth : ndarray of shape (n, n_labels)
        As in :func:`best_thresholds`.
    weights : ndarray of shape (n,), optional
        Of each sentence.
    aim : Aim
        A least precision of every label but the commonest, which has to take what the others
        leave. A cost: the most probable label, since each mistake is one label given wrongly and
        one missed.

    Returns
    -------
    ndarray of shape (n_labels,)
        Positive, with a mean of 1 / n_labels.
    """
    n_labels = probability.shape[1]
    chosen = np.full(n_labels, 1.0 / n_labels)
    if aim.kind == "cost":
        return chosen
    weighted = truth * (np.ones(len(truth)) if weights is None else weights)[:, None]
    for _ in range(_PASSES):
        for column in range(n_labels):
            trials = np.repeat(chosen[None], len(_STEPS), axis=0)
            trials[:, column] *= _STEPS
            scores = [_merit(decide_single(probability, trial), weighted, aim) for trial in trials]
            best = max(scores)
            # Of a plateau of equal scores, the middle is the safest.
            plateau = [number for number, score in enumerate(scores) if score >= best - 1e-12]
            chosen = trials[plateau[len(plateau) // 2]]
            chosen /= chosen.sum()
    return chosen


def _merit(given: NDArray[np.intp], truth: NDArray[np.float64], aim: Aim) -> float:
    """Return the macro-F1, or below zero what the precision lacks."""
    n_labels = truth.shape[1]
    right = truth[np.arange(len(given)), given]
    hits = np.bincount(given, weights=right, minlength=n_labels)
    said = np.bincount(given, weights=truth.sum(axis=1), minlength=n_labels)
    there = truth.sum(axis=0)
    merit = float(np.mean(2 * hits / np.maximum(said + there, 1e-9)))
    if aim.kind == "precision":
        lacking = np.where(said > 0, aim.value - hits / np.maximum(said, 1e-9), 0.0)
        lacking[there.argmax()] = 0.0
        if (lacking > 0).any():
            return -float(np.maximum(lacking, 0.0).sum())
    return merit
