"""Labelers by name: what travels to another process instead of the models."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kjclass.errors import ModelMismatchError
from kjclass.models.folder import Model
from kjclass.models.manifest import model_digest
from kjclass.registry import get_registry

if TYPE_CHECKING:
    from kjclass.abstention.guarantee import Guarantee
    from kjclass.pipeline import Labeler

__all__ = ["place_of", "unpickled"]


def place_of(model: Model) -> str | Path:
    """Return the name of an installed model, and of any other its folder."""
    name, folder = model.label_set.name, model.folder.resolve()
    installed = get_registry().models
    named = name in installed.names() and Path(installed.get(name).folder).resolve() == folder
    return name if named else folder


@lru_cache(maxsize=4)
def unpickled(
    places: tuple[str | Path, ...],
    digests: tuple[str, ...],
    n_jobs: int | None,
    strict: bool,
    guarantees: tuple[tuple[str, Guarantee], ...],
) -> Labeler:
    """Return the labeler that was pickled, once to a process.

    Raises
    ------
    ModelMismatchError
        If a model is another one here.
    """
    from kjclass.pipeline import load

    labeler = load(places, n_jobs=n_jobs).guaranteed(dict(guarantees))
    labeler.strict = strict
    for model, digest in zip(labeler.models, digests, strict=True):
        if model_digest(model.folder) != digest:
            raise ModelMismatchError(
                "the model is another one than that of the labeler that was pickled",
                where=str(model.folder),
                fix="install the same kjclass, plugins and models everywhere",
            )
    return labeler
