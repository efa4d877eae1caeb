"""A stand-in for sentence-transformers, so that the tests need neither torch nor a model."""

from __future__ import annotations

import sys
import threading
import zlib
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest
from kjclass_minilm import encoder

DIMENSION = 24


class Parameter:
    def __init__(self, value: float) -> None:
        self.value = value

    def detach(self):
        return self

    cpu = float = detach

    def numpy(self):
        return np.full((2, 3), self.value, dtype=np.float32)


class FakeTransformer:
    """Embeds a sentence as the sum of random vectors of its words, like a real one normalised."""

    max_seq_length = 256
    loads: list[tuple[str, bool]] = []  # noqa: RUF012
    batches: list[list[str]] = []  # noqa: RUF012
    known: dict[str, int] = {"alpha": 1, "beta": 2}  # noqa: RUF012
    threads = threading.Semaphore(1)

    def __init__(self, name: str, device: str, local_files_only: bool) -> None:
        self.loads.append((name, local_files_only))
        if name not in self.known:
            raise OSError("We couldn't connect to the Hub\nto load the files.")
        self.name = name

    def to(self, device: str):
        if device not in ("cpu", "cuda"):
            raise RuntimeError(f"Expected one of cpu, cuda device type: {device}")
        return self

    def parameters(self):
        return iter([Parameter(self.known[self.name])])

    def encode(self, texts, *, batch_size, device, normalize_embeddings, **rest):
        # The real one breaks where two threads are in it at a time.
        assert self.threads.acquire(blocking=False)
        try:
            assert normalize_embeddings
            assert device in ("cpu", "cuda")
            self.batches.append(list(texts))
            return np.array([self._row(text) for text in texts])
        finally:
            self.threads.release()

    def _row(self, text: str):
        row = np.full(DIMENSION, 1e-3)
        for word in text.lower().strip(".").split():
            seed = zlib.crc32(word.encode()) + self.known[self.name]
            row += np.random.default_rng(seed).normal(size=DIMENSION)
        return row / np.linalg.norm(row)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeTransformer]]:
    """What takes the place of ``SentenceTransformer``; the model ``alpha`` is the default."""
    noise = ModuleType("transformers.utils.logging")
    noise.get_verbosity = lambda: 30
    noise.is_progress_bar_enabled = lambda: True
    noise.set_verbosity = lambda level: None
    noise.disable_progress_bar = noise.enable_progress_bar = lambda: None
    modules = {
        "torch": {
            "cuda": type("cuda", (), {"is_available": staticmethod(lambda: False)}),
            # scikit-learn looks for it where there is a torch.
            "Tensor": type("Tensor", (), {}),
        },
        "transformers": {},
        "transformers.utils": {"logging": noise},
        "sentence_transformers": {"SentenceTransformer": FakeTransformer},
    }
    for name, attributes in modules.items():
        module = ModuleType(name)
        vars(module).update(attributes)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(encoder, "_LOADED", {})
    monkeypatch.setattr(FakeTransformer, "loads", [])
    monkeypatch.setattr(FakeTransformer, "batches", [])
    monkeypatch.setenv("KJCLASS_MINILM_MODEL", "alpha")
    monkeypatch.delenv("KJCLASS_MINILM_DEVICE", raising=False)
    return FakeTransformer
