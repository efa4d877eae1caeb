from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.errors import (
    ModelDamagedError,
    ModelMismatchError,
    ModelNotFoundError,
    OutputError,
    ParameterError,
    TrainingError,
)
from kjclass.labels import Label
from kjclass.models.card import model_card
from kjclass.models.folder import load_model
from kjclass.models.manifest import Manifest
from kjclass.records import LabelledSentence
from kjclass.training.train import train

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tone_folder: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "tone"
    shutil.copytree(tone_folder, copy)
    return copy


def edit(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_folder_holds_what_the_design_says(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    kept = {"weights.safetensors", "held_out.safetensors", "golden.jsonl"}
    kept |= {"seen.safetensors", "README.md", "evaluation.json", "label_set.json"}
    assert names == {"manifest.json", *kept}
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["label_set"]["labels"] == ["warm", "cold"]
    assert set(manifest["sha256"]) == names - {"manifest.json"}
    assert set(manifest["thresholds"]) == {"warm", "cold"}
    card = (folder / "README.md").read_text()
    assert card.startswith("---\nlanguage: en\n")
    assert "| warm | It is warm. |" in card


def test_training_again_writes_the_same_bytes(
    folder: Path, tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    train(TONE, sentences, tmp_path / "again")
    for path in folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["weights.safetensors", "golden.jsonl", "README.md"])
def test_one_changed_byte_is_found(folder: Path, name: str) -> None:
    raw = bytearray((folder / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (folder / name).write_bytes(raw)
    with pytest.raises(ModelDamagedError, match=f"{name}: the file is not the one that was saved"):
        load_model(folder, label_set=TONE)


@pytest.mark.parametrize("name", ["weights.safetensors", "golden.jsonl"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelDamagedError, match=f"{name}: the file is missing"):
        load_model(folder, label_set=TONE)


def test_no_model_at_all(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="no model here"):
        load_model(tmp_path, label_set=TONE)


@pytest.mark.parametrize("schema", ["2.0", "4.0"])
def test_another_schema_asks_for_an_upgrade_or_training(folder: Path, schema: str) -> None:
    edit(folder, schema=schema)
    with pytest.raises(ModelMismatchError, match=rf"schema {schema}.*upgrade kjclass, or train"):
        load_model(folder, label_set=TONE)


@pytest.mark.parametrize("content", ["{", "[]", '{"schema": "3.0"}', '{"schema": "x"}'])
def test_a_manifest_that_is_none(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    with pytest.raises(ModelDamagedError, match=r"manifest\.json"):
        load_model(folder, label_set=TONE)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (replace(TONE, version="2.0.0"), r"made for version 1\.0\.0 .* installed is 2\.0\.0"),
        (replace(TONE, labels=(*TONE.labels, Label("mild", "x"))), "labels of 'tone' changed"),
        (replace(TONE, target="something else"), "codebook of 'tone' changed"),
    ],
)
def test_another_version_of_the_label_set(folder: Path, changed, message: str) -> None:
    with pytest.raises(ModelMismatchError, match=f"{message}.*kjclass train tone"):
        load_model(folder, label_set=changed)


def test_golden_rows_are_checked_when_the_environment_changed(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    rows = [json.loads(line) for line in (folder / "golden.jsonl").read_text().splitlines()]
    rows[0]["scores"] = dict.fromkeys(rows[0]["scores"], 0.123)
    (folder / "golden.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    manifest["sha256"].pop("golden.jsonl")
    edit(folder, sha256=manifest["sha256"])
    load_model(folder, label_set=TONE)
    manifest["training"]["versions"]["numpy"] = "1.0"
    edit(folder, training=manifest["training"])
    with pytest.raises(ModelDamagedError, match="in this environment scores differ by up to"):
        load_model(folder, label_set=TONE)


def test_loading_needs_no_label_order_of_ours(place_folder: Path) -> None:
    model = load_model(place_folder, label_set=PLACE)
    assert model.thresholds.shape == (len(PLACE.labels),)
    assert np.all((model.thresholds > 0) & (model.thresholds < 1))


def test_a_folder_with_other_things_is_not_overwritten(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="holds no model"):
        train(TONE, sentences, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_data_from_which_nothing_can_be_learnt(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    with pytest.raises(TrainingError, match="no sentence is annotated for label set 'tone'"):
        train(TONE, [], tmp_path / "m")
    warm = [s for s in sentences if s.labels["tone"] == ("warm",)]
    cold = [s for s in sentences if s.labels["tone"] == ("cold",)]
    with pytest.raises(TrainingError, match="label 'cold' has 1 example; give at least 2"):
        train(TONE, [*warm, cold[0]], tmp_path / "m")
    with pytest.raises(ParameterError, match="no parameter 'depth'; use one of: cue_sets"):
        train(TONE, sentences, tmp_path / "m", parameters={"depth": 3})
    assert not (tmp_path / "m").exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "folder",
    [
        path.parent
        for pattern in ("models/*/golden.jsonl", "plugins/*/*/models/*/golden.jsonl")
        for path in sorted(ROOT.glob(pattern))
    ],
    ids=lambda folder: folder.name,
)
def test_the_cards_that_ship_are_those_that_would_be_written(folder: Path) -> None:
    card = model_card(load_model(folder).label_set, Manifest.read(folder))
    assert (folder / "README.md").read_text(encoding="utf-8") == card


@pytest.mark.parametrize("columns", [[], [0, 999], [-1], ["a"], [1.5], None])
def test_a_focus_on_no_label_is_damage(place_folder: Path, tmp_path: Path, columns: object) -> None:
    folder = shutil.copytree(place_folder, tmp_path / "place")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["classifier"]["state"]["focus"]["columns"] = columns
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelDamagedError, match=r"manifest\.json: its focus has the columns"):
        load_model(folder, label_set=PLACE)
