"""Label errors: planted ones come first."""

from __future__ import annotations

import numpy as np
from toys import PLACE, TONE

from kjclass.evaluation.label_errors import label_errors


def test_a_planted_error_is_found_in_a_single_label_set() -> None:
    random = np.random.default_rng(0)
    truth = np.arange(200) % 2
    warm = np.where(truth == 0, 0.9, 0.1) + random.uniform(-0.05, 0.05, 200)
    given = truth.copy()
    given[[3, 40]] = 1 - given[[3, 40]]
    found = label_errors(TONE, np.column_stack([warm, 1 - warm]), given[:, None] == np.arange(2))
    assert {error.row for error in found[:2]} == {3, 40}
    assert found[0].given != found[0].suggested


def test_missing_and_surplus_labels_are_told_apart() -> None:
    probability = np.tile([0.05, 0.05, 0.9], (50, 1))
    probability[:25] = [0.95, 0.9, 0.1]
    truth = probability > 0.5
    truth[0, 0] = False
    truth[30, 1] = True
    found = {
        (error.row, error.given, error.suggested)
        for error in label_errors(PLACE, probability, truth)
    }
    assert (0, "-KR", "KR") in found
    assert (30, "KP", "-KP") in found


def test_nothing_is_found_where_model_and_labels_agree() -> None:
    probability = np.tile([0.8, 0.2], (10, 1))
    probability[5:] = [0.2, 0.8]
    assert label_errors(TONE, probability, probability > 0.5) == []
