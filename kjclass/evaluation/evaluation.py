"""What an evaluation finds: figures with intervals, and what to compare them with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kjclass.errors import MissingExtraError
from kjclass.evaluation.predictions import Predictions
from kjclass.metrics import Figure, LabelScore, Scores

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Evaluation", "HeldOut", "Leakage"]


@dataclass(frozen=True, slots=True)
class Leakage:
    """How much a split flatters that puts sentences of one document in both parts.

    Parameters
    ----------
    grouped, random : Figure
        Macro-F1 by folds that keep documents and near-duplicates together, and by folds over
        sentences, labels in proportion in both.
    gap : Figure
        `random` minus `grouped`; its interval is of the pairs, on the same sentences.
    """

    grouped: Figure
    random: Figure
    gap: Figure


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How well labels are found in a source, or a period, of which no sentence was trained on.

    Parameters
    ----------
    column : str
        The column that tells, such as ``"source"`` or ``"date:year"``.
    how : str
        What the model has not seen, for people.
    scores : Scores
        Over all sentences that have a value, each labelled by a model that has not seen its value.
    loss : Figure
        Macro-F1 of the folds over documents minus that of `scores`, on the same sentences.
    values : mapping of str to Scores
        The same by value, in order.
    left_out : int
        Sentences without a value.
    """

    column: str
    how: str
    scores: Scores
    loss: Figure
    values: Mapping[str, Scores]
    left_out: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well the labels of a set are found, and what that is to be compared with.

    Parameters
    ----------
    label_set : str
    how : str
        What the model has not seen, for people.
    scores : Scores
        The figures.
    baselines : mapping of str to Scores
        What a model has to beat, on the same sentences, by name.
    leakage : Leakage or None
        None where it was not measured.
    held_out : tuple of HeldOut
        By source and by period, where the sentences have such columns.
    notes : tuple of str
        What a reader has to know.
    predictions : Predictions
        What it was made from.
    """

    label_set: str
    how: str
    scores: Scores
    baselines: Mapping[str, Scores]
    leakage: Leakage | None
    held_out: tuple[HeldOut, ...]
    notes: tuple[str, ...]
    predictions: Predictions = field(repr=False, compare=False)

    @property
    def macro_f1(self) -> Figure:
        """Mean F1 of the labels that occur."""
        return self.scores.macro_f1

    @property
    def labels(self) -> tuple[LabelScore, ...]:
        """The figures of each label, in the order of the set."""
        return self.scores.labels

    def as_dict(self) -> dict[str, Any]:
        """Return all but the predictions as plain data, ready for JSON."""
        names = (name for name in self.__dataclass_fields__ if name != "predictions")
        found: dict[str, Any] = {}
        for name in names:
            value = getattr(self, name)
            if isinstance(value, Mapping):
                found[name] = {key: asdict(one) for key, one in value.items()}
            elif isinstance(value, tuple):
                found[name] = [one if isinstance(one, str) else asdict(one) for one in value]
            else:
                found[name] = asdict(value) if isinstance(value, (Scores, Leakage)) else value
        return found

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for each figure: who reached it, of which label, its value and interval.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError as error:
            raise MissingExtraError.of(
                "pandas", extra="pandas", purpose="a data frame of figures"
            ) from error
        raise NotImplementedError
