"""Weights as whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from kjclass.classifiers.weights import LIMIT, in_steps

VALUES = arrays(
    np.float32,
    array_shapes(min_dims=2, max_dims=2, max_side=5),
    elements=st.floats(-100, 100, width=32, allow_subnormal=False),
)


@given(VALUES)
def test_rounding_costs_half_a_step_at_most(values: np.ndarray) -> None:
    rounded, steps = in_steps(values)
    assert (np.abs(rounded * steps.astype(np.float64) - values) <= 0.5001 * steps).all()
    assert (np.abs(rounded) <= LIMIT // 2).all()


def test_four_words_stay_within_16_bits() -> None:
    assert np.iinfo(np.int16).max >= 4 * LIMIT


def test_a_label_without_weights_has_a_step() -> None:
    rounded, steps = in_steps(np.zeros((2, 1), dtype=np.float32))
    assert rounded.tolist() == [[0], [0]]
    assert steps.tolist() == [np.float32(1 / 4095)]


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_is_no_number_shows_in_the_step(wrong: float) -> None:
    with np.errstate(invalid="ignore"):
        _, steps = in_steps(np.array([[wrong, 1.0]], dtype=np.float32))
    assert np.isfinite(steps).tolist() == [False, True]


def test_no_rows_at_all() -> None:
    rounded, steps = in_steps(np.zeros((0, 2), dtype=np.float32))
    assert rounded.shape == (0, 2)
    assert (steps > 0).all()
