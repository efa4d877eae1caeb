from __future__ import annotations

import numpy as np
import pytest

from kjclass.errors import InputError
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler, load
from kjclass.probes import PROBES, probe
from kjclass.records import LabelledSentence


def rows_of(texts: list[str], per_document: int = 1) -> list[LabelledSentence]:
    return [
        LabelledSentence(str(n), text, {}, str(n // per_document)) for n, text in enumerate(texts)
    ]


class Caseless:
    """Warm if and only if the text holds a capital S."""

    def predict_proba(self, texts):
        return np.array([[1.0, 0.0] if "S" in text else [0.0, 1.0] for text in texts])


def test_flips_are_counted_for_any_classifier(toy_models: list[Model]) -> None:
    tone = toy_models[0]
    labeler = Labeler([Model(tone.label_set, tone.manifest, Caseless(), tone.folder)])
    texts = [f"Snow in valley {n}." for n in range(30)] + [f"Rain on hill {n}." for n in range(10)]
    report = probe(labeler, rows_of(texts), probes=["lower-case", "upper-case", "quoted"])
    lower, upper, quoted = report.rows
    assert (lower.rate.hits, lower.rate.sentences, lower.rate.share) == (30, 40, 0.75)
    assert (dict(lower.lost), dict(lower.gained)) == ({"warm": 30}, {"cold": 30})
    assert lower.should == "open"
    assert lower.flips[0].labels_before == ("warm",)
    assert lower.flips[0].after == "snow in valley 0."
    assert upper.rate.hits == 0
    assert quoted.flips == ()


def test_negation_is_asked_of_single_label_sets_only(
    toy_models: list[Model], sentences: list[LabelledSentence]
) -> None:
    report = probe(Labeler(toy_models), sentences, probes=["negation"])
    assert [(row.label_set, row.should) for row in report.rows] == [("tone", "open")]


def test_every_probe_of_every_set_has_its_row(
    toy_models: list[Model], sentences: list[LabelledSentence]
) -> None:
    report = probe(Labeler(toy_models), sentences)
    assert [row.probe for row in report.rows if row.label_set == "tone"] == list(PROBES)
    # Not one sentence holds an accent: that is said, not a rate of 0.
    accents = next(row for row in report.rows if row.probe == "no-accents")
    assert str(accents.rate) == "0 of 0: too few for a rate"


def test_the_built_in_sets_are_judged() -> None:
    labeler = load(["stance", "actor", "risk"])
    texts = [f"Seoul and Tokyo signed a pact on day {n}." for n in range(40)]
    report = probe(labeler, rows_of(texts), probes=["swap KR-JP", "swap KR-CN", "negation"])
    found = {(row.label_set, row.probe): row for row in report.rows}
    assert found["stance", "swap KR-JP"].should == "stay"
    assert found["stance", "swap KR-JP"].rate.hits == 0
    assert found["actor", "swap KR-CN"].should == "follow"
    assert found["actor", "swap KR-CN"].rate.hits == 0
    assert found["stance", "swap KR-CN"].should == "follow"
    assert found["stance", "negation"].should == "open"
    for flip in found["stance", "swap KR-CN"].flips:
        assert flip.expected == ("none",)
        assert flip.labels_after != ("none",)


def test_an_actor_that_does_not_follow_is_found(toy_models: list[Model]) -> None:
    actor = load(["actor"]).models[0]
    ids = actor.label_set.label_ids

    class AlwaysKorea:
        def predict_proba(self, texts):
            return np.array([[float(label == "KR") for label in ids]] * len(texts))

    labeler = Labeler([Model(actor.label_set, actor.manifest, AlwaysKorea(), actor.folder)])
    texts = [f"Seoul objected on day {n}." for n in range(40)]
    (row,) = probe(labeler, rows_of(texts), probes=["swap KR-JP"]).rows
    assert (row.should, row.rate.share) == ("follow", 1.0)
    assert row.flips[0].expected == ("JP",)


def test_sentences_that_cannot_be_labelled_are_left_aside(toy_models: list[Model]) -> None:
    texts = ["한일 협력", ""] + [f"Snow in valley {n}." for n in range(40)]
    report = probe(Labeler(toy_models), rows_of(texts, 2), probes=["quoted"])
    assert (report.sentences, report.documents) == (40, 20)
    with pytest.raises(InputError, match="no sentences that can be labelled"):
        probe(Labeler(toy_models), rows_of(["", "한일 협력"]))


def test_no_such_probe(toy_models: list[Model]) -> None:
    with pytest.raises(InputError, match="no probe 'rot13'"):
        probe(Labeler(toy_models), rows_of(["It is warm."]), probes=["rot13"])
