"""The words, word pairs and character n-grams of trained models, for another to be trained on them.

Models that share them lie side by side in memory as they are: they open faster together than models
that each have their own, and take less room, so that labelling is faster, too.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.linear import LexicalClassifier
from kjclass.classifiers.weights import LinearWeights
from kjclass.errors import KjclassError, ParameterError
from kjclass.features.vectors import StaticVectors
from kjclass.models.several import load_models
from kjclass.registry import Registry, get_registry

__all__ = ["read_vocabulary", "vocabulary_fingerprint"]

_VECTORS = inspect.signature(LexicalClassifier).parameters["vectors"].default


def read_vocabulary(
    models: str | Path | Iterable[str | Path], *, registry: Registry | None = None
) -> NDArray[np.uint64]:
    """Return what models have weights for, united, in the order of the first to have it.

    Parameters
    ----------
    models : str, Path or iterable of them
        Models of the lexical classifier: shipped ones by the names of their label sets, or folders
        (a path, or a string with a slash).
    registry : Registry, optional
        Where names are looked up.

    Returns
    -------
    ndarray of shape (n_keys,), uint64
        The hashes of words, word pairs and character n-grams, each once.

    Raises
    ------
    ModelError
        If a model is missing or damaged.
    ParameterError
        If there is no model, or one has no words of its own.

    Examples
    --------
    The shipped models share theirs.

    >>> len(read_vocabulary("stance")) == len(read_vocabulary(["stance", "sector"]))
    True
    """
    chosen = [models] if isinstance(models, (str, Path)) else list(models)
    if not chosen:
        raise ParameterError("no model to take words from", fix="name at least one")
    found = []
    for model in load_models(chosen, registry=registry or get_registry()):
        if isinstance(model, KjclassError):
            raise model
        if not isinstance(model.runner, LinearWeights):
            raise ParameterError(
                "the model has no words and n-grams to share",
                where=str(model.folder),
                fix="name models of the classifier lexical",
            )
        keys = model.runner.keys
        vectors = model.manifest.classifier["parameters"].get("vectors", _VECTORS)
        if vectors is not None:
            keys = keys[~np.isin(keys, StaticVectors.load(vectors).table.keys)]
        found.append(keys)
    united, first = np.unique(np.concatenate(found), return_index=True)
    in_order: NDArray[np.uint64] = united[np.argsort(first)]
    return in_order


def vocabulary_fingerprint(vocabulary: NDArray[np.uint64]) -> str:
    """Return a SHA-256 (hex) over the hashes, in order."""
    return hashlib.sha256(vocabulary.astype("<u8").tobytes()).hexdigest()
