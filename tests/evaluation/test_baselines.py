from __future__ import annotations

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.evaluation.baselines import COMMONEST, baselines
from kjclass.hookspecs import ClassifierSpec
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


def test_the_commonest_answer(sentences: list[LabelledSentence]) -> None:
    # Of the places, "none" is as common as each of the others, and never right for a label.
    assert baselines(PLACE, sentences)[COMMONEST].macro_f1 < 0.5
    found = baselines(TONE, [*sentences, sentences[0]])[COMMONEST]
    assert [row.f1 > 0 for row in found.labels] == [True, False]


def test_untrained_classifiers_are_baselines(sentences: list[LabelledSentence]) -> None:
    spec = ClassifierSpec("sunny", f"{__name__}:Sunny", "unused:unused")
    plugin = Plugin("one:one", "one", "1", provides={"kjclass_classifiers": [spec]})
    found = baselines(TONE, sentences, registry=Registry([plugin]))
    assert set(found) == {COMMONEST, "sunny"}
    assert found["sunny"].macro_f1 > found[COMMONEST].macro_f1
    assert found["sunny"].macro_f1 == pytest.approx(
        np.mean([row.f1 for row in found["sunny"].labels])
    )
