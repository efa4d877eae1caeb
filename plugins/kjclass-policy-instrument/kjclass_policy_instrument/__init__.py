"""Policy instruments: what states do about economic security."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kjclass import LabelSet, ModelSpec, hookimpl, read_label_set

__all__ = ["kjclass_label_sets", "kjclass_models", "label_set"]

_FOLDER = Path(__file__).resolve().parent


@cache
def label_set() -> LabelSet:
    """Return the label set ``policy_instrument``, read from its codebook."""
    return read_label_set(_FOLDER / "policy_instrument.toml")


@hookimpl
def kjclass_label_sets() -> list[LabelSet]:
    """Return the label set."""
    return [label_set()]


@hookimpl
def kjclass_models() -> list[ModelSpec]:
    """Return the trained model."""
    return [ModelSpec("policy_instrument", str(_FOLDER / "models" / "policy_instrument"))]
