"""Pictures by matplotlib, which is an extra: the same figures give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kjclass.errors import MissingExtraError, OutputError

__all__ = ["picture"]


@contextmanager
def picture(path: Path, size: tuple[float, float], purpose: str) -> Iterator[Any]:
    """Give a figure to draw on, and write it when it is drawn.

    Parameters
    ----------
    path : Path
        An .svg file; matplotlib also writes .png and .pdf.
    size : tuple of float
        Width and height in inches.
    purpose : str
        What the picture is, for the error.

    Yields
    ------
    matplotlib.figure.Figure

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    OutputError
        If the file cannot be written.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise MissingExtraError.of("matplotlib", extra="plot", purpose=purpose) from error
    with rc_context({"svg.hashsalt": "kjclass", "svg.fonttype": "none"}):
        figure = Figure(figsize=size, layout="constrained")
        yield figure
        # The day of the drawing would make every file another one.
        undated = {"Date": None} if path.suffix.lower() == ".svg" else None
        try:
            figure.savefig(path, metadata=undated)
        except (OSError, ValueError) as error:
            raise OutputError(
                f"cannot write the plot: {error}", where=str(path), fix="name an .svg file"
            ) from error
