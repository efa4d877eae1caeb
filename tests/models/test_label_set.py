"""Which label set a model labels with: the installed one, or the copy that its folder carries."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from folders import without_copy
from toys import TONE

from kjclass.errors import LabelSetError, ModelDamagedError, ModelMismatchError, PluginError
from kjclass.labelfile import read_label_set
from kjclass.labels import Label, LabelSet
from kjclass.models.folder import load_model
from kjclass.models.label_set import check_name
from kjclass.pipeline import load
from kjclass.plugins import Plugin
from kjclass.records import LabelledSentence
from kjclass.registry import Registry, get_registry
from kjclass.training.train import train


@pytest.fixture
def folder(tone_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tone_folder, tmp_path / "tone"))


def registry(*label_sets: LabelSet) -> Registry:
    """Return the installed things, and a package for each label set."""
    more = [
        Plugin(f"kjtest-{n}:x", f"kjtest-{n}", "1.0", provides={"kjclass_label_sets": [one]})
        for n, one in enumerate(label_sets)
    ]
    return Registry([*get_registry().plugins, *more])


def test_the_folder_is_all_that_labelling_needs(folder: Path) -> None:
    assert "tone" not in get_registry().label_sets
    assert load_model(folder).label_set == TONE
    labeler = load(folder)
    assert labeler("It was icy in Seoul.")["tone"].labels == ("cold",)
    given = [one for one in labeler.explain("It was icy, then sunny.").labels if one.given]
    assert "cue of warm" in {evidence.kind for evidence in given[0].evidence}
    assert pickle.loads(pickle.dumps(labeler)).label_sets == (TONE,)


def test_the_copy_is_a_label_set_file(folder: Path) -> None:
    assert read_label_set(folder / "label_set.json") == TONE
    card = (folder / "README.md").read_text()
    assert 'kjclass.load(["path/to/tone"])' in card
    assert "`kjclass train label_set.json`" in card


def test_an_installed_set_that_fits_comes_first(folder: Path) -> None:
    reworded = replace(TONE, version="1.0.1", title="The weather")
    assert load_model(folder, registry=registry(reworded)).label_set is reworded


@pytest.mark.parametrize(
    ("installed", "message"),
    [
        (replace(TONE, version="1.1.0"), r"version 1\.0\.0 of label set 'tone', installed is 1\.1"),
        (replace(TONE, labels=(*TONE.labels, Label("mild", "x"))), "labels of 'tone' changed"),
        (replace(TONE, target="something else"), "codebook of 'tone' changed"),
    ],
)
def test_an_installed_set_that_differs_is_said_and_not_passed_over(
    folder: Path, installed: LabelSet, message: str
) -> None:
    with pytest.raises(ModelMismatchError, match=message):
        load_model(folder, registry=registry(installed))


def test_a_name_that_two_packages_claim_stays_nobodys(folder: Path) -> None:
    with pytest.raises(PluginError, match="'tone' is claimed by kjtest-0 and kjtest-1"):
        load_model(folder, registry=registry(TONE, replace(TONE, target="x")))


def test_a_folder_without_the_copy_needs_the_set(folder: Path) -> None:
    without_copy(folder)
    with pytest.raises(LabelSetError, match="unknown label set 'tone'"):
        load_model(folder)
    assert load_model(folder, label_set=TONE).label_set is TONE
    assert load_model(folder, registry=registry(TONE)).label_set is TONE


def changed(path: Path) -> None:
    path.write_text(path.read_text().replace("It is warm.", "It is hot."))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (changed, "the file is not the one that was saved"),
        (Path.unlink, "the file is missing"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be read"),
    ],
)
def test_a_copy_that_was_damaged(
    folder: Path, damage: Callable[[Path], object], message: str
) -> None:
    damage(folder / "label_set.json")
    with pytest.raises(ModelDamagedError, match=rf"label_set\.json: {message}"):
        load_model(folder)


def put(folder: Path, text: str) -> None:
    """Exchange the copy, and let the manifest say so."""
    (folder / "label_set.json").write_text(text)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sha256"]["label_set.json"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_copy_of_another_set_or_of_a_newer_kjclass(folder: Path) -> None:
    text = (folder / "label_set.json").read_text()
    put(folder, text.replace("It is warm.", "It is hot."))
    with pytest.raises(ModelDamagedError, match="not the label set that the model was made for"):
        load_model(folder)
    put(folder, text.replace('"schema": 1', '"schema": 2'))
    with pytest.raises(LabelSetError, match=r"label_set\.json: schema 2 is not 1; upgrade kjclass"):
        load_model(folder)


def test_built_in_sets_are_not_copied(tmp_path: Path, sentences: list[LabelledSentence]) -> None:
    risk = get_registry().label_sets.get("risk")
    both = [
        replace(one, labels={"risk": (label,)})
        for one, label in zip(sentences, risk.label_ids * len(sentences), strict=False)
    ]
    train(risk, both, tmp_path / "risk", classifier="dense", parameters={"features": "static"})
    manifest = json.loads((tmp_path / "risk" / "manifest.json").read_text())
    assert "label_set.json" not in manifest["sha256"]
    assert "provider" not in manifest["label_set"]
    assert not (tmp_path / "risk" / "label_set.json").exists()
    assert 'kjclass.load(["risk"])' in (tmp_path / "risk" / "README.md").read_text()
    assert load_model(tmp_path / "risk").label_set is risk


def test_nobody_takes_the_name_of_a_built_in_set(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    risk = get_registry().label_sets.get("risk")
    check_name(replace(risk), get_registry())
    # A model of it would be run with the built-in cue words: the last number of a version may rise.
    reworded = replace(risk, version="9.9.9", title="Risks")
    tones = [replace(one, labels={"risk": one.labels["tone"]}) for one in sentences]
    for mine in (replace(TONE, name="risk", version=risk.version), reworded):
        with pytest.raises(LabelSetError, match="'risk': the name is reserved"):
            train(mine, tones, tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_a_set_of_ones_own_may_be_called_as_one_of_a_package(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    installed = registry(replace(TONE, target="something else"))
    train(TONE, sentences, tmp_path / "tone", registry=installed)
    assert read_label_set(tmp_path / "tone" / "label_set.json") == TONE
