"""Tables that scroll in a box of their own and can be sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kjclass.metrics import Figure
from kjclass.reporting.page.charts import whisker
from kjclass.reporting.page.html import Child, Markup, tag

__all__ = ["Head", "bar", "cell", "count", "number", "span", "table"]


class Head(NamedTuple):
    """The head of a column.

    Parameters
    ----------
    name : str
    numbers : bool
        Whether it holds numbers, which stand on the right and are sorted downwards first.
    sortable : bool
    """

    name: str
    numbers: bool = True
    sortable: bool = True


def number(figure: Figure) -> Markup:
    """Return a figure with its interval, or why there is none."""
    if figure.value is None or figure.low is None or figure.high is None:
        return tag("span", figure.why, class_="why")
    return tag(
        "span",
        tag("b", f"{figure.value:.3f}"),
        " ",
        tag("span", span(figure), class_="ci"),
        class_="figure",
    )


def span(figure: Figure, *, signed: bool = False) -> str:
    """Return the interval of a figure, as ``0.629 to 0.657``."""
    sign = "+" if signed else ""
    return f"{figure.low:{sign}.3f} to {figure.high:{sign}.3f}"


def cell(figure: Figure) -> Markup:
    """Return a cell with a figure; it is sorted by its value."""
    value = "" if figure.value is None else f"{figure.value:.6g}"
    return tag("td", number(figure), class_="num", data_v=value)


def bar(figure: Figure) -> Markup:
    """Return a cell with a figure as a picture."""
    value = "" if figure.value is None else f"{figure.value:.6g}"
    return tag("td", whisker(figure), class_="bar", data_v=value)


def count(n: int) -> Markup:
    """Return a cell with a number of things."""
    return tag("td", f"{n:,}", class_="num", data_v=str(n))


def table(
    name: str,
    caption: str,
    heads: Sequence[Head],
    rows: Sequence[tuple[Child, Sequence[Markup]]],
    *,
    sortable: bool = True,
) -> Markup:
    """Return a table.

    Parameters
    ----------
    name : str
        Its id.
    caption : str
        What it shows.
    heads : sequence of Head
        That of the names of the rows first.
    rows : sequence of (name, cells)
    sortable : bool
    """
    head = [
        tag(
            "th",
            one.name,
            scope="col",
            class_=" ".join(["num"] * one.numbers + ["fixed"] * (not one.sortable)) or None,
        )
        for one in heads
    ]
    body = [tag("tr", tag("th", title, scope="row"), cells) for title, cells in rows]
    return tag(
        "div",
        tag(
            "table",
            tag("caption", tag("span", caption)),
            tag("thead", tag("tr", head)),
            tag("tbody", body),
            id=name,
            class_="sortable" if sortable and len(rows) > 1 else None,
        ),
        class_="scroll",
        role="region",
        aria_label=caption,
        tabindex="0",
    )
