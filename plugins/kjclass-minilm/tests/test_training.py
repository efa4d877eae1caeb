"""A label set trained on embeddings from the command line, and models that keep to theirs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    from kjclass.cli.app import main

    def _run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kjclass", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out + captured.err

    monkeypatch.chdir(tmp_path)
    return _run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [
        {"text": f"On day {n} they {verb} the pact.", "stance": label, "group": str(n)}
        for n in range(8)
        for verb, label in (
            ("welcomed", "support"),
            ("condemned", "skeptical"),
            ("described", "neutral"),
            ("forgot", "none"),
        )
    ]
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_train_and_label(fake, run: Run, data: Path, tmp_path: Path) -> None:
    code, said = run("train", "stance", "--data", data, "--out", "m", "--features", "minilm")
    assert code == 0, said
    state = json.loads((tmp_path / "m/stance/manifest.json").read_text())["classifier"]["state"]
    assert state["features"] == "minilm"
    assert state["features_fingerprint"].endswith(" alpha")
    code, said = run("label", "--models", "m", "--text", "They condemned the pact.")
    assert code == 0, said
    assert "skeptical" in said


def test_training_embeds_the_sentences_once_for_all_label_sets(
    fake, run: Run, tmp_path: Path
) -> None:
    code, said = run("train", "stance", "risk", "--out", "m", "--features", "minilm")
    assert code == 0, said
    assert sum(len(batch) > 1000 for batch in fake.batches) == 1


def test_another_embedding_model_is_refused(
    fake, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("train", "stance", "--data", data, "--out", "m", "--features", "minilm")
    monkeypatch.setenv("KJCLASS_MINILM_MODEL", "beta")
    code, said = run("label", "--models", "m", "--text", "They condemned the pact.")
    assert code == 5
    assert "made with features 'minilm'" in said
    assert " alpha, here they are sha256:" in said


def test_a_model_that_is_nowhere_ends_in_one_line(
    fake, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KJCLASS_MINILM_MODEL", "gone")
    code, said = run("train", "stance", "--data", data, "--out", "m", "--features", "minilm")
    assert code == 1
    assert "cannot load the embedding model 'gone'" in said
    assert "Traceback" not in said
