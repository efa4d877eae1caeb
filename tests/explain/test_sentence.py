from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.stack import Stack
from kjclass.errors import InputError
from kjclass.explain import LabelExplanation, explain, explain_document
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

TEXT = "“Cafe\u0301” owners said it was sunny in North Korea, not on the U.S. coast."


@pytest.fixture(scope="module")
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


def test_contributions_add_up_to_the_log_odds(labeler: Labeler, toy_models: list[Model]) -> None:
    explanation = explain(labeler.models, TEXT)
    scores = ReferenceScorer(Stack.of([model.runner for model in toy_models])).score([TEXT])[0]
    for label in explanation.labels:
        assert sum(item.contribution for item in label.evidence) == pytest.approx(
            label.log_odds, abs=1e-4
        )
        if label.label_set == "place":
            number = 2 + ("KR", "KP", "US").index(label.label)
            assert label.log_odds == pytest.approx(scores[number], abs=1e-4)
        else:
            sign = 1 if label.label == "warm" else -1
            assert label.log_odds == pytest.approx(sign * (scores[0] - scores[1]) / 2, abs=1e-4)


def test_given_labels_are_those_of_the_labeler(labeler: Labeler) -> None:
    found = labeler(TEXT)
    for name in ("tone", "place"):
        shown = [one for one in explain(labeler.models, TEXT).labels if one.label_set == name]
        assert {one.label for one in shown if one.given} == set(found[name].labels)
        for one in shown:
            assert one.probability == pytest.approx(found[name].scores[one.label], abs=1e-5)


def test_log_odds_thresholds_and_rule_are_what_decides(labeler: Labeler) -> None:
    labels = explain(labeler.models, TEXT).labels
    for one in (label for label in labels if label.label_set == "place"):
        assert one.rule == "threshold"
        assert one.given == (one.probability >= one.threshold)
        assert 1 / (1 + np.exp(-one.log_odds)) == pytest.approx(one.probability, abs=1e-6)
    tone = [label for label in labels if label.label_set == "tone"]
    assert {one.rule for one in tone} == {"ratio"}
    assert [one.given for one in tone] == [one.ratio == max(o.ratio for o in tone) for one in tone]


@pytest.mark.parametrize(
    ("rule", "given", "probability", "threshold", "said"),
    [
        ("threshold", True, 0.9, 0.35, "given: probability 0.90 reaches its threshold 0.35"),
        ("threshold", False, 0.3, 0.35, "not given: probability 0.30 is below its threshold 0.35"),
        # Rounded to the same figure, they would not say why.
        (
            *("threshold", False, 0.4996, 0.5),
            "not given: probability 0.4996 is below its threshold 0.5000",
        ),
        ("threshold", True, 0.5, 0.5, "given: probability 0.50 reaches its threshold 0.50"),
        # A label that is less probable than another which is not given.
        (
            *("ratio", True, 0.3, 0.1),
            "given: probability 0.300 is 3.00 times its threshold 0.100, the most of the set",
        ),
        (
            *("ratio", False, 0.7, 0.5),
            "not given: probability 0.700 is 1.40 times its threshold 0.500, not the most of the "
            "set",
        ),
    ],
)
def test_the_decision_in_words(
    rule: Literal["threshold", "ratio"],
    given: bool,
    probability: float,
    threshold: float,
    said: str,
) -> None:
    label = LabelExplanation("x", "a", given, rule, probability, threshold, 0.0, ())
    assert label.decision == said


def test_spans_point_into_the_sentence(labeler: Labeler) -> None:
    explanation = explain(labeler.models, TEXT)
    items = [
        item for label in explanation.labels for item in label.evidence if item.start is not None
    ]
    assert all(explanation.text[item.start : item.end].strip() == item.text for item in items)
    words = {item.text for item in items if item.kind == "word"}
    assert {"sunny", "U.S"} <= words
    assert any(item.kind == "cue of KP" and item.text == "North Korea" for item in items)


def test_the_strongest_evidence_comes_first(labeler: Labeler) -> None:
    for label in explain(labeler.models, TEXT).labels:
        sizes = [abs(item.contribution) for item in label.evidence]
        assert sizes == sorted(sizes, reverse=True)


def test_it_prints_well(labeler: Labeler) -> None:
    shown = str(explain(labeler.models, TEXT, top=2))
    assert "tone: warm given: probability " in shown
    assert "log-odds over the mean of the labels:" in shown
    assert "more" in shown


def test_it_is_said_whose_weights_count(labeler: Labeler) -> None:
    inside = explain(labeler.models, "Seoul was sunny.")
    assert [label.focus for label in inside.labels] == [(), ("place.KR",)]
    assert "by the weights of sentences that name place.KR" in str(inside)
    outside = explain(labeler.models, "The US coast was sunny.")
    assert {label.focus for label in outside.labels} == {()}
    assert "by the weights" not in str(outside)


def test_nothing_to_explain(labeler: Labeler) -> None:
    with pytest.raises(InputError, match="the sentence is empty"):
        explain(labeler.models, " ")
    with pytest.raises(InputError, match="unsupported language"):
        explain(labeler.models, "반도체 협력")


def test_a_model_that_is_no_sum_is_left_out(toy_models: list[Model]) -> None:
    class Other:
        def predict_proba(self, texts):
            return np.full((len(texts), 2), 0.5)

    model = toy_models[0]
    other = Model(model.label_set, model.manifest, Other(), model.folder)
    with pytest.raises(InputError, match="none of the models is lexical"):
        explain([other], "x")


def test_every_sentence_of_a_document_with_its_place(labeler: Labeler) -> None:
    raw = (
        "TOKYO — It was sunny in Seoul. 한일 협력을 위한 회의가 열렸다. It was icy on the US coast."
    )
    found = labeler.explain_document(raw, top=2)
    assert [one.status for one in found] == ["ok", "unsupported_language", "ok"]
    assert [raw[one.start : one.end] for one in found] == [one.text for one in found]
    assert found == explain_document(labeler.models, raw, top=2)
    assert found[0].labels == labeler.explain(found[0].text).labels
    assert found[1].labels == ()
    assert "unsupported_language" in str(found[1])
