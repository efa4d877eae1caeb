from __future__ import annotations

from dataclasses import replace

import pytest
from toys import PLACE

from kjclass.errors import LabelSetError, PluginError
from kjclass.training.recipe import check_learns_from_teacher, make_classifier, recipe


@pytest.mark.parametrize(
    ("focus", "message"),
    [
        ("place.JP", "focus of label set 'place': unknown label 'JP' for label set 'place'; use"),
        ("planet.KR", "unknown label set 'planet'; use one of: "),
    ],
)
def test_a_focus_on_what_is_not_there(focus: str, message: str) -> None:
    with pytest.raises(LabelSetError, match=message):
        make_classifier(replace(PLACE, focus=(focus,)))


def test_a_model_with_a_teacher_is_cut_down_unless_it_has_the_words_of_others() -> None:
    taught = recipe(PLACE, "lexical", taught=True)
    assert taught["max_features"] == 30_000
    assert recipe(PLACE, "lexical", taught=True, vocabulary=True) == {
        name: value for name, value in taught.items() if name != "max_features"
    }
    assert recipe(PLACE, "lexical", vocabulary=True) == recipe(PLACE, "lexical")


def test_whether_a_classifier_learns_from_a_teacher_is_known_before() -> None:
    check_learns_from_teacher("lexical")
    with pytest.raises(PluginError, match="nosuch"):
        check_learns_from_teacher("nosuch")
