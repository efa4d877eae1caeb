"""Which sentences a model was trained on: figures on those are no figures on unseen ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.storage import write_arrays
from kjclass.features.normalize import normalize
from kjclass.features.tokens import tokenize
from kjclass.models.folder import Model
from kjclass.models.kept import read_arrays
from kjclass.models.manifest import SEEN

__all__ = ["flattered", "seen_by", "write_seen"]


def write_seen(texts: Sequence[str], folder: Path) -> None:
    """Write the hashes of training sentences into a model folder."""
    write_arrays({"hashes": np.unique(_hashes(texts))}, folder / SEEN)


def seen_by(model: Model, texts: Sequence[str]) -> NDArray[np.bool_] | None:
    """Say which texts are among those that a model was trained on.

    Texts are taken for the same if their words are, whatever their case, spacing and punctuation;
    a word changed makes another text.

    Parameters
    ----------
    model : Model
    texts : sequence of str

    Returns
    -------
    ndarray of shape (n_texts,), bool, or None
        None where the model does not tell: it is in no folder, or its classifier learns from no
        sentences.

    Raises
    ------
    ModelDamagedError
        If the file is missing or not the one that was saved.
    """
    arrays = read_arrays(model, SEEN, "hashes")
    return None if arrays is None else np.isin(_hashes(texts), arrays[0])


def flattered(seen: int, n: int) -> str:
    """Say that `seen` of `n` sentences, one or more, are no test of a model.

    Examples
    --------
    >>> flattered(412, 1060)
    '412 of the 1,060 sentences are among those that the model was trained on: figures on them
    flatter; leave them out'
    """
    return (
        f"{seen:,} of the {n:,} sentences {'is' if seen == 1 else 'are'} among those that the "
        "model was trained on: figures on them flatter; leave them out"
    )


def _hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    # Of four bytes, one in a few thousand large files would hold a sentence by mere chance.
    digests = [hashlib.blake2b(_words(text), digest_size=8).digest() for text in texts]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def _words(text: str) -> bytes:
    return " ".join(token.folded for token in tokenize(normalize(text))).encode()
