"""Pages that show sections of the README and of other files at the root: no word stands twice."""

from __future__ import annotations

import re
from pathlib import Path

from sitepages import Pages
from sitepages.markdown import blocks, opening, section

__all__ = ["pages", "read"]

# Where a link of the README leads on the site.
_LINKS = {
    "seeds/README.md": "sentences.md",
    "CHANGELOG.md": "changelog.md",
    "plugins/README.md": "add-a-label-set.md",
}
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
# An estimate and its interval: kept from breaking inside the brackets.
_INTERVAL = re.compile(r"\[(-?\d?\.\d+), (-?\d?\.\d+)\]")
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


def read(path: Path, up: str = "") -> str:
    """Return a Markdown file of the repository, its links made links of the site.

    Parameters
    ----------
    path : Path
        The file.
    up : str
        From the page that shows it to the root of the site, such as ``"../"``.
    """

    def link(found: re.Match[str]) -> str:
        label, target = found.groups()
        file, mark, part = target.partition("#")
        if ":" in file or not file:
            return found[0]
        file = re.sub(r"^(\.\.?/)+", "", file)
        page = _LINKS.get(file, file.removeprefix("docs/").replace(".ipynb", ".md"))
        # A file or folder that the site does not show is named, and no link.
        shown = file in _LINKS or re.fullmatch(r"docs/[\w-]+\.(md|ipynb)", file)
        return f"[{label}]({up}{page}{mark}{part})" if shown else label

    text = _LINK.sub(link, _COMMENT.sub("", path.read_text(encoding="utf-8")))
    return _INTERVAL.sub("[\\1,\N{NO-BREAK SPACE}\\2]", text)


def pages(root: Path) -> Pages:
    """Return the pages that come from files for people.

    Parameters
    ----------
    root : Path
        The checkout.
    """
    readme = read(root / "README.md")
    card = read(root / "seeds" / "README.md")
    line = section(readme, "Command line")
    train = section(readme, "Train on your own sentences")
    found = {
        "index.md": _quick_start(readme),
        "corpora.md": f"# Corpora\n\n{section(line, 'Corpora', '###')}",
        "python.md": f"# In Python\n\n{section(readme, 'Python')}\n{_PYTHON}",
        "data-guide.md": f"# Data guide\n\n{train}\n{_DATA}",
        "sentences.md": re.sub(r"\A---\n.*?\n---\n", "", card, flags=re.DOTALL),
        "add-a-label-set.md": f"# Add a label set\n\n{section(readme, 'Add a label set')}",
        "limits.md": "# Limits and licence\n\n"
        f"{section(readme, 'Limits')}\n## Licence\n\n{section(readme, 'Licence')}",
        "changelog.md": read(root / "CHANGELOG.md"),
    }
    for path in sorted((root / "plugins").glob("*/README.md")):
        found[f"plugins/{path.parent.name}.md"] = read(path, "../")
    return found


def _quick_start(readme: str) -> str:
    first = blocks(section(readme, "Python"), "python")[0]
    parts = [
        ("Set up", section(readme, "Set up")),
        ("Labels", section(readme, "Labels")),
        ("On the command line", opening(section(readme, "Command line"), "###")),
        ("In Python", f"```python\n{first}```\n"),
    ]
    body = "\n".join(f"## {heading}\n\n{text}" for heading, text in parts)
    return f"{opening(readme)}\n{body}\n{_NEXT}"


_NEXT = """## Where to go

- You have a corpus: [Corpora](corpora.md), then [Recipes](recipes.md) for your data-frame library
  and [Scaling](scaling.md) for many machines.
- You want to know what a label means: the [codebooks](codebooks/index.md).
- You have labelled sentences: the [data guide](data-guide.md).
- You need labels of your own: [Add a label set](add-a-label-set.md).
- You want to know how far to trust it: [Benchmarks](benchmarks.md) and [Limits](limits.md).
"""

_PYTHON = """
Every name, with its parameters: [Python API](api/index.md).
"""

_DATA = """
## More

- All options: [train](commands/train.md), [check-data](commands/check-data.md),
  [agreement](commands/agreement.md), [evaluate](commands/evaluate.md).
- What the labels mean: [codebooks](codebooks/index.md).
- The sentences that ship with kjclass, how they were written and labelled, and how far annotators
  agree: [dataset card](sentences.md). It is also a model for the card of your own data.
"""
