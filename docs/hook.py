"""Adds the generated pages to the site; ``mkdocs build`` and ``mkdocs serve`` call it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from sitepages import api, benchmarks, codebooks, commands, floors, notebook, readme

ROOT = Path(__file__).resolve().parents[1]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages, and put them where the navigation names their folder."""
    pages: dict[str, str] = {}
    for source in (readme, notebook, codebooks, commands, api, benchmarks):
        pages |= source.pages(ROOT)
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    config.nav = _filled(config.nav or [], list(pages), files)
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put the table of floors where a page asks for it."""
    mark = "<!-- floors -->"
    return markdown.replace(mark, floors.floors(ROOT)) if mark in markdown else markdown


def _filled(nav: list[Any], generated: list[str], files: Files) -> list[Any]:
    """Replace each folder by its generated pages; leave out pages that are not written yet."""
    made: list[Any] = []
    for entry in nav:
        ((title, target),) = entry.items() if isinstance(entry, dict) else [(None, entry)]
        if isinstance(target, list):
            made.append({title: _filled(target, generated, files)})
        elif target.endswith("/"):
            made += [page for page in generated if page.startswith(target)]
        elif target.endswith("?"):
            if files.get_file_from_path(target[:-1]) is not None:
                made.append({title: target[:-1]})
        else:
            made.append(entry)
    return made
