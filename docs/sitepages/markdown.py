"""Small pieces of Markdown: text that must stand as it is, tables, sections of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["blocks", "code", "escape", "in_cell", "opening", "section", "table"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]|#])")
_FENCE = re.compile(r"\s*(```+|~~~+)")


def escape(text: str) -> str:
    """Return plain text as Markdown that shows it unchanged."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", text)


def code(text: str) -> str:
    """Return text as inline code, backticks inside it included."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def in_cell(markdown: str) -> str:
    """Return Markdown that may stand in a cell of a table: on one line, bars escaped."""
    return re.sub(r"(?<!\\)\|", r"\\|", re.sub(r"[ \t\r\n]+", " ", markdown).strip(" "))


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool] = ()
) -> str:
    """Return a table; columns for which `right` is true are set flush right."""
    rule = ["--:" if flush else "---" for flush in right or [False] * len(headings)]
    lines = [headings, rule, *rows]
    return "".join(f"| {' | '.join(map(in_cell, line))} |\n" for line in lines)


def _parts(markdown: str, mark: str) -> list[tuple[str, list[str]]]:
    """Split at headings that begin with `mark` and a space, code blocks left whole."""
    found: list[tuple[str, list[str]]] = [("", [])]
    fence = ""
    for line in markdown.splitlines():
        if opened := _FENCE.match(line):
            fence = "" if fence and opened[1].startswith(fence) else fence or opened[1]
        if not fence and line.startswith(f"{mark} "):
            found.append((line.removeprefix(f"{mark} ").strip(), []))
        else:
            found[-1][1].append(line)
    return found


def section(markdown: str, heading: str, mark: str = "##") -> str:
    """Return what stands under a heading, up to the next of its rank.

    Raises
    ------
    LookupError
        If there is no such heading: it was renamed, and the page that shows it must follow.
    """
    for name, lines in _parts(markdown, mark):
        if name == heading:
            return "\n".join(lines).strip() + "\n"
    raise LookupError(f"no section {mark} {heading!r}")


def opening(markdown: str, mark: str = "##") -> str:
    """Return what stands before the first heading of a rank."""
    return "\n".join(_parts(markdown, mark)[0][1]).strip() + "\n"


def blocks(markdown: str, language: str) -> list[str]:
    """Return the code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", markdown, re.DOTALL | re.MULTILINE)
