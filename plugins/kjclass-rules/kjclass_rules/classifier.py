"""The classifier ``rules``: what cue words say, weighed by four rules that need no training."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kjclass import CuedSentence, CueFinder, CueMatch, Label, LabelSet

__all__ = ["RulesClassifier", "load_rules"]

# Words that turn what follows into its opposite, and words behind which they do so no longer.
NEGATORS = frozenset(
    # Of "don't" the words are "don" and "t".
    ["no", "not", "t", "never", "without", "neither", "nor", "cannot", "hardly", "denied", "none"]
)
BREAKS = frozenset(["but", "although", "though", "while", "whereas", "yet", "however"])
_CODEBOOK = "codebook.json"


class RulesClassifier:
    """Label by cue words, without any training.

    Phrases
        A phrase of `n` words weighs ``1 + (n - 1) / 2``: the longer, the surer. One that hints at
        several labels is shared among them.
    Negation
        In a single-label set a cue within `reach` words behind a negator, with no "but" or the like
        in between, does not count. In a multi-label set it does: labels there are about what is
        spoken of.
    Nearness
        Two cues of one label within `near` words of each other weigh a quarter more each.
    None
        The label called ``none``, or the first without cues, stands for sentences without cues; it
        weighs `floor`, and its own cues add to that.

    Parameters
    ----------
    label_set : LabelSet
        With cue words.
    reach, near : int
        In words.
    floor : float
        In the weight of cues.

    Examples
    --------
    >>> from kjclass import Label
    >>> tone = LabelSet("tone", "1.0.0", "single", "tone", (
    ...     Label("warm", "Friendly.", cues=("welcome", "glad")), Label("none", "Neither.")))
    >>> model = RulesClassifier(tone).fit([], [])
    >>> model.predict_proba(["We welcome it.", "We do not welcome it."]).argmax(axis=1).tolist()
    [0, 1]
    """

    # Tells ``kjclass train`` that there is nothing to learn from.
    needs_sentences = False

    def __init__(
        self, label_set: LabelSet, *, reach: int = 4, near: int = 6, floor: float = 0.75
    ) -> None:
        self.label_set = label_set
        self.reach = reach
        self.near = near
        self.floor = floor
        self._finder = CueFinder(label_set)
        self._columns = {label: n for n, label in enumerate(label_set.label_ids)}
        self._fallback = _fallback(label_set)

    def fit(self, X: Sequence[str], y: Any, groups: Any = None) -> Self:  # noqa: ARG002
        """Take note of nothing: there is nothing to learn."""
        n = len(self.label_set.labels)
        self.thresholds_: NDArray[np.float64] = np.full(
            n, 0.5 if self.label_set.kind == "multi" else 1.0
        )
        return self

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return a share for each label: of 1 in a single-label set, else each from 0 to 1.

        Returns
        -------
        ndarray of shape (n_texts, n_labels), float64
        """
        weights = np.array([self._weigh(self._finder.find(text)) for text in X])
        weights = weights.reshape(len(X), len(self.label_set.labels))
        if self.label_set.kind == "multi":
            # One plain cue is just enough.
            return np.asarray(1 - 0.5**weights)
        if self._fallback is not None:
            weights[:, self._fallback] += self.floor
        powers = np.exp2(2 * weights)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def save(self, folder: Path) -> Mapping[str, Any]:
        """Write the cue words, so that the model stays what it is when the codebook changes."""
        label_set = self.label_set
        codebook = {
            "name": label_set.name,
            "version": label_set.version,
            "kind": label_set.kind,
            "cues": {label.id: label.cues for label in label_set.labels},
            "masks": label_set.masks,
        }
        text = json.dumps(codebook, ensure_ascii=False, indent=1)
        (folder / _CODEBOOK).write_text(text, encoding="utf-8")
        return {"reach": self.reach, "near": self.near, "floor": self.floor}

    def _weigh(self, sentence: CuedSentence) -> NDArray[np.float64]:
        weights = np.zeros(len(self.label_set.labels))
        counted = [
            match
            for match in sentence.matches
            if self.label_set.kind == "multi" or not self._negated(sentence.words, match)
        ]
        for match in counted:
            shared = sum(other.first == match.first for other in counted)
            weight = (1 + (match.last - match.first) / 2) / shared
            if self._has_neighbour(match, counted):
                weight *= 1.25
            weights[self._columns[match.label]] += weight
        return weights

    def _negated(self, words: Sequence[str], match: CueMatch) -> bool:
        for word in reversed(words[max(0, match.first - self.reach) : match.first]):
            if word in BREAKS:
                return False
            if word in NEGATORS:
                return True
        return False

    def _has_neighbour(self, match: CueMatch, others: Iterable[CueMatch]) -> bool:
        return any(
            other.label == match.label and 0 < abs(other.first - match.first) <= self.near
            for other in others
        )


def _fallback(label_set: LabelSet) -> int | None:
    if label_set.kind == "multi":
        return None
    if "none" in label_set.label_ids:
        return label_set.label_ids.index("none")
    bare = [n for n, label in enumerate(label_set.labels) if not label.cues]
    return bare[0] if bare else None


def load_rules(folder: Path, state: Mapping[str, Any]) -> RulesClassifier:
    """Load what :meth:`RulesClassifier.save` wrote."""
    codebook = json.loads((folder / _CODEBOOK).read_text(encoding="utf-8"))
    label_set = LabelSet(
        codebook["name"],
        codebook["version"],
        codebook["kind"],
        "",
        tuple(Label(name, "", cues=tuple(cues)) for name, cues in codebook["cues"].items()),
        masks=tuple(codebook["masks"]),
    )
    return RulesClassifier(label_set, **state).fit([], [])
