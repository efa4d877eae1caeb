"""Labels given beside labels true: every figure, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kjclass.metrics.calibration import binned, bins, brier, errors, interval
from kjclass.metrics.figures import Figure, LabelScore, Scores
from kjclass.metrics.ranking import average_precision
from kjclass.metrics.resample import Resamples, figure, too_few, too_few_carry

__all__ = ["f1", "macro", "score"]

_NO_SCORES = Figure(None, why="no scores")


def score(
    labels: Sequence[str],
    truth: NDArray[np.bool_],
    given: NDArray[np.bool_],
    groups: ArrayLike,
    *,
    probability: NDArray[np.float64] | None = None,
    seed: int = 0,
) -> Scores:
    """Compare labels given with labels true.

    Parameters
    ----------
    labels : sequence of str
        Label ids.
    truth, given : ndarray of shape (n, n_labels), bool
    groups : array-like of shape (n,)
        Document of each sentence: the bootstrap draws documents, not sentences.
    probability : ndarray of shape (n, n_labels), optional
        Scores, for what is said of them.
    seed : int
        Of the bootstrap.

    Returns
    -------
    Scores
        A figure of less than 30 sentences or 8 documents, or of a label that less than 10
        sentences or those of less than 5 documents carry, says so instead.

    Examples
    --------
    >>> truth = np.tile([[1, 0], [0, 1], [1, 0]], (20, 1)).astype(bool)
    >>> found = score(["a", "b"], truth, truth, groups=np.arange(60))
    >>> print(found.macro_f1)
    1.000 [0.872, 1.000]
    >>> print(score(["a", "b"], truth[:5], truth[:5], groups=np.arange(5)).macro_f1)
    too few: 5 sentences, 30 needed
    """
    n, n_labels = truth.shape
    drawn = Resamples(groups, seed)
    right = truth & given
    exact = (truth == given).all(axis=1)
    values = np.column_stack([right, given, truth, exact, np.ones(n)]).astype(np.float64)
    totals = drawn.totals(values)
    hits, said, there = np.split(totals[:, : 3 * n_labels], 3, axis=1)
    few = too_few(n, drawn.n_groups)
    rows = tuple(
        _label(label, truth[:, at], given[:, at], drawn, few, totals[:, at:-2:n_labels])
        for at, label in enumerate(labels)
    )
    means = macro(hits, said, there)
    micro = f1(*(part.sum(axis=1) for part in (hits, said, there)))
    few_there = few or ("" if there[0].any() else "no sentence carries a label")
    found = Scores(
        n,
        drawn.n_groups,
        _macro_figure(means, rows, few_there),
        figure(micro[0], micro[1:], why=few_there, groups=drawn.n_groups),
        figure(
            exact.mean() if n else 0,
            totals[1:, -2] / np.maximum(totals[1:, -1], 1),
            why=few,
            groups=drawn.n_groups,
        ),
        _NO_SCORES,
        _NO_SCORES,
        rows,
        _confusion(truth, given),
    )
    return found if probability is None else _scored(found, truth, probability, drawn, few)


def f1(
    hits: NDArray[np.float64], said: NDArray[np.float64], there: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return F1 from sums over sentences; NaN where no sentence carries the label."""
    found = 2 * hits / np.maximum(said + there, 1)
    return np.asarray(np.where(there > 0, found, np.nan))


def macro(
    hits: NDArray[np.float64], said: NDArray[np.float64], there: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean F1 of the labels that occur, of sums over sentences, labels last."""
    occurs = (there > 0).sum(axis=-1)
    total = np.nansum(f1(hits, said, there), axis=-1)
    return np.asarray(np.where(occurs > 0, total / np.maximum(occurs, 1), np.nan))


def _label(
    label: str,
    truth: NDArray[np.bool_],
    given: NDArray[np.bool_],
    drawn: Resamples,
    few: str,
    totals: NDArray[np.float64],
) -> LabelScore:
    hits, said, there = totals[:, 0], totals[:, 1], totals[:, 2]
    carry = few or too_few_carry(truth, drawn.of, "carries")
    get = few or too_few_carry(given, drawn.of, "was given")
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = hits / said, hits / there
    both = f1(hits, said, there)
    carrying = len(np.unique(drawn.of[truth]))
    return LabelScore(
        label,
        support=int(there[0]),
        given=int(said[0]),
        right=int(hits[0]),
        precision=figure(
            precision[0], precision[1:], why=get, groups=len(np.unique(drawn.of[given]))
        ),
        recall=figure(recall[0], recall[1:], why=carry, groups=carrying),
        f1=figure(both[0], both[1:], why=carry, groups=carrying),
        average_precision=_NO_SCORES,
        brier=_NO_SCORES,
        ece=_NO_SCORES,
    )


def _macro_figure(means: NDArray[np.float64], rows: Sequence[LabelScore], few: str) -> Figure:
    bounds = [row.f1 for row in rows if row.f1.value is not None]
    if not few and not bounds:
        few = "too few: no label has enough sentences"
    found = figure(means[0], means[1:], why=few)
    if found.value is None or 0 < found.value < 1:
        return found
    # All labels right, or none: no resample differs, and the bounds are those of the labels.
    low, high = (sum(getattr(one, end) for one in bounds) / len(bounds) for end in ("low", "high"))
    return replace(found, low=low, high=high)


def _scored(
    found: Scores,
    truth: NDArray[np.bool_],
    probability: NDArray[np.float64],
    drawn: Resamples,
    few: str,
) -> Scores:
    rows = []
    parts = [binned(*pair, drawn) for pair in zip(probability.T, truth.T, strict=True)]
    for row, values, there, totals in zip(found.labels, probability.T, truth.T, parts, strict=True):
        carry = few or too_few_carry(there, drawn.of, "carries")
        rows.append(
            replace(
                row,
                average_precision=average_precision(values, there, drawn, why=carry),
                brier=brier(values[:, None], there[:, None], drawn, why=few),
                ece=interval(errors(totals), errors(totals, chance=True), why=few),
                reliability=bins(totals, drawn.n_groups, why=few),
            )
        )
    return replace(
        found,
        labels=tuple(rows),
        brier=brier(probability, truth, drawn, why=few),
        ece=interval(
            np.mean([errors(totals) for totals in parts], axis=0),
            np.mean([errors(totals, chance=True) for totals in parts], axis=0),
            why=few,
        ),
        reliability=bins(np.sum(parts, axis=0), drawn.n_groups, why=few),
    )


def _confusion(truth: NDArray[np.bool_], given: NDArray[np.bool_]) -> tuple[tuple[int, ...], ...]:
    n_labels = truth.shape[1]
    missed, wrong = truth & ~given, given & ~truth
    table = np.zeros((n_labels + 1, n_labels + 1), dtype=np.int64)
    table[:-1, :-1] = missed.T.astype(np.int64) @ wrong.astype(np.int64)
    table[:-1, :-1] += np.diag((truth & given).sum(axis=0))
    table[:-1, -1] = missed[~wrong.any(axis=1)].sum(axis=0)
    table[-1, :-1] = wrong[~missed.any(axis=1)].sum(axis=0)
    table[-1, -1] = (~truth.any(axis=1) & ~given.any(axis=1)).sum()
    return tuple(tuple(row) for row in table.tolist())
