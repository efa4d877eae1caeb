"""Why labels are given: word by word for sentences and documents, over many for a label set."""

from __future__ import annotations

from kjclass.explain.label_set import (
    Feature,
    LabelFeatures,
    ModelExplanation,
    explain_model,
)
from kjclass.explain.sentence import (
    Evidence,
    Explanation,
    LabelExplanation,
    explain,
    explain_document,
)

__all__ = [
    "Evidence",
    "Explanation",
    "Feature",
    "LabelExplanation",
    "LabelFeatures",
    "ModelExplanation",
    "explain",
    "explain_document",
    "explain_model",
]
