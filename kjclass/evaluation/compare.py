"""Two models on the same sentences: is one better, on which labels, and what flips."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import InputError
from kjclass.evaluation.frames import data_frame
from kjclass.evaluation.mcnemar import McNemar, mcnemar
from kjclass.evaluation.predictions import Predictions
from kjclass.metrics import Figure, Scores
from kjclass.metrics.difference import difference

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "Flip", "compare"]

Change = Literal["right", "wrong", "other"]


@dataclass(frozen=True, slots=True)
class Flip:
    """A sentence that two models label differently.

    Parameters
    ----------
    id, group, text : str
        The sentence and its document.
    truth, first, second : tuple of str
        Its labels, and those that each model gives.
    change : {"right", "wrong", "other"}
        Whether the second is all right where the first is not, the other way round, or neither is.
    """

    id: str
    group: str
    text: str
    truth: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a second model is ahead of a first one, on the same sentences.

    Parameters
    ----------
    label_set : str
    names : tuple of (str, str)
        What the models are called.
    how : tuple of (str, str)
        What each has not seen.
    seen : tuple of int or None, twice
        How many of the sentences each was trained on; None where that is not known.
    first, second : Scores
        The figures of each.
    macro_f1 : Figure
        Macro-F1 of the second minus that of the first, with the interval of the pairs.
    f1 : dict of str to Figure
        The same for the F1 of each label.
    test : McNemar
        Of sentences whose labels are all right.
    flips : tuple of Flip
        In order of the sentences.
    """

    label_set: str
    names: tuple[str, str]
    how: tuple[str, str]
    seen: tuple[int | None, int | None]
    first: Scores
    second: Scores
    macro_f1: Figure
    f1: dict[str, Figure]
    test: McNemar
    flips: tuple[Flip, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, ready for JSON."""
        return asdict(self)

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for macro-F1 and for the F1 of each label.

        Returns
        -------
        pandas.DataFrame
            Columns ``label`` (missing for macro-F1), ``first``, ``second``, ``difference``,
            ``low``, ``high`` and ``why``.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        rows = [_row(None, self.first.macro_f1, self.second.macro_f1, self.macro_f1)]
        for one, other in zip(self.first.labels, self.second.labels, strict=True):
            rows.append(_row(one.label, one.f1, other.f1, self.f1[one.label]))
        return data_frame(rows, "a data frame of differences")


def _row(label: str | None, first: Figure, second: Figure, ahead: Figure) -> dict[str, Any]:
    return {
        "label": label,
        "first": first.value,
        "second": second.value,
        "difference": ahead.value,
        "low": ahead.low,
        "high": ahead.high,
        "why": ahead.why,
    }


def compare(
    first: Predictions,
    second: Predictions,
    *,
    names: tuple[str, str] = ("first", "second"),
    seed: int = 0,
) -> Comparison:
    """Compare what two models give to the same sentences.

    Parameters
    ----------
    first, second : Predictions
        Of the same sentences, in the same order.
    names : tuple of (str, str)
        What to call the models.
    seed : int
        Of the bootstrap, which draws the same documents for both.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        If the sentences or the labels are not the same.
    """
    ids = [[one.id for one in each.sentences] for each in (first, second)]
    if first.label_set.label_ids != second.label_set.label_ids or ids[0] != ids[1]:
        raise InputError(
            "models can be compared on the same labels and the same sentences only",
            fix="give both the same label set and the same file",
        )
    both = (first.fold >= 0) & (second.fold >= 0)
    first, second = first.take(both), second.take(both)
    macro, labels = difference(first.truth, first.given, second.given, first.groups, seed=seed)
    was, is_now = ((each.given == each.truth).all(axis=1) for each in (first, second))
    return Comparison(
        first.label_set.name,
        names,
        (first.how, second.how),
        (first.n_seen, second.n_seen),
        first.scores(seed=seed),
        second.scores(seed=seed),
        macro,
        dict(zip(first.label_set.label_ids, labels, strict=True)),
        mcnemar(was, is_now, first.groups),
        _flips(first, second, was, is_now),
    )


def _flips(
    first: Predictions, second: Predictions, was: NDArray[np.bool_], is_now: NDArray[np.bool_]
) -> tuple[Flip, ...]:
    ids = np.array(first.label_set.label_ids, dtype=object)
    found = []
    for at in np.flatnonzero((first.given != second.given).any(axis=1)).tolist():
        change: Change = "right" if is_now[at] else "wrong" if was[at] else "other"
        one = first.sentences[at]
        truth, old, new = (
            tuple(ids[row[at]].tolist()) for row in (first.truth, first.given, second.given)
        )
        found.append(Flip(one.id, one.group, one.text, truth, old, new, change))
    return tuple(found)
