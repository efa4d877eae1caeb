from __future__ import annotations

from dataclasses import replace

import pytest
from toys import PLACE, TONE

from kjclass.errors import LabelSetError
from kjclass.features.focus import Focus
from kjclass.features.tokens import tokenize
from kjclass.features.vectorizer import LexicalVectorizer


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Seoul had snow.", True),
        ("Snow fell on Korea.", True),
        ("Seoul was dry.", False),
        ("Snow fell on North Korea.", False),
        ("Seoul National University studies snow.", False),
        ("", False),
    ],
)
def test_a_sentence_holds_a_cue_of_each_label_and_masks_count(text: str, held: bool) -> None:
    focus = Focus.of([(PLACE, "KR"), (TONE, "cold")])
    assert focus.names == ("place.KR", "tone.cold")
    assert focus.held_by([tokenize(text)]).tolist() == [held]


def test_every_feature_stands_twice_and_the_second_time_in_focus_alone() -> None:
    texts = ["Seoul rose.", "Oslo rose."]
    plain = LexicalVectorizer(vectors=None, min_df=1).fit_transform(texts).toarray()
    found = LexicalVectorizer(vectors=None, min_df=1, focus=[(PLACE, "KR")]).fit_transform(texts)
    width = plain.shape[1]
    assert found[:, :width].toarray().tolist() == plain.tolist()
    assert found[[0], width:].toarray().tolist() == [plain[0].tolist()]
    assert found[[1], width:].nnz == 0


def test_what_no_sentence_can_hold_is_refused() -> None:
    with pytest.raises(LabelSetError, match="unknown label 'JP' for label set 'place'"):
        Focus.of([(PLACE, "JP")])
    silent = replace(PLACE, labels=tuple(replace(one, cues=()) for one in PLACE.labels))
    with pytest.raises(LabelSetError, match="label 'KR' has no cues"):
        Focus.of([(silent, "KR")])
