"""What an evaluation finds: figures with intervals, and what to compare them with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kjclass.evaluation.frames import data_frame
from kjclass.evaluation.predictions import Predictions
from kjclass.metrics import Figure, LabelScore, Scores

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Breakdown", "Evaluation", "Leakage"]


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
class Breakdown:
    """How well labels are found by source, period or another column.

    Parameters
    ----------
    column : str
        The column, such as ``"source"`` or ``"date:year"``.
    how : str
        What the model has not seen, for people: in a cross-validation nothing of the source or
        period that it labels.
    scores : Scores
        Over all sentences that have a value.
    loss : Figure or None
        Macro-F1 of the folds over documents minus that of `scores`, on the same sentences; None
        for a trained model.
    values : mapping of str to Scores
        The same by value, in order.
    left_out : int
        Sentences without a value.
    """

    column: str
    how: str
    scores: Scores
    loss: Figure | None
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
    seen : int or None
        How many of the sentences a trained model was trained on; None where that is not known.
    scores : Scores
        The figures.
    baselines : mapping of str to Scores
        What a model has to beat, on the same sentences, by name.
    ahead : mapping of str to Figure
        What its macro-F1 is ahead of that of each baseline, on the same resamples.
    leakage : Leakage or None
        None where it was not measured.
    by : tuple of Breakdown
        By source and by period, where the sentences have such columns.
    notes : tuple of str
        What a reader has to know.
    predictions : Predictions or None
        What it was made from.
    """

    label_set: str
    how: str
    seen: int | None
    scores: Scores
    baselines: Mapping[str, Scores]
    ahead: Mapping[str, Figure]
    leakage: Leakage | None
    by: tuple[Breakdown, ...]
    notes: tuple[str, ...]
    predictions: Predictions | None = field(repr=False, compare=False)

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
        return asdict(replace(self, predictions=None))

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for each figure.

        Returns
        -------
        pandas.DataFrame
            Columns ``what`` (``"model"``, ``"leakage"``, or a baseline or column), ``of`` (its
            value in that column), ``label`` (missing for all together), ``figure``, ``value``,
            ``low``, ``high`` and ``why``.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        found = [*_rows("model", "", self.scores)]
        for name, scores in self.baselines.items():
            found += _rows(name, "", scores)
            found.append(_row(name, "", None, "model ahead", self.ahead[name]))
        if self.leakage is not None:
            found += [
                _row("leakage", "", None, name, getattr(self.leakage, name))
                for name in ("grouped", "random", "gap")
            ]
        for part in self.by:
            found += _rows(part.column, "", part.scores)
            if part.loss is not None:
                found.append(_row(part.column, "", None, "loss", part.loss))
            for value, scores in part.values.items():
                found += _rows(part.column, value, scores)
        return data_frame(found, "a data frame of figures")


_WHOLE = ("macro_f1", "micro_f1", "accuracy", "brier", "ece")
_LABEL = ("precision", "recall", "f1", "average_precision", "brier", "ece")


def _rows(what: str, of: str, scores: Scores) -> list[dict[str, Any]]:
    return [_row(what, of, None, name, getattr(scores, name)) for name in _WHOLE] + [
        _row(what, of, row.label, name, getattr(row, name))
        for row in scores.labels
        for name in _LABEL
    ]


def _row(what: str, of: str, label: str | None, name: str, figure: Figure) -> dict[str, Any]:
    return {"what": what, "of": of, "label": label, "figure": name, **asdict(figure)}
