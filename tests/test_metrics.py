from __future__ import annotations

import numpy as np
from sklearn.metrics import f1_score, precision_recall_fscore_support

from kjclass.metrics import score


def example(n: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    truth = rng.random((n, 3)) < [0.5, 0.2, 0.1]
    given = truth ^ (rng.random((n, 3)) < 0.15)
    return truth, given, np.repeat(np.arange(n // 5), 5)


def test_figures_are_those_of_scikit_learn() -> None:
    truth, given, groups = example()
    found = score(["a", "b", "c"], truth, given, groups)
    assert np.isclose(found.macro_f1, f1_score(truth, given, average="macro"))
    expected = precision_recall_fscore_support(truth, given)
    for at, row in enumerate(found.labels):
        assert np.allclose(
            (row.precision, row.recall, row.f1, row.support), [e[at] for e in expected]
        )


def test_a_label_that_never_occurs_does_not_count() -> None:
    truth, given, groups = example()
    truth[:, 2] = False
    found = score(["a", "b", "c"], truth, given, groups)
    assert np.isclose(found.macro_f1, (found.labels[0].f1 + found.labels[1].f1) / 2)


def test_the_interval_covers_and_grows_when_sentences_hang_together() -> None:
    truth, given, _ = example()
    alone = score(["a", "b", "c"], truth, given, np.arange(len(truth)))
    assert alone.low < alone.macro_f1 < alone.high
    # Every document holds the same sentence six times: there is a sixth of the evidence.
    copies = score(
        ["a", "b", "c"],
        *(np.repeat(x[:50], 6, axis=0) for x in (truth, given)),
        np.repeat(np.arange(50), 6),
    )
    assert copies.high - copies.low > 1.5 * (alone.high - alone.low)
