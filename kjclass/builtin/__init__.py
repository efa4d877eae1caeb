"""The four label sets, the classifiers and the models that kjclass brings itself, as a plugin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kjclass.hookspecs import ClassifierSpec, FeaturesSpec, ModelSpec, hookimpl
from kjclass.labelfile import read_label_set
from kjclass.labels import LabelSet
from kjclass.shipped import shipped

__all__ = ["LABEL_SETS"]

LABEL_SETS = ("stance", "sector", "actor", "risk")


@hookimpl
def kjclass_label_sets() -> Sequence[LabelSet]:
    """Return stance, sector, actor and risk."""
    folder = Path(__file__).parent / "label_sets"
    return [read_label_set(folder / f"{name}.toml") for name in LABEL_SETS]


@hookimpl
def kjclass_features() -> Sequence[FeaturesSpec]:
    """Return the static vectors, as dense features."""
    return [
        FeaturesSpec(
            "static",
            "kjclass.features.dense:StaticFeatures",
            "sums of distilled static vectors, 256 dimensions",
        )
    ]


@hookimpl
def kjclass_classifiers() -> Sequence[ClassifierSpec]:
    """Return the fast default and the linear head over any dense features."""
    return [
        ClassifierSpec(
            "lexical",
            "kjclass.classifiers.linear:LexicalClassifier",
            "kjclass.classifiers.storage:load_lexical",
            "words, characters, cue words and static vectors; one pass for all label sets",
        ),
        ClassifierSpec(
            "dense",
            "kjclass.classifiers.dense:DenseClassifier",
            "kjclass.classifiers.storage:load_dense",
            "a linear head over the features named by --features",
        ),
    ]


@hookimpl
def kjclass_models() -> Sequence[ModelSpec]:
    """Return the shipped models; a fresh checkout may not have trained all of them yet."""
    folders = [(name, shipped("models") / name) for name in LABEL_SETS]
    return [ModelSpec(name, str(folder)) for name, folder in folders if folder.is_dir()]
