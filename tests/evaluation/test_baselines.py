from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.errors import KjclassWarning
from kjclass.evaluation.baselines import COMMONEST, CUE_WORDS, baselines
from kjclass.evaluation.known import indicator
from kjclass.evaluation.predictions import Predictions
from kjclass.hookspecs import ClassifierSpec
from kjclass.labels import Label, LabelSet
from kjclass.metrics import Scores
from kjclass.plugins import Plugin
from kjclass.records import LabelledSentence
from kjclass.registry import Registry


class Sunny:
    """Knows one word."""

    needs_sentences = False

    def __init__(self, label_set):
        self.thresholds_ = np.full(len(label_set.labels), 0.5)

    def fit(self, X, y, groups=None):
        assert not X
        return self

    def predict_proba(self, X):
        hit = np.array(["sunny" in text for text in X], dtype=float)
        return np.c_[hit, 1 - hit]


def found(
    label_set: LabelSet, sentences: Sequence[LabelledSentence], *plugins: Plugin
) -> dict[str, Scores]:
    truth = indicator(label_set, sentences)
    judged = Predictions(
        *(label_set, tuple(sentences), np.arange(len(truth)), truth),
        *(truth * 1.0, truth, np.zeros(len(truth), dtype=np.intp), ""),
    )
    return baselines(judged, registry=Registry(plugins))[0]


def test_the_commonest_answer(sentences: list[LabelledSentence]) -> None:
    # Of the places, "none" is as common as each of the others, and never right for a label.
    assert found(PLACE, sentences)[COMMONEST].macro_f1.value < 0.5
    labels = found(TONE, [*sentences, sentences[0]])[COMMONEST].labels
    assert [row.f1.value > 0 for row in labels] == [True, False]


def test_every_label_whose_cue_word_occurs(sentences: list[LabelledSentence]) -> None:
    scores = found(PLACE, sentences)[CUE_WORDS]
    # "Seoul", "North Korea", "US" and "American" are cues; "South Korea" has one too.
    assert scores.accuracy.value == 1.0


def test_the_label_with_most_cue_words_else_the_commonest(
    sentences: list[LabelledSentence],
) -> None:
    rows = [*sentences, sentences[0]]
    scores = found(TONE, rows)[CUE_WORDS]
    # Two words of six are cues for each; where there is none, "warm" is said.
    warm, cold = scores.labels
    assert (warm.right, warm.support) == (31, 31)
    assert cold.given == cold.right == sum("snow" in one.text for one in rows) == 10
    mixed = LabelledSentence("m", "Snow on snow, sunny now.", {"tone": ("cold",)}, "m")
    assert found(TONE, [*rows, mixed])[CUE_WORDS].labels[1].right == 11


def test_a_set_without_cue_words_has_no_such_baseline(sentences: list[LabelledSentence]) -> None:
    bare = LabelSet("tone", "1.0.0", "single", "", (Label("warm", "."), Label("cold", ".")))
    assert set(found(bare, sentences)) == {COMMONEST}


def test_what_a_model_is_ahead_is_measured_on_the_same_resamples(
    sentences: list[LabelledSentence],
) -> None:
    truth = indicator(PLACE, sentences)
    same = np.zeros(len(truth), dtype=np.intp)
    groups = np.arange(len(truth))
    right = Predictions(PLACE, tuple(sentences), groups, truth, truth * 1.0, truth, same, "")
    scores, ahead = baselines(right, registry=Registry([]))
    assert set(scores) == set(ahead) == {COMMONEST, CUE_WORDS}
    one, macro = ahead[COMMONEST], scores[COMMONEST].macro_f1
    assert one.value == pytest.approx(1 - macro.value)
    # A model that is always right is ahead by what the baseline lacks, in every resample.
    assert (one.low, one.high) == pytest.approx((1 - macro.high, 1 - macro.low))
    # Cue words are always right, too: nothing is ahead of them.
    assert (ahead[CUE_WORDS].value, ahead[CUE_WORDS].high) == (0.0, 0.0)


def test_untrained_classifiers_are_baselines(sentences: list[LabelledSentence]) -> None:
    spec = ClassifierSpec("sunny", f"{__name__}:Sunny", "unused:unused")
    plugin = Plugin("one:one", "one", "1", provides={"kjclass_classifiers": [spec]})
    scores = found(TONE, sentences, plugin)
    assert set(scores) == {COMMONEST, CUE_WORDS, "sunny"}
    assert scores["sunny"].macro_f1.value > scores[COMMONEST].macro_f1.value


def test_a_broken_classifier_of_a_plugin_is_left_out(sentences: list[LabelledSentence]) -> None:
    spec = ClassifierSpec("lost", "no_such_module:Lost", "no_such_module:load")
    plugin = Plugin("two:two", "two", "1", provides={"kjclass_classifiers": [spec]})
    with pytest.warns(KjclassWarning, match="baseline 'lost' is left out"):
        scores = found(TONE, sentences, plugin)
    assert set(scores) == {COMMONEST, CUE_WORDS}
