"""One layout for the Arrow columns of text that can be labelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kjclass.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["text_array"]

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
