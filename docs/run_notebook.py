"""Run a notebook of docs/ in a fresh kernel: write what it shows, or say what is stale.

::

    python docs/run_notebook.py            # after a change: write new outputs into the notebook
    python docs/run_notebook.py --check    # what the tests do: exit code 1 where outputs are stale

In the environment that wrote the outputs every digit must come again. With other versions of the
libraries last digits move, so there words must be the same and numbers about the same; of cells
tagged ``varies``, whose words hang on close calls, only that they ran is asked.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["differences", "environment", "execute", "read", "same_text", "write"]

NOTEBOOK = Path(__file__).with_name("own-sentences.ipynb")
VARIES = "varies"
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "pandas")
_SECONDS = 600
# As numbers may differ between versions: a few sentences of some hundred that tip over.
_NEAR = 0.03
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
# What says nothing about the notebook: times, digests and scratch folders.
_MASKED = re.compile(r"\d+(?:\.\d+)? ?m?s\b|\b[0-9a-f]{32,}\b|(?:/[\w.+-]+)*/tmp\w+|<Figure [^>]*>")
# Matplotlib says so where it has never run before.
_HARMLESS = "font cache"


def environment() -> dict[str, str]:
    """Return what digits can depend on, besides the code of the project."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    found["machine"] = f"{platform.system()} {platform.machine()}"
    return found | {name: version(name) for name in _LIBRARIES}


def read(path: Path) -> dict[str, Any]:
    """Return a notebook as plain data."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write(notebook: dict[str, Any], path: Path) -> None:
    """Write a notebook as Jupyter does, so that it can be edited there without a diff."""
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def execute(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the notebook with what its cells put out in a fresh kernel.

    Parameters
    ----------
    notebook : dict
    folder : Path
        Where it runs.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises.
    """
    import nbformat
    from nbclient import NotebookClient

    node = nbformat.reads(json.dumps(notebook), as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        node,
        timeout=_SECONDS,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryDirectory() as scratch:
        # Neither the settings of whoever runs it nor another Python's kernel.
        os.environ |= {"IPYTHONDIR": scratch, "JUPYTER_PREFER_ENV_PATH": "1"}
        client.execute()
    node.metadata.language_info = {"name": "python"}
    node.metadata.kjclass = environment()
    plain: dict[str, Any] = json.loads(nbformat.writes(node))
    return plain


def differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """Say which outputs of a notebook are stale.

    Parameters
    ----------
    old, new : dict
        As it is committed, and as it has just run.

    Yields
    ------
    str
        One for each cell that is.
    """
    exact = old["metadata"].get("kjclass") == new["metadata"]["kjclass"]
    for number, (was, now) in enumerate(zip(old["cells"], new["cells"], strict=True), start=1):
        if was["cell_type"] != "code":
            continue
        before, after = _shown(was), _shown(now)
        if noise := after.pop("stderr", ""):
            yield f"cell {number} writes to standard error: {noise}"
        loose = not exact and VARIES in was["metadata"].get("tags", ())
        same = before.keys() == after.keys()
        if same and not loose:
            same = all(same_text(text, after[kind], exact=exact) for kind, text in before.items())
        if not same:
            yield f"cell {number} is stale; it showed\n{_words(before)}\nand now\n{_words(after)}"


def _shown(cell: dict[str, Any]) -> dict[str, str]:
    """Return the text of a cell's outputs by kind; of a picture only that there is one."""
    found: dict[str, str] = {}
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            text = _joined(output["text"])
            if _HARMLESS not in text:
                found[output["name"]] = found.get(output["name"], "") + text
            continue
        data = output["data"]
        # The same table stands there as text and as HTML.
        kind = "image/png" if "image/png" in data else "text/plain"
        found[kind] = found.get(kind, "") + ("" if "image" in kind else _joined(data[kind]))
    return found


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _words(shown: dict[str, str]) -> str:
    return "\n".join(text or f"({kind})" for kind, text in shown.items()) or "nothing"


def same_text(was: str, now: str, *, exact: bool) -> bool:
    """Say whether two outputs are the same, but for times, digests and scratch folders.

    Parameters
    ----------
    was, now : str
    exact : bool
        Whether every digit counts; otherwise words do, and numbers may be off a little.
    """
    was, now = (" ".join(_MASKED.sub("*", text).split()) for text in (was, now))
    if exact or was == now:
        return was == now
    if _NUMBER.sub("#", was) != _NUMBER.sub("#", now):
        return False
    pairs = zip(_NUMBER.findall(was), _NUMBER.findall(now), strict=True)
    return all(_near(*(float(text.replace(",", "")) for text in pair)) for pair in pairs)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR * max(1.0, abs(one), abs(other))


def main() -> int:
    """Run the notebook; write it, or with ``--check`` compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebook", type=Path, nargs="?", default=NOTEBOOK)
    parser.add_argument("--check", action="store_true", help="write nothing; say what is stale")
    asked = parser.parse_args()
    old = read(asked.notebook)
    new = execute(old, asked.notebook.resolve().parent)
    if not asked.check:
        write(new, asked.notebook)
        return 0
    stale = list(differences(old, new))
    print("\n\n".join(stale))
    if stale:
        print(f"\nLook at it, then run: python docs/{Path(__file__).name}")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
