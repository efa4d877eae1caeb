from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from toys import PLACE, TONE

from kjclass.errors import InputError
from kjclass.evaluation.compare import compare
from kjclass.evaluation.known import indicator
from kjclass.evaluation.mcnemar import mcnemar
from kjclass.evaluation.predictions import Predictions
from kjclass.records import LabelledSentence


def right(label_set, sentences) -> Predictions:
    truth = indicator(label_set, sentences)
    _, groups = np.unique([one.group for one in sentences], return_inverse=True)
    return Predictions(
        *(label_set, tuple(sentences), groups, truth),
        *(truth * 1.0, truth, np.zeros(len(truth), dtype=np.intp), "made up"),
    )


def spoilt(found: Predictions, rows: list[int]) -> Predictions:
    labels = found.given.copy()
    labels[rows] = ~labels[rows]
    return replace(found, given=labels)


def test_models_that_label_alike_do_not_differ(sentences: list[LabelledSentence]) -> None:
    some = spoilt(right(TONE, sentences), [3, 14, 25])
    found = compare(some, some)
    assert (found.macro_f1.value, found.macro_f1.low, found.macro_f1.high) == (0, 0, 0)
    assert found.flips == ()
    assert (found.test.p_sentences, found.test.p_documents) == (1, 1)


def test_a_better_model_is_ahead_and_its_flips_are_told(sentences: list[LabelledSentence]) -> None:
    good = right(TONE, sentences)
    worse, better = spoilt(good, list(range(0, 60, 3))), spoilt(good, [1, 3])
    found = compare(worse, better, names=("old", "new"))
    assert found.macro_f1.low > 0.1
    assert found.macro_f1.value == pytest.approx(
        found.second.macro_f1.value - found.first.macro_f1.value
    )
    assert found.f1["warm"].low > 0
    assert (found.test.only_first, found.test.only_second) == (1, 19)
    changes = {flip.id: flip.change for flip in found.flips}
    assert list(changes.values()).count("right") == 19
    assert changes[sentences[1].id] == "wrong"
    assert sentences[3].id not in changes
    (flip,) = (flip for flip in found.flips if flip.id == sentences[1].id)
    assert (flip.truth, flip.first, flip.second) == (("warm",), ("warm",), ("cold",))
    back = compare(better, worse)
    assert back.macro_f1.value == pytest.approx(-found.macro_f1.value)


def test_several_labels_can_be_wrong_in_two_ways(sentences: list[LabelledSentence]) -> None:
    good = right(PLACE, sentences)
    first, second = good.given.copy(), good.given.copy()
    first[0], second[0] = [False, True, False], [False, True, True]
    found = compare(replace(good, given=first), replace(good, given=second))
    assert [flip.change for flip in found.flips] == ["other"]
    assert json.loads(json.dumps(found.as_dict()))["flips"][0]["second"] == ["KP", "US"]


def test_the_data_frame(sentences: list[LabelledSentence]) -> None:
    pytest.importorskip("pandas")
    good = right(TONE, sentences)
    frame = compare(spoilt(good, [1, 2, 3, 40]), good).to_pandas()
    assert frame["label"].isna().tolist() == [True, False, False]
    assert frame["difference"].tolist() == pytest.approx(frame["second"] - frame["first"])
    assert (frame["low"] <= frame["difference"]).all()


def test_too_few_sentences(sentences: list[LabelledSentence]) -> None:
    few = right(TONE, sentences[:20])
    assert compare(few, few).macro_f1.why.startswith("too few: 20 sentences")


def test_other_sentences_cannot_be_compared(sentences: list[LabelledSentence]) -> None:
    with pytest.raises(InputError, match="same sentences"):
        compare(right(TONE, sentences), right(TONE, sentences[::-1]))
    with pytest.raises(InputError, match="same labels"):
        compare(right(TONE, sentences), right(PLACE, sentences))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_of_single_sentences_it_is_the_exact_test(pairs) -> None:
    first, second = ([pair[at] for pair in pairs] for at in (0, 1))
    found = mcnemar(first, second, range(len(pairs)))
    differ = [one for one, other in pairs if one != other]
    expected = binomtest(sum(differ), len(differ), 0.5).pvalue if differ else 1.0
    assert found.p_documents == pytest.approx(expected)
    assert found.p_sentences == pytest.approx(expected)


def test_documents_that_stand_together_prove_less() -> None:
    # Four documents of ten sentences, all better: four coins, not forty.
    found = mcnemar([0] * 40, [1] * 40, np.repeat(range(4), 10))
    assert found.p_sentences < 1e-9
    assert found.p_documents == pytest.approx(2 * 0.5**4)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=9))
def test_the_test_by_documents_counts_all_ways_of_the_coins(steps) -> None:
    groups = np.repeat(range(len(steps)), np.abs(steps))
    ahead = np.repeat(np.sign(steps), np.abs(steps))
    found = mcnemar(ahead < 0, ahead > 0, groups)
    signs = np.array(np.meshgrid(*[[-1, 1]] * len(steps))).reshape(len(steps), -1)
    sums = np.abs(np.array(steps) @ signs)
    assert found.p_documents == pytest.approx((sums >= abs(sum(steps))).mean())


def test_what_stands_seven_times_proves_as_much_as_once() -> None:
    once = np.repeat([-1, 1, 2], [900, 1000, 40])
    groups = np.repeat(range(len(once)), np.abs(once))
    ahead = np.repeat(np.sign(once), np.abs(once))
    found = mcnemar(ahead < 0, ahead > 0, groups)
    seven = mcnemar(np.repeat(ahead < 0, 7), np.repeat(ahead > 0, 7), np.repeat(groups, 7))
    assert 0 < found.p_documents < 0.01
    assert seven.p_documents == pytest.approx(found.p_documents, rel=1e-9)
