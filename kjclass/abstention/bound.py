"""Find how sure a model has to be for its answers to be wrong no more often than wanted.

The method is learn-then-test with split fixed-sequence testing: Angelopoulos, Bates, Candès,
Jordan and Lei (2021), "Learn then test: calibrating predictive algorithms to achieve risk
control", https://arxiv.org/abs/2110.01052. A few documents, drawn at random, choose the cuts to try
and the one that promises most; on all others that cut is tested, and then ever looser ones until
one fails. As the order is fixed beforehand, no correction is needed for their number.

A test bets against "more than the share alpha of the answers is wrong", document by document:
Waudby-Smith and Ramdas (2024), "Estimating means of bounded random variables by betting", JRSS B
86, https://doi.org/10.1093/jrsssb/qkad009. If a document has `a` answers of which `b` are wrong,
that says that ``b - alpha * a`` is not negative on average. Then who stakes on the contrary gains
nothing in the long run, and multiplies the stake by 1 / delta with probability delta at most
(Ville's inequality). Sentences of one document may depend on one another as they like.
"""

from __future__ import annotations

from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from kjclass.abstention.evidence import Evidence
from kjclass.abstention.guarantee import Guarantee
from kjclass.abstention.intervals import moments, share_interval
from kjclass.errors import ParameterError

__all__ = ["bound_error", "check_levels"]

# Share of the documents that only choose what to test.
_LEARN = 0.2
_MOST_CUTS = 60
# Shares of the stake that are bet side by side.
_BETS = 0.95 * 0.5 ** np.arange(6)
# A document counts for so many answers that this share of all answers counts.
_COUNTED = 0.9
# Documents at once: memory stays small, however many there are.
_AT_ONCE = 256


def check_levels(max_error: float, delta: float) -> None:
    """Raise ParameterError unless both are between 0 and 1."""
    for name, value in (("largest error", max_error), ("delta", delta)):
        if not 0.0 < value < 1.0:
            raise ParameterError(f"a {name} of {value}", fix="choose one between 0 and 1")


def bound_error(
    evidence: Evidence, max_error: float, *, delta: float = 0.05, seed: int = 0
) -> Guarantee:
    """Choose the least confidence from which a model may answer.

    Parameters
    ----------
    evidence : Evidence
        Answers to sentences with known labels. Its documents are taken as drawn at random from
        those that there are, one independently of the other.
    max_error : float
        Share of the answers that may be wrong. A document with more answers than
        :attr:`Guarantee.cap` counts as if it had so many, with the same share wrong.
    delta : float
        Probability, over the draw of the evidence, that more are wrong after all.
    seed : int
        Of the order of documents.

    Returns
    -------
    Guarantee
        Its cut is None where none passes the test.

    Raises
    ------
    InputError
        If a level is not between 0 and 1.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> confidence = rng.random(4000, dtype=np.float32)
    >>> wrong = rng.random(4000) < 0.3 * (1 - confidence)
    >>> evidence = Evidence(confidence, wrong, np.arange(4000), np.ones(4000, np.float32))
    >>> found = bound_error(evidence, 0.05)
    >>> found.error < 0.05, [round(one, 2) for one in found.coverage]
    (True, [0.28, 0.27, 0.3])
    """
    check_levels(max_error, delta)
    _, group = np.unique(evidence.group, return_inverse=True)
    n = int(group.max(initial=-1)) + 1
    order = np.random.default_rng(seed).permutation(n)
    learn, test = np.split(order, [ceil(_LEARN * n)])
    wanted = log(1 / delta)
    if not len(test):
        return _nothing(evidence, n, max_error, delta, f"too few documents: {n}")
    cuts = _cuts(evidence.confidence[np.isin(group, learn)])
    answers, wrong = _sums(evidence, group, n, cuts)
    cap = _caps(answers[learn])
    gains = _gains(answers, wrong, cap, max_error)
    learnt = np.log1p(_BETS[:, None, None] * gains[learn]).sum(axis=1)
    # As if all documents were like those seen: the bet that was best gets most of the stake.
    stakes = learnt * (len(test) / len(learn))
    stakes -= np.logaddexp.reduce(stakes, axis=0)
    start = int(np.logaddexp.reduce(learnt, axis=0).argmax())
    passed = _wealth(gains[test], stakes) >= wanted
    if not passed[start]:
        ideal = np.log1p(_BETS[0] * max_error * np.minimum(answers[test, -1] / cap[-1], 1)).sum()
        note = f"no cut is safe on {n:,} documents"
        if ideal < wanted:
            least = ceil(n * wanted / ideal)
            note = (
                f"too few documents: {n:,}, and without any error it would take at least {least:,}"
            )
        return _nothing(evidence, n, max_error, delta, note)
    failed = np.flatnonzero(~passed[start:])
    chosen = start + int(failed[0]) - 1 if len(failed) else len(cuts) - 1
    answered, whole = answers[:, chosen], answers[:, -1]
    return Guarantee(
        max_error,
        delta,
        float(cuts[chosen]),
        evidence.source,
        evidence.exact,
        evidence.weighted,
        n,
        len(evidence),
        float(cap[chosen]),
        share_interval(moments(answered, whole)),
        float(wrong[:, chosen].sum() / answered.sum()),
    )


def _nothing(
    evidence: Evidence, documents: int, max_error: float, delta: float, note: str
) -> Guarantee:
    one = evidence
    how = (one.source, one.exact, one.weighted, documents, len(one))
    return Guarantee(max_error, delta, None, *how, note=note)


def _cuts(confidence: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cuts to try, from the strictest to none."""
    found = np.unique(confidence)
    if len(found) > _MOST_CUTS:
        found = np.unique(np.quantile(found, np.linspace(0, 1, _MOST_CUTS), method="nearest"))
    return np.unique(np.append(found, np.float32(0.0)))[::-1]


def _sums(
    evidence: Evidence, group: NDArray[np.intp], n: int, cuts: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the answers of each document at each cut, and those that are wrong, by weight."""
    width = len(cuts)
    first = np.searchsorted(-cuts, -evidence.confidence)
    at = group * width + first
    found = []
    for weight in (evidence.weight, evidence.weight * evidence.wrong):
        sums = np.bincount(at, weight, n * width).reshape(n, width)
        found.append(sums.cumsum(axis=1))
    return found[0], found[1]


def _caps(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each cut how many answers a document counts for at most."""
    ranked = np.sort(answers, axis=0)
    below = ranked.cumsum(axis=0)
    above = np.arange(len(ranked))[::-1, None]
    enough = below + above * ranked >= _COUNTED * below[-1]
    found: NDArray[np.float64] = ranked[enough.argmax(axis=0), np.arange(ranked.shape[1])]
    return found


def _gains(
    answers: NDArray[np.float64], wrong: NDArray[np.float64], cap: NDArray[np.float64], alpha: float
) -> NDArray[np.float64]:
    """Return what a bet of the whole stake would win in each document; above -1 all through."""
    counted = np.minimum(1.0, cap / np.maximum(answers, 1e-12))
    return np.asarray(counted * (alpha * answers - wrong) / cap)


def _wealth(gains: NDArray[np.float64], stakes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for each cut, the log of the most that the stake ever grew to."""
    held = stakes
    best = np.zeros(gains.shape[1])
    for at in range(0, len(gains), _AT_ONCE):
        path = np.log1p(_BETS[:, None, None] * gains[at : at + _AT_ONCE]).cumsum(axis=1)
        path += held[:, None]
        best = np.maximum(best, np.logaddexp.reduce(path, axis=0).max(axis=0))
        held = path[:, -1]
    return best
