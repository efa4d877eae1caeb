"""Write and read the arrays of a trained model; nothing that is read is executed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from kjclass.classifiers.arrayfile import array_views
from kjclass.classifiers.targets import probabilities
from kjclass.classifiers.weights import LinearWeights
from kjclass.errors import ModelDamagedError
from kjclass.features.cues import CueTable
from kjclass.features.focus import Focus
from kjclass.hookspecs import Transformer

__all__ = [
    "WEIGHTS",
    "DenseHead",
    "load_dense",
    "load_lexical",
    "save_dense",
    "save_lexical",
    "write_arrays",
]

WEIGHTS = "weights.safetensors"
_CUE_ARRAYS = ("keys", "cases", "columns", "prefixes")


def save_lexical(weights: LinearWeights, folder: Path) -> Mapping[str, Any]:
    """Write compiled weights; return what :func:`load_lexical` needs besides the arrays."""
    arrays: dict[str, NDArray[Any]] = {
        "keys": weights.keys,
        "weights": weights.weights,
        "steps": weights.steps,
        "cue_weights": weights.cue_weights,
        "cue_steps": weights.cue_steps,
        "intercept": weights.intercept,
    }
    state: dict[str, Any] = {"cues": _put(weights.cues, "cues", arrays)}
    if weights.focus is not None:
        tables = _put(weights.focus.tables, "focus", arrays)
        state["focus"] = {"cues": tables, "columns": list(weights.focus.columns)}
    write_arrays(arrays, folder / WEIGHTS)
    return state


def _put(
    tables: Sequence[CueTable], prefix: str, arrays: dict[str, NDArray[Any]]
) -> list[dict[str, Any]]:
    """Add the arrays of `tables` to `arrays`; return the rest of them."""
    for number, table in enumerate(tables):
        arrays |= {f"{prefix}.{number}.{name}": getattr(table, name) for name in _CUE_ARRAYS}
    return [{"name": table.name, "labels": list(table.labels)} for table in tables]


def _taken(
    entries: Sequence[Mapping[str, Any]], prefix: str, arrays: Mapping[str, NDArray[Any]]
) -> tuple[CueTable, ...]:
    return tuple(
        CueTable(
            entry["name"],
            tuple(entry["labels"]),
            *(arrays[f"{prefix}.{number}.{name}"] for name in _CUE_ARRAYS),
        )
        for number, entry in enumerate(entries)
    )


def load_lexical(folder: Path, manifest: Mapping[str, Any]) -> LinearWeights:
    """Read what :func:`save_lexical` wrote.

    Parameters
    ----------
    folder : Path
        The model folder.
    manifest : mapping
        What :func:`save_lexical` returned.

    Raises
    ------
    ModelDamagedError
        If an array is missing or the file is no safetensors file.
    """
    arrays = _read(folder)
    try:
        focus = None
        if "focus" in manifest:
            entry = manifest["focus"]
            focus = _focus(_taken(entry["cues"], "focus", arrays), entry["columns"], folder)
        return LinearWeights(
            keys=arrays["keys"],
            weights=arrays["weights"],
            steps=arrays["steps"],
            cues=_taken(manifest["cues"], "cues", arrays),
            cue_weights=arrays["cue_weights"],
            cue_steps=arrays["cue_steps"],
            intercept=arrays["intercept"],
            focus=focus,
        )
    except KeyError as error:
        raise ModelDamagedError.of(folder / WEIGHTS, f"array {error} is missing") from error


def _focus(cues: tuple[CueTable, ...], columns: Any, folder: Path) -> Focus:
    n_labels = sum(len(table.labels) for table in cues)
    if not columns or not all(type(one) is int and 0 <= one < n_labels for one in columns):
        raise ModelDamagedError.of(
            folder / "manifest.json", f"its focus has the columns {columns!r} of {n_labels}"
        )
    return Focus(cues, tuple(columns))


class DenseHead:
    """A linear head over dense features.

    Parameters
    ----------
    features : Transformer
        Gives an array of shape (n_texts, n_features).
    coef : ndarray of shape (n_labels, n_features), float32
    intercept : ndarray of shape (n_labels,), float32
    multi : bool
        Whether labels exclude one another (softmax) or not (sigmoid).
    """

    def __init__(
        self,
        features: Transformer,
        coef: NDArray[np.float32],
        intercept: NDArray[np.float32],
        *,
        multi: bool,
    ) -> None:
        self.features = features
        self.coef = coef
        self.intercept = intercept
        self.multi = multi

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities of shape (n_texts, n_labels)."""
        scores = self.features.transform(texts) @ self.coef.T + self.intercept
        return probabilities(scores.astype(np.float64), multi=self.multi)


def save_dense(head: DenseHead, features: str, folder: Path) -> Mapping[str, Any]:
    """Write a dense head; `features` is the name of its features in the registry."""
    write_arrays({"coef": head.coef, "intercept": head.intercept}, folder / WEIGHTS)
    fingerprint = getattr(head.features, "fingerprint", None)
    which = {} if fingerprint is None else {"features_fingerprint": fingerprint}
    return {"features": features, **which, "multi": head.multi}


def load_dense(folder: Path, manifest: Mapping[str, Any]) -> DenseHead:
    """Read what :func:`save_dense` wrote.

    Parameters
    ----------
    folder : Path
        The model folder.
    manifest : mapping
        What :func:`save_dense` returned, with the loaded ``"transformer"`` added.
    """
    arrays = _read(folder)
    try:
        coef, intercept = arrays["coef"], arrays["intercept"]
    except KeyError as error:
        raise ModelDamagedError.of(folder / WEIGHTS, f"array {error} is missing") from error
    return DenseHead(manifest["transformer"], coef, intercept, multi=manifest["multi"])


def write_arrays(arrays: Mapping[str, NDArray[Any]], path: Path) -> None:
    """Write arrays into a safetensors file that everyone may read."""
    # safetensors writes buffers as they lie in memory, whatever their strides.
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)
    # It writes for its owner alone, yet an installed model is read by everyone.
    path.chmod(0o644)


def _read(folder: Path) -> dict[str, NDArray[Any]]:
    path = folder / WEIGHTS
    try:
        return array_views(path.read_bytes())[0]
    except (OSError, ValueError) as error:
        raise ModelDamagedError.of(path, str(error)) from error
