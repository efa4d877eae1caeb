"""Cells of labelled tables as arrays, whichever format they were kept in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.corpus.writers import LIST_SEPARATOR
from kjclass.errors import InputError
from kjclass.labels import LabelSet

__all__ = ["NO_VALUE", "as_groups", "as_numbers", "as_text", "given_labels"]

NO_VALUE = "(no value)"


def as_text(column: Any) -> Any:
    """Return a column as a pyarrow.StringArray.

    Examples
    --------
    >>> import pyarrow as pa
    >>> as_text(pa.array([1, None])).to_pylist()
    ['1', None]
    """
    import pyarrow as pa

    return column.cast(pa.string())


def as_numbers(column: Any, name: str, where: str) -> NDArray[np.float32]:
    """Return a column as numbers; NaN where there is none.

    Raises
    ------
    InputError
        If a cell holds something else.

    Examples
    --------
    >>> import pyarrow as pa
    >>> as_numbers(pa.array(["0.5", ""]), "tone:warm", "a.csv").tolist()
    [0.5, nan]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        if pa.types.is_string(column.type):
            column = pc.if_else(pc.equal(column, ""), None, column)
        numbers = column.cast(pa.float32(), safe=False)
    except pa.ArrowException as error:
        raise InputError(
            f"column {name!r} does not hold numbers", where=where, fix="label the corpus again"
        ) from error
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float32)


def as_groups(column: Any, name: str, cut: int | None, where: str) -> Any:
    """Return a column as a pyarrow.DictionaryArray of text.

    Parameters
    ----------
    column : pyarrow.Array
    name : str
    cut : int, optional
        Characters of an ISO date to keep: 4 for the year, 7 for the month.
    where : str
        For messages.

    Raises
    ------
    InputError
        If the column is no plain one, or a date to be cut is not ISO.

    Examples
    --------
    >>> import pyarrow as pa
    >>> as_groups(pa.array(["2025-01-10", None]), "date", 7, "a.csv").to_pylist()
    ['2025-01', '(no value)']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        text = as_text(column)
    except pa.ArrowException as error:
        raise InputError(
            f"column {name!r} holds {column.type}, one cannot count by it", where=where
        ) from error
    text = pc.if_else(pc.equal(text, ""), None, text)
    if cut is not None:
        dated = pc.match_substring_regex(text, r"^\d{4}-\d{2}-\d{2}" if cut > 7 else _DATE[cut])
        bad = pc.filter(text, pc.invert(pc.fill_null(dated, True)))
        if len(bad):
            raise InputError(
                f"column {name!r} holds {bad[0].as_py()!r}",
                where=where,
                fix="dates to be cut begin with YYYY-MM-DD",
            )
        text = pc.utf8_slice_codeunits(text, 0, cut)
    return pc.fill_null(text, NO_VALUE).dictionary_encode()


_DATE = {4: r"^\d{4}(-|$)", 7: r"^\d{4}-\d{2}(-|$)"}


def given_labels(column: Any, label_set: LabelSet, where: str) -> NDArray[np.bool_]:
    """Return which labels each sentence was given.

    Parameters
    ----------
    column : pyarrow.Array
        A label a cell; of multi-label sets a list, or labels separated by ``;``.
    label_set : LabelSet
    where : str
        For messages.

    Returns
    -------
    ndarray of shape (n, n_labels), bool

    Raises
    ------
    InputError
        If a label is not of the set.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from kjclass import Label
    >>> place = LabelSet("place", "1.0.0", "multi", "", (Label("KR", ""), Label("US", "")))
    >>> given_labels(pa.array(["KR;US", "", None]), place, "a.csv").tolist()
    [[True, True], [False, False], [False, False]]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    found = np.zeros((len(column), len(label_set.labels)), dtype=bool)
    kind = column.type
    if pa.types.is_null(kind):
        return found
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        lists = column
    elif label_set.kind == "multi":
        lists = pc.split_pattern(as_text(column), LIST_SEPARATOR)
    else:
        lists = None
    if lists is None:
        rows = np.arange(len(column))
        items = as_text(column)
    else:
        rows = np.asarray(pc.list_parent_indices(lists))
        items = as_text(pc.list_flatten(lists))
    there = pc.fill_null(pc.not_equal(items, ""), False)
    items, rows = items.filter(there), rows[np.asarray(there)]
    at = pc.index_in(items, pa.array(label_set.label_ids, pa.string()))
    if at.null_count:
        unknown = items.filter(at.is_null())[0].as_py()
        raise InputError(
            f"{unknown!r} is no label of {label_set.name!r}",
            where=where,
            fix="label the corpus again, or install the version of the set that it was labelled by",
        )
    found[rows, np.asarray(at)] = True
    if label_set.kind == "single" and (found.sum(axis=1) > 1).any():
        raise InputError(f"several labels of single-label set {label_set.name!r}", where=where)
    return found
