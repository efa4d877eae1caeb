"""What a model folder says of its model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.classifiers.aims import F1
from kjclass.classifiers.calibration import Calibration, fit_calibration
from kjclass.classifiers.targets import Targets
from kjclass.labels import Label, LabelSet
from kjclass.models.card import model_card
from kjclass.models.folder import load_model
from kjclass.models.manifest import Manifest
from kjclass.records import LabelledSentence
from kjclass.training.held_out import OutOfFold
from kjclass.training.metrics import measured
from kjclass.training.train import fit, train

RAIN = LabelSet("rain", "1.0.0", "multi", "rain", (Label("rain", "It rains."),))


@pytest.fixture(params=["tone", "place"])
def folder(request: pytest.FixtureRequest, tone_folder: Path, place_folder: Path) -> Path:
    return tone_folder if request.param == "tone" else place_folder


@pytest.fixture
def metrics(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())["metrics"]
    return found


def test_the_manifest_has_the_chief_figures(folder: Path, metrics: dict[str, Any]) -> None:
    for name in ("brier", "ece", "brier_before", "ece_before"):
        assert 0 <= metrics[name] < 0.5
    for row in metrics["labels"].values():
        assert {"f1", "precision", "recall", "average_precision", "brier", "ece"} <= set(row)
    flips = metrics["flips"]
    assert "60 of the training sentences, which the model has seen" in flips["how"]
    rates = {row["probe"]: row for row in flips["rates"]}
    assert rates["upper-case"]["sentences"] == 60
    for row in rates.values():
        assert row["interval"][0] <= row["share"] <= row["interval"][1]


def test_every_figure_is_in_a_file_and_the_chief_ones_agree(
    folder: Path, metrics: dict[str, Any]
) -> None:
    found = json.loads((folder / "evaluation.json").read_text())
    assert found["scores"]["macro_f1"]["value"] == metrics["macro_f1"]
    assert found["scores"]["ece"]["value"] == metrics["ece"]
    assert found["before_calibration"]["ece"]["value"] == metrics["ece_before"]
    for row in found["scores"]["labels"]:
        assert metrics["labels"][row["label"]]["f1"] == row["f1"]["value"]
        assert len(row["reliability"]) == 10


def test_the_card_is_one_that_the_hub_reads(folder: Path, metrics: dict[str, Any]) -> None:
    hub = pytest.importorskip("huggingface_hub")
    data = hub.ModelCard.load(folder / "README.md").data
    found = {one.metric_name: one.metric_value for one in data.eval_results}
    low, high = metrics["interval"]
    assert found[f"macro-F1, 95% interval {low} to {high}"] == metrics["macro_f1"]
    assert found["calibration error before calibration"] == metrics["ece_before"]
    for label, row in metrics["labels"].items():
        assert found[f"F1 of {label}"] == row["f1"]
    assert {one.task_type for one in data.eval_results} == {"text-classification"}
    assert data.license == "apache-2.0"


def _card(folder: Path, share: float | None) -> str:
    """Return the card of a model of which lower case changes this share of the labels."""
    manifest = Manifest.read(folder)
    rates = [] if share is None else [{"probe": "lower-case", "share": share, "sentences": 1000}]
    for row in rates:
        row |= {"should": "open", "interval": [0.0, 1.0]}
    metrics = {**manifest.metrics, "flips": {"how": "on some", "rates": rates}}
    return model_card(load_model(folder).label_set, replace(manifest, metrics=metrics))


def test_the_card_says_what_lower_case_does(folder: Path) -> None:
    said = "Put into lower case, 6.9% of 1,000 training sentences get other labels.\n"
    assert _card(folder, 0.069).endswith(said)


@pytest.mark.parametrize("share", [None, 0.0])
def test_the_card_says_nothing_of_lower_case_where_nothing_changes(
    folder: Path, share: float | None
) -> None:
    assert _card(folder, share).endswith("text may be harder.\n")


def test_labels_with_marks_of_yaml_in_them(tmp_path: Path) -> None:
    pytest.importorskip("huggingface_hub")
    from huggingface_hub import metadata_load

    from kjclass.labels import Label, LabelSet

    rows = [
        LabelledSentence(str(at), f"{'sunny' if at % 2 else 'snowy'} x{at}", {}, str(at))
        for at in range(60)
    ]
    odd = LabelSet(
        "odd", "1.0.0", "single", "x", (Label("no", "On."), Label("yes", "Off: #1 - 'a' \"b\""))
    )
    rows = [
        LabelledSentence(one.id, one.text, {"odd": ("yes" if at % 2 else "no",)}, one.group)
        for at, one in enumerate(rows)
    ]
    train(odd, rows, tmp_path / "odd", parameters={"vectors": None, "min_df": 1})
    (index,) = metadata_load(tmp_path / "odd" / "README.md")["model-index"]
    names = [one["name"] for one in index["results"][0]["metrics"]]
    assert "F1 of no" in names
    assert "F1 of yes" in names


def test_too_few_sentences_have_no_figures(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    train(TONE, sentences[::4], tmp_path / "tone", parameters={"vectors": None, "min_df": 1})
    assert json.loads((tmp_path / "tone" / "manifest.json").read_text())["metrics"] == {}
    card = (tmp_path / "tone" / "README.md").read_text()
    assert "model-index" not in card
    load_model(tmp_path / "tone", label_set=TONE)


def test_a_fitted_classifier_labels_as_its_folder_does(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    parameters = {"cue_sets": ["place"], "min_df": 1, "vectors": None}
    fitted = fit(PLACE, sentences, parameters=parameters)
    fitted.save(tmp_path / "place")
    from kjclass.pipeline import Labeler

    texts = [one.text for one in sentences[::7]]
    loaded = Labeler([load_model(tmp_path / "place", label_set=PLACE)])
    for one, other in zip(
        fitted.labeler()(texts).probabilities, loaded(texts).probabilities, strict=True
    ):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("multi", [True, False])
def test_what_a_calibration_did_can_be_taken_off(multi: bool) -> None:
    from kjclass.classifiers.targets import probabilities

    rng = np.random.default_rng(0)
    scores = rng.normal(size=(50, 3)) * 3
    scale = np.array([0.5, 2.0, 1.0]) if multi else np.full(3, 0.4)
    found = Calibration("any", scale, np.array([0.3, -1.0, 0.7]))
    again = Calibration.of(found.as_dict("abc"), "abc")
    calibrated = probabilities(found.apply(scores), multi=multi)
    raw = again.before(calibrated, multi=multi)
    np.testing.assert_allclose(raw, probabilities(scores, multi=multi), atol=1e-6)


def test_figures_are_for_the_shares_at_hand_whatever_the_text_to_come() -> None:
    rng = np.random.default_rng(0)
    there = rng.random(4000) < 0.5
    targets = Targets.encode(there[:, None].astype(int), RAIN, n=4000)
    # Scores that are right for the sentences at hand, calibrated for a label that is rare.
    raw = np.where(there, 1.0, -1.0)[:, None] + rng.normal(size=(4000, 1))
    found = fit_calibration(raw, targets.values, targets.weights({"rain": 0.02}))
    probability = targets.probability(found.apply(raw))
    groups = np.arange(4000)
    rare = OutOfFold(RAIN, targets, probability, groups, {"rain": 0.02}, F1)
    plain = fit_calibration(raw, targets.values)
    usual = replace(rare, probability=targets.probability(plain.apply(raw)), prior={})
    one, other = measured(rare, found).scores, measured(usual, plain).scores
    assert one.labels[0].given == pytest.approx(other.labels[0].given, rel=0.02)
    assert one.macro_f1.value == pytest.approx(other.macro_f1.value, abs=0.005)
