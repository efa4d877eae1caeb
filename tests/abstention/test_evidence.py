"""How sure a model is, how sentences are weighed, and intervals by document."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjclass.abstention.evidence import Evidence, confidences, raked_weights
from kjclass.abstention.intervals import moments, share_interval


def test_an_answer_is_wrong_if_one_label_is() -> None:
    truth = np.array([[1, 0, 1], [0, 0, 0], [1, 1, 0]], dtype=bool)
    said = np.array([[1, 0, 0], [0, 0, 0], [1, 1, 0]], dtype=bool)
    found = Evidence.of(truth, np.full((3, 3), 0.5), said, ["b", "a", "b"], multi=True)
    assert found.wrong.tolist() == [True, False, False]
    assert found.group.tolist() == [1, 0, 1]
    assert not found.weighted
    assert found.confidence.tolist() == [0.125] * 3


def test_saying_nothing_is_an_answer_too() -> None:
    sure = confidences(np.array([[0.1, 0.2], [1.0, 0.0]]), np.zeros((2, 2), bool), multi=True)
    assert sure.tolist() == pytest.approx([0.72, 0.0])


def test_many_labels_do_not_underflow() -> None:
    sure = confidences(np.full((1, 40), 0.5), np.zeros((1, 40), bool), multi=True)
    assert 0 < sure[0] < 1e-11


@given(st.lists(st.floats(0.05, 0.95), min_size=3, max_size=3), st.integers(0, 99))
def test_weights_give_labels_the_shares_that_were_asked_for(shares: list[float], seed: int) -> None:
    truth = np.random.default_rng(seed).random((500, 3)) < [0.3, 0.5, 0.6]
    labels = ("a", "b", "c")
    weight = raked_weights(truth, labels, dict(zip(labels, shares, strict=True)))
    assert weight.max() <= 10
    if weight.max() < 10:
        assert weight @ truth / weight.sum() == pytest.approx(shares, abs=0.01)
        assert weight.mean() == pytest.approx(1.0)


def test_a_label_without_examples_cannot_be_weighed() -> None:
    truth = np.array([[True, False], [True, False]])
    assert raked_weights(truth, ("a", "b"), {"b": 0.5}).tolist() == [1.0, 1.0]
    assert len(raked_weights(truth[:0], ("a", "b"), {"b": 0.5})) == 0


def test_intervals_hold_where_sentences_of_a_document_go_together() -> None:
    held = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        whole = rng.integers(1, 10, 60)
        part = np.where(rng.random(60) < 0.3, whole, 0)
        found = share_interval(moments(part, whole))
        assert found is not None
        held += found[1] <= 0.3 <= found[2]
    assert 0.90 <= held / 400 <= 0.99


def test_sums_of_parts_are_those_of_the_whole() -> None:
    rng = np.random.default_rng(0)
    whole = rng.integers(0, 5, 50)
    part = rng.integers(0, whole + 1)
    added = np.add(moments(part[:20], whole[:20]), moments(part[20:], whole[20:]))
    assert added.tolist() == moments(part, whole)


def test_no_interval_from_a_handful_of_documents() -> None:
    assert share_interval(moments(np.ones(9), np.ones(9))) is None
    assert share_interval(moments(np.zeros(0), np.zeros(0))) is None
