from __future__ import annotations

from dataclasses import replace

import pytest
from toys import PLACE, TONE

from kjclass.errors import LabelSetError
from kjclass.labels import Example, Label, LabelSet


def test_labels_keep_their_order() -> None:
    assert PLACE.label_ids == ("KR", "KP", "US")
    assert PLACE.check(["US", "KR", "US"]) == ("KR", "US")
    assert PLACE["KP"].definition == "North Korea"


def test_an_unknown_label_lists_the_known_ones() -> None:
    with pytest.raises(LabelSetError, match=r"row 3: unknown label 'JP' .* use one of: KR, KP, US"):
        PLACE.check(["JP"], where="row 3")
    with pytest.raises(LabelSetError, match="unknown label 'JP'"):
        PLACE["JP"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "Tone"}, "malformed label-set name 'Tone'"),
        ({"version": "1"}, "malformed version '1'; write major.minor.patch"),
        ({"kind": "both"}, "unknown kind 'both'"),
        ({"labels": TONE.labels[:1]}, "1 labels; declare at least 2"),
        ({"labels": (*TONE.labels, TONE.labels[0])}, "label id 'warm' stands twice"),
        ({"labels": (*TONE.labels, Label("so so", "x"))}, "malformed label id 'so so'"),
        (
            {"labels": (*TONE.labels, Label("mild", "x", positive=(Example("y", ("hot",)),)))},
            "example 'y': unknown label 'hot'",
        ),
    ],
)
def test_a_malformed_label_set_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(LabelSetError, match=message):
        replace(TONE, **changes)


def test_the_fingerprint_covers_everything() -> None:
    changed = [
        replace(TONE, target="other"),
        replace(TONE, masks=("x",)),
        replace(TONE, labels=TONE.labels[::-1]),
        replace(TONE, labels=(replace(TONE.labels[0], cues=("x",)), TONE.labels[1])),
    ]
    assert len({TONE.fingerprint, *(one.fingerprint for one in changed)}) == 5
    assert replace(TONE).fingerprint == TONE.fingerprint


def test_a_label_set_is_frozen_and_hashable() -> None:
    assert isinstance(hash(TONE), int)
    with pytest.raises(AttributeError):
        TONE.name = "other"  # type: ignore[misc]
    assert isinstance(TONE, LabelSet)
