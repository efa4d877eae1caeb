"""Arrow data of other people's making: whether its inner offsets are sound, and its text valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["check_sound", "invalid_text"]


def check_sound(batch: pa.RecordBatch) -> None:
    """Check that no offset points beyond its data; of a damaged file, one could.

    Raises
    ------
    pyarrow.ArrowInvalid
        If one does. Text that is not valid UTF-8 is no matter here.
    """
    import pyarrow as pa

    batch.validate()
    for column in batch.columns:
        array = column.storage if isinstance(column, pa.ExtensionArray) else column
        if pa.types.is_dictionary(array.type):
            array.indices.validate(full=True)
            array.dictionary.view(_as_binary(array.dictionary.type)).validate(full=True)
            top = np.max(array.indices.drop_null().to_numpy(zero_copy_only=False), initial=-1)
            if top >= len(array.dictionary):
                raise pa.ArrowInvalid(f"index {top} of {len(array.dictionary)} values")
        else:
            array.view(_as_binary(array.type)).validate(full=True)


def _as_binary(kind: pa.DataType) -> pa.DataType:
    """Return the type with bytes in place of text."""
    import pyarrow as pa

    if pa.types.is_string(kind):
        return pa.binary()
    if pa.types.is_large_string(kind):
        return pa.large_binary()
    if pa.types.is_string_view(kind):
        return pa.binary_view()
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_as_binary(kind.value_type)))
    if pa.types.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(_as_binary(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_as_binary(field.type)) for field in kind])
    return kind


def invalid_text(column: pa.Array) -> list[int]:
    r"""Return the places of values in which text is not valid UTF-8, in lists and objects too.

    Examples
    --------
    >>> import pyarrow as pa
    >>> invalid_text(pa.array([b"a", b"\xff", None]).view(pa.string()))
    [1]
    """
    import pyarrow as pa

    if not _holds_text(column.type) or _is_valid(column):
        return []
    # A slice of lists would be checked with the items of all the others.
    return [at for at in range(len(column)) if not _is_valid(column.take(pa.array([at])))]


def _is_valid(column: pa.Array) -> bool:
    import pyarrow as pa

    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _holds_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return True
    return any(_holds_text(kind.field(n).type) for n in range(kind.num_fields))
