"""Pages that show the notebooks: prose as it is, code, and what it put out when it last ran."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from sitepages import Pages

__all__ = ["page", "pages"]

_STYLE = re.compile(r"<style.*?</style>\s*", re.DOTALL)
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)


def pages(root: Path) -> Pages:
    """Return a page for each notebook of ``docs/``.

    Parameters
    ----------
    root : Path
        The checkout.
    """
    return {
        f"{path.stem}.md": page(json.loads(path.read_text(encoding="utf-8")), path.name)
        for path in sorted((root / "docs").glob("*.ipynb"))
    }


def page(notebook: dict[str, Any], name: str) -> str:
    """Return a notebook as Markdown.

    Parameters
    ----------
    notebook : dict
        In nbformat 4, executed.
    name : str
        Its file, for a link below the title.
    """
    parts = [part for cell in notebook["cells"] for part in _cell(cell)]
    link = (
        f"[Download this page as a notebook]({name}){{ download }}, made to be run and changed.\n"
    )
    # The first cell begins with the title.
    title, _, opening = parts[0].partition("\n")
    return "\n".join([f"{title}\n", link, opening, *parts[1:]])


def _cell(cell: dict[str, Any]) -> list[str]:
    source = _joined(cell["source"])
    if cell["cell_type"] == "markdown":
        # Its links are to files of docs/, and so are those of a page.
        return [source + "\n"]
    about = cell["metadata"].get("alt", "")
    return [_fenced(source, "python"), *(_output(output, about) for output in cell["outputs"])]


def _output(output: dict[str, Any], about: str) -> str:
    if output["output_type"] == "stream":
        return _fenced(_joined(output["text"]), "text")
    data = output["data"]
    if "image/png" in data:
        picture = _joined(data["image/png"]).replace("\n", "")
        return f'<img alt="{escape(about)}" src="data:image/png;base64,{picture}">\n'
    if table := _TABLE.search(_STYLE.sub("", _joined(data.get("text/html", "")))):
        # Without the attributes of pandas, so that the theme sets it as any other.
        return re.sub(r"<(table|tr)[^>]*>", r"<\1>", table[0]) + "\n"
    return _fenced(_joined(data["text/plain"]), "text")


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _fenced(text: str, language: str) -> str:
    # Longer than any fence inside, such as that of a model card.
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"
