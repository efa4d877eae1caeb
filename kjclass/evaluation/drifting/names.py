"""Names in a sentence: words with a capital where none is due."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence

from kjclass.features.tokens import LOWER, Token

__all__ = ["CALENDAR", "names_in"]

# English has capitals for these, too.
CALENDAR = frozenset(
    name.lower() for name in (*calendar.day_name, *calendar.month_name, *calendar.month_abbr)
)
_LONGEST = 5


def names_in(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the runs of capitalised words of a normalised text, but for its first word.

    Texts that are mostly capitals are headings, and tell nothing.

    Examples
    --------
    >>> from kjclass.features.tokens import tokenize
    >>> text = "Yesterday Han Duck-soo met Rapidus and the new envoy."
    >>> list(names_in(text, tokenize(text)))
    ['Han Duck-soo', 'Rapidus']
    """
    capital = [token.case != LOWER for token in tokens]
    if 2 * sum(capital) > len(tokens):
        return
    at = 1
    while at < len(tokens):
        if not capital[at]:
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and _goes_on(text, tokens[end - 1], tokens[end], capital[end]):
            end += 1
        name = text[tokens[at].start : tokens[end - 1].end]
        if end - at <= _LONGEST and len(name) > 2:
            yield name
        at = end


def _goes_on(text: str, last: Token, token: Token, capital: bool) -> bool:
    between = text[last.end : token.start]
    return (capital and between == " ") or between == "-"
