"""Documents drawn again: each with all of its sentences."""

from __future__ import annotations

import numpy as np

from kjclass.metrics.resample import Resamples, times_drawn


def test_a_document_drawn_twice_counts_with_all_its_sentences() -> None:
    drawn = Resamples(["a", "a", "b"], times=np.array([[2, 0], [0, 2], [1, 1]]))
    assert drawn.totals(np.array([[1.0], [2.0], [4.0]])).ravel().tolist() == [7, 6, 8, 7]


def test_the_first_row_counts_every_document_once_and_the_others_draw_as_many() -> None:
    times = times_drawn(40, 200, np.random.default_rng(1))
    assert times.shape == (201, 40)
    assert (times[0] == 1).all()
    assert (times.sum(axis=1) == 40).all()
    assert (times[1:] != 1).any(axis=1).all()
    assert abs(times[1:].mean(axis=0) - 1).max() < 0.4
