from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kjclass.classifiers.thresholds import (
    best_offsets,
    best_thresholds,
    decide_multi,
    decide_single,
)


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
