"""The focus of a label set: cues that together name what it is about.

A word says one thing in a sentence that names the target and another elsewhere: "cooperation" is a
stance on Korea and Japan only where both are named. So every feature is there twice, for all
sentences and for those in focus, as in H. Daumé III, "Frustratingly easy domain adaptation" (2007).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import LabelSetError
from kjclass.features.cues import CueIndex, CueTable
from kjclass.features.tokens import Token
from kjclass.labels import LabelSet

__all__ = ["Focus"]


@dataclass(frozen=True, slots=True)
class Focus:
    """Cues of which a sentence has to hold every one.

    Parameters
    ----------
    tables : tuple of CueTable
        Compiled cues.
    columns : tuple of int
        Which columns, over all tables in their order.

    Examples
    --------
    >>> from kjclass.features.tokens import tokenize
    >>> from kjclass.labels import Label
    >>> place = LabelSet("place", "1.0.0", "multi", "places", (
    ...     Label("KR", "South Korea", cues=("Seoul",)), Label("JP", "Japan", cues=("Tokyo",))))
    >>> focus = Focus.of([(place, "KR"), (place, "JP")])
    >>> focus.held_by([tokenize("Tokyo heard Seoul"), tokenize("Tokyo heard")])
    array([ True, False])
    """

    tables: tuple[CueTable, ...]
    columns: tuple[int, ...]

    @classmethod
    def of(cls, named: Sequence[tuple[LabelSet, str]]) -> Focus:
        """Compile the cues of some labels.

        Raises
        ------
        LabelSetError
            If a set lacks the label, or the label has no cues.
        """
        sets = {label_set.name: label_set for label_set, _ in named}.values()
        every = [(one.name, label) for one in sets for label in one.label_ids]
        columns = []
        for label_set, label in named:
            if not label_set[label].cues:
                raise LabelSetError(
                    f"label {label!r} has no cues, so no sentence could be in focus",
                    where=f"label set {label_set.name!r}",
                    fix="give it cues, or name another label as the focus",
                )
            columns.append(every.index((label_set.name, label)))
        return cls(tuple(map(CueTable.compile, sets)), tuple(columns))

    @property
    def names(self) -> tuple[str, ...]:
        """The labels with their sets, as ``"actor.KR"``."""
        every = [f"{table.name}.{label}" for table in self.tables for label in table.labels]
        return tuple(every[column] for column in self.columns)

    def held_by(self, sentences: Iterable[Sequence[Token]]) -> NDArray[np.bool_]:
        """Say which sentences are in focus, as an array of shape (n_sentences,)."""
        index = CueIndex(self.tables)
        found = [{hit.column for hit in index.find(tokens)} for tokens in sentences]
        return np.array([hits.issuperset(self.columns) for hits in found], dtype=np.bool_)
