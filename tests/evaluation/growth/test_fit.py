"""Curves through scores: the shape is found, and what is not known stays open."""

from __future__ import annotations

import numpy as np
import pytest

from kjclass.evaluation.growth.fit import fit_curves

SIZES = np.array([100.0, 200, 400, 800, 1600])


@pytest.mark.parametrize(
    "shape",
    [
        lambda n: 0.2 + 0.08 * np.log(n),
        lambda n: 0.9 - 3 * n**-0.5,
        lambda n: 0.8 - 20 / n,
        lambda n: np.full_like(n, 0.7),
    ],
)
def test_a_curve_of_a_known_shape_is_followed(shape) -> None:
    curves = fit_curves(SIZES, [shape(SIZES)])
    for size in (1600.0, 2000.0):
        assert curves.at(size)[0] == pytest.approx(shape(np.array([size]))[0], abs=1e-6)


def test_scores_stay_scores() -> None:
    curves = fit_curves(SIZES, [[0.5, 0.62, 0.74, 0.86, 0.98], [0.4, 0.3, 0.2, 0.1, 0.02]])
    far = curves.at(1e6)
    assert far.tolist() == [1.0, 0.0]


def test_noise_makes_what_lies_ahead_uncertain() -> None:
    rng = np.random.default_rng(0)
    truth = 0.9 - 3 * SIZES**-0.5
    spread = []
    for noise in (0.002, 0.03):
        curves = fit_curves(SIZES, truth + rng.normal(0, noise, (500, 5)))
        gain = curves.at(2000) - curves.at(1600)
        spread.append(np.percentile(gain, 97.5) - np.percentile(gain, 2.5))
    assert spread[1] > 5 * spread[0]
