"""A picture of corrected shares over groups, with the plain counts beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kjclass.evaluation.plotting import picture

if TYPE_CHECKING:
    from kjclass.evaluation.counting.results import Prevalence

__all__ = ["plot_prevalence"]

# Where beside the tick, in which colour and with which mark.
_COUNTED = (0.12, "#b36b00", "s")
_CORRECTED = (-0.12, "#1f5f8b", "o")
_TURNED_FROM = 8


def plot_prevalence(found: Prevalence, path: Path) -> None:
    """Draw the shares of each label over the groups.

    Parameters
    ----------
    found : Prevalence
    path : Path
        An .svg file; matplotlib also writes .png and .pdf. The same shares give the same bytes.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    OutputError
        If the file cannot be written.
    """
    groups: list[str | None] = [one for one in found.groups if one is not None]
    groups = groups or list(found.groups)
    shown = list(dict.fromkeys(("count", found.published)))
    size = (max(6.0, 2.0 + 0.45 * len(groups)), 0.8 + 1.9 * len(found.labels))
    with picture(path, size, "a plot of shares") as figure:
        axes = figure.subplots(len(found.labels), 1, sharex=True, squeeze=False)[:, 0]
        for place, label in zip(axes, found.labels, strict=True):
            for method in shown:
                _bars(place, found, label, method, groups)
            place.set_ylabel(label)
            place.set_ylim(bottom=0)
            place.grid(axis="y", alpha=0.3)
        axes[-1].set_xticks(range(len(groups)), [group or "all" for group in groups])
        axes[-1].set_xlim(-0.5, len(groups) - 0.5)
        if len(groups) > _TURNED_FROM:
            axes[-1].tick_params(axis="x", rotation=90)
        axes[0].legend(loc="lower left", bbox_to_anchor=(0, 1.02), ncols=2, frameon=False)
        figure.suptitle(f"{found.label_set}: share of sentences, 95% intervals")


def _bars(
    place: Any, found: Prevalence, label: str, method: str, groups: Sequence[str | None]
) -> None:
    """Draw the shares of one label by one method; groups with too few stay empty."""
    shift, colour, marker = _COUNTED if method == "count" else _CORRECTED
    at, share, low, high = [], [], [], []
    for one in found.estimates:
        if (one.label, one.method) != (label, method) or one.group not in groups:
            continue
        if one.share is not None and one.low is not None and one.high is not None:
            at.append(groups.index(one.group) + shift)
            share.append(one.share)
            low.append(one.share - one.low)
            high.append(one.high - one.share)
    place.errorbar(
        *(at, share),
        yerr=[low, high],
        fmt=marker,
        color=colour,
        markersize=4,
        capsize=2,
        label="as counted" if method == "count" else f"corrected ({method})",
    )
