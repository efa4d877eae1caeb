"""What a column to group by is called: its name, or that of dates with how much of them is kept."""

from __future__ import annotations

from collections.abc import Sequence

from kjclass.errors import InputError
from kjclass.wording import listed

__all__ = ["grouping", "need_column"]

# Characters of an ISO date.
_CUTS = {"year": 4, "month": 7, "day": 10}


def grouping(by: str, columns: Sequence[str], where: str) -> tuple[str, int | None]:
    """Return the column that groups are made by, and how much of a date is kept.

    Parameters
    ----------
    by : str
        A column, or that of ISO dates with ``:year``, ``:month`` or ``:day``.
    columns : sequence of str
    where : str
        For messages.

    Raises
    ------
    InputError
        If there is no such column, or dates are to be cut by something else.

    Examples
    --------
    >>> grouping("date:month", ["id", "date"], "a.csv")
    ('date', 7)
    """
    if by in columns:
        return by, None
    column, mark, unit = by.rpartition(":")
    need_column(column if mark else by, columns, where)
    if unit not in _CUTS:
        raise InputError(f"dates are not cut by {unit!r}", fix=f"use: {', '.join(_CUTS)}")
    return column, _CUTS[unit]


def need_column(column: str, columns: Sequence[str], where: str) -> None:
    """Raise InputError unless there is such a column."""
    if column not in columns:
        fix = f"choose from: {listed(columns)}" if columns else "give the file a column"
        raise InputError(f"no column {column!r}", where=where, fix=fix)
