from __future__ import annotations

from dataclasses import replace

import pytest
from toys import PLACE, TONE

from kjclass.errors import LabelSetError, TrainingError
from kjclass.evaluation.known import Known
from kjclass.evaluation.predictions import cross_predict
from kjclass.labels import LabelSet
from kjclass.records import LabelledSentence


def test_sentences_made_ready_give_the_same_as_those_that_are_not(
    sentences: list[LabelledSentence],
) -> None:
    foreign = [LabelledSentence("x", "Rain.", {"other": ("a",)}, "x")]
    known = Known.of(TONE, [*foreign, *sentences])
    assert known.sentences == tuple(sentences)
    assert Known.of(TONE, known) is known
    ready, plain = (
        cross_predict(TONE, some, folds=3, parameters={"vectors": None, "folds": 0})
        for some in (known, [*foreign, *sentences])
    )
    assert ready.scores() == plain.scores()
    assert ready.groups.tolist() == plain.groups.tolist()


def test_nothing_annotated_is_said() -> None:
    with pytest.raises(TrainingError, match="no sentence is annotated"):
        Known.of(TONE, [LabelledSentence("1", "Sunny.", {}, "a")])


@pytest.mark.parametrize("other", [PLACE, replace(TONE, target="something else")])
def test_sentences_ready_for_another_label_set_are_refused(
    sentences: list[LabelledSentence], other: LabelSet
) -> None:
    known = Known.of(TONE, sentences)
    with pytest.raises(LabelSetError, match=f"made ready for .*'tone', not for '{other.name}'"):
        Known.of(other, known)
    assert Known.of(replace(TONE), known) is known
