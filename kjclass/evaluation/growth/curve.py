"""F1 at growing shares of the training documents, with the same documents to test on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from kjclass.evaluation.growth.advice import advice_for, advice_in_all, rounded, verdict_of
from kjclass.evaluation.growth.fit import LEAST_POINTS, fit_curves
from kjclass.evaluation.growth.results import Growth, LearningCurve, Point
from kjclass.evaluation.known import Known
from kjclass.evaluation.predictions import cross_predict
from kjclass.labels import LabelSet
from kjclass.metrics.resample import Resamples, times_drawn
from kjclass.records import LabelledSentence
from kjclass.registry import Registry
from kjclass.splits import MultilabelStratifiedGroupKFold
from kjclass.training.recipe import recipe

__all__ = ["learning_curve"]

# The training documents of a fold are cut into so many parts, with labels in proportion.
_PARTS = 16
_TAKEN = (1, 2, 4, 8, 16)
_LEAST_SENTENCES = 100
_LEAST_DOCUMENTS = 30
# Of one label, and to train on at all.
_LEAST_CARRYING = 30
_LEAST_CARRIERS = 10
_LEAST_TRAINED_ON = 20
_RESAMPLES = 1000
_MORE = 0.25


class _Shares:
    """The same folds each time, with the first of the parts of each training side, in an order."""

    def __init__(self, folds: int, taken: int, seed: int) -> None:
        self._folds = MultilabelStratifiedGroupKFold(folds, random_state=0)
        self._taken = taken
        self._seed = seed

    def split(
        self, X: Any, y: Any, groups: Any, /
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        for number, (train, test) in enumerate(self._folds.split(X, y, groups)):
            if self._taken == _PARTS:
                yield train, test
                continue
            cut = MultilabelStratifiedGroupKFold(_PARTS, random_state=self._seed)
            parts = [part for _, part in cut.split(train, y[train], groups[train])]
            order = np.random.default_rng([self._seed, number]).permutation(_PARTS)
            rows = np.concatenate([parts[at] for at in order[: self._taken]])
            yield train[np.sort(rows)], test


def learning_curve(
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    *,
    folds: int = 3,
    seeds: int = 3,
    classifier: str = "lexical",
    parameters: Mapping[str, Any] | None = None,
    registry: Registry | None = None,
    seed: int = 0,
) -> LearningCurve:
    """Train on growing shares of the documents, and say what more of them would be worth.

    Folds keep documents and clusters of near-duplicates whole, and are the same for all shares.
    Trained where :func:`kjclass.parallel.backend` says.

    Parameters
    ----------
    label_set : LabelSet
        What is learnt.
    sentences : sequence of LabelledSentence
        Those not annotated for the set are left aside.
    folds : int
        At least 2.
    seeds : int
        How often each share is drawn, at least 2; half of the documents are drawn twice, and the
        whole is trained on once.
    classifier, parameters, registry
        As in :func:`kjclass.training.train.train`; by default thresholds are chosen on three folds.
    seed : int
        Of the draws and of the bootstrap, which resamples test documents and draws.

    Returns
    -------
    LearningCurve
        Without points where there are fewer than 100 sentences or 30 documents, and for a label
        with fewer than 30 sentences in 10 documents.

    Raises
    ------
    TrainingError
        If no sentence is annotated.
    """
    known = Known.of(label_set, sentences)
    groups, truth = known.groups, known.truth
    n_documents = int(groups.max()) + 1
    if len(known) < _LEAST_SENTENCES or n_documents < _LEAST_DOCUMENTS:
        return _too_few(known, n_documents)
    if parameters is None and classifier == "lexical":
        # Thresholds chosen on three folds instead of five are as good, and cost a third less.
        parameters = {**recipe(label_set, classifier), "folds": 3}
    whole = _Shares(folds, _PARTS, seed)
    n_train = np.mean([len(train) for train, _ in whole.split(known.sentences, truth, groups)])
    taken = [k for k in _TAKEN if n_train * k / _PARTS >= _LEAST_TRAINED_ON]
    plan = [(k, seed + at) for k in taken for at in range(_draws(k, seeds))]
    run = delayed(_given)
    found = Parallel()(
        run(
            known,
            _Shares(folds, *one),
            {"classifier": classifier, "parameters": parameters, "registry": registry},
        )
        # The longest first, so that no process waits for the last.
        for one in reversed(plan)
    )
    runs: dict[int, list[NDArray[np.bool_]]] = {k: [] for k in taken}
    for (k, _), given in zip(reversed(plan), found, strict=True):
        runs[k].append(given)
    scores = _scores(truth, groups, [runs[k] for k in taken], seed)
    sizes = np.array([n_train * k / _PARTS for k in taken])
    return _curve(label_set, truth, groups, sizes, scores)


def _draws(taken: int, seeds: int) -> int:
    # Half of the documents vary little from draw to draw, and cost as much as all other shares.
    return {_PARTS: 1, _PARTS // 2: min(2, seeds)}.get(taken, seeds)


def _given(known: Known, splitter: _Shares, how: Mapping[str, Any]) -> NDArray[np.bool_]:
    return cross_predict(known.label_set, known, splitter=splitter, how="a share", **how).given


def _scores(
    truth: NDArray[np.bool_],
    groups: NDArray[np.intp],
    runs: Sequence[Sequence[NDArray[np.bool_]]],
    seed: int,
) -> NDArray[np.float64]:
    """Return F1 of shape (1 + n_resamples, n_shares, 1 + n_labels): as measured, then resampled.

    Macro-F1 comes first; F1 is the mean of the draws of a share. A share that was drawn once varies
    as the one before it.
    """
    rng = np.random.default_rng(seed)
    drawn = Resamples(groups, times=times_drawn(int(groups.max()) + 1, _RESAMPLES, rng)[1:])
    occurs = truth.any(axis=0)

    def sums(cells: NDArray[np.bool_]) -> NDArray[np.float64]:
        return drawn.totals(cells.astype(np.float64))

    there = sums(truth)
    shares = []
    spread = np.zeros(1 + truth.shape[1])
    for given in runs:
        each = np.array([2 * sums(one & truth) / np.maximum(there + sums(one), 1) for one in given])
        each = np.concatenate([each[:, :, occurs].mean(axis=2, keepdims=True), each], axis=2)
        if len(given) > 1:
            spread = each[:, 0].std(axis=0, ddof=1)
        else:
            each[:, 1:] += rng.normal(size=(1, _RESAMPLES, 1)) * spread
            each = np.clip(each, 0.0, 1.0)
        weights = times_drawn(len(given), _RESAMPLES, rng) / len(given)
        shares.append(np.einsum("sdl,ds->dl", each, weights))
    return np.stack(shares, axis=1)


def _curve(
    label_set: LabelSet,
    truth: NDArray[np.bool_],
    groups: NDArray[np.intp],
    sizes: NDArray[np.float64],
    scores: NDArray[np.float64],
) -> LearningCurve:
    n = len(truth)
    points: list[Point] = []
    growth: list[Growth] = []
    for column, label in enumerate((None, *label_set.label_ids)):
        carries = np.ones(n, dtype=bool) if label is None else truth[:, column - 1]
        share = float(carries.mean())
        mine = scores[:, :, column]
        if too_few := _too_few_carry(carries, groups):
            growth.append(_without(label, int(carries.sum()), too_few))
            continue
        low, high = np.percentile(mine[1:], [2.5, 97.5], axis=0)
        points += [
            Point(label, round(size), round(size * share), float(f1), float(least), float(most))
            for size, f1, least, most in zip(sizes, mine[0], low, high, strict=True)
        ]
        if len(sizes) < LEAST_POINTS:
            reason = f"too few: {len(sizes)} sizes to fit a curve to, {LEAST_POINTS} are needed"
            growth.append(_without(label, int(carries.sum()), reason))
            continue
        # What is known better counts for more; 0.005 so that no point counts for all.
        curves = fit_curves(sizes, mine, 1.0 / (mine[1:].std(axis=0) + 0.005) ** 2)
        more = rounded(_MORE * n * share)
        ahead = more / share
        for size in (n, n + ahead):
            at = curves.at(size)
            least, most = np.percentile(at[1:], [2.5, 97.5])
            bounds = float(at[0]), float(least), float(most)
            points.append(Point(label, round(size), round(size * share), *bounds, measured=False))
        gains = curves.at(n + ahead) - curves.at(n)
        gain, ends = float(gains[0]), np.percentile(gains[1:], [2.5, 97.5])
        # The best of several shapes is not always in the middle of those of the resamples.
        worst, best = min(float(ends[0]), gain), max(float(ends[1]), gain)
        spoken = rounded(ahead)
        advice = advice_for(label, more, spoken, gain, worst, best)
        growth.append(
            Growth(
                *(label, int(carries.sum()), more, spoken, gain, worst, best),
                *(verdict_of(worst, best), advice),
            )
        )
    points.sort(key=lambda one: -1 if one.label is None else label_set.label_ids.index(one.label))
    return LearningCurve(
        label_set.name,
        n,
        int(groups.max()) + 1,
        tuple(points),
        tuple(growth),
        advice_in_all(growth),
        (
            "what more is worth is read off a curve fitted to the shares, and holds for documents "
            "like these, all labels growing alike; sentences sought out for one label may do more",
        ),
    )


def _too_few_carry(carries: NDArray[np.bool_], groups: NDArray[np.intp]) -> str:
    n, documents = int(carries.sum()), len(np.unique(groups[carries]))
    if n < _LEAST_CARRYING:
        return f"too few: {n} sentences, {_LEAST_CARRYING} are needed"
    if documents < _LEAST_CARRIERS:
        return f"too few: {documents} documents, {_LEAST_CARRIERS} are needed"
    return ""


def _without(label: str | None, carrying: int, reason: str) -> Growth:
    return Growth(label, carrying, 0, 0, None, None, None, "too few", f"no advice: {reason}")


def _too_few(known: Known, documents: int) -> LearningCurve:
    label_set = known.label_set
    reason = (
        f"too few: {len(known)} sentences of {documents} documents, {_LEAST_SENTENCES} of "
        f"{_LEAST_DOCUMENTS} are needed"
    )
    counts = [len(known), *known.truth.sum(axis=0).tolist()]
    labels = (None, *label_set.label_ids)
    growth = [_without(label, n, reason) for label, n in zip(labels, counts, strict=True)]
    return LearningCurve(
        *(label_set.name, len(known), documents, (), tuple(growth), f"no advice: {reason}", ())
    )
