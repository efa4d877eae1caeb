"""kjclass: classify sentences about Korea-Japan-China economic security.

    >>> import kjclass
    >>> labeler = kjclass.load()
    >>> labeler("Seoul and Tokyo agreed to share chip data.")["stance"].labels
    ('support',)

Every name below is imported when it is first used: ``import kjclass`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kjclass.batch.options import LabelOptions
    from kjclass.batch.run import label_corpus
    from kjclass.batch.stream import label_batches
    from kjclass.batch.summary import Summary
    from kjclass.batch.work import Counts
    from kjclass.classifiers.linear import LexicalClassifier
    from kjclass.corpus.layout import ReadOptions
    from kjclass.cuewords import CuedSentence, CueFinder, CueMatch
    from kjclass.errors import KjclassError, KjclassWarning
    from kjclass.hookspecs import ClassifierSpec, FeaturesSpec, ModelSpec, hookimpl
    from kjclass.labelfile import read_label_set
    from kjclass.labels import Example, Label, LabelSet, Rule
    from kjclass.pipeline import Labeler, load
    from kjclass.records import Document, LabelledSentence, Prediction, Sentence
    from kjclass.results import LabelledText, Results

__version__ = "0.1.0"

_HOME = {
    "ClassifierSpec": "kjclass.hookspecs",
    "CueFinder": "kjclass.cuewords",
    "CueMatch": "kjclass.cuewords",
    "CuedSentence": "kjclass.cuewords",
    "Counts": "kjclass.batch.work",
    "Document": "kjclass.records",
    "Example": "kjclass.labels",
    "FeaturesSpec": "kjclass.hookspecs",
    "KjclassError": "kjclass.errors",
    "KjclassWarning": "kjclass.errors",
    "Label": "kjclass.labels",
    "LabelOptions": "kjclass.batch.options",
    "LabelSet": "kjclass.labels",
    "LabelledSentence": "kjclass.records",
    "LabelledText": "kjclass.results",
    "Labeler": "kjclass.pipeline",
    "LexicalClassifier": "kjclass.classifiers.linear",
    "ModelSpec": "kjclass.hookspecs",
    "Prediction": "kjclass.records",
    "ReadOptions": "kjclass.corpus.layout",
    "Results": "kjclass.results",
    "Rule": "kjclass.labels",
    "Sentence": "kjclass.records",
    "Summary": "kjclass.batch.summary",
    "hookimpl": "kjclass.hookspecs",
    "label_batches": "kjclass.batch.stream",
    "label_corpus": "kjclass.batch.run",
    "load": "kjclass.pipeline",
    "read_label_set": "kjclass.labelfile",
}

__all__ = [
    "ClassifierSpec",
    "Counts",
    "CueFinder",
    "CueMatch",
    "CuedSentence",
    "Document",
    "Example",
    "FeaturesSpec",
    "KjclassError",
    "KjclassWarning",
    "Label",
    "LabelOptions",
    "LabelSet",
    "Labeler",
    "LabelledSentence",
    "LabelledText",
    "LexicalClassifier",
    "ModelSpec",
    "Prediction",
    "ReadOptions",
    "Results",
    "Rule",
    "Sentence",
    "Summary",
    "__version__",
    "hookimpl",
    "label_batches",
    "label_corpus",
    "load",
    "read_label_set",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        found = getattr(import_module(_HOME[name]), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module 'kjclass' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
