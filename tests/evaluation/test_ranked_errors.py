"""Label errors, ranked: those planted come first."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from toys import PLACE, TONE

from kjclass.errors import TrainingError
from kjclass.evaluation.ranked_errors import errors_table, rank_errors
from kjclass.records import LabelledSentence


def many() -> list[LabelledSentence]:
    """Return sentences of thirty documents that one word each tells all about."""
    rng = random.Random(0)
    found = []
    for at in range(120):
        tone, word = (("warm", "sunny"), ("cold", "snow"))[at % 2]
        place, where = (("KR", "Seoul"), ("KP", "North Korea"), ("US", "America"))[at % 3]
        others = " ".join("".join(rng.sample("abcdefghij", 5)) for _ in range(5))
        labels = {"tone": (tone,), "place": (place,)}
        found.append(LabelledSentence(str(at), f"{others} {word} in {where}", labels, str(at // 4)))
    return found


def test_planted_errors_come_first() -> None:
    sentences = many()
    wrong = {7, 80}
    for row in wrong:
        tone = "cold" if sentences[row].labels["tone"] == ("warm",) else "warm"
        labels = {**sentences[row].labels, "tone": (tone,)}
        sentences[row] = replace(sentences[row], labels=labels)
    found = rank_errors(TONE, sentences)
    assert {one.row for one in found[:2]} == wrong
    assert found[0].id == sentences[found[0].row].id
    assert found[0].given != found[0].suggested
    assert [one.confidence for one in found] == sorted(one.confidence for one in found)
    table = errors_table(found)
    assert table.column_names[0] == "id"
    assert len(table) == len(found)


def test_in_a_multi_label_set_a_label_can_be_missing() -> None:
    sentences = many()
    row = next(at for at, one in enumerate(sentences) if one.labels["place"] == ("KP",))
    sentences[row] = replace(sentences[row], labels={**sentences[row].labels, "place": ()})
    found = rank_errors(PLACE, sentences)
    assert (found[0].row, found[0].given, found[0].suggested) == (row, "-KP", "KP")


def test_too_few_is_said() -> None:
    with pytest.raises(TrainingError, match="too few sentences"):
        rank_errors(TONE, many()[:40])
    one_document = [replace(one, group="a") for one in many()]
    with pytest.raises(TrainingError, match="too few sentences"):
        rank_errors(TONE, one_document)
