"""Words that several messages share."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

__all__ = ["listed"]

_MOST_LISTED = 10


def listed(names: Collection[str]) -> str:
    """Return names for a message: ten at most, and how many more there are.

    Examples
    --------
    >>> listed(["id", "text"])
    'id, text'
    >>> listed([f"q{n}" for n in range(300)])
    'q0, q1, q2, q3, q4, q5, q6, q7, q8, q9 and 290 more'
    """
    more = len(names) - _MOST_LISTED
    return ", ".join(islice(names, _MOST_LISTED)) + (f" and {more:,} more" if more > 0 else "")
