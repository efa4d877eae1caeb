"""What a model folder keeps to bound its errors: read when it is wanted, and checked then."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.errors import ModelError
from kjclass.models.folder import Model, load_model
from kjclass.models.held_out import guarantees_of, read_evidence
from kjclass.records import LabelledSentence
from kjclass.training.train import fit, train

NAME = "held_out.safetensors"


def test_it_is_of_models_that_had_not_seen_the_sentence(
    model: Model, sentences: list[LabelledSentence]
) -> None:
    found = read_evidence(model)
    assert len(found) == len(sentences)
    assert not found.exact
    assert not found.weighted
    groups = [one.group for one in sentences]
    assert len(np.unique(found.group)) == len(set(groups))
    assert ((found.confidence > 0) & (found.confidence <= 1)).all()
    fitted = fit(TONE, sentences)
    assert fitted.scores is not None
    assert fitted.evidence is not None
    assert found.wrong.tolist() == fitted.evidence.wrong.tolist()
    # The F1 that training prints is of the same answers.
    assert found.wrong.any() == any(
        row.f1.value is not None and row.f1.value < 1 for row in fitted.scores.labels
    )


def test_a_prior_weighs_sentences(sentences: list[LabelledSentence], tmp_path: Path) -> None:
    train(TONE, sentences, tmp_path / "tone", prior={"warm": 0.8, "cold": 0.2})
    found = read_evidence(load_model(tmp_path / "tone", label_set=TONE))
    warm = np.array([one.labels["tone"] == ("warm",) for one in sentences])
    assert found.weight[warm] == pytest.approx(1.6, rel=1e-5)
    assert found.weight[~warm] == pytest.approx(0.4, rel=1e-5)
    train(PLACE, sentences, tmp_path / "place", prior={"KR": 0.1})
    found = read_evidence(load_model(tmp_path / "place", label_set=PLACE))
    korea = np.array(["KR" in one.labels["place"] for one in sentences])
    assert found.weight[korea].sum() / found.weight.sum() == pytest.approx(0.1, rel=1e-4)


def test_a_model_without_it_says_what_to_do(model: Model) -> None:
    path = model.folder / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["sha256"][NAME]
    path.write_text(json.dumps(manifest))
    older = load_model(model.folder, label_set=TONE)
    with pytest.raises(ModelError, match=r"'tone' keeps no held-out sentences.*--held-out"):
        guarantees_of([older], 0.1, 0.05, {})
    found = guarantees_of([older], 0.1, 0.05, {"tone": read_evidence(model)})
    assert found["tone"].documents == 12
