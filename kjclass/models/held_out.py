"""What a model folder keeps of sentences that the model was not trained on, to bound its errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.abstention.bound import bound_error
from kjclass.abstention.evidence import Evidence
from kjclass.abstention.guarantee import Guarantee
from kjclass.classifiers.storage import write_arrays
from kjclass.errors import ModelError
from kjclass.models.folder import Model
from kjclass.models.kept import read_arrays
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
    write_arrays(arrays, folder / HELD_OUT)


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
    arrays = read_arrays(model, HELD_OUT, "confidence", "wrong", "group", "weight")
    if arrays is None:
        raise ModelError(
            f"the model of label set {model.label_set.name!r} keeps no held-out sentences, so that "
            "nothing bounds its errors",
            where=str(model.folder),
            fix="give labelled sentences with --held-out, train the model again, or leave the set "
            "out with --only",
        )
    confidence, wrong, group, weight = arrays
    return Evidence(confidence, wrong.astype(bool), group, weight, _SOURCE, exact=False)


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
