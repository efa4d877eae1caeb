"""What a model folder tells of the sentences that the model was trained on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from toys import PLACE, TONE

from kjclass.hookspecs import ClassifierSpec
from kjclass.labels import LabelSet
from kjclass.models.folder import Model, load_model
from kjclass.models.seen import seen_by, write_seen
from kjclass.plugins import Plugin
from kjclass.records import LabelledSentence
from kjclass.registry import Registry
from kjclass.training.train import fit, train

NAME = "seen.safetensors"


def test_training_sentences_are_known_again_whatever_their_case_and_spacing(
    model: Model, sentences: list[LabelledSentence]
) -> None:
    texts = [one.text for one in sentences]
    for same in (str.upper, str.lower, lambda text: f" {text.replace(' ', '  ')}\n", str.title):
        seen = seen_by(model, [same(text) for text in texts])
        assert seen is not None
        assert seen.all()


def test_other_sentences_are_not(model: Model, sentences: list[LabelledSentence]) -> None:
    first = sentences[0].text
    mixed = ["", "?!", first, f"{first} Again.", first.replace("day 0", "day 77"), first[:-8]]
    seen = seen_by(model, mixed)
    assert seen is not None
    assert seen.tolist() == [False, False, True, False, False, False]
    none = seen_by(model, [])
    assert none is not None
    assert none.shape == (0,)


def test_sentences_without_labels_of_the_set_were_not_learnt_from(
    sentences: list[LabelledSentence], tmp_path: Path
) -> None:
    rows = [*sentences, replace(sentences[0], id="x", text="No tone here.", labels={"place": ()})]
    train(TONE, rows, tmp_path / "tone")
    train(PLACE, rows, tmp_path / "place", parameters={"cue_sets": ["place"], "min_df": 1})
    for label_set, wanted in ((TONE, False), (PLACE, True)):
        seen = seen_by(load_model(tmp_path / label_set.name, label_set=label_set), ["No tone here"])
        assert seen is not None
        assert seen.tolist() == [wanted]


def test_a_model_without_it_says_nothing(model: Model, sentences: list[LabelledSentence]) -> None:
    path = model.folder / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["sha256"][NAME]
    path.write_text(json.dumps(manifest))
    texts = [one.text for one in sentences]
    assert seen_by(load_model(model.folder, label_set=TONE), texts) is None
    assert seen_by(fit(TONE, sentences).labeler().models[0], texts) is None


class Sunny:
    """Knows one word, and learns nothing."""

    needs_sentences = False

    def __init__(self, label_set: LabelSet) -> None:
        self.thresholds_ = np.ones(len(label_set.labels))

    def fit(self, X: list[str], y: object, groups: object = None) -> Self:
        return self

    def predict_proba(self, X: list[str]) -> NDArray[np.float64]:
        hit = np.array(["sunny" in text for text in X], dtype=float)
        return np.c_[hit, 1 - hit]

    def save(self, folder: Path) -> dict[str, object]:
        return {}


class Keen(Sunny):
    """The same, but says that it needs sentences."""

    needs_sentences = True


@pytest.mark.parametrize("trainer", [Sunny, Keen])
def test_classifiers_of_plugins_tell_it_too_if_they_learn(
    trainer: type[Sunny], sentences: list[LabelledSentence], tmp_path: Path
) -> None:
    spec = ClassifierSpec("mine", f"{__name__}:{trainer.__name__}", "unused:unused")
    plugin = Plugin("one:one", "one", "1", provides={"kjclass_classifiers": [spec]})
    registry = Registry([plugin])
    fitted = fit(TONE, sentences, classifier="mine", parameters={}, registry=registry)
    fitted.save(tmp_path / "tone")
    assert (tmp_path / "tone" / NAME).exists() is trainer.needs_sentences


@given(texts=st.lists(st.text(st.characters(), max_size=20), max_size=8))
def test_any_text_is_written_and_found(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory, tone_folder: Path
) -> None:
    folder = tmp_path_factory.mktemp("any")
    write_seen(texts, folder)
    # Of the folder it is asked for nothing but the file and its digest.
    model = load_model(tone_folder, label_set=TONE)
    digest = hashlib.sha256((folder / NAME).read_bytes()).hexdigest()
    model = replace(model, folder=folder, manifest=replace(model.manifest, sha256={NAME: digest}))
    seen = seen_by(model, [*texts, "none of these at all"])
    assert seen is not None
    assert seen.tolist() == [True] * len(texts) + [False]
    assert (folder / NAME).stat().st_mode & 0o044 == 0o044
