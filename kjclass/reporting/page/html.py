"""HTML made of functions: whatever is not markup is escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

__all__ = ["Child", "Markup", "joined", "tag", "text"]

# What no HTML may hold, however it is written.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_VOID = frozenset({"br", "col", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | Iterable["Child"] | None


def text(value: str) -> Markup:
    """Return text as HTML that shows it.

    Examples
    --------
    >>> text("<b> & 'co'")
    '&lt;b&gt; &amp; &#x27;co&#x27;'
    """
    return Markup(html.escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", value)))


def joined(*children: Child) -> Markup:
    """Return children as HTML, one after the other; None is left out, plain text escaped."""
    parts: list[str] = []
    for child in children:
        if isinstance(child, Markup):
            parts.append(child)
        elif isinstance(child, str):
            parts.append(text(child))
        elif child is not None:
            parts.append(joined(*child))
    return Markup("".join(parts))


def tag(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """Return an element.

    Parameters
    ----------
    name : str
    *children : str, Markup, iterable of them or None
        As for :func:`joined`.
    **attributes : str, number, bool or None
        ``class_`` is class, ``aria_label`` aria-label; True stands alone, False and None are left
        out.

    Examples
    --------
    >>> tag("p", "1 < 2 ", tag("b", "yes"), class_="note", hidden=False)
    '<p class="note">1 &lt; 2 <b>yes</b></p>'
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        parts.append(attribute if value is True else f'{attribute}="{text(str(value))}"')
    opening = f"<{' '.join(parts)}>"
    return Markup(opening if name in _VOID else f"{opening}{joined(*children)}</{name}>")
