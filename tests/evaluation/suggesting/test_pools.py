"""Margins and pools: the least certain are kept, once each, in memory that does not grow."""

from __future__ import annotations

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.classifiers.thresholds import decide_multi, decide_single
from kjclass.evaluation.suggesting.choose import choose
from kjclass.evaluation.suggesting.margins import margins
from kjclass.evaluation.suggesting.pools import Pools, Scored

WORDS = np.array(
    ["alder", "birch", "cedar", "dogwood", "elm", "fir", "gum", "hazel", "ivy", "jute"]
)


def unlike(n: int, seed: int = 0) -> list[str]:
    rng = np.random.default_rng(seed)
    return [" ".join([*rng.choice(WORDS, 9), str(at)]) for at in range(n)]


def scored(probability: np.ndarray, thresholds: np.ndarray) -> Scored:
    given = decide_single(probability, thresholds)[:, None] == np.arange(probability.shape[1])
    return Scored(TONE, probability, thresholds, given)


@pytest.mark.parametrize("kind", ["single", "multi"])
def test_a_margin_is_what_it_takes_to_decide_otherwise(kind: str) -> None:
    rng = np.random.default_rng(0)
    probability = rng.dirichlet(np.ones(3), 200)
    cuts = np.array([0.5, 0.3, 0.2])
    found = margins(probability, cuts, kind=kind)
    assert (found >= 0).all()
    odds = probability / (1 - probability) if kind == "multi" else probability
    for factor in (0.99, 1.01):
        # Moved by the margin, a label is at its threshold; a little more turns it.
        moved = odds * np.exp(found * factor * np.sign(_below(probability, cuts, kind)))
        turned = moved / (1 + moved) if kind == "multi" else moved
        for column in range(3):
            one = probability.copy()
            one[:, column] = turned[:, column]
            before, after = (
                (decide_multi(p, cuts)[:, column], decide_multi(p, cuts)[:, column])[0]
                if kind == "multi"
                else decide_single(p, cuts) == column
                for p in (probability, one)
            )
            assert (before != after).all() == (factor > 1)


def _below(probability: np.ndarray, cuts: np.ndarray, kind: str) -> np.ndarray:
    if kind == "multi":
        return np.where(probability >= cuts, -1, 1)
    chosen = decide_single(probability, cuts)
    return np.where(chosen[:, None] == np.arange(3), -1, 1)


def test_the_least_certain_of_many_are_kept_and_no_more() -> None:
    rng = np.random.default_rng(1)
    p = rng.random(20_000)
    texts = unlike(len(p))
    pools = Pools([TONE], 10)
    cuts = np.array([0.6, 0.4])
    for at in range(0, len(p), 2000):
        mine = slice(at, at + 2000)
        ids = [str(n) for n in range(at, at + 2000)]
        both = np.column_stack([p[mine], 1 - p[mine]])
        pools.add([scored(both, cuts)], np.ones(2000, bool), ids, ids, texts[mine])
        assert all(len(pool._held) < 4 * 50 for pool in pools.pools.values())
    kept = [int(one.id) for _, one in pools.pools["tone", "warm"].candidates()]
    least = np.argsort(np.abs(np.log(p / 0.6) - np.log((1 - p) / 0.4)))[:50]
    assert kept == least.tolist()


def test_never_two_copies_nor_one_that_is_labelled_nor_more_of_a_document() -> None:
    texts = ["The fog lifted over the harbour before noon today."] * 400 + unlike(60)
    texts += [f"The fog lifted over the harbour before noon on day {at}." for at in range(300)]
    n = len(texts)
    toss_up = np.full((n, 2), 0.5)
    documents = [str(at) if at < 400 else "one" if at < 420 else str(at) for at in range(n)]
    labelled = [texts[430]]
    pools = Pools([TONE], 50, labelled=labelled)
    cuts = np.full(2, 0.5)
    pools.add([scored(toss_up, cuts)], np.ones(n, bool), list(map(str, range(n))), documents, texts)
    found = choose(pools, 50, labelled=labelled)
    chosen = [one.candidate for one in found]
    assert sum("fog" in one.text.lower() for one in chosen) == 1
    assert sum(one.document == "one" for one in chosen) <= 3
    assert "430" not in {one.id for one in chosen}
    assert len({one.text for one in chosen}) == len(chosen) >= 40


def test_labels_take_turns_and_what_cannot_be_labelled_is_left_out() -> None:
    texts = unlike(40)
    p = np.full((40, 3), 0.01)
    # The first label is unsure of all of them, the last of two only.
    p[:, 0] = 0.5
    p[[5, 6], 2] = 0.4
    cuts = np.full(3, 0.5)
    one = Scored(PLACE, p, cuts, decide_multi(p, cuts))
    usable = np.ones(40, bool)
    usable[6] = False
    ids = list(map(str, range(40)))
    pools = Pools([PLACE], 6)
    pools.add([one], usable, ids, ids, texts)
    found = choose(pools, 6)
    assert [one.label for one in found] == ["KR", "KP", "US"] * 2
    assert found[2].candidate.id == "5" or found[0].candidate.id == "5"
    assert "6" not in {one.candidate.id for one in found}


def test_of_those_as_unsure_the_one_unlike_the_others_comes_first() -> None:
    texts = ["Chip exports rose.", "Chip exports fell.", "Whales sing at night."]
    pools = Pools([TONE], 2)
    toss_up = np.full((3, 2), 0.5)
    cuts = np.full(2, 0.5)
    ids = ["0", "1", "2"]
    pools.add([scored(toss_up, cuts)], np.ones(3, bool), ids, ids, texts)
    labelled = ["Chip exports stood still."]
    assert choose(pools, 1, labelled=labelled)[0].candidate.id == "2"
