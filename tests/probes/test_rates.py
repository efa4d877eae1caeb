from __future__ import annotations

import numpy as np

from kjclass.probes.rates import rate


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    covered = 0
    for draw in range(300):
        # Sentences of one document flip together: an interval by sentence would be too narrow.
        documents = random.random(60) < 0.3
        hits = [bool(one) for one in documents for _ in range(3)]
        found = rate(hits, [str(n) for n in range(60) for _ in range(3)], seed=draw)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 0.3 <= found.high
    assert covered >= 0.9 * 300


def test_none_or_all_is_no_certainty() -> None:
    groups = [str(n) for n in range(50)]
    none, every = rate([False] * 50, groups), rate([True] * 50, groups)
    assert none.share == 0
    assert none.high is not None
    assert 0.06 < none.high < 0.08
    assert every.low is not None
    assert 0.92 < every.low < 0.94


def test_too_few_give_no_rate() -> None:
    assert rate([True] * 29, [str(n) for n in range(29)]).share is None
    assert rate([True] * 90, [str(n % 9) for n in range(90)]).share is None
    assert "too few" in str(rate([], []))
