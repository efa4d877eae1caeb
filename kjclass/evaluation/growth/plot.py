"""A picture of a learning curve: what was measured, and what more would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kjclass.errors import TrainingError
from kjclass.evaluation.plotting import picture

if TYPE_CHECKING:
    from kjclass.evaluation.growth.results import LearningCurve, Point

__all__ = ["plot_curve"]

_COLUMNS = 3
_MEASURED, _FITTED = "#1f5f8b", "#b36b00"


def plot_curve(curve: LearningCurve, path: Path) -> None:
    """Draw F1 over the number of training sentences, for all labels.

    Parameters
    ----------
    curve : LearningCurve
    path : Path
        An .svg file; matplotlib also writes .png and .pdf. The same curve gives the same bytes.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    TrainingError
        If nothing was measured: there are too few sentences.
    OutputError
        If the file cannot be written.
    """
    if not curve.points:
        raise TrainingError(
            f"no curve to draw: {curve.advice.removeprefix('no advice: ')}",
            where=curve.label_set,
            fix=f"label more, or leave the plot out; {path} is not written",
        )
    labels = list(dict.fromkeys(one.label for one in curve.points))
    rows = -(-len(labels) // _COLUMNS)
    with picture(path, (9.0, 0.6 + 2.1 * rows), "a plot of a learning curve") as figure:
        axes = figure.subplots(rows, _COLUMNS, sharex=True, sharey=True, squeeze=False).ravel()
        for place, label in zip(axes, labels, strict=False):
            mine = [one for one in curve.points if one.label == label]
            measured = [one for one in mine if one.measured]
            _draw(place, measured, _MEASURED, "o-", "measured")
            _draw(place, [one for one in mine if not one.measured], _FITTED, "s--", "read off")
            place.set_title("macro-F1" if label is None else label, fontsize=9)
            place.set_ylim(0, 1)
            place.grid(alpha=0.3)
        for place in axes[len(labels) :]:
            place.set_axis_off()
        axes[0].legend(loc="lower right", fontsize=7, frameon=False)
        figure.supxlabel("training sentences")
        figure.suptitle(f"{curve.label_set}: F1, 95% intervals")


def _draw(place: Any, points: list[Point], colour: str, style: str, name: str) -> None:
    place.errorbar(
        [one.sentences for one in points],
        [one.f1 for one in points],
        yerr=[
            [max(0.0, one.f1 - one.low) for one in points],
            [max(0.0, one.high - one.f1) for one in points],
        ],
        fmt=style,
        color=colour,
        markersize=3,
        linewidth=1,
        capsize=2,
        label=name,
    )
