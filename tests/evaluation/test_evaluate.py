from __future__ import annotations

from dataclasses import replace

import pytest
from toys import PLACE, TONE

from kjclass.errors import TrainingError
from kjclass.evaluation.evaluate import cross_validate, evaluate_labeler
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence


def test_cross_validation_labels_every_sentence_once(sentences: list[LabelledSentence]) -> None:
    parameters = {"cue_sets": ["place"], "min_df": 1, "vectors": None}
    found = cross_validate(PLACE, sentences, folds=3, parameters=parameters)
    assert found.sentences == len(sentences)
    # Of twelve documents, some are alike to the word but for one.
    assert found.groups == 9
    assert found.macro_f1 > 0.9
    assert found.low <= found.macro_f1 <= found.high


def test_no_document_is_in_both_parts(sentences: list[LabelledSentence]) -> None:
    # Each document has a secret word that tells its labels: useless where documents are kept apart.
    leaky = [
        replace(
            s,
            text=f"code{hash(s.group) % 9973} {' '.join(f'{s.id}{n}' for n in range(5))}",
            labels={"tone": s.labels["tone"]},
        )
        for s in sentences
    ]
    parameters = {"vectors": None, "min_df": 2, "character_scale": 1e-6}
    apart = cross_validate(TONE, leaky, folds=4, parameters=parameters)
    mixed = [replace(s, group=s.id) for s in leaky]
    assert cross_validate(TONE, mixed, folds=4, parameters=parameters).macro_f1 > 0.95
    assert apart.macro_f1 < 0.7


def test_too_few_documents(sentences: list[LabelledSentence]) -> None:
    with pytest.raises(TrainingError, match="9 documents for 13 folds, near-duplicates"):
        cross_validate(TONE, sentences, folds=13)


def test_a_trained_model_on_other_sentences(
    toy_models: list[Model], sentences: list[LabelledSentence]
) -> None:
    labeler = Labeler(toy_models)
    assert evaluate_labeler(labeler, TONE, sentences).macro_f1 == 1.0
    swapped = [
        replace(s, labels={"tone": ("cold",) if s.labels["tone"] == ("warm",) else ("warm",)})
        for s in sentences
    ]
    assert evaluate_labeler(labeler, TONE, swapped).macro_f1 == 0.0
