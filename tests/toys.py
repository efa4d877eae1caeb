"""A toy label set of each kind, and sentences for them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from kjclass.labels import Example, Label, LabelSet
from kjclass.records import LabelledSentence

__all__ = ["PLACE", "TONE", "TONE_FILE", "toy_sentences", "write_tone"]

TONE = LabelSet(
    "tone",
    "1.0.0",
    "single",
    "the mood of the weather report",
    (
        Label(
            "warm", "It is warm.", positive=(Example("Sun all day.", ("warm",)),), cues=("sunny",)
        ),
        Label("cold", "It is cold.", positive=(Example("Snow falls.", ("cold",)),), cues=("snow",)),
    ),
)
# The same as a file.
TONE_FILE = """
schema = 1
name = "tone"
version = "1.0.0"
kind = "single"
target = "the mood of the weather report"

[[labels]]
id = "warm"
definition = "It is warm."
positive = ["Sun all day."]
cues = ["sunny"]

[[labels]]
id = "cold"
definition = "It is cold."
positive = ["Snow falls."]
cues = ["snow"]
"""
PLACE = LabelSet(
    "place",
    "1.0.0",
    "multi",
    "states named",
    (
        Label(
            "KR",
            "South Korea",
            positive=(Example("Seoul is dry.", ("KR",)),),
            cues=("Korea", "Seoul"),
        ),
        Label("KP", "North Korea", cues=("North Korea",)),
        Label("US", "America", cues=("US", "American")),
    ),
    masks=("Seoul National University",),
)
_WARM = ["sunny", "mild and bright", "hot", "balmy", "as warm as in July", "sunny at last"]
_COLD = ["icy", "snow-bound", "frosty", "bitterly cold", "deep in snow", "frozen over"]
_WHERE = [
    ("Seoul", ("KR",)),
    ("Pyongyang in North Korea", ("KP",)),
    ("the US coast", ("US",)),
    ("South Korea and its American bases", ("KR", "US")),
    ("the far valley", ()),
]


def toy_sentences() -> list[LabelledSentence]:
    """Return sentences for both toy label sets."""
    found = []
    for number, (tone, words) in enumerate((("warm", _WARM), ("cold", _COLD))):
        for at, word in enumerate(words):
            for place, labels in _WHERE:
                found.append(
                    LabelledSentence(
                        f"{number}-{at}-{place}",
                        f"On day {at} it was {word} in {place}, said the office.",
                        {"tone": (tone,), "place": labels},
                        f"{number}-{at}",
                    )
                )
    return found


def write_tone(path: Path, rows: Sequence[LabelledSentence]) -> None:
    """Write sentences with their tone as CSV."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "group", "tone"])
        writer.writerows([one.text, one.group, one.labels["tone"][0]] for one in rows)
