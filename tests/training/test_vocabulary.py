from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.classifiers.stack import Stack
from kjclass.errors import ModelNotFoundError, ParameterError
from kjclass.models.folder import load_model
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence
from kjclass.training.train import train
from kjclass.training.vocabulary import read_vocabulary, vocabulary_fingerprint


@pytest.fixture(scope="module")
def apart(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[LabelledSentence]
) -> list[Path]:
    """Two models of other sentences."""
    folders = [tmp_path_factory.mktemp("apart") / name for name in ("tone", "place")]
    others = [replace(s, text=s.text.replace("office", "bureau")) for s in sentences]
    for folder, label_set, part in zip(folders, (TONE, PLACE), (sentences, others), strict=True):
        train(label_set, part, folder, parameters={"cue_sets": [label_set.name], "min_df": 1})
    return folders


def test_the_vocabulary_is_what_each_has_once_the_first_first(apart: list[Path]) -> None:
    one, other = (read_vocabulary([folder]) for folder in apart)
    both = read_vocabulary(apart)
    assert np.array_equal(both[: len(one)], one)
    assert np.array_equal(both[len(one) :], other[~np.isin(other, one)])
    assert len(both) == len(set(both.tolist())) > len(one)


def test_models_that_share_one_take_no_more_rows_than_one_and_label_alike(
    tmp_path: Path, sentences: list[LabelledSentence], apart: list[Path]
) -> None:
    # Words that these sentences lack stand before those that they have.
    vocabulary = read_vocabulary(apart)[::-1]
    for label_set in (TONE, PLACE):
        train(label_set, sentences, tmp_path / label_set.name, vocabulary=vocabulary)
    tone = load_model(tmp_path / "tone", label_set=TONE)
    place = load_model(tmp_path / "place", label_set=PLACE)
    # What was trained with it has it whole, in its order: so it can be had from there again.
    assert np.array_equal(read_vocabulary([place.folder]), vocabulary)
    assert np.array_equal(Stack.of([tone.runner, place.runner]).table.keys, tone.runner.keys)
    together = Labeler([tone, place])
    for model in (tone, place):
        name, alone = model.label_set.name, Labeler([model])
        for sentence in sentences:
            assert together(sentence.text)[name].labels == alone(sentence.text)[name].labels
    # All of their own words are among those in common, so that models without it say the same.
    train(TONE, sentences, tmp_path / "plain")
    plain = Labeler([load_model(tmp_path / "plain", label_set=TONE)])
    for sentence in sentences:
        scores = plain(sentence.text)["tone"].scores
        assert together(sentence.text)["tone"].scores == pytest.approx(scores, abs=0.01)


def test_the_model_says_whose_words_it_has(
    tmp_path: Path, sentences: list[LabelledSentence], tone_folder: Path
) -> None:
    vocabulary = read_vocabulary([tone_folder])
    train(PLACE, sentences, tmp_path / "place", vocabulary=vocabulary)
    manifest = json.loads((tmp_path / "place" / "manifest.json").read_text())
    digest = vocabulary_fingerprint(vocabulary)
    assert manifest["classifier"]["parameters"] == {
        "cue_sets": ["place"],
        "min_df": 0.0004,
        "vocabulary": digest,
    }
    assert digest[:16] in (tmp_path / "place" / "README.md").read_text()


def test_a_model_without_words_has_none_to_share(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    train(TONE, sentences, tmp_path / "tone", classifier="dense", parameters={"features": "static"})
    with pytest.raises(ParameterError, match=r"tone.*no words and n-grams to share"):
        read_vocabulary([tmp_path / "tone"])
    with pytest.raises(ModelNotFoundError):
        read_vocabulary(tmp_path / "none")
    with pytest.raises(ParameterError, match="no model to take words from"):
        read_vocabulary([])


def test_a_classifier_that_takes_no_vocabulary_says_so(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    with pytest.raises(ParameterError, match="'dense' has no parameter 'vocabulary'"):
        train(
            TONE,
            sentences,
            tmp_path / "tone",
            classifier="dense",
            parameters={"features": "static"},
            vocabulary=np.array([1], dtype=np.uint64),
        )
