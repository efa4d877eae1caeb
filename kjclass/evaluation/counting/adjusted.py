"""Counts put right by how often the classifier takes one label for another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from kjclass.evaluation.counting.count import RESAMPLES, Shares, resampled, shares_of
from kjclass.evaluation.counting.tally import Counts
from kjclass.metrics.resample import times_drawn

__all__ = ["Confusion", "adjusted_count", "least_squares_on_simplex", "rogan_gladen"]

# Fewer sentences than this of a label do not tell how often it is found.
LEAST_OF_A_LABEL = 5
# The adjustment divides by this: what a coin tells of a label is 0.
LEAST_TOLD_APART = 0.1
_SUM_WEIGHT = 100.0
_SOLVABLE = 1e6


@dataclass(frozen=True, slots=True)
class Confusion:
    """Sentences of which both the true labels and those given are known.

    Parameters
    ----------
    truth, given : ndarray of shape (n, n_labels), bool
    weight : ndarray of shape (n,)
        How many sentences each stands for.
    bucket : ndarray of shape (n,), int64
        Number of its document, or group of documents.
    seen : int
        Sentences that the model was trained on, which hide its errors.
    """

    truth: NDArray[np.bool_]
    given: NDArray[np.bool_]
    weight: NDArray[np.float64]
    bucket: NDArray[np.int64]
    seen: int = 0

    def resamples(self, *, seed: int) -> NDArray[np.float64]:
        """Return weights of the sentences in resamples of documents, as they are in the first."""
        _, number = np.unique(self.bucket, return_inverse=True)
        times = times_drawn(int(number.max()) + 1, RESAMPLES, np.random.default_rng(seed))
        return np.asarray(times[:, number] * self.weight)


def adjusted_count(counts: Counts, confusion: Confusion, *, seed: int = 0) -> Shares | str:
    """Return the shares that explain what the classifier gave, for a single-label set.

    With `A` the matrix of how often each label is given where each is true, these are the shares
    `p` on the simplex for which `A p` is nearest to the shares given, by least squares. Source:
    Forman (2008), "Quantifying counts and costs via classification", Data Mining and Knowledge
    Discovery 17, with the constrained least squares of Hopkins and King (2010), AJPS 54. Assumes
    that the classifier errs in this corpus, label by label, as it does on the sentences of
    `confusion`. The interval comes from resampling documents of both.

    Parameters
    ----------
    counts : Counts
    confusion : Confusion
    seed : int

    Returns
    -------
    Shares or str
        Or why there are none.

    Examples
    --------
    >>> truth = np.repeat(np.eye(2, dtype=bool), 10, axis=0)
    >>> given = truth.copy()
    >>> given[8:10] = [False, True]  # two in ten of the first are taken for the second
    >>> known = Confusion(truth, given, np.ones(20), np.arange(20))
    >>> table = Counts(np.array([[4.0, 6.0]]), np.zeros(1), np.full(1, 10.0))
    >>> adjusted_count(table, known).share.round(3)
    array([0.5, 0.5])
    """
    few = confusion.truth.sum(axis=0).min()
    if few < LEAST_OF_A_LABEL:
        return f"too few: {few} audited sentences of the rarest label, {LEAST_OF_A_LABEL} needed"
    given = np.column_stack([confusion.given, ~confusion.given.any(axis=1)]).astype(np.float64)
    truth = confusion.truth.astype(np.float64)
    seen = np.column_stack([counts.labels, counts.bare])
    observed = resampled(seen, seed=seed)
    observed = observed / observed.sum(axis=1, keepdims=True)
    found = np.full((len(observed), truth.shape[1]), np.nan)
    for at, weight in enumerate(confusion.resamples(seed=seed + 1)):
        there = weight @ truth
        # A resample without a label would say nothing of it.
        if not (there > 0).all():
            continue
        matrix = (given * weight[:, None]).T @ truth / there
        if at == 0 and np.linalg.svd(matrix, compute_uv=False)[-1] < LEAST_TOLD_APART:
            return "the classifier hardly tells two of the labels apart"
        found[at] = least_squares_on_simplex(matrix, observed[at])
    return shares_of(found[0], found[1:])


def least_squares_on_simplex(
    matrix: NDArray[np.float64], observed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the shares `p`, none below 0 and 1 in sum, with `matrix @ p` nearest to `observed`.

    Examples
    --------
    >>> least_squares_on_simplex(np.eye(2), np.array([1.2, -0.2]))
    array([1., 0.])
    """
    rows = matrix.any(axis=1) | (observed != 0)
    matrix, observed = matrix[rows], observed[rows]
    if matrix.shape[0] == matrix.shape[1] and np.linalg.cond(matrix) < _SOLVABLE:
        exact = np.linalg.solve(matrix, observed)
        if exact.min() >= 0 and abs(exact.sum() - 1) < 1e-9:
            return np.asarray(exact)
    tall = np.vstack([matrix, np.full(matrix.shape[1], _SUM_WEIGHT)])
    solution, _ = nnls(tall, np.append(observed, _SUM_WEIGHT))
    return np.asarray(solution / solution.sum())


def rogan_gladen(counts: Counts, confusion: Confusion, *, seed: int = 0) -> list[Shares | str]:
    """Return the share of each label of a multi-label set, by how often it is missed or made up.

    ``(given - false positive rate) / (true positive rate - false positive rate)``, clipped to
    [0, 1]. Source: Rogan and Gladen (1978), "Estimating prevalence from the results of a screening
    test", American Journal of Epidemiology 107. Assumes and resamples as :func:`adjusted_count`.

    Parameters
    ----------
    counts : Counts
    confusion : Confusion
    seed : int

    Returns
    -------
    list of Shares or str
        One a label, each of shape (1,), or why there is none.

    Examples
    --------
    >>> truth = np.repeat([True, False], 10)[:, None]
    >>> given = truth.copy()
    >>> given[8:11] = [[False], [False], [True]]  # 80% found, 10% false alarms
    >>> known = Confusion(truth, given, np.ones(20), np.arange(20))
    >>> table = Counts(np.array([[45.0]]), np.array([55.0]), np.array([100.0]))
    >>> rogan_gladen(table, known)[0].share.round(3)
    array([0.5])
    """
    seen = np.column_stack([counts.labels, counts.sentences])
    observed = resampled(seen, seed=seed)
    observed = observed[:, :-1] / observed[:, -1:]
    weights = confusion.resamples(seed=seed + 1)
    found: list[Shares | str] = []
    for label in range(confusion.truth.shape[1]):
        truth = confusion.truth[:, label]
        given = confusion.given[:, label]
        few = min(truth.sum(), (~truth).sum())
        if few < LEAST_OF_A_LABEL:
            found.append(
                f"too few: {truth.sum()} audited sentences with it and {(~truth).sum()} without, "
                f"{LEAST_OF_A_LABEL} of each needed"
            )
            continue
        with np.errstate(invalid="ignore", divide="ignore"):
            hits = weights @ (truth & given) / (weights @ truth)
            alarms = weights @ (~truth & given) / (weights @ ~truth)
            apart = hits - alarms
            share = np.clip((observed[:, label] - alarms) / apart, 0.0, 1.0)
        if apart[0] < LEAST_TOLD_APART:
            found.append("the classifier hardly tells where it is")
            continue
        # Where a resample tells nothing apart, the share could be anything.
        share = np.where(apart > 0, share, np.nan)
        found.append(shares_of(share[:1], share[1:, None]))
    return found
