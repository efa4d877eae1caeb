from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kjclass.classifiers.aims import Aim
from kjclass.classifiers.calibration import Calibration, fit_calibration
from kjclass.classifiers.targets import Targets
from kjclass.classifiers.thresholds import (
    best_offsets,
    best_thresholds,
    decide_multi,
    decide_single,
)
from kjclass.errors import ParameterError


def f1(truth: np.ndarray, given: np.ndarray) -> float:
    return 2 * (truth & given).sum() / max(truth.sum() + given.sum(), 1)


@given(arrays(np.float64, 12, elements=st.floats(0.06, 0.94)), arrays(np.bool_, 12))
def test_no_other_threshold_has_a_better_f1(scores: np.ndarray, truth: np.ndarray) -> None:
    (chosen,) = best_thresholds(scores[:, None], truth[:, None])
    reached = f1(truth, scores >= chosen)
    if truth.any():
        assert all(reached >= f1(truth, scores >= other) - 1e-9 for other in scores)


def test_a_rare_class_gets_its_due() -> None:
    rng = np.random.default_rng(0)
    truth = (rng.random(600) < 0.1).astype(int)
    signal = np.where(truth == 1, rng.normal(0.35, 0.1, 600), rng.normal(0.1, 0.1, 600)).clip(
        0.01, 0.99
    )
    probability = np.c_[1 - signal, signal]
    chosen = best_offsets(probability, truth[:, None] == np.arange(2))
    found = decide_single(probability, chosen)
    assert f1(truth == 1, found == 1) > f1(truth == 1, probability.argmax(axis=1) == 1) + 0.2
    assert np.isclose(chosen.sum(), 1.0)


def test_equal_thresholds_give_the_most_probable_label() -> None:
    probability = np.array([[0.2, 0.5, 0.3], [0.4, 0.4, 0.2]])
    assert decide_single(probability, np.full(3, 1 / 3)).tolist() == [1, 0]


def test_multi_label_reaches_its_threshold() -> None:
    assert decide_multi(np.array([[0.3, 0.7]]), np.array([0.3, 0.8])).tolist() == [[True, False]]


def _noisy(share: float, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return scores, the same for every share, and what is true."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < share
    return np.where(truth, 1.0, -1.0) + rng.normal(0, 1.2, n), truth


def calibrated(targets: Targets, scores: np.ndarray, prior: dict[str, float]) -> Calibration:
    return fit_calibration(scores, targets.values, targets.weights(prior))


def test_thresholds_for_the_shares_to_come_do_better_there() -> None:
    signal, truth = _noisy(0.5, 4000, 0)
    to_come, there = _noisy(0.05, 4000, 1)
    multi = Targets(np.array(["rare"]), truth[:, None], multi=True)
    found = []
    for prior in ({}, {"rare": 0.05}):
        scale = calibrated(multi, signal[:, None], prior)
        shares = multi.probability(scale.apply(signal[:, None]))
        (threshold,) = multi.thresholds(shares, prior)
        found.append(multi.probability(scale.apply(to_come[:, None]))[:, 0] >= threshold)
    assert f1(there, found[1]) > f1(there, found[0]) + 0.1
    single = Targets(np.array(["rare", "rest"]), (~truth).astype(int), multi=False)
    prior = {"rare": 0.05, "rest": 0.95}
    scale = calibrated(single, np.c_[signal, -signal], prior)
    shares = single.probability(scale.apply(np.c_[signal, -signal]))
    chosen = single.thresholds(shares, prior)
    given = decide_single(single.probability(scale.apply(np.c_[to_come, -to_come])), chosen) == 0
    assert f1(there, given) > f1(there, found[0]) + 0.1


def test_the_shares_at_hand_change_nothing() -> None:
    signal, truth = _noisy(0.25, 400, 2)
    targets = Targets(np.array(["rare"]), truth[:, None], multi=True)
    share = {"rare": float(truth.mean())}
    shares = targets.probability(signal[:, None])
    assert targets.thresholds(shares, share) == targets.thresholds(shares)


def test_expected_f1_moves_less_than_that_of_the_examples_and_is_as_good() -> None:
    there = _noisy(0.05, 20000, 99)
    moves: list[list[float]] = [[], []]
    reached: list[list[float]] = [[], []]
    for seed in range(20):
        signal, truth = _noisy(0.05, 600, seed)
        targets = Targets(np.array(["rare"]), truth[:, None], multi=True)
        scale = calibrated(targets, signal[:, None], {})
        shares = targets.probability(scale.apply(signal[:, None]))
        for at, expected in enumerate((truth[:, None], shares)):
            (threshold,) = best_thresholds(shares, expected)
            cut = float(scale.undo(np.log([[threshold / (1 - threshold)]]))[0, 0])
            moves[at].append(cut)
            reached[at].append(f1(there[1], there[0] >= cut))
    assert np.std(moves[1]) < 0.7 * np.std(moves[0])
    assert np.mean(reached[1]) > np.mean(reached[0])


def test_a_least_precision_is_kept_and_no_more_is_given_up_than_it_takes() -> None:
    signal, truth = _noisy(0.2, 4000, 3)
    shares = 1 / (1 + np.exp(-signal))[:, None]
    (free,) = best_thresholds(shares, truth[:, None])
    (strict,) = best_thresholds(shares, truth[:, None], aim=Aim("precision", 0.9))
    given = shares[:, 0] >= strict
    assert (truth & given).sum() / given.sum() >= 0.9
    assert (truth & (shares[:, 0] >= free)).sum() / (shares[:, 0] >= free).sum() < 0.9
    looser = shares[:, 0] >= strict - 0.02
    assert (truth & looser).sum() / looser.sum() < 0.92
    both = np.c_[shares, 1 - shares]
    offsets = best_offsets(both, np.c_[truth, ~truth], aim=Aim("precision", 0.9))
    given = decide_single(both, offsets) == 0
    assert 0.9 <= (truth & given).sum() / given.sum() < 0.95


def test_costs_cut_calibrated_probabilities_where_they_balance() -> None:
    shares = np.array([[0.9, 0.1], [0.2, 0.8]])
    assert best_thresholds(shares, shares, aim=Aim("cost", 3.0)).tolist() == [0.75, 0.75]
    assert best_offsets(shares, shares, aim=Aim("cost", 3.0)).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("text", ["f2", "precision", "precision=1.5", "cost=0", "cost=x", "f1=1"])
def test_aims_that_are_none(text: str) -> None:
    with pytest.raises(ParameterError, match="use f1, precision=P"):
        Aim.parse(text)


@pytest.mark.parametrize("prior", [{"other": 0.5}, {"rare": 1.5}, {"rare": 0.5}])
def test_a_prior_that_makes_no_sense_is_refused(prior: dict[str, float]) -> None:
    targets = Targets(np.array(["rare", "rest"]), np.array([0, 1, 1]), multi=False)
    with pytest.raises(ParameterError):
        targets.thresholds(np.full((3, 2), 0.5), prior)
