"""Which columns of labelled files hold something."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kjclass.corpus.rows import read_rows

__all__ = ["filled_columns"]


def filled_columns(
    paths: Iterable[Path], *, encoding: str | None = None, delimiter: str | None = None
) -> dict[str, bool]:
    r"""Return the columns of some files, and of each whether a row has anything in it.

    Parameters
    ----------
    paths, encoding, delimiter
        As in :func:`kjclass.corpus.labelled.read_labelled`.

    Returns
    -------
    dict of str to bool
        By column, in file order. Null, blank text and empty lists are nothing.

    Raises
    ------
    InputError
        If a file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     n = path.write_text("text,stance,sector\nIt rained.,none,\n")
    ...     filled_columns([path])
    {'text': True, 'stance': True, 'sector': False}
    """
    found: dict[str, bool] = {}
    for path in paths:
        for row in read_rows(path, encoding=encoding, delimiter=delimiter):
            for name, value in row.values.items():
                empty = not value.strip() if isinstance(value, str) else value in (None, [])
                found[name] = found.get(name, False) or not empty
    return found
