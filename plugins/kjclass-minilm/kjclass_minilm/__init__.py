"""Sentence-transformer embeddings as features that any label set can be trained on."""

from __future__ import annotations

from kjclass import FeaturesSpec, hookimpl

__all__ = ["kjclass_features"]


@hookimpl
def kjclass_features() -> list[FeaturesSpec]:
    """Return the features ``minilm``."""
    return [
        FeaturesSpec(
            "minilm",
            "kjclass_minilm.features:MiniLMFeatures",
            "sentence-transformer embeddings, all-MiniLM-L6-v2 by default; slow",
        )
    ]
