"""The sentences that show best what a model does with each label, and what it does not."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.evaluation.predictions import Predictions
from kjclass.reporting.contents import Example, LabelExamples

__all__ = ["label_examples"]

# Of each kind.
_MOST = 3


def label_examples(found: Predictions) -> tuple[LabelExamples, ...]:
    """Choose sentences of each label, not two of one document or cluster of near-duplicates."""
    ids = np.array(found.label_set.label_ids)

    def choose(rows: NDArray[np.bool_], at: int, sign: int) -> tuple[Example, ...]:
        numbers = np.flatnonzero(rows)
        score = found.probability[numbers, at]
        chosen: dict[Any, int] = {}
        for row in numbers[np.argsort(sign * score, kind="stable")].tolist():
            if len(chosen) == _MOST:
                break
            chosen.setdefault(found.groups[row], row)
        return tuple(
            Example(
                found.sentences[row].id,
                found.sentences[row].text,
                tuple(ids[found.truth[row]].tolist()),
                tuple(ids[found.given[row]].tolist()),
                float(found.probability[row, at]),
            )
            for row in chosen.values()
        )

    return tuple(
        LabelExamples(
            label,
            choose(there & given, at, -1),
            choose(there & ~given, at, 1),
            choose(given & ~there, at, -1),
        )
        for at, (label, there, given) in enumerate(
            zip(ids.tolist(), found.truth.T, found.given.T, strict=True)
        )
    )
