from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, softmax

from kjclass.classifiers.calibration import fit_calibration
from kjclass.classifiers.linear import LexicalClassifier


def log_loss(scores: np.ndarray, truth: np.ndarray) -> float:
    shares = expit(scores)
    return float(-np.log(np.where(truth, shares, 1 - shares)).mean())


def test_scores_that_are_too_sure_are_made_to_mean_what_they_say() -> None:
    random = np.random.default_rng(1)
    scores = random.normal(-1, 3, (8000, 2))
    truth = random.random(scores.shape) < expit(scores * [0.4, 0.8] + [0.5, -1.0])
    found = fit_calibration(scores, truth)
    assert found.method == "platt"
    assert found.scale == pytest.approx([0.4, 0.8], abs=0.06)
    assert found.shift == pytest.approx([0.5, -1.0], abs=0.12)
    shares = expit(found.apply(scores))[:, 0]
    for low in (0.1, 0.4, 0.7):
        some = (shares >= low) & (shares < low + 0.2)
        assert truth[some, 0].mean() == pytest.approx(shares[some].mean(), abs=0.05)


def test_one_label_has_one_temperature_and_a_shift_each() -> None:
    random = np.random.default_rng(2)
    scores = random.normal(0, 3, (8000, 3))
    shares = softmax(scores / 2 + [1.0, 0.0, -1.0], axis=1)
    truth = (shares.cumsum(axis=1) > random.random((8000, 1))).argmax(axis=1)
    found = fit_calibration(scores, truth)
    assert found.method == "temperature"
    assert found.scale == pytest.approx([0.5] * 3, abs=0.03)
    assert found.shift == pytest.approx([1.0, 0.0, -1.0], abs=0.1)


def test_weights_stand_for_other_shares() -> None:
    scores = np.zeros((2000, 1))
    truth = (np.arange(2000) < 1000)[:, None]
    found = fit_calibration(scores, truth, np.where(truth, 0.2, 1.8))
    assert expit(found.apply(scores))[0, 0] == pytest.approx(0.1, abs=0.01)


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(st.floats(-30, 30), st.booleans()), min_size=1, max_size=30),
)
def test_it_is_finite_keeps_the_order_and_never_does_worse(rows: list[tuple[float, bool]]) -> None:
    scores, truth = np.array([[row[0]] for row in rows]), np.array([[row[1]] for row in rows])
    found = fit_calibration(scores, truth)
    assert found.scale[0] > 0
    assert np.isfinite([found.scale, found.shift]).all()
    assert log_loss(found.apply(scores), truth) <= log_loss(scores, truth) + 1e-6
    assert found.undo(found.apply(scores)) == pytest.approx(scores, abs=1e-6)


def test_a_classifier_gives_calibrated_probabilities() -> None:
    # Words that say nothing: whatever is learnt from them, it cannot be sure.
    random = np.random.default_rng(3)
    texts = [" ".join(random.choice(list("abcdefgh"), 6)) for _ in range(400)]
    labels = random.choice(["one", "two"], 400, p=[0.8, 0.2])
    model = LexicalClassifier(vectors=None, min_df=1, C=100.0).fit(texts, labels)
    plain = LexicalClassifier(vectors=None, min_df=1, C=100.0, folds=0).fit(texts, labels)
    others = [" ".join(random.choice(list("abcdefgh"), 6)) for _ in range(200)]
    assert np.abs(model.predict_proba(others)[:, 0] - 0.8).max() < 0.15
    assert np.abs(plain.predict_proba(others)[:, 0] - 0.8).max() > 0.25
    assert plain.calibration_ is None
