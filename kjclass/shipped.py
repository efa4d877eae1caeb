"""Where the files that travel with kjclass lie: models, label sets, labelled sentences.

In a wheel they are inside the package, under ``kjclass/shipped``; in a clone they are the
top-level folders ``models`` and ``seeds``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kjclass.errors import ModelNotFoundError

__all__ = ["shipped"]

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: Literal["models", "seeds"]) -> Path:
    """Return the folder of shipped files called `name`.

    Raises
    ------
    ModelNotFoundError
        If the installation lacks it.
    """
    for folder in (_PACKAGE / "shipped" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise ModelNotFoundError(
        f"the folder {name!r} that ships with kjclass is missing",
        where=str(_PACKAGE),
        fix="reinstall kjclass",
    )
