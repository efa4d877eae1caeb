from __future__ import annotations

import numpy as np
import pytest

from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.stack import Stack
from kjclass.errors import InputError
from kjclass.explain import explain, explain_document
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

TEXT = "“Cafe\u0301” owners said it was sunny in North Korea, not on the U.S. coast."


@pytest.fixture(scope="module")
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


def test_contributions_add_up_to_the_score(labeler: Labeler, toy_models: list[Model]) -> None:
    explanation = explain(labeler.models, TEXT)
    scores = ReferenceScorer(Stack.of([model.runner for model in toy_models])).score([TEXT])[0]
    for label in explanation.labels:
        assert sum(item.contribution for item in label.evidence) == pytest.approx(
            label.score, abs=1e-4
        )
        if label.label_set == "place":
            number = 2 + ("KR", "KP", "US").index(label.label)
            assert label.score == pytest.approx(scores[number], abs=1e-4)
        else:
            sign = 1 if label.label == "warm" else -1
            assert label.score == pytest.approx(sign * (scores[0] - scores[1]) / 2, abs=1e-4)


def test_given_labels_are_those_of_the_labeler(labeler: Labeler) -> None:
    found = labeler(TEXT)
    for name in ("tone", "place"):
        shown = [one for one in explain(labeler.models, TEXT).labels if one.label_set == name]
        assert {one.label for one in shown if one.given} == set(found[name].labels)
        for one in shown:
            assert one.probability == pytest.approx(found[name].scores[one.label], abs=1e-5)


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
    assert "tone: warm given, p = " in shown
    assert "more" in shown


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
