"""What may be known of a paragraph before any rule has looked at it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LEAD", "NO_FACTS", "OPENS", "UNTIDY", "Facts"]

# Of a sentence: its first words may be boilerplate; something may stand in front of it; something
# in it may need a clean-up.
OPENS, LEAD, UNTIDY = 1, 2, 4


@dataclass(slots=True, eq=False)
class Facts:
    """What is known of a paragraph.

    Parameters
    ----------
    odd : bool
        Whether it may be something other than prose: a caption, a date, boilerplate and so on.
    led : bool
        Whether a label or a dateline may stand in front.
    loose : bool
        Whether it may not end like a sentence, or have fewer than seven words.
    words : int
        How many words it has.
    starts, ends, flags : list of int
        Its sentences and what may be the matter with them; empty if they are not known.
    """

    odd: bool
    led: bool
    loose: bool
    words: int
    starts: list[int]
    ends: list[int]
    flags: list[int]


NO_FACTS = Facts(odd=True, led=True, loose=True, words=0, starts=[], ends=[], flags=[])
