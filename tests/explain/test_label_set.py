from __future__ import annotations

import numpy as np
import pytest

from kjclass.errors import InputError
from kjclass.explain import explain, explain_model
from kjclass.models.folder import Model
from kjclass.records import LabelledSentence


@pytest.fixture(scope="module")
def texts(sentences: list[LabelledSentence]) -> list[str]:
    return [one.text for one in sentences]


def test_the_words_that_make_a_label_come_first(toy_models: list[Model], texts: list[str]) -> None:
    tone = explain_model(toy_models[0], texts, top=6)
    assert [label.label for label in tone.labels] == ["warm", "cold"]
    warm, cold = ({feature.text for feature in label.features} for label in tone.labels)
    assert {"sunny"} <= warm
    assert {"snow"} <= cold
    assert not warm & cold


def test_a_mean_is_that_of_the_sentences_that_hold_it(
    toy_models: list[Model], texts: list[str]
) -> None:
    found = explain_model(toy_models[0], texts, top=50)
    feature = next(one for one in found.labels[0].features if one.text == "balmy")
    holders = [text for text in texts if "balmy" in text]
    values = []
    for text in holders:
        warm = next(
            label for label in explain(toy_models[:1], text).labels if label.label == "warm"
        )
        values += [
            item.contribution
            for item in warm.evidence
            if item.text == "balmy" and item.kind == "word"
        ]
    assert feature.sentences == len(holders)
    assert feature.contribution == pytest.approx(np.mean(values))
    assert set(feature.examples) <= set(holders)


def test_the_cues_of_a_label_are_one_feature(toy_models: list[Model], texts: list[str]) -> None:
    place = explain_model(toy_models[1], [*texts, "It was dry in Korea."], top=5)
    cue = next(one for one in place.labels[0].features if one.kind == "cue of KR")
    assert cue.text == "korea, seoul"
    assert place.labels[0].features[0] is cue
    assert cue.examples == ("It was dry in Korea.",)


def test_what_speaks_against_is_told_apart(toy_models: list[Model], texts: list[str]) -> None:
    for label in explain_model(toy_models[0], texts, top=8).labels:
        assert all(feature.contribution > 0 for feature in label.features)
        assert all(feature.contribution < 0 for feature in label.against)
        assert len(label.against) == 2


def test_too_few_sentences_are_said_to_be_too_few(toy_models: list[Model]) -> None:
    found = explain_model(toy_models[0], ["It was sunny.", "It was sunny."])
    assert found.sentences == 1
    assert found.labels[0].features == ()
    assert "too few sentences: nothing stands in 3 of them" in str(found)


def test_nothing_to_read_off(toy_models: list[Model]) -> None:
    with pytest.raises(InputError, match="no sentences that can be labelled"):
        explain_model(toy_models[0], ["", "한일 협력"])


def test_a_model_that_is_no_sum_is_refused(toy_models: list[Model]) -> None:
    class Other:
        def predict_proba(self, texts):
            return np.full((len(texts), 2), 0.5)

    model = toy_models[0]
    other = Model(model.label_set, model.manifest, Other(), model.folder)
    with pytest.raises(InputError, match="'tone' is not lexical"):
        explain_model(other, ["It was sunny."])
