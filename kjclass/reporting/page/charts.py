"""Small charts as SVG: of few marks, in the colours of the page, with their text as text."""

from __future__ import annotations

from collections.abc import Sequence

from kjclass.metrics import Figure
from kjclass.reporting.page.html import Markup, joined, tag

__all__ = ["Chart", "whisker"]

_WIDTH, _HEIGHT = 260, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 10, 8, 34
_TICKS = 4


class Chart:
    """A chart whose vertical axis goes from 0 to 1.

    Parameters
    ----------
    about : str
        What it shows, for those who do not see it.
    across, up : str
        Names of the axes.
    to : float
        Where the horizontal axis ends; it begins at 0.
    """

    def __init__(self, about: str, across: str, up: str, to: float = 1.0) -> None:
        self._about, self._across, self._up, self._to = about, across, up, to
        self._marks: list[Markup] = []

    def _x(self, value: float) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * value / self._to, 1)

    def _y(self, value: float) -> float:
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value, 1)

    def line(self, xs: Sequence[float], ys: Sequence[float], kind: str) -> None:
        """Draw a line of the CSS class `kind`, if it has two points."""
        if len(xs) < 2:
            return
        points = " ".join(f"{self._x(x)},{self._y(y)}" for x, y in zip(xs, ys, strict=True))
        self._marks.append(tag("polyline", points=points, class_=f"line {kind}"))

    def dot(self, x: float, y: float, kind: str) -> None:
        """Draw a point."""
        self._marks.append(tag("circle", cx=self._x(x), cy=self._y(y), r=3, class_=f"dot {kind}"))

    def interval(self, x: float, low: float, high: float, kind: str) -> None:
        """Draw an upright line from one value to another."""
        at = self._x(x)
        self._marks.append(
            tag("line", x1=at, x2=at, y1=self._y(low), y2=self._y(high), class_=f"range {kind}")
        )

    def svg(self) -> Markup:
        """Return the chart."""
        return tag(
            "svg",
            self._axes(),
            self._marks,
            viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
            role="img",
            aria_label=self._about,
            class_="chart",
        )

    def _axes(self) -> Markup:
        marks = []
        for step in range(_TICKS + 1):
            share = step / _TICKS
            y, x = self._y(share), self._x(share * self._to)
            marks += [
                tag("line", x1=self._x(0), x2=self._x(self._to), y1=y, y2=y, class_="grid"),
                tag("text", f"{share:g}", x=self._x(0) - 5, y=y + 3, text_anchor="end"),
                tag("text", _tick(share * self._to), x=x, y=self._y(0) + 13, text_anchor="middle"),
            ]
        middle = (self._y(0) + self._y(1)) / 2
        marks += [
            tag(
                "text",
                self._across,
                x=self._x(self._to / 2),
                y=_HEIGHT - 5,
                text_anchor="middle",
                class_="axis",
            ),
            tag(
                "text",
                self._up,
                x=9,
                y=middle,
                text_anchor="middle",
                transform=f"rotate(-90 9 {middle})",
                class_="axis",
            ),
        ]
        return joined(marks)


def _tick(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:g}"


def whisker(figure: Figure) -> Markup:
    """Return a value in [0, 1] and its interval as a dot on a line; nothing where there is none."""
    if figure.value is None or figure.low is None or figure.high is None:
        return Markup("")
    x, low, high = (round(2 + 96 * one, 1) for one in (figure.value, figure.low, figure.high))
    return tag(
        "svg",
        tag("line", x1=2, x2=98, y1=6, y2=6, class_="grid"),
        tag("line", x1=low, x2=high, y1=6, y2=6, class_="range model"),
        tag("circle", cx=x, cy=6, r=3, class_="dot model"),
        viewBox="0 0 100 12",
        class_="whisker",
        aria_hidden="true",
    )
