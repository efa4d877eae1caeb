"""The promise holds in simulation, and costs little coverage where there is much evidence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from kjclass.abstention.bound import bound_error
from kjclass.abstention.evidence import Evidence
from kjclass.abstention.guarantee import Guarantee
from kjclass.errors import InputError

Draw = Callable[[np.random.Generator, int], Evidence]

ALPHA, DELTA, RESAMPLES = 0.1, 0.05, 1000
# Three standard errors of a rate of DELTA.
SLACK = 3 * np.sqrt(DELTA * (1 - DELTA) / RESAMPLES)


def singles(rng: np.random.Generator, n: int) -> Evidence:
    """One sentence a document; above a cut c, (1 - c) / 4 of the answers are wrong."""
    sure = rng.random(n)
    return _evidence(sure, rng.random(n) < 0.5 * (1 - sure), np.arange(n))


def clustered(rng: np.random.Generator, n: int) -> Evidence:
    """One to eight sentences a document, often right or wrong together; errors as above."""
    group = np.repeat(np.arange(n), rng.integers(1, 9, n))
    sure = rng.random(len(group))
    luck = np.where(rng.random(n)[group] < 0.7, rng.random(n)[group], rng.random(len(group)))
    return _evidence(sure, luck < 0.5 * (1 - sure), group)


def hopeless(rng: np.random.Generator, n: int) -> Evidence:
    """A little too much is wrong at every cut: to answer anything breaks the promise."""
    group = np.repeat(np.arange(n), rng.integers(1, 4, n))
    return _evidence(rng.random(len(group)), rng.random(len(group)) < ALPHA * 1.001, group)


def enriched(rng: np.random.Generator, n: int) -> Evidence:
    """Half are of a rare label that is often wrong, and stand for a tenth of the text to come."""
    rare = rng.random(n) < 0.5
    sure = rng.random(n)
    # Among the text to come, 0.1 * 0.95 + 0.9 * (1 - c) / 4 of the answers above c are wrong.
    wrong = rng.random(n) < np.where(rare, 0.95, 0.5 * (1 - sure))
    return _evidence(sure, wrong, np.arange(n), np.where(rare, 0.2, 1.8))


def _evidence(sure, wrong, group, weight=None) -> Evidence:
    weight = np.ones(len(sure)) if weight is None else weight
    return Evidence(sure.astype(np.float32), wrong, group, weight.astype(np.float32))


def _quarter(cut: float) -> float:
    return (1 - cut) / 4


@pytest.mark.parametrize(
    ("draw", "documents", "error_above"),
    [
        (singles, 400, _quarter),
        (clustered, 200, _quarter),
        (hopeless, 200, lambda cut: ALPHA * 1.001),
        (enriched, 600, lambda cut: 0.1 * 0.95 + 0.9 * _quarter(cut)),
    ],
)
def test_errors_exceed_what_was_wanted_no_more_often_than_promised(
    draw: Draw, documents: int, error_above: Callable[[float], float]
) -> None:
    broken = 0
    for number in range(RESAMPLES):
        evidence = draw(np.random.default_rng([number, 7]), documents)
        cut = bound_error(evidence, ALPHA, delta=DELTA, seed=number).cut
        broken += cut is not None and error_above(cut) > ALPHA
    assert broken / RESAMPLES <= DELTA + SLACK


@pytest.mark.parametrize(("draw", "documents"), [(singles, 20_000), (clustered, 8_000)])
@pytest.mark.parametrize("alpha", [0.05, 0.1])
def test_with_much_evidence_nearly_all_is_answered_that_may_be(
    draw: Draw, documents: int, alpha: float
) -> None:
    best = 4 * alpha
    found = bound_error(draw(np.random.default_rng(0), documents), alpha)
    assert found.coverage is not None
    assert best - 0.06 < found.coverage[0] <= best
    assert found.coverage[1] < found.coverage[0] < found.coverage[2]
    assert found.error is not None
    assert found.error < alpha


@pytest.mark.parametrize("draw", [singles, clustered])
@pytest.mark.parametrize("seed", range(5))
def test_who_allows_fewer_errors_gets_no_more_answers(draw: Draw, seed: int) -> None:
    evidence = draw(np.random.default_rng(seed), 3000)
    shares = []
    for alpha in (0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3):
        found = bound_error(evidence, alpha)
        shares.append(0.0 if found.coverage is None else found.coverage[0])
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_too_few_documents_are_named_as_the_reason() -> None:
    right = np.zeros(30, dtype=bool)
    found = bound_error(_evidence(np.full(30, 0.9), right, np.arange(30)), 0.05)
    assert found.cut is None
    assert found.note.startswith(
        "too few documents: 30, and without any error it would take at least 8"
    )
    assert "abstains everywhere: too few documents" in str(found)
    none = np.zeros(0)
    assert bound_error(_evidence(none, none > 0, none.astype(int)), 0.05).cut is None
    assert bound_error(_evidence(np.ones(1), np.ones(1) > 2, np.zeros(1, int)), 0.05).cut is None


def test_a_third_more_documents_than_the_least_are_enough() -> None:
    few = bound_error(_evidence(np.full(30, 0.9), np.zeros(30) > 0, np.arange(30)), 0.05)
    n = int(1.3 * int(few.note.split()[-1]))
    found = bound_error(_evidence(np.full(n, 0.9), np.zeros(n) > 0, np.arange(n)), 0.05)
    assert found.cut == 0.0


def test_a_model_that_is_always_as_sure_answers_all_or_nothing() -> None:
    rng = np.random.default_rng(3)
    sure = np.full(2000, 0.6)
    good, bad = (rng.random(2000) < share for share in (0.02, 0.2))
    assert bound_error(_evidence(sure, good, np.arange(2000)), 0.05).cut == 0.0
    found = bound_error(_evidence(sure, bad, np.arange(2000)), 0.05)
    assert found.cut is None
    assert found.note == "no cut is safe on 2,000 documents"


def test_one_long_document_does_not_decide() -> None:
    # Right a thousand times over, but the others are wrong too often.
    rng = np.random.default_rng(4)
    group = np.concatenate([np.arange(400), np.full(20_000, 400)])
    wrong = np.concatenate([rng.random(400) < 0.2, np.zeros(20_000, dtype=bool)])
    assert wrong.mean() < 0.01
    assert bound_error(_evidence(rng.random(len(group)), wrong, group), 0.1).cut is None


def test_the_order_of_sentences_does_not_matter() -> None:
    evidence = clustered(np.random.default_rng(5), 500)
    order = np.random.default_rng(6).permutation(len(evidence))
    mixed = Evidence(
        evidence.confidence[order],
        evidence.wrong[order],
        evidence.group[order],
        evidence.weight[order],
    )
    first, second = bound_error(evidence, 0.15), bound_error(mixed, 0.15)
    assert first.cut == second.cut is not None


@pytest.mark.parametrize(("alpha", "delta"), [(0.0, 0.05), (1.0, 0.05), (0.1, 0.0), (0.1, 1.0)])
def test_levels_are_between_0_and_1(alpha: float, delta: float) -> None:
    with pytest.raises(InputError, match="choose one between 0 and 1"):
        bound_error(singles(np.random.default_rng(0), 50), alpha, delta=delta)


def test_a_guarantee_says_what_it_rests_on_and_survives_json() -> None:
    found = bound_error(enriched(np.random.default_rng(1), 4000), 0.25)
    assert "shares of labels" in found.assumption
    assert str(found).startswith("at most 0.25 of the answers wrong (0.95 sure); answers 0.")
    assert Guarantee.of({**found.as_dict(), "coverage": list(found.coverage or ())}) == found
