"""The contract of a label set."""

from __future__ import annotations

import warnings
from typing import ClassVar

from kjclass.errors import PluginError
from kjclass.labels import Example, LabelSet
from kjclass.testing.base import CheckWarning, Contract

__all__ = ["STARTER", "LabelSetContract"]

# What `kjclass plugins new` marks as its own words.
STARTER = "EDIT:"


class LabelSetContract(Contract):
    """Checks of a label set and its codebook.

    Attributes
    ----------
    label_set : str or LabelSet
        Its name, or itself.

    Examples
    --------
    >>> class TestStance(LabelSetContract):
    ...     label_set = "stance"
    >>> TestStance().test_definitions()
    """

    label_set: ClassVar[str | LabelSet]

    def _set(self) -> LabelSet:
        given = self.label_set
        return given if isinstance(given, LabelSet) else self._registry().label_sets.get(given)

    def _where(self) -> str:
        return f"label set {self._set().name!r}"

    def _examples(self) -> list[Example]:
        return [
            example
            for label in self._set().labels
            for example in (*label.positive, *label.near_miss)
        ]

    def test_name(self) -> None:
        """Its name is found, and nobody else claims it."""
        self._set()

    def test_definitions(self) -> None:
        """Every label has a definition."""
        for label in self._set().labels:
            if not label.definition.strip():
                raise PluginError(
                    f"label {label.id!r} has no definition",
                    where=self._where(),
                    fix="say in one sentence when a sentence carries it",
                )

    def test_positive_examples(self) -> None:
        """Every label has a positive example that carries it."""
        for label in self._set().labels:
            if not label.positive:
                raise PluginError(
                    f"label {label.id!r} has no positive example",
                    where=self._where(),
                    fix="add a sentence that carries it to its positive examples",
                )
            for example in label.positive:
                if label.id not in example.labels:
                    raise PluginError(
                        f"label {label.id!r} has the positive example {example.text!r}, which "
                        f"carries {', '.join(example.labels) or 'no label'}",
                        where=self._where(),
                        fix="add the label to the example, or make it a near miss",
                    )

    def test_near_misses(self) -> None:
        """No near miss carries the label that it misses."""
        for label in self._set().labels:
            for example in label.near_miss:
                if label.id in example.labels:
                    warnings.warn(
                        f"{self._where()}: label {label.id!r} has the near miss {example.text!r}, "
                        "which carries it; make it a positive example",
                        CheckWarning,
                        stacklevel=2,
                    )

    def test_examples(self) -> None:
        """Examples carry what the kind of set allows, the same text the same labels."""
        seen: dict[str, tuple[str, ...]] = {}
        for example in self._examples():
            if self._set().kind == "single" and len(example.labels) != 1:
                raise PluginError(
                    f"the example {example.text!r} carries {len(example.labels)} labels of a "
                    "single-label set",
                    where=self._where(),
                    fix="give it exactly one",
                )
            given = self._set().check(example.labels)
            if seen.setdefault(example.text, given) != given:
                raise PluginError(
                    f"the example {example.text!r} stands twice, with different labels",
                    where=self._where(),
                    fix="give it all its labels in both places: { text = ..., labels = [...] }",
                )

    def test_cues(self) -> None:
        """Labels have cue words (of a single-label set, all but one)."""
        bare = [label.id for label in self._set().labels if not label.cues]
        if len(bare) > (self._set().kind == "single"):
            warnings.warn(
                f"{self._where()}: no cue words for {', '.join(bare)}; add the words and phrases "
                "that hint at them, which models and rules use",
                CheckWarning,
                stacklevel=2,
            )

    def test_own_words(self) -> None:
        """The codebook is written, and no longer the starter text."""
        label_set = self._set()
        texts = [label_set.target, label_set.description]
        texts += [label.definition for label in label_set.labels]
        if left := sum(STARTER in text for text in texts):
            warnings.warn(
                f"{self._where()}: {left} texts still begin with {STARTER!r}; write your own",
                CheckWarning,
                stacklevel=2,
            )
