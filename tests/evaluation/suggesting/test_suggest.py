"""Suggestions from a corpus: planted doubt is found, in every format, and said why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kjclass.corpus.layout import ReadOptions
from kjclass.errors import InputError
from kjclass.evaluation.suggesting.suggest import suggest
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

Write = Callable[[str, str], Path]
SURE = [
    f"On day {day} it was {word} in {place}, said the office."
    for day, (word, place) in enumerate(
        (word, place)
        for word in ("sunny", "hot", "frosty", "deep in snow")
        for place in ("the far valley", "Seoul", "the US coast")
    )
]
# Words of both moods.
TORN = ["On day 4 it was sunny, then snow-bound on the US coast.", "It was neither hot nor frosty."]


@pytest.fixture
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


def test_planted_doubt_is_found(write: Write, labeler: Labeler) -> None:
    rows = [{"id": f"s{at}", "text": text} for at, text in enumerate([*SURE, *TORN, TORN[0]])]
    path = write("corpus.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    found = suggest(path, 2, labeler=labeler, label_sets=["tone"], sentences=True)
    assert {one.text for one in found.rows} == set(TORN)
    assert found.sentences == len(rows)
    first = found.rows[0]
    assert first.label_set == "tone"
    assert first.why == "tone: warm or cold"
    every = suggest(path, 50, labeler=labeler, label_sets=["tone"], sentences=True)
    texts = [one.text for one in every.rows]
    assert len(set(texts)) == len(texts) < len(rows)
    assert "only" in every.notes[0]
    assert any("each counts as its own" in note for note in every.notes)


def test_documents_are_cut_and_give_a_few_each(write: Write, labeler: Labeler) -> None:
    path = write("corpus.csv", f'id,text\na,"{" ".join(SURE[:6])}"\nb,"{" ".join(TORN)}"\n')
    found = suggest(path, 10, labeler=labeler, per_document=2)
    assert {one.document for one in found.rows} == {"a", "b"}
    assert len(found.rows) == 4
    assert {one.id for one in found.rows if one.document == "b"} == {"b:0", "b:1"}


def test_what_is_labelled_is_not_suggested(write: Write, labeler: Labeler) -> None:
    path = write("corpus.csv", "text\n" + "".join(f'"{text}"\n' for text in SURE[:1] + TORN))
    found = suggest(path, 9, labeler=labeler, sentences=True, labelled=[TORN[0].upper()])
    assert TORN[0] not in {one.text for one in found.rows}
    assert TORN[1] in {one.text for one in found.rows}


def test_tables(write: Write, labeler: Labeler) -> None:
    path = write("corpus.csv", "text,doc\n" + "".join(f'"{t}",d\n' for t in TORN))
    found = suggest(path, 2, labeler=labeler, sentences=True)
    assert "tone" not in found.to_arrow().column_names
    with_labels = found.to_arrow(labels=True)
    assert {"tone", "place", "why", "document"} <= set(with_labels.column_names)
    assert len(found.to_pandas()) == len(found.rows)
    assert json.dumps(found.as_dict())


def test_what_is_wrong_is_said(write: Write, labeler: Labeler) -> None:
    path = write("corpus.csv", "text\nSunny.\n")
    with pytest.raises(InputError, match="no model for label set 'mood'"):
        suggest(path, 2, labeler=labeler, label_sets=["mood"])
    with pytest.raises(InputError, match="body"):
        suggest(path, 2, labeler=labeler, read=ReadOptions("body"))
    empty = write("empty.jsonl", '{"text": null}\n')
    with pytest.raises(InputError, match="no sentence"):
        suggest(empty, 2, labeler=labeler)
