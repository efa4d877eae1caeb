"""Stance on reducing economic dependence on China: derisk, engage, neutral, none."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kjclass import LabelSet, ModelSpec, hookimpl, read_label_set

__all__ = ["kjclass_label_sets", "kjclass_models", "label_set"]

_FOLDER = Path(__file__).resolve().parent


@cache
def label_set() -> LabelSet:
    """Return the label set ``china_stance``, read from its codebook."""
    return read_label_set(_FOLDER / "china_stance.toml")


@hookimpl
def kjclass_label_sets() -> list[LabelSet]:
    """Return the label set."""
    return [label_set()]


@hookimpl
def kjclass_models() -> list[ModelSpec]:
    """Return the trained model."""
    return [ModelSpec("china_stance", str(_FOLDER / "models" / "china_stance"))]
