"""What is more than chance between two tallies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from kjclass.cuewords import CueFinder
from kjclass.evaluation.drifting.names import CALENDAR
from kjclass.evaluation.drifting.results import Comparison, Kind, NewWord, Shift
from kjclass.evaluation.drifting.tally import BINS, DriftTally
from kjclass.features.tokens import tokenize
from kjclass.labels import LabelSet
from kjclass.metrics.resample import times_drawn
from kjclass.records import OK, STATUSES

__all__ = ["LEAST_DOCUMENTS", "LEAST_SENTENCES", "compare"]

LEAST_SENTENCES = 30
LEAST_DOCUMENTS = 10
# Of a label or status, in both corpora together.
_LEAST_CASES = 10
_RESAMPLES = 1000
_PERMUTATIONS = 2000
# Of each of figures, distances, words and names: 5% for all of them.
_LEVEL = 0.05 / 4
# A new word stands in so many documents, and in so many times the share of before.
_LEAST_HOLDERS = 5
_TIMES = 5.0
_SHOWN = 30


def compare(
    first: DriftTally,
    second: DriftTally,
    names: tuple[str, str],
    label_sets: Sequence[LabelSet],
    *,
    seed: int = 0,
) -> Comparison:
    """Compare two corpora.

    Intervals are those of a bootstrap over documents. Whether anything shifted is asked of all
    together, with Bonferroni's correction: two halves of one corpus differ in one case of twenty at
    most. Whether distributions of certainty differ is asked of random divisions of the documents,
    and, since those hold only for documents of like length, of the bootstrap too.

    Parameters
    ----------
    first, second : DriftTally
    names : tuple of (str, str)
        What to call them.
    label_sets : sequence of LabelSet
    seed : int
        Of the resamples.

    Returns
    -------
    Comparison
        Where a corpus has fewer than 30 sentences or 10 documents, without figures: each shift
        says why.
    """
    sentences = first.sentences, second.sentences
    documents = first.documents, second.documents
    note = ""
    for name, n, d in zip(names, sentences, documents, strict=True):
        if not note and (n < LEAST_SENTENCES or d < LEAST_DOCUMENTS):
            note = (
                f"too few: {n} sentences of {d} documents in {name}, {LEAST_SENTENCES} of "
                f"{LEAST_DOCUMENTS} needed"
            )
    if note:
        shifts = _unmeasured(first, label_sets, note)
        return Comparison(*names, sentences, documents, tuple(shifts), (), note)
    rng = np.random.default_rng(seed)
    shares = _Shares(first, second, rng)
    shifts = shares.of(label_sets)
    shifts += [_distance(one.name, first, second, len(label_sets), rng) for one in label_sets]
    return Comparison(*names, sentences, documents, tuple(shifts), _new(first, second, label_sets))


def _unmeasured(first: DriftTally, label_sets: Sequence[LabelSet], note: str) -> list[Shift]:
    """Return what would have been measured, with the reason why it is not."""
    found: list[tuple[Kind, str, str]] = []
    for one in label_sets:
        found += [("label", one.name, label) for label in one.label_ids]
        found.append(("confidence", one.name, ""))
    if first.vocabulary:
        found.append(("unknown words", "", ""))
    found += [("status", "", status) for at, status in enumerate(STATUSES) if at != OK]
    found += [("distance", one.name, "") for one in label_sets]
    return [Shift(*one, None, None, None, None, None, shifted=False, note=note) for one in found]


class _Shares:
    """Shares of both corpora, resampled by document."""

    def __init__(self, first: DriftTally, second: DriftTally, rng: np.random.Generator) -> None:
        self._tallies = first, second
        self._places = [np.flatnonzero(one.statuses.any(axis=1)) for one in self._tallies]
        self._draws = [times_drawn(len(places), _RESAMPLES, rng) for places in self._places]

    def of(self, label_sets: Sequence[LabelSet]) -> list[Shift]:
        found: list[tuple[Kind, str, str, NDArray[np.float64], NDArray[np.float64]]] = []
        for one in label_sets:
            labels = self._sums([tally.labels[one.name] for tally in self._tallies])
            ok = self._sums([tally.statuses[:, [OK]] for tally in self._tallies])
            found += [
                ("label", one.name, label, labels[:, :, at], ok[:, :, 0])
                for at, label in enumerate(one.label_ids)
            ]
            middles = (np.arange(BINS) + 0.5) / BINS
            sure = self._sums([t.certainty[one.name] @ middles[:, None] for t in self._tallies])
            found.append(("confidence", one.name, "", sure[:, :, 0], ok[:, :, 0]))
        if self._tallies[0].vocabulary:
            words = self._sums([tally.words for tally in self._tallies])
            found.append(("unknown words", "", "", words[:, :, 1], words[:, :, 0]))
        statuses = self._sums([tally.statuses for tally in self._tallies])
        found += [
            ("status", "", status, statuses[:, :, at], statuses.sum(axis=2))
            for at, status in enumerate(STATUSES)
            if at != OK
        ]
        return [self._shift(*one, n_tests=len(found)) for one in found]

    def _sums(self, columns: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return sums of shape (2, 1 + n_resamples, n_columns)."""
        return np.stack(
            [
                draws @ column[places]
                for draws, column, places in zip(self._draws, columns, self._places, strict=True)
            ]
        )

    def _shift(
        self,
        kind: Kind,
        label_set: str,
        label: str,
        cases: NDArray[np.float64],
        of: NDArray[np.float64],
        *,
        n_tests: int,
    ) -> Shift:
        share = cases / np.maximum(of, 1)
        first, second = (float(one) for one in share[:, 0])
        total = int(cases[:, 0].sum())
        if kind in ("label", "status") and total < _LEAST_CASES:
            note = f"too few: {total} cases, {_LEAST_CASES} needed"
            return Shift(kind, label_set, label, first, second, None, None, None, False, note)
        difference = share[1] - share[0]
        low, high = np.percentile(difference[1:], [2.5, 97.5])
        # Few documents make a bootstrap too sure of itself; Student's t makes up for it.
        freedom = min(len(places) for places in self._places) - 1
        limit = stats.t.ppf(1 - _LEVEL / 2 / n_tests, freedom) * difference[1:].std()
        return Shift(
            *(kind, label_set, label, first, second, float(difference[0]), float(low), float(high)),
            shifted=bool(abs(difference[0]) > limit),
        )


def _distance(
    name: str, first: DriftTally, second: DriftTally, n_tests: int, rng: np.random.Generator
) -> Shift:
    parts = [one.certainty[name][one.certainty[name].any(axis=1)] for one in (first, second)]
    pooled = np.vstack(parts)
    n = len(parts[0])
    mine = np.zeros((_PERMUTATIONS, len(pooled)))
    for row in mine:
        row[rng.permutation(len(pooled))[:n]] = 1
    by_chance = _apart(mine @ pooled, (1 - mine) @ pooled)
    ahead = _ahead(*(times_drawn(len(part), _PERMUTATIONS, rng) @ part for part in parts))
    resampled = ahead[1:]
    centred = np.abs(resampled - ahead[0]).max(axis=1)
    found = float(np.abs(ahead[0]).max())
    chance = max(_share(by_chance, found), _share(centred, found))
    # A distance is never below 0, and chance adds to it; as in kjclass.metrics.calibration.
    distances = np.abs(resampled).max(axis=1)
    above = float(np.percentile(distances, 97.5))
    low = 0.0 if chance > 0.025 else max(0.0, min(found, 2 * found - above))
    ends = low, min(1.0, found + max(0.0, above - float(distances.mean())))
    return Shift(
        *("distance", name, "", None, None, found, *ends), shifted=bool(chance < _LEVEL / n_tests)
    )


def _share(by_chance: NDArray[np.float64], found: float) -> float:
    """Return how often chance gives as much as was found."""
    return float((1 + (by_chance >= found).sum()) / (1 + len(by_chance)))


def _apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest distance between cumulative distributions, row by row."""
    return np.asarray(np.abs(_ahead(one, other)).max(axis=1))


def _ahead(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one cumulative distribution minus the other, row by row."""
    parts = [
        np.cumsum(counts, axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        for counts in (one, other)
    ]
    return np.asarray(parts[0] - parts[1])


def _new(
    first: DriftTally, second: DriftTally, label_sets: Sequence[LabelSet]
) -> tuple[NewWord, ...]:
    n = first.documents, second.documents
    knows = second.vocabulary.knows
    finders = [CueFinder(label_set) for label_set in label_sets]
    found: list[NewWord] = []
    for name, holders in _commoner(first.names, second.names, n):
        words = [token.folded for token in tokenize(name)]
        if set(words) <= CALENDAR:
            continue
        if not any(finder.find(name).matches for finder in finders):
            known = all(map(knows, words))
            found.append(
                NewWord(name, "name", holders[0] / n[0], holders[1] / n[1], holders[1], known)
            )
    told = {token.folded for one in found for token in tokenize(one.text)}
    for word, holders in _commoner(first.holders, second.holders, n):
        if word not in told:
            shares = holders[0] / n[0], holders[1] / n[1]
            found.append(NewWord(word, "word", *shares, holders[1], knows(word)))
    found.sort(key=lambda one: (-one.documents, one.text))
    kinds = [[one for one in found if one.kind == kind][:_SHOWN] for kind in ("name", "word")]
    return tuple(one for kind in kinds for one in kind)


def _commoner(
    first: Mapping[str, int], second: Mapping[str, int], n: tuple[int, int]
) -> list[tuple[str, tuple[int, int]]]:
    """Return what is in far more documents of the second corpus, and in how many of both.

    By Fisher's exact test, with Bonferroni's correction.
    """
    keys = [key for key, n_holders in second.items() if n_holders >= _LEAST_HOLDERS]
    if not keys:
        return []
    theirs = np.array([second[key] for key in keys])
    ours = np.array([first.get(key, 0) for key in keys])
    chance = stats.hypergeom.sf(theirs - 1, sum(n), ours + theirs, n[1])
    more = theirs / n[1] >= _TIMES * ours / n[0]
    rows = np.flatnonzero(more & (chance * len(keys) < _LEVEL))
    return [(keys[row], (int(ours[row]), int(theirs[row]))) for row in rows]
