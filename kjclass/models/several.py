"""Opening several models at once, whichever of them can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from kjclass.errors import KjclassError
from kjclass.models.folder import Model, load_model
from kjclass.models.needs import shipped_manifest
from kjclass.registry import Registry

__all__ = ["is_name", "load_models"]


def load_models(
    chosen: Sequence[str | Path], *, registry: Registry, shared: Sequence[str] = ()
) -> Iterator[Model | KjclassError]:
    """Yield the models in order, or why they cannot be used.

    Parameters
    ----------
    chosen : sequence of str or Path
        Label-set names, for models that kjclass or a plugin ships, or model folders (a path, or a
        string with a slash).
    registry : Registry
        Where names are looked up.
    shared : sequence of str
        As in :func:`~kjclass.models.folder.load_model`.
    """
    # Checking and reading the files is most of the work, and waits for no other thread.
    with ThreadPoolExecutor() as pool:
        yield from pool.map(partial(_load_one, registry=registry, shared=shared), chosen)


def _load_one(
    model: str | Path, *, registry: Registry, shared: Sequence[str]
) -> Model | KjclassError:
    try:
        folder = shipped_manifest(str(model), registry)[0] if is_name(model) else Path(model)
        return load_model(folder, registry=registry, shared=shared)
    except KjclassError as error:
        return error


def is_name(model: str | Path) -> bool:
    """Say whether a model is named by its label set, rather than by its folder."""
    return isinstance(model, str) and "/" not in model and "\\" not in model
