"""Finding the cue words of a label set in a sentence, for classifiers that work by them."""

from __future__ import annotations

from dataclasses import dataclass

from kjclass.features.cues import CueIndex, CueTable
from kjclass.features.normalize import normalize, origins
from kjclass.features.tokens import tokenize
from kjclass.labels import LabelSet

__all__ = ["CueFinder", "CueMatch", "CuedSentence"]


@dataclass(frozen=True, slots=True)
class CueMatch:
    """A cue in a sentence.

    Parameters
    ----------
    label : str
        The label that it hints at.
    first, last : int
        Numbers of its first and its last word.
    start, end : int
        Offsets into the sentence.
    """

    label: str
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CuedSentence:
    """A sentence with the cues in it.

    Parameters
    ----------
    words : tuple of str
        Its words, in lower case.
    matches : tuple of CueMatch
        From left to right. A phrase that hints at two labels stands twice.
    """

    words: tuple[str, ...]
    matches: tuple[CueMatch, ...]


class CueFinder:
    """Finds the cue words of a label set as the features of kjclass do.

    In a set the longest phrase wins and consumes its words, and nothing counts inside a mask.

    Parameters
    ----------
    label_set : LabelSet

    Examples
    --------
    >>> from kjclass import Label
    >>> place = LabelSet("place", "1.0.0", "multi", "places", (
    ...     Label("KR", "South Korea", cues=("Korea",)),
    ...     Label("KP", "North Korea", cues=("North Korea",))))
    >>> found = CueFinder(place).find("North Korea shelled Korea.")
    >>> [(match.label, match.start, match.end) for match in found.matches]
    [('KP', 0, 11), ('KR', 20, 25)]
    """

    def __init__(self, label_set: LabelSet) -> None:
        self._labels = label_set.label_ids
        self._index = CueIndex([CueTable.compile(label_set)])

    def find(self, text: str) -> CuedSentence:
        """Return the words and the cues of a sentence."""
        tokens = tokenize(normalize(text))
        where = origins(text)
        return CuedSentence(
            tuple(token.folded for token in tokens),
            tuple(
                CueMatch(
                    self._labels[hit.column],
                    hit.first,
                    hit.last,
                    where[tokens[hit.first].start],
                    where[tokens[hit.last].end],
                )
                for hit in self._index.find(tokens)
            ),
        )
