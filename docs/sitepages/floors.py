"""The floors of the package, from the contract that import-linter checks."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from sitepages.markdown import escape, table

__all__ = ["floors"]


def floors(root: Path) -> str:
    """Return a table of the floors, the uppermost first, with what each module says it is.

    Parameters
    ----------
    root : Path
        The checkout.
    """
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    rows = []
    for layer in layers:
        modules = [name.strip(" ()") for name in re.split("[|:]", layer)]
        # The entry point of `python -m kjclass` says nothing.
        for name in (name for name in modules if not name.startswith("__")):
            rows.append((f"`{name}`", escape(_about(root / "kjclass", name))))
    return table(["module", "what it is"], rows)


def _about(package: Path, name: str) -> str:
    """Return the first sentence of a module's docstring."""
    path = package / f"{name}.py"
    if not path.is_file():
        path = package / name / "__init__.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())
