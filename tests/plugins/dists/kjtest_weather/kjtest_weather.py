"""A plugin that does everything right: a label set, features, a classifier and a trained model."""

from pathlib import Path

from kjclass import ClassifierSpec, FeaturesSpec, Label, LabelSet, ModelSpec, hookimpl

SKY = LabelSet(
    "sky", "1.0.0", "single", "the sky", (Label("clear", "No cloud."), Label("cloudy", "Clouds."))
)


@hookimpl
def kjclass_label_sets():
    return [SKY]


@hookimpl
def kjclass_features():
    return [FeaturesSpec("length", "kjtest_weather_parts:Length", "how long a sentence is")]


@hookimpl
def kjclass_classifiers():
    return [
        ClassifierSpec(
            "keyword", "kjtest_weather_parts:Keyword", "kjtest_weather_parts:load", "one word"
        )
    ]


@hookimpl
def kjclass_models():
    return [ModelSpec("sky", str(Path(__file__).parent / "model"))]
