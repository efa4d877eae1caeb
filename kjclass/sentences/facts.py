"""What may be known of a paragraph before any rule has looked at it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["NO_FACTS", "Facts"]


class Facts(NamedTuple):
    """What is known of a paragraph.

    Parameters
    ----------
    odd : bool
        Whether a rule may have a reason to drop it. If not, it is prose: at least seven words, a
        full stop, nothing in front of the first sentence and no hint at boilerplate.
    words : int
        How many words it has.
    spans : list of (int, int, bool, bool) or None
        Its sentences, if they are known: start, end, whether the first words may be boilerplate,
        whether there may be anything to clean up.
    """

    odd: bool
    words: int
    spans: list[tuple[int, int, bool, bool]] | None


NO_FACTS = Facts(odd=True, words=0, spans=None)
