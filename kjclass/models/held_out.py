"""What a model folder keeps of sentences that the model was not trained on, to bound its errors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save_file

from kjclass.abstention.bound import bound_error
from kjclass.abstention.evidence import Evidence
from kjclass.abstention.guarantee import Guarantee
from kjclass.errors import ModelDamagedError, ModelError
from kjclass.models.folder import Model
from kjclass.models.manifest import HELD_OUT

__all__ = ["guarantees_of", "read_evidence", "write_evidence"]

_SOURCE = "training sentences"


def write_evidence(evidence: Evidence, folder: Path) -> None:
    """Write evidence into a model folder, as flat arrays, one value a sentence."""
    arrays: dict[str, NDArray[Any]] = {
        "confidence": evidence.confidence.astype(np.float32),
        "wrong": evidence.wrong.astype(np.uint8),
        "group": evidence.group.astype(np.int32),
        "weight": evidence.weight.astype(np.float32),
    }
    save_file(arrays, folder / HELD_OUT)
    # It writes for its owner alone, yet an installed model is read by everyone.
    (folder / HELD_OUT).chmod(0o644)


def read_evidence(model: Model) -> Evidence:
    """Read what a model answered to its training sentences, each part by a model without it.

    Parameters
    ----------
    model : Model
        Opening it has not read this file.

    Raises
    ------
    ModelError
        If the model keeps none: it is an older one, or its classifier has no out-of-fold scores.
    ModelDamagedError
        If the file is missing or not the one that was saved.
    """
    digest = model.manifest.sha256.get(HELD_OUT)
    if digest is None:
        raise ModelError(
            f"the model of label set {model.label_set.name!r} keeps no held-out sentences, so that "
            "nothing bounds its errors",
            where=str(model.folder),
            fix="give labelled sentences with --held-out, train the model again, or leave the set "
            "out with --only",
        )
    path = model.folder / HELD_OUT
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ModelDamagedError.of(path, "the file is not the one that was saved")
        arrays = load(content)
        return Evidence(
            arrays["confidence"],
            arrays["wrong"].astype(bool),
            arrays["group"],
            arrays["weight"],
            _SOURCE,
            exact=False,
        )
    except OSError as error:
        raise ModelDamagedError.of(path, f"cannot be read: {error.strerror or error}") from error
    except (SafetensorError, KeyError) as error:
        raise ModelDamagedError.of(path, f"not held-out sentences ({error})") from error


def guarantees_of(
    models: Iterable[Model], max_error: float, delta: float, evidence: Mapping[str, Evidence]
) -> dict[str, Guarantee]:
    """Return for each label set when its model may answer.

    Parameters
    ----------
    models : iterable of Model
    max_error, delta : float
        As in :func:`~kjclass.abstention.bound.bound_error`.
    evidence : mapping of str to Evidence
        By label set; for others, what the model folder keeps.

    Raises
    ------
    InputError, ModelError
        As :func:`~kjclass.abstention.bound.bound_error` and :func:`read_evidence`.
    """
    found = {}
    for model in models:
        mine = evidence.get(model.label_set.name)
        mine = read_evidence(model) if mine is None else mine
        found[model.label_set.name] = bound_error(mine, max_error, delta=delta)
    return found
