"""The generated pages of the docs site, from label sets, commands, docstrings and results.

Nothing here knows MkDocs: each module returns Markdown by the path of its page, and
``docs/hook.py`` hands the pages to MkDocs.
"""

from __future__ import annotations

__all__ = ["Pages"]

# The Markdown of pages, by their paths under docs/, in the order of the navigation.
Pages = dict[str, str]
