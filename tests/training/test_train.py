from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.classifiers.dense import DenseClassifier
from kjclass.models.folder import load_model
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence
from kjclass.training.train import fingerprint, train


def test_scores_are_out_of_fold_and_kept(tmp_path: Path, sentences: list[LabelledSentence]) -> None:
    scores = train(TONE, sentences, tmp_path / "tone")
    assert scores is not None
    metrics = json.loads((tmp_path / "tone" / "manifest.json").read_text())["metrics"]
    assert metrics["macro_f1"] == pytest.approx(scores.macro_f1.value, abs=1e-4)
    # Unseen words such as "balmy" cannot be known; training scores would be perfect.
    assert scores.macro_f1.value < 1.0


def test_sentences_not_annotated_for_the_set_are_left_aside(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    others = [replace(s, id=f"o{s.id}", labels={"place": ()}) for s in sentences]
    train(TONE, [*sentences, *others], tmp_path / "tone")
    manifest = json.loads((tmp_path / "tone" / "manifest.json").read_text())
    assert manifest["training"]["sentences"] == len(sentences)


def test_the_fingerprint_tells_any_change(sentences: list[LabelledSentence]) -> None:
    one = fingerprint(TONE, sentences)
    assert fingerprint(TONE, list(sentences)) == one
    for change in ({"text": "other"}, {"group": "other"}, {"labels": {"tone": ("cold",)}}):
        assert fingerprint(TONE, [replace(sentences[0], **change), *sentences[1:]]) != one


def test_dense_features_train_a_model_too(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    train(TONE, sentences, tmp_path / "tone", classifier="dense", parameters={"features": "static"})
    labeler = Labeler([load_model(tmp_path / "tone", label_set=TONE)])
    assert labeler("It was icy and frosty.")["tone"].labels == ("cold",)
    assert "transformer" not in (tmp_path / "tone" / "manifest.json").read_text()


def test_dense_features_heed_the_shares_to_expect(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    rng = np.random.default_rng(0)
    features = {s.text: rng.normal(size=8) + (s.labels["tone"] == ("warm",)) for s in sentences}

    class Noisy:
        def transform(self, texts):
            return np.array([features[text] for text in texts], dtype=np.float32)

    texts = [s.text for s in sentences]
    y, groups = [s.labels["tone"][0] for s in sentences], [s.group for s in sentences]
    warm = []
    for share in (0.1, 0.9):
        prior = {"warm": share, "cold": 1 - share}
        model = DenseClassifier(TONE, transformer=Noisy(), prior=prior).fit(texts, y, groups)
        warm.append(int((model.predict(texts) == "warm").sum()))
    assert warm[0] + 5 < warm[1]


def test_a_model_of_few_sentences_has_no_figure_to_show(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    scores = train(TONE, [*sentences[:8], *sentences[-8:]], tmp_path / "tone")
    assert scores is not None
    assert scores.macro_f1.why == "too few: 16 sentences, 30 needed"
    assert json.loads((tmp_path / "tone" / "manifest.json").read_text())["metrics"] == {}
    assert "Macro-F1" not in (tmp_path / "tone" / "README.md").read_text()
    # A label that few sentences carry is told from one that is never right.
    rare = [one for one in sentences if "KP" in one.labels["place"]][9:]
    most = [one for one in sentences if one not in rare]
    train(PLACE, most, tmp_path / "place", parameters={"cue_sets": ["place"], "min_df": 1})
    assert "| KP | too few |" in (tmp_path / "place" / "README.md").read_text()


def test_a_label_set_with_a_focus_is_trained_with_it(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    train(replace(PLACE, focus=("place.KR",)), sentences, tmp_path / "place")
    classifier = json.loads((tmp_path / "place" / "manifest.json").read_text())["classifier"]
    assert classifier["state"]["focus"]["columns"] == [0]
