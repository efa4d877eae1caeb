"""Small label sets with sentences, for classifiers and features to be tried on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kjclass.labels import Example, Kind, Label, LabelSet
from kjclass.records import LabelledSentence

__all__ = ["ODD_TEXTS", "SAMPLES", "Sample"]

# Whatever a corpus holds must not stop the run, and no other row may depend on it.
ODD_TEXTS = ("", "   ", "?!", "Straße", "한일 협력", "🙂", "word " * 2000)

_WORDS = {
    "sun": ("sunny", "bright sunshine", "clear skies"),
    "rain": ("rainy", "a downpour", "heavy showers"),
    "wind": ("windy", "a gale", "strong gusts"),
}
_PATTERNS = (
    "On the coast it was {} all day.",
    "For the weekend the office expects {}.",
    "The valley had {} before noon.",
    "Reports from the hills speak of {}.",
)
_NO_WEATHER = ("The choir sang in the town hall.", "Tickets are sold at the door.")


class Sample(NamedTuple):
    """A label set and sentences to learn it from."""

    label_set: LabelSet
    sentences: Sequence[LabelledSentence]


def _sample(name: str, kind: Kind) -> Sample:
    label_set = LabelSet(
        name,
        "1.0.0",
        kind,
        "the weather spoken of",
        tuple(
            Label(
                label,
                f"It is {words[0]}.",
                positive=(Example(f"It will be {words[0]}.", (label,)),),
                cues=words,
            )
            for label, words in _WORDS.items()
        ),
    )
    rows: list[tuple[str, tuple[str, ...]]] = [
        (pattern.format(word), (label,))
        for label, words in _WORDS.items()
        for word in words
        for pattern in _PATTERNS
    ]
    if kind == "multi":
        rows += [(pattern.format("windy and rainy"), ("rain", "wind")) for pattern in _PATTERNS]
        rows += [(text, ()) for text in _NO_WEATHER]
    sentences = [
        LabelledSentence(str(number), text, {name: labels}, str(number))
        for number, (text, labels) in enumerate(rows)
    ]
    return Sample(label_set, sentences)


SAMPLES = (_sample("toy_single", "single"), _sample("toy_multi", "multi"))
