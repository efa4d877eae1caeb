"""Figures with intervals, and the scores of a label set that are made of them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Bin", "Figure", "LabelScore", "Scores"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95% interval, or why there is none.

    Parameters
    ----------
    value : float or None
        None where there is too little for an estimate.
    low, high : float or None
        95% interval; None with `value`.
    why : str
        Why there is no estimate; "" where there is one.

    Examples
    --------
    >>> print(Figure(0.81, 0.762, 0.85))
    0.810 [0.762, 0.850]
    >>> print(Figure(None, why="too few: 3 sentences"))
    too few: 3 sentences
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return self.why
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Bin:
    """Scores of about one size, and how often they were right: a point of a reliability diagram.

    Parameters
    ----------
    low, high : float
        Bounds of the scores, in [0, 1].
    pairs : int
        Scores in the bin, of sentences and labels.
    score : float or None
        Their mean; None where there are none.
    share : Figure
        How many of them belong to labels that are there.
    """

    low: float
    high: float
    pairs: int
    score: float | None
    share: Figure


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well one label is found.

    Parameters
    ----------
    label : str
    support, given, right : int
        Sentences that carry the label, that were given it, and both. With the number of sentences
        these are the table of two by two.
    precision, recall, f1 : Figure
        In [0, 1].
    average_precision : Figure
        Area under the precision-recall curve of the scores, as scikit-learn has it: how well they
        rank sentences, whatever the threshold.
    brier : Figure
        Mean square of score minus truth (1 or 0): 0 is best.
    ece : Figure
        Expected calibration error: how far the scores of a bin are from how often they are right,
        in the mean over scores. 0 is best.
    reliability : tuple of Bin
        What `ece` is made of; empty without scores.
    """

    label: str
    support: int
    given: int
    right: int
    precision: Figure
    recall: Figure
    f1: Figure
    average_precision: Figure
    brier: Figure
    ece: Figure
    reliability: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a label set is found.

    Parameters
    ----------
    sentences, groups : int
        What it was measured on. Intervals are by a bootstrap over groups.
    macro_f1 : Figure
        Mean F1 of the labels that occur.
    micro_f1 : Figure
        F1 of all labels together.
    accuracy : Figure
        Share of sentences whose labels are all right and complete.
    brier, ece : Figure
        Means of those of the labels.
    labels : tuple of LabelScore
        In the order of the set.
    confusion : tuple of tuple of int
        A row for each true label and one for "nothing", and columns alike for labels given: on the
        diagonal what was found; elsewhere how often the label of the row was missed where that of
        the column was wrongly given. The last column counts what was missed with nothing wrong in
        its place, the last row what was given on top. For a single-label set it is the usual
        matrix.
    reliability : tuple of Bin
        Of all labels together; empty without scores.
    """

    sentences: int
    groups: int
    macro_f1: Figure
    micro_f1: Figure
    accuracy: Figure
    brier: Figure
    ece: Figure
    labels: tuple[LabelScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    reliability: tuple[Bin, ...] = ()
