from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kjclass.classifiers.targets import Targets
from kjclass.classifiers.thresholds import (
    best_offsets,
    best_thresholds,
    decide_multi,
    decide_single,
)
from kjclass.errors import TrainingError


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
    chosen = best_offsets(probability, truth)
    found = decide_single(probability, chosen)
    assert f1(truth == 1, found == 1) > f1(truth == 1, probability.argmax(axis=1) == 1) + 0.2
    assert np.isclose(chosen.sum(), 1.0)


def test_equal_thresholds_give_the_most_probable_label() -> None:
    probability = np.array([[0.2, 0.5, 0.3], [0.4, 0.4, 0.2]])
    assert decide_single(probability, np.full(3, 1 / 3)).tolist() == [1, 0]


def test_multi_label_reaches_its_threshold() -> None:
    assert decide_multi(np.array([[0.3, 0.7]]), np.array([0.3, 0.8])).tolist() == [[True, False]]


def _noisy(share: float, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < share
    signal = (1 / (1 + np.exp(-(np.where(truth, 1.0, -1.0) + rng.normal(0, 1.2, n))))).clip(
        0.01, 0.99
    )
    return signal, truth


def test_thresholds_for_the_shares_to_come_do_better_there() -> None:
    signal, truth = _noisy(0.5, 4000, 0)
    to_come, there = _noisy(0.05, 4000, 1)
    prior = {"rare": 0.05}
    multi = Targets(np.array(["rare"]), truth[:, None], multi=True)
    (plain,) = multi.thresholds(signal[:, None])
    (adjusted,) = multi.thresholds(signal[:, None], prior)
    assert f1(there, to_come >= adjusted) > f1(there, to_come >= plain) + 0.1
    single = Targets(np.array(["rare", "rest"]), (~truth).astype(int), multi=False)
    both = np.c_[signal, 1 - signal]
    chosen = single.thresholds(both, prior | {"rest": 0.95})
    found = decide_single(np.c_[to_come, 1 - to_come], chosen) == 0
    assert f1(there, found) > f1(there, to_come >= plain) + 0.1


def test_the_shares_at_hand_change_nothing() -> None:
    signal, truth = _noisy(0.25, 400, 2)
    targets = Targets(np.array(["rare"]), truth[:, None], multi=True)
    share = {"rare": float(truth.mean())}
    assert targets.thresholds(signal[:, None], share) == targets.thresholds(signal[:, None])


@pytest.mark.parametrize("prior", [{"other": 0.5}, {"rare": 1.5}, {"rare": 0.5}])
def test_a_prior_that_makes_no_sense_is_refused(prior: dict[str, float]) -> None:
    targets = Targets(np.array(["rare", "rest"]), np.array([0, 1, 1]), multi=False)
    with pytest.raises(TrainingError):
        targets.thresholds(np.full((3, 2), 0.5), prior)
