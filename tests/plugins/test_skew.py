"""Models that do not fit: damaged, of another version, or outliving the plugin they need."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from folders import without_copy

from kjclass.errors import (
    KjclassWarning,
    LabelSetError,
    ModelDamagedError,
    ModelMismatchError,
    ModelNotFoundError,
    PluginError,
)
from kjclass.pipeline import load
from kjclass.registry import Registry

TEXT = "Seoul and Tokyo met on a dark day."
OURS = ["stance", "sector", "actor", "risk"]


def edit(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


def set_version(version: str) -> Callable[[Path], None]:
    return lambda folder: edit(
        folder, lambda manifest: manifest["label_set"].update(version=version)
    )


def forget(*keys: str) -> Callable[[Path], None]:
    return lambda folder: edit(folder, lambda manifest: [manifest.pop(key) for key in keys])


def other_model(folder: Path) -> None:
    from kjclass.shipped import shipped

    shutil.rmtree(folder)
    shutil.copytree(shipped("models") / "stance", folder)


DAMAGE = {
    "no folder": (shutil.rmtree, ModelNotFoundError, "no model here"),
    "no golden rows": (
        lambda folder: (folder / "golden.jsonl").unlink(),
        ModelDamagedError,
        r"golden\.jsonl: the file is missing",
    ),
    "no manifest": (
        lambda folder: (folder / "manifest.json").write_text("[]"),
        ModelDamagedError,
        r"manifest\.json: not a manifest",
    ),
    "half a manifest": (forget("thresholds"), ModelDamagedError, "'thresholds' is missing"),
    "no label set": (
        lambda folder: edit(folder, lambda manifest: manifest["label_set"].pop("labels")),
        ModelDamagedError,
        "'labels' is missing",
    ),
    "a threshold that is none": (
        lambda folder: edit(folder, lambda m: m["thresholds"].update(dark=float("nan"))),
        ModelDamagedError,
        "threshold nan",
    ),
    "of another set": (other_model, ModelMismatchError, "was made for 'stance'; report it"),
    "of an older set": (
        set_version("0.9.0"),
        ModelMismatchError,
        r"version 0\.9\.0 of label set 'shade', installed is 1\.1\.0; "
        "run: kjclass train shade, once its sentences are labelled",
    ),
    "of an older set with the same labels": (
        set_version("1.0.5"),
        ModelMismatchError,
        r"installed is 1\.1\.0; run: kjclass train shade\.",
    ),
    "of a newer set": (
        set_version("1.2.0"),
        ModelMismatchError,
        r"installed is 1\.1\.0; upgrade kjtest-faulty, or run: kjclass train shade\.",
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_model_that_does_not_fit_is_left_out(
    what: str, site: Path, registry: Callable[[], Registry]
) -> None:
    damage, kind, message = DAMAGE[what]
    damage(site / "kjtest_faulty_model")
    with pytest.warns(KjclassWarning, match=f"label set 'shade' is left out: .*{message}"):
        labeler = load(registry=registry())
    assert [one.name for one in labeler.label_sets] == OURS
    assert isinstance(labeler.left_out["shade"], kind)
    with pytest.raises(kind, match=message):
        load("shade", registry=registry())


def test_a_model_of_another_patch_of_its_set_fits(
    site: Path, registry: Callable[[], Registry]
) -> None:
    def patched(manifest: dict[str, Any]) -> None:
        manifest["label_set"].update(version="1.1.3", fingerprint="of the words then")

    edit(site / "kjtest_faulty_model", patched)
    assert load("shade", registry=registry())(TEXT)["shade"].labels == ("dark",)


def test_other_labels_need_another_version(site: Path, registry: Callable[[], Registry]) -> None:
    def renamed(manifest: dict[str, Any]) -> None:
        manifest["label_set"].update(version="1.1.3", labels=["light", "gloomy"])
        manifest["thresholds"]["gloomy"] = 0.5

    edit(site / "kjtest_faulty_model", renamed)
    with pytest.raises(ModelMismatchError, match="labels of 'shade' changed since, without a new"):
        load("shade", registry=registry())


def without_plugin(site: Path) -> None:
    shutil.rmtree(site / "kjtest_faulty-1.0.0.dist-info")


def break_plugin(site: Path) -> None:
    (site / "kjtest_faulty.py").write_text("raise RuntimeError('half an upgrade')")


def empty_plugin(site: Path) -> None:
    (site / "kjtest_faulty.py").write_text(
        "from kjclass import hookimpl\n@hookimpl\ndef kjclass_models():\n    return []\n"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without_plugin, "kjtest-faulty, which is not installed; run: pip install kjtest-faulty"),
        (break_plugin, "kjtest-faulty, which is broken: RuntimeError: half an upgrade; repair"),
        (
            empty_plugin,
            r"is not in kjtest-faulty 1\.0\.0; install the kjtest-faulty that the model",
        ),
    ],
)
def test_a_model_of_ones_own_outlives_its_plugin(
    change: Callable[[Path], None],
    message: str,
    site: Path,
    registry: Callable[[], Registry],
    tmp_path: Path,
) -> None:
    mine = Path(shutil.copytree(site / "kjtest_faulty_model", tmp_path / "mine"))
    change(site)
    with pytest.raises(PluginError, match=f"mine: classifier 'faulty' .*{message}"):
        load(mine, registry=registry())
    without_copy(mine)
    with pytest.raises(LabelSetError, match=f"mine: label set 'shade' .*{message}"):
        load(mine, registry=registry())
    # The label set may be somebody else's; then the classifier is what is missed.
    edit(mine, lambda manifest: manifest.update(label_set=stance(manifest)))
    with pytest.raises(PluginError, match=f"mine: classifier 'faulty' .*{message}"):
        load(mine, registry=registry())


def stance(manifest: dict[str, Any]) -> dict[str, Any]:
    from kjclass.shipped import shipped

    theirs = json.loads((shipped("models") / "stance" / "manifest.json").read_text())
    manifest["thresholds"] = theirs["thresholds"]
    label_set: dict[str, Any] = theirs["label_set"]
    return label_set


def test_a_plugin_that_was_upgraded_has_to_score_as_before(
    site: Path, registry: Callable[[], Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = json.loads((site / "kjtest_faulty_model" / "manifest.json").read_text())
    assert manifest["training"]["versions"]["kjtest-faulty"] == "1.0.0"
    metadata = site / "kjtest_faulty-1.0.0.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text().replace("1.0.0", "1.3.0"))
    assert load("shade", registry=registry())(TEXT)["shade"].labels == ("dark",)
    monkeypatch.setenv("KJTEST_FAULT", "outside")
    with pytest.raises(ModelDamagedError, match=r"golden\.jsonl: in this environment scores"):
        load("shade", registry=registry())
    monkeypatch.setenv("KJTEST_FAULT", "raises")
    with pytest.raises(PluginError, match=r"kjtest-faulty.* golden sentences: RuntimeError"):
        load("shade", registry=registry())
