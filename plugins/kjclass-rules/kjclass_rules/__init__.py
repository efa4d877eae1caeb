"""Labels on day one: a classifier that goes by the cue words of a label set, untrained."""

from __future__ import annotations

from kjclass import ClassifierSpec, hookimpl

__all__ = ["kjclass_classifiers"]


@hookimpl
def kjclass_classifiers() -> list[ClassifierSpec]:
    """Return the classifier ``rules``."""
    return [
        ClassifierSpec(
            "rules",
            "kjclass_rules.classifier:RulesClassifier",
            "kjclass_rules.classifier:load_rules",
            "cue words of the codebook with rules for phrases, negation and nearness; no training",
        )
    ]
