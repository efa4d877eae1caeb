"""Columns of text that can be labelled: one layout for Arrow, a list for all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kjclass.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["text_array", "text_list"]

# What the offsets of a string array can reach.
_MOST_BYTES = 2**31 - 1


def text_array(texts: pa.Array | pa.ChunkedArray) -> pa.StringArray | pa.LargeStringArray:
    """Return a column of text as one array of offsets and bytes, without copying where it is one.

    Parameters
    ----------
    texts : pyarrow.Array or pyarrow.ChunkedArray
        Of type string, large_string, string_view or dictionary of one of them.

    Returns
    -------
    pyarrow.StringArray or pyarrow.LargeStringArray
        Possibly a slice of a longer array.

    Raises
    ------
    InputError
        If the column is of another type or has a null; its row is named.

    Examples
    --------
    >>> import pyarrow as pa
    >>> text_array(pa.array(["a", "b", "a"]).dictionary_encode()).to_pylist()
    ['a', 'b', 'a']
    """
    import pyarrow as pa

    kind = texts.type
    while pa.types.is_dictionary(kind):
        kind = kind.value_type
    if not (
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    ):
        raise InputError(f"a column of {texts.type} is not text", fix="cast it to string")
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        # Views and dictionaries can stand for more text than 32-bit offsets reach.
        texts = texts.cast(pa.large_string())
    if texts.null_count:
        row = texts.is_null().index(True).as_py()
        raise InputError("null is not text", where=f"row {row}", fix="drop or fill the row")
    if isinstance(texts, pa.ChunkedArray):
        if texts.num_chunks > 1 and texts.nbytes > _MOST_BYTES:
            texts = texts.cast(pa.large_string())
        texts = texts.chunk(0) if texts.num_chunks == 1 else texts.combine_chunks()
    return texts


def text_list(texts: Any) -> list[str]:
    """Return the sentences of a column or table that is in memory.

    Parameters
    ----------
    texts : list, column, array, table or relation
        What :meth:`kjclass.pipeline.Labeler.__call__` takes.

    Raises
    ------
    InputError
        If it is none of these, or something in it is not text; the row is named.

    Examples
    --------
    >>> text_list(("Seoul objected.", "Tokyo agreed."))
    ['Seoul objected.', 'Tokyo agreed.']
    """
    if hasattr(texts, "read_all"):
        texts = texts.read_all()
    elif hasattr(texts, "__arrow_c_stream__") and not isinstance(texts, Iterable):
        import pyarrow as pa

        texts = pa.table(texts)
    elif isinstance(texts, (Mapping, bytes, bytearray)) or not isinstance(texts, Iterable):
        raise _no_texts(texts)
    column = texts
    names = getattr(texts, "column_names", getattr(texts, "columns", None))
    if names is not None:
        if "text" not in names:
            raise InputError("the table has no column 'text'", fix="pass the column itself")
        column = texts["text"]
    if getattr(column, "ndim", 1) != 1:
        raise _no_texts(column)
    values = column.to_pylist() if hasattr(column, "to_pylist") else list(column)
    for number, value in enumerate(values):
        if not isinstance(value, str):
            raise InputError(
                f"{type(value).__name__} is not text",
                where=f"row {number}",
                fix="drop or fill the row",
            )
    return values


def _no_texts(given: Any) -> InputError:
    kind = type(given).__name__
    if isinstance(given, Mapping):
        return InputError(f"{kind} is not a column of texts", fix="pass one of its values")
    return InputError(
        f"{kind} is not text and holds no texts",
        fix="pass a string, a list of strings, a column, or a table with a column 'text'",
    )
