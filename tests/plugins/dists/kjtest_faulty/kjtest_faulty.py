"""A label set with a trained model, which goes wrong in the way that KJTEST_FAULT names."""

from pathlib import Path

from kjclass import ClassifierSpec, Label, LabelSet, ModelSpec, hookimpl

SHADE = LabelSet(
    "shade", "1.1.0", "single", "the light", (Label("light", "It is."), Label("dark", "It is."))
)


@hookimpl
def kjclass_label_sets():
    return [SHADE]


@hookimpl
def kjclass_classifiers():
    return [ClassifierSpec("faulty", "kjtest_faulty_parts:Faulty", "kjtest_faulty_parts:load")]


@hookimpl
def kjclass_models():
    # The model is trained by the tests.
    return [ModelSpec("shade", str(Path(__file__).parent / "kjtest_faulty_model"))]
