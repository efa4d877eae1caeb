"""A model of a plugin that fails while it labels: it is named, and takes no other down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kjclass.errors import KjclassWarning, PluginError
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

TEXTS = ["It was sunny in Seoul.", "Snow fell on the US coast.", "", "Balmy in the valley."]


class Misbehaving:
    def __init__(self, answer) -> None:
        self.answer = answer

    def predict_proba(self, texts):
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


FAULTS = [
    (RuntimeError("no driver"), "labelling failed: RuntimeError: no driver"),
    (SystemExit(3), "labelling failed: SystemExit: 3"),
    (np.zeros((1, 5)), r"returned shape \(1, 5\), not \(1, 2\)"),
    (np.array([[0.5, np.nan]]), "returned probabilities that are NaN"),
    (np.array([[-0.1, 1.1]]), r"returned probabilities outside \[0, 1\]"),
    (np.array([["0.5", "0.5"]]), "returned values of type <U3, not floats"),
    (np.array([[0.5, 0.5]], dtype=object), "returned values of type object, not floats"),
    (np.array([[0.5, 0.5j]]), "returned values of type complex128, not floats"),
    (None, "returned values of type object, not floats"),
]


def misbehaving(model: Model, answer: object) -> Model:
    return replace(model, runner=Misbehaving(answer), source="classifier 'x' of plugin a:b")


@pytest.mark.parametrize(("answer", "message"), FAULTS)
def test_a_plugin_that_misbehaves_is_named(toy_models: list[Model], answer, message: str) -> None:
    bad = misbehaving(toy_models[0], answer)
    named = f"classifier 'x' of plugin a:b, label set 'tone': {message}"
    with pytest.raises(PluginError, match=named):
        Labeler([bad])("x")
    with pytest.raises(PluginError, match=named):
        Labeler([bad, toy_models[1]])("x")


@pytest.mark.parametrize(("answer", "message"), FAULTS)
def test_others_go_on_without_it(toy_models: list[Model], answer, message: str) -> None:
    tone, place = toy_models
    labeler = Labeler([misbehaving(tone, answer), place], strict=False)
    with pytest.warns(KjclassWarning, match=f"label set 'tone' is left out: .*{message}") as told:
        row = labeler("Snow in Seoul.")
    assert told[0].filename == __file__
    assert dict(row) == dict(Labeler([place])("Snow in Seoul."))
    with pytest.warns(KjclassWarning):
        document = labeler.label_document("It snowed in the city of Seoul.")
    assert [one.name for one in document.label_sets] == ["place"]
    assert message.replace("\\", "") in str(document.failed["tone"])


def test_results_of_a_set_that_failed_are_null(toy_models: list[Model]) -> None:
    tone, place = toy_models
    for bad, good in ((tone, place), (place, tone)):
        labeler = Labeler([misbehaving(bad, RuntimeError()), good], strict=False)
        with pytest.warns(KjclassWarning):
            found = labeler(TEXTS).to_arrow(scores=True)
        whole = Labeler([bad, good])(TEXTS).to_arrow(scores=True)
        assert set(found.schema) == set(whole.schema)
        mine = [name for name in found.column_names if name.startswith(bad.label_set.name)]
        assert mine
        for name in found.column_names:
            if name in mine:
                assert found[name].null_count == len(TEXTS)
            else:
                assert found[name].equals(whole[name])


def test_without_a_model_left_there_is_no_going_on(toy_models: list[Model]) -> None:
    bad = [misbehaving(model, RuntimeError("no driver")) for model in toy_models]
    with pytest.raises(PluginError, match="label set 'tone': labelling failed"):
        Labeler(bad, strict=False)(TEXTS)


def test_a_plugin_cannot_change_what_others_see(toy_models: list[Model]) -> None:
    class Greedy:
        out = np.array([[0.5, 0.5]])

        def predict_proba(self, texts):
            texts.clear()
            return self.out

    tone, place = toy_models
    texts = ["Snow in Seoul."]
    results = Labeler([replace(tone, runner=Greedy()), place])(texts)
    Greedy.out[:] = np.nan
    assert texts == ["Snow in Seoul."]
    assert results[0]["tone"].scores == {"warm": 0.5, "cold": 0.5}
    assert results[0]["place"].labels == ("KR",)
