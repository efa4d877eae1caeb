"""Agreement from files of annotations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from toys import PLACE, TONE

from kjclass.corpus.annotations import agreement
from kjclass.errors import InputError, LabelledDataError

Write = Callable[[str, str], Path]
ROWS = "id,annotator,tone,place,group\n1,a,warm,KR,d\n1,b,warm,KR;US,d\n2,a,cold,,e\n2,b,cold,,e\n"


def test_single_sets_are_compared_label_by_label_and_multi_sets_by_overlap(write: Write) -> None:
    found = agreement([write("passes.csv", ROWS)], [TONE, PLACE])
    assert found["tone"].alpha == 1.0
    assert 0.0 < found["place"].alpha < 1.0
    assert found["place"].units == 2


def test_annotators_can_be_chosen_and_unannotated_sets_are_absent(write: Write) -> None:
    third = write("passes.csv", ROWS + "1,c,cold,,d\n2,c,warm,,e\n")
    assert agreement([third], [TONE], annotators=["a", "b"])["tone"].alpha == 1.0
    assert agreement([third], [TONE])["tone"].alpha < 0.5
    alone = write("alone.csv", "id,annotator,tone\n1,a,warm\n1,b,warm\n2,a,cold\n2,b,cold\n")
    assert set(agreement([alone], [TONE, PLACE])) == {"tone"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id,tone\n1,warm\n", ":2: no column 'annotator'; .*; columns here: id, tone"),
        ("id,annotator,tone\n1,,warm\n", ":2: no value in column 'annotator'"),
        (ROWS + "2,b,cold,,e\n", ":6: 'b' has labelled '2' before"),
        ("id,annotator,tone\n1,a,hot\n", ":2: unknown label 'hot'"),
    ],
)
def test_faults_are_named_with_their_row(write: Write, text: str, what: str) -> None:
    with pytest.raises(LabelledDataError, match=what):
        agreement([write("passes.csv", text)], [TONE])


def test_one_annotator_alone_agrees_with_nobody(write: Write) -> None:
    with pytest.raises(InputError, match="two annotations"):
        agreement([write("passes.csv", "id,annotator,tone\n1,a,warm\n")], [TONE])


def test_an_unknown_annotator_and_an_unannotated_set_are_told(write: Write) -> None:
    path = write("passes.csv", ROWS)
    with pytest.raises(InputError, match="no annotator 'zed'; those there: a, b"):
        agreement([path], [TONE], annotators=["a", "zed"])
    with pytest.raises(InputError, match="columns among: tone"):
        agreement([write("none.csv", "id,annotator\n1,a\n1,b\n")], [TONE])


def test_a_document_named_in_one_file_holds_for_all_in_any_order(write: Write) -> None:
    named = write("a.csv", "id,annotator,tone,group\n1,a,warm,d\n2,a,cold,e\n3,a,cold,e\n")
    bare = write("b.csv", "id,annotator,tone\n1,b,warm\n2,b,warm\n3,b,cold\n")
    assert agreement([named, bare], [TONE]) == agreement([bare, named], [TONE])
