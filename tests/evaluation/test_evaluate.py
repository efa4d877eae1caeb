from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.errors import InputError, ModelMismatchError, TrainingError
from kjclass.evaluation.evaluate import evaluate, evaluate_labeler
from kjclass.evaluation.predictions import cross_predict
from kjclass.labels import LabelSet
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence

# No thresholds: they are chosen on documents kept apart, and here those tell nothing.
PLAIN = {"vectors": None, "min_df": 2, "character_scale": 1e-6, "folds": 0}


def coded(key: str, sentences: list[LabelledSentence]) -> list[LabelledSentence]:
    """Give each sentence one word that tells what its documents, or its source, is, and no other.

    Within it all sentences have the same tone: whoever has seen it knows the answer, and nobody
    else can.
    """
    found = []
    for at, one in enumerate(sentences):
        document, source = f"d{at % 12}", f"s{at % 6}"
        told = {"document": document, "source": source}[key]
        tone = "warm" if int(told[1:]) % 2 else "cold"
        words = " ".join(f"w{at}x{n}" for n in range(5))
        found.append(
            LabelledSentence(
                one.id,
                f"code{told} {words}",
                {"tone": (tone,)},
                f"{document}",
                {"source": source},
            )
        )
    return found


def test_every_sentence_is_labelled_once_by_a_model_that_has_not_seen_its_document(
    sentences: list[LabelledSentence],
) -> None:
    parameters = {"cue_sets": ["place"], "min_df": 1, "vectors": None}
    found = evaluate(PLACE, sentences, folds=3, parameters=parameters, leakage=False)
    assert found.scores.sentences == len(sentences)
    # Of twelve documents, some are alike to the word but for one.
    assert found.scores.groups == 9
    assert found.macro_f1.value > 0.9
    assert found.leakage is None
    assert found.by == ()
    assert found.predictions is not None
    assert (found.predictions.fold >= 0).all()


def test_a_leaky_data_set_shows_its_leakage(sentences: list[LabelledSentence]) -> None:
    rows = [replace(one, columns={}) for one in coded("document", sentences * 2)]
    rows = [replace(one, id=str(at)) for at, one in enumerate(rows)]
    found = evaluate(TONE, rows, folds=4, parameters=PLAIN)
    leak = found.leakage
    assert leak is not None
    assert leak.random.value > 0.95
    assert leak.grouped.value < 0.7
    assert leak.gap.value == pytest.approx(leak.random.value - leak.grouped.value)
    assert leak.gap.low > 0.2


def test_a_source_that_tells_the_answer_is_no_help_where_it_is_left_out(
    sentences: list[LabelledSentence],
) -> None:
    rows = [replace(one, id=str(at)) for at, one in enumerate(coded("source", sentences * 2))]
    told: list[str] = []
    found = evaluate(TONE, rows, folds=4, parameters=PLAIN, leakage=False, tell=told.append)
    (part,) = found.by
    assert part.column == "source"
    assert list(part.values) == [f"s{n}" for n in range(6)]
    assert "several values at a time in 4 folds" in part.how
    assert told == ["4 folds over documents", "4 folds over source"]
    assert found.macro_f1.value > 0.95
    assert part.scores.macro_f1.value < 0.7
    assert part.loss is not None
    assert part.loss.low > 0.2
    # Twenty sentences of two documents.
    assert part.values["s0"].macro_f1.why.startswith("too few")
    (one_by_one,) = evaluate(TONE, rows, folds=2, parameters=PLAIN, leakage=False, by=["source"]).by
    assert "one value at a time in 6 folds" in one_by_one.how


def test_no_leakage_where_every_sentence_is_a_document(sentences: list[LabelledSentence]) -> None:
    rows = [replace(one, group=one.id) for one in coded("document", sentences)]
    found = evaluate(TONE, rows, folds=2, parameters=PLAIN, by=[])
    assert found.leakage is None
    assert "document of its own" in found.notes[0]


def test_few_sentences_get_words_instead_of_figures(sentences: list[LabelledSentence]) -> None:
    found = evaluate(TONE, sentences[10:40], folds=2, leakage=False)
    assert found.macro_f1.value is None
    assert "too few" in found.macro_f1.why
    assert all(one.macro_f1.value is None for one in found.baselines.values())


def test_what_is_missing_is_told(sentences: list[LabelledSentence]) -> None:
    with pytest.raises(TrainingError, match="9 documents for 13 folds, near-duplicates"):
        cross_predict(TONE, sentences, folds=13)
    with pytest.raises(InputError, match="no column 'outlet'"):
        evaluate(TONE, sentences, folds=2, leakage=False, by=["outlet"])
    same = [replace(one, columns={"outlet": "x"}) for one in sentences]
    with pytest.raises(InputError, match="same value everywhere"):
        evaluate(TONE, same, folds=2, leakage=False, by=["outlet"])


@pytest.mark.parametrize("label_set", [TONE, PLACE])
def test_a_trained_model_on_other_sentences(
    label_set: LabelSet, toy_models: list[Model], sentences: list[LabelledSentence]
) -> None:
    dated = [
        replace(one, columns={"date": f"202{at % 2}-05-01"} if at % 5 else {})
        for at, one in enumerate(sentences)
    ]
    found = evaluate_labeler(Labeler(toy_models), label_set, dated)
    assert found.macro_f1.value == 1.0
    assert found.macro_f1.low < 1.0
    (part,) = found.by
    assert (part.column, list(part.values), part.left_out) == ("date:year", ["2020", "2021"], 12)
    assert part.loss is None
    plain = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert plain["scores"]["macro_f1"]["value"] == 1.0
    assert plain["by"][0]["values"]["2020"]["sentences"] == 24
    assert plain["predictions"] is None


def test_a_model_that_is_always_wrong(
    toy_models: list[Model], sentences: list[LabelledSentence]
) -> None:
    swapped = [
        replace(s, labels={"tone": ("cold",) if s.labels["tone"] == ("warm",) else ("warm",)})
        for s in sentences
    ]
    found = evaluate_labeler(Labeler(toy_models), TONE, swapped)
    assert found.macro_f1.value == 0.0
    assert found.macro_f1.high > 0.0


def test_the_data_frame_has_a_row_for_each_figure(
    toy_models: list[Model], sentences: list[LabelledSentence]
) -> None:
    pytest.importorskip("pandas")
    found = evaluate_labeler(Labeler(toy_models), TONE, sentences)
    frame = found.to_pandas()
    mine = frame[(frame["what"] == "model") & (frame["label"] == "warm")].set_index("figure")
    assert mine.loc["f1", "value"] == 1.0
    assert mine.loc["f1", "low"] == found.labels[0].f1.low
    assert set(frame["what"]) == {"model", *found.baselines}
    assert not frame.duplicated(["what", "of", "label", "figure"]).any()
    # What has no figure says why.
    assert frame[frame["value"].isna()]["why"].str.len().min() > 0
    assert np.isfinite(frame[frame["why"] == ""]["value"].astype(float)).all()


def test_a_model_of_other_labels_is_refused(
    toy_models: list[Model], sentences: list[LabelledSentence]
) -> None:
    turned = replace(TONE, labels=TONE.labels[::-1])
    for labeler, label_set in ((Labeler(toy_models), turned), (Labeler(toy_models[1:]), TONE)):
        assert label_set not in labeler.label_sets
        with pytest.raises(ModelMismatchError, match="no model for the labels"):
            evaluate_labeler(labeler, label_set, sentences)


def test_what_a_labeler_would_not_label_is_missed(sentences: list[LabelledSentence]) -> None:
    foreign = [replace(one, text=f"한일 협력 {at}") for at, one in enumerate(sentences[:6])]
    found = cross_predict(TONE, [*foreign, *sentences[6:]], folds=3, parameters=PLAIN)
    assert not found.given[:6].any()
    assert found.given[6:].any(axis=1).all()


def test_dates_that_cannot_be_cut_are_said_to_be(sentences: list[LabelledSentence]) -> None:
    some = [replace(one, columns={"date": "03/01/2024"}) for one in sentences]
    with pytest.raises(InputError, match="no date that can be cut in 'date:year'"):
        evaluate(TONE, some, folds=3, parameters=PLAIN, leakage=False, by=["date:year"])
