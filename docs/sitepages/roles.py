"""Docstrings name things as Sphinx does (``:func:`load```): here that becomes a link or code."""

from __future__ import annotations

import re
from typing import Any

import griffe

import kjclass

__all__ = ["Roles"]

_ROLE = re.compile(r":(?:class|func|meth|mod|data|attr|exc):`([^`]+)`")


class Roles(griffe.Extension):
    """Rewrites the roles of every docstring before it is parsed."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of one object."""
        if obj.docstring is not None:
            text = _ROLE.sub(_link, obj.docstring.value)
            # In reStructuredText, a colon more says that code follows; here, its indent does.
            obj.docstring.value = re.sub(r"^::$|(?<=\S:):$", "", text, flags=re.MULTILINE)


def _link(found: re.Match[str]) -> str:
    target = found[1].lstrip("~")
    shown = target.rsplit(".", 1)[-1] if found[1].startswith("~") else target
    owner = target.removeprefix("kjclass.").split(".")
    for at in range(len(owner)):
        if owner[at] in kjclass.__all__:
            return f"[`{shown}`][kjclass.{'.'.join(owner[at:])}]"
    return f"`{shown}`"
