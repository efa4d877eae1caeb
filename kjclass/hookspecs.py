"""The plugin contract: four hooks without arguments that return frozen data.

A distribution takes part by an entry point in the group ``kjclass`` that names a module (or object)
with some of these hooks::

    [project.entry-points.kjclass]
    tone = "kjclass_tone"

    # kjclass_tone/__init__.py
    from kjclass import hookimpl, LabelSet, Label

    @hookimpl
    def kjclass_label_sets():
        return [LabelSet("tone", "1.0.0", "single", "the speaker's tone",
                         (Label("warm", "Friendly."), Label("cold", "Unfriendly.")))]

Hooks are called once, when the first name is looked up, never at import. Factories are import
strings (``"package.module:attribute"``), resolved when they are first used, so that registering
costs nothing. A test compares hooks, arguments and fields with a committed file: the contract
changes only on purpose.

Versions
--------
The contract has a number, :data:`CONTRACT`, which grows when something is added. A module that
needs what was added says so, ``kjclass_contract = 2``, and an older kjclass then lists it as
broken, with the advice to upgrade, instead of failing at some odd place.

The version of a label set says what becomes of the models that were trained for another one:

- *patch* (1.0.0 to 1.0.1): wording; no sentence gets another label. The models fit.
- *minor* (1.0 to 1.1): the labels are the same, but their definitions, cues or rules are not, and
  some sentences get others. Look at these again and train again; the models do not fit.
- *major* (1 to 2): labels were added, removed, renamed or moved, or mean something else. Label the
  sentences again and train again; the models do not fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import pluggy

from kjclass.labels import LabelSet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "CONTRACT",
    "GROUP",
    "ClassifierSpec",
    "FeaturesSpec",
    "Fingerprinted",
    "ModelSpec",
    "Runner",
    "Trainable",
    "Transformer",
    "hookimpl",
    "hookspec",
    "kjclass_classifiers",
    "kjclass_features",
    "kjclass_label_sets",
    "kjclass_models",
]

GROUP = "kjclass"
CONTRACT = 1

hookspec = pluggy.HookspecMarker("kjclass")
hookimpl = pluggy.HookimplMarker("kjclass")


@dataclass(frozen=True, slots=True)
class FeaturesSpec:
    """Features that a linear head can be trained on.

    Parameters
    ----------
    name : str
        Unique among features.
    factory : str
        Import string of a callable without arguments that returns a :class:`Transformer`, and one
        that is :class:`Fingerprinted` where what it gives depends on files or settings.
    summary : str
        One line for listings.
    """

    name: str
    factory: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ClassifierSpec:
    """A way to train and to run a model.

    Parameters
    ----------
    name : str
        Unique among classifiers; a model's manifest holds it.
    trainer : str
        Import string of ``(label_set: LabelSet, **params) -> Trainable``. If it has an attribute
        ``needs_sentences`` that is False, it is fitted without labelled sentences, too.
    runner : str
        Import string of ``(folder: Path, manifest: Mapping) -> Runner``.
    summary : str
        One line for listings.
    """

    name: str
    trainer: str
    runner: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A trained model that a package ships.

    Parameters
    ----------
    label_set : str
        Name of its label set.
    folder : str
        Absolute path of the model folder.
    """

    label_set: str
    folder: str


@runtime_checkable
class Transformer(Protocol):
    """Dense features of sentences."""

    def transform(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Return an array of shape (n_texts, n_features); equal texts give equal rows."""


@runtime_checkable
class Fingerprinted(Transformer, Protocol):
    """Features that can say which ones they are; plain transformers need not.

    A model keeps the fingerprint of the features it was trained on, and is loaded with no others.
    """

    @property
    def fingerprint(self) -> str:
        """Text that differs where the features do; what follows a space is a note for people."""


@runtime_checkable
class Runner(Protocol):
    """What labels sentences with a loaded model."""

    def predict_proba(self, texts: Sequence[str], /) -> NDArray[np.float64]:
        """Return probabilities of shape (n_texts, n_labels), in the order of the label set.

        There is at least one text, and none is empty or in a language that is not supported.
        Anything else (another shape, NaN, numbers outside [0, 1], an exception) counts as a
        failure: the label set is left out, or the run ends if it was asked for by name.
        """


@runtime_checkable
class Trainable(Protocol):
    """What a classifier's trainer returns.

    After :meth:`fit` it has ``thresholds_`` of shape (n_labels,).
    """

    thresholds_: NDArray[np.float64]

    def fit(self, X: Sequence[str], y: Any, groups: Any = None, /) -> Any:
        """Learn from sentences, their labels (as in the label set) and their documents."""

    def predict_proba(self, X: Sequence[str], /) -> NDArray[np.float64]:
        """As in :class:`Runner`."""

    def save(self, folder: Path, /) -> Mapping[str, Any]:
        """Write the model's files into `folder`; return what its manifest should hold of it."""


@hookspec
def kjclass_label_sets() -> Sequence[LabelSet]:
    """Return the label sets that this plugin provides."""
    raise NotImplementedError


@hookspec
def kjclass_features() -> Sequence[FeaturesSpec]:
    """Return the features that this plugin provides."""
    raise NotImplementedError


@hookspec
def kjclass_classifiers() -> Sequence[ClassifierSpec]:
    """Return the classifiers that this plugin provides."""
    raise NotImplementedError


@hookspec
def kjclass_models() -> Sequence[ModelSpec]:
    """Return the trained models that this plugin ships."""
    raise NotImplementedError
