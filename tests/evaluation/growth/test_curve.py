"""Learning curves: what is saturated is told from what is not, and too little is said to be."""

from __future__ import annotations

import random

import numpy as np
import pytest
from toys import TONE

from kjclass.errors import TrainingError
from kjclass.evaluation.growth.advice import advice_in_all, rounded, verdict_of
from kjclass.evaluation.growth.curve import _PARTS, _Shares, learning_curve
from kjclass.evaluation.growth.plot import plot_curve
from kjclass.evaluation.growth.results import Growth, LearningCurve
from kjclass.labels import Label, LabelSet
from kjclass.records import LabelledSentence

# Without static vectors a word that was not seen tells nothing: the more words, the more to learn.
PLAIN = {"vectors": None, "folds": 0}
BIRDS = LabelSet(
    "birds", "1.0.0", "multi", "birds", (Label("easy", "one word"), Label("hard", "many words"))
)


def word(rng: random.Random) -> str:
    return "".join(rng.choice("bcdfglmnprst") + rng.choice("aeiou") for _ in range(4))


def sentences(n: int, n_hard: int, *, groups: int) -> list[LabelledSentence]:
    """One label that one word tells, and one that each of very many words tells."""
    rng = random.Random(1)
    hard = [word(rng) for _ in range(n_hard)]
    filler = [word(rng) for _ in range(400)]
    found = []
    for number in range(n):
        words = rng.sample(filler, 6)
        labels = []
        if number % 2:
            words.append("heron")
            labels.append("easy")
        if number // 2 % 2:
            words.append(rng.choice(hard))
            labels.append("hard")
        rng.shuffle(words)
        text = " ".join(words)
        group = str(number % groups)
        found.append(LabelledSentence(str(number), text, {"birds": tuple(labels)}, group))
    return found


@pytest.fixture(scope="module")
def curve() -> LearningCurve:
    return learning_curve(BIRDS, sentences(1200, 250, groups=240), parameters=PLAIN, seeds=2)


def test_no_interval_leaves_what_f1_can_be(curve: LearningCurve) -> None:
    assert curve.points
    for one in curve.points:
        assert 0.0 <= one.low <= one.f1 <= one.high <= 1.0


def test_saturated_and_unsaturated_are_told_apart(curve: LearningCurve) -> None:
    verdicts = {one.label: one for one in curve.growth}
    assert verdicts["easy"].verdict == "saturated"
    assert "it is saturated" in verdicts["easy"].advice
    assert verdicts["hard"].verdict == "worth it"
    assert 0 < verdicts["hard"].low <= verdicts["hard"].gain <= verdicts["hard"].high
    assert verdicts["hard"].advice.startswith("150 more hard sentences (of some 300 like these)")
    assert "most with 'hard'; saturated: 'easy'" in curve.advice


def test_points_grow_and_lie_in_their_intervals(curve: LearningCurve) -> None:
    mine = [one for one in curve.points if one.label == "hard" and one.measured]
    assert [one.sentences for one in mine] == [50, 100, 200, 400, 800]
    assert mine[-1].f1 > mine[0].f1 + 0.1
    assert all(one.low <= one.f1 <= one.high for one in mine)
    ahead = [one for one in curve.points if one.label == "hard" and not one.measured]
    assert [one.sentences for one in ahead] == [1200, 1500]
    frame = curve.to_pandas()
    assert len(frame) == len(curve.points) == 3 * 7
    assert curve.as_dict()["growth"][0]["label"] is None


def test_the_same_again(curve: LearningCurve) -> None:
    again = learning_curve(BIRDS, sentences(1200, 250, groups=240), parameters=PLAIN, seeds=2)
    assert again == curve


def test_shares_keep_documents_whole_and_the_test_folds_the_same() -> None:
    groups = np.arange(400) // 4
    y = np.column_stack([np.arange(400) % 2, np.arange(400) % 5 == 0]).astype(bool)
    whole = list(_Shares(3, _PARTS, 0).split(y, y, groups))
    for taken, seed in ((1, 0), (4, 0), (4, 1)):
        for (train, test), (all_of, same) in zip(
            _Shares(3, taken, seed).split(y, y, groups), whole, strict=True
        ):
            assert np.array_equal(test, same)
            assert set(train) <= set(all_of)
            assert np.isin(groups, groups[train]).sum() == len(train)
            assert len(train) == pytest.approx(len(all_of) * taken / _PARTS, abs=8)
    few = [set(train) for train, _ in _Shares(3, 2, 0).split(y, y, groups)]
    more = [set(train) for train, _ in _Shares(3, 8, 0).split(y, y, groups)]
    assert all(one < other for one, other in zip(few, more, strict=True))


def test_too_little_is_said_to_be() -> None:
    few = learning_curve(TONE, [LabelledSentence("1", "Sunny.", {"tone": ("warm",)}, "a")])
    assert few.points == ()
    assert few.advice == ("no advice: too few: 1 sentences of 1 documents, 100 of 30 are needed")
    with pytest.raises(TrainingError, match="no sentence is annotated"):
        learning_curve(TONE, [LabelledSentence("1", "Sunny.", {}, "a")])


def test_a_rare_label_gets_no_figures_and_no_advice() -> None:
    rows = sentences(160, 3, groups=40)
    rare = [
        LabelledSentence(
            one.id,
            one.text,
            {"birds": tuple(x for x in one.labels["birds"] if x == "easy" or number < 30)},
            one.group,
        )
        for number, one in enumerate(rows)
    ]
    found = learning_curve(BIRDS, rare, parameters=PLAIN, seeds=2)
    (hard,) = (one for one in found.growth if one.label == "hard")
    assert (hard.verdict, hard.gain) == ("too few", None)
    assert "too few" in hard.advice
    assert {one.label for one in found.points} == {None, "easy"}
    assert "nothing can be said of" in found.advice


def test_verdicts() -> None:
    assert verdict_of(-0.02, 0.005) == "saturated"
    assert verdict_of(0.001, 0.03) == "worth it"
    assert verdict_of(-0.01, 0.03) == "unclear"
    assert [rounded(n) for n in (1, 19, 20, 99, 2347)] == [1, 19, 20, 100, 2500]


def test_nothing_saturated_is_said_so() -> None:
    whole = Growth(None, 100, 25, 25, 0.02, 0.01, 0.03, "worth it", "25 more are worth it")
    label = Growth("warm", 50, 12, 25, 0.02, 0.01, 0.03, "worth it", "")
    assert (
        advice_in_all([whole, label])
        == "25 more are worth it; most with 'warm'; no label is saturated"
    )


def test_a_plot(curve: LearningCurve, tmp_path) -> None:
    pytest.importorskip("matplotlib")
    plot_curve(curve, tmp_path / "a.svg")
    plot_curve(curve, tmp_path / "b.svg")
    drawn = (tmp_path / "a.svg").read_text()
    assert drawn == (tmp_path / "b.svg").read_text()
    assert "hard" in drawn
    few = learning_curve(TONE, [LabelledSentence("1", "Sunny.", {"tone": ("warm",)}, "a")])
    with pytest.raises(TrainingError, match="no curve to draw"):
        plot_curve(few, tmp_path / "c.svg")
