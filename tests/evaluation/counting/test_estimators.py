"""Small cases by hand, shares that are shares, and what cannot be estimated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import audit_of, draw

from kjclass.evaluation.counting.adjusted import (
    Confusion,
    adjusted_count,
    least_squares_on_simplex,
    rogan_gladen,
)
from kjclass.evaluation.counting.count import classify_and_count
from kjclass.evaluation.counting.em import em_multi, em_single
from kjclass.evaluation.counting.ppi import onto_simplex, power, ppi
from kjclass.evaluation.counting.tally import Counts, Matched, Sample


def counts_of(*rows: tuple[int, int, int]) -> Counts:
    """Return counts from rows of two labels and sentences without one."""
    table = np.array(rows, dtype=float)
    return Counts(table[:, :2], table[:, 2], table.sum(axis=1))


def known(*cells: tuple[int, int, int]) -> Confusion:
    """Return so many sentences of a true label that were given a label (2: none)."""
    truth = np.concatenate([np.full(n, t) for t, _, n in cells])
    said = np.concatenate([np.full(n, g) for _, g, n in cells])
    one_hot = np.eye(3, dtype=bool)[:, :2]
    return Confusion(one_hot[truth], one_hot[said], np.ones(len(truth)), np.arange(len(truth)))


def test_one_document_has_an_interval_of_no_width() -> None:
    found = classify_and_count(counts_of((30, 10, 0)), single=True)
    assert found.share.tolist() == found.low.tolist() == found.high.tolist() == [0.75, 0.25]


def test_intervals_follow_documents_and_not_sentences() -> None:
    alike = classify_and_count(counts_of(*[(5, 5, 0)] * 20), single=True)
    apart = classify_and_count(counts_of(*[(10, 0, 0), (0, 10, 0)] * 10), single=True)
    assert alike.high[0] - alike.low[0] == pytest.approx(0, abs=1e-12)
    assert apart.high[0] - apart.low[0] > 0.3


def test_sentences_without_a_label_are_no_part_of_a_single_label_count() -> None:
    assert classify_and_count(counts_of((3, 1, 4)), single=True).share.tolist() == [0.75, 0.25]
    assert classify_and_count(counts_of((3, 1, 4)), single=False).share.tolist() == [0.375, 0.125]


def test_adjusted_count_by_hand() -> None:
    # 80% of the first are found, 90% of the second: 0.8 p + 0.1 (1 - p) = 0.45 for p = 0.5.
    errors = known((0, 0, 80), (0, 1, 20), (1, 0, 10), (1, 1, 90))
    found = adjusted_count(counts_of((45, 55, 0)), errors)
    assert not isinstance(found, str)
    assert found.share == pytest.approx([0.5, 0.5])
    # None of the first: what is given is less than the false alarms of the second.
    found = adjusted_count(counts_of((5, 95, 0)), errors)
    assert not isinstance(found, str)
    assert found.share == pytest.approx([0.0, 1.0], abs=1e-3)


def test_adjusted_count_of_a_classifier_that_abstains() -> None:
    # It abstains on half of the first and on none of the second.
    errors = known((0, 0, 50), (0, 2, 50), (1, 1, 100))
    found = adjusted_count(counts_of((20, 60, 20)), errors)
    assert not isinstance(found, str)
    assert found.share == pytest.approx([0.4, 0.6], abs=1e-3)


def test_rogan_gladen_by_hand_and_clipped() -> None:
    errors = known((0, 0, 80), (0, 1, 20), (1, 0, 10), (1, 1, 90))
    first, second = rogan_gladen(counts_of((45, 55, 0)), errors)
    assert not isinstance(first, str)
    assert not isinstance(second, str)
    assert first.share == pytest.approx([0.5])
    assert second.share == pytest.approx([0.5])
    low, _ = rogan_gladen(counts_of((5, 95, 0)), errors)
    assert not isinstance(low, str)
    assert low.share.tolist() == [0.0]
    assert low.high[0] > 0, "the interval says that it is not known to be none"


def test_prediction_powered_share_by_hand() -> None:
    # 400 of 1,000 given; of 100 audited, 10 missed and 4 made up: 0.4 + 0.06.
    truth = np.repeat([1, 1, 0, 0], [36, 10, 4, 50])
    said = np.repeat([1, 0, 1, 0], [36, 10, 4, 50])
    audited = Matched(
        *(truth[:, None] > 0, said[:, None] > 0, np.full(100, 10.0)),
        *(np.zeros(100, dtype=np.int64), np.arange(100), np.full(100, "", dtype=object)),
    )
    one = np.repeat([1.0, 0.0], [400, 600])[:, None]
    counts = Counts(one, 1 - one[:, 0], np.ones(1000))
    found = ppi(counts, audited, np.ones(100, bool), np.ones(1), single=False)
    assert found.share == pytest.approx([0.46])
    differences = (14 - 100 * 0.06**2) / 99 / 100 + 2 / 100**2
    width = 2 * 1.9842169515 * np.sqrt(0.4 * 0.6 / 999 + differences)
    assert found.high - found.low == pytest.approx([width])
    # Without trust in predictions, it is the mean of the sample.
    alone = ppi(counts, audited, np.ones(100, bool), np.zeros(1), single=False)
    assert alone.share == pytest.approx([0.46])
    tuning = power(counts, audited, single=False)
    covariance = 0.36 - 0.46 * 0.40
    assert tuning == pytest.approx([covariance / (0.24 * 1.1)])


def test_em_by_hand() -> None:
    # Two sorts of sentences; likelihood ratios 9 and 1/9: p = (x - 0.1) / 0.8 for a share x.
    scores = np.repeat([[0.9, 0.1], [0.1, 0.9]], [50, 50], axis=0)
    even = Sample(scores, np.arange(100))
    assert em_single(even, np.array([0.5, 0.5])).share == pytest.approx([0.5, 0.5])
    scores = np.repeat([[0.9, 0.1], [0.1, 0.9]], [26, 74], axis=0)
    found = em_single(Sample(scores, np.arange(100)), np.array([0.5, 0.5]))
    assert found.share == pytest.approx([0.2, 0.8], abs=1e-3)
    (one,) = em_multi(Sample(scores[:, :1], np.arange(100)), np.array([0.5]))
    assert one.share == pytest.approx([0.2], abs=1e-3)


@pytest.mark.parametrize(
    ("errors", "why"),
    [
        (
            known((0, 0, 4), (1, 1, 90)),
            "too few: 4 audited sentences of the rarest label, 5 needed",
        ),
        (known((0, 0, 50), (0, 1, 50), (1, 0, 50), (1, 1, 50)), "hardly tells two of the labels"),
    ],
)
def test_what_cannot_be_adjusted_is_said(errors: Confusion, why: str) -> None:
    found = adjusted_count(counts_of((45, 55, 0)), errors)
    assert isinstance(found, str)
    assert why in found
    assert all(isinstance(one, str) for one in rogan_gladen(counts_of((45, 55, 0)), errors))


@given(st.integers(0, 10_000), st.integers(30, 120), st.booleans())
@settings(max_examples=25, deadline=None)
def test_shares_are_shares(seed: int, n: int, by_label: bool) -> None:
    rng = np.random.default_rng(seed)
    corpus = draw(rng, 600, 40)
    audited = audit_of(corpus, n, rng, by_label=by_label)
    counts = corpus.counts
    member = np.ones(len(audited.truth), bool)
    errors = Confusion(audited.truth, audited.given, audited.weight, audited.bucket)
    scores = rng.dirichlet(np.ones(3), 100)
    found = [
        classify_and_count(counts, single=True),
        adjusted_count(counts, errors),
        em_single(Sample(scores, np.arange(100)), np.full(3, 1 / 3)),
        ppi(counts, audited, member, np.ones(3), single=True),
        ppi(counts, audited, member, power(counts, audited, single=True), single=True),
    ]
    for shares in found:
        if isinstance(shares, str):
            continue
        assert shares.share.sum() == pytest.approx(1)
        assert (shares.low >= 0).all()
        assert (shares.low <= shares.share).all()
        assert (shares.share <= shares.high).all()
        assert (shares.high <= 1 + 1e-12).all()


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=6))
def test_projection_gives_the_nearest_shares(point: list[float]) -> None:
    given_ = np.array(point)
    found = onto_simplex(given_)
    assert found.sum() == pytest.approx(1)
    assert found.min() >= 0
    for corner in np.eye(len(point)):
        # From the nearest point of a convex set, none of its points lies towards the given one.
        assert (given_ - found) @ (corner - found) <= 1e-9


@given(st.integers(0, 10_000), st.integers(2, 5), st.booleans())
def test_least_squares_on_the_simplex(seed: int, n: int, wide: bool) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.dirichlet(np.ones(n + wide), size=n).T
    observed = rng.dirichlet(np.ones(n + wide))
    found = least_squares_on_simplex(matrix, observed)
    assert found.sum() == pytest.approx(1)
    best = ((matrix @ found - observed) ** 2).sum()
    for other in rng.dirichlet(np.ones(n), size=50):
        assert best <= ((matrix @ other - observed) ** 2).sum() + 1e-4
