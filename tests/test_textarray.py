from __future__ import annotations

import pyarrow as pa
import pytest

from kjclass.errors import InputError
from kjclass.textarray import text_array

TEXTS = ["a", "bé", "", "한국", "a"]


def layouts() -> list[pa.Array]:
    return [
        pa.array(TEXTS),
        pa.array(TEXTS, pa.large_string()),
        pa.array(TEXTS, pa.string_view()),
        pa.array(TEXTS).dictionary_encode(),
        pa.array(TEXTS, pa.large_string()).dictionary_encode(),
    ]


@pytest.mark.parametrize("array", layouts(), ids=lambda array: str(array.type))
def test_every_layout_becomes_offsets_and_bytes(array: pa.Array) -> None:
    for column in (
        array,
        array[2:],
        array[:0],
        pa.chunked_array([array[1:], array]),
        pa.chunked_array([array])[3:],
        pa.chunked_array([], type=array.type),
    ):
        found = text_array(column)
        assert isinstance(found, pa.StringArray | pa.LargeStringArray)
        assert found.to_pylist() == column.to_pylist()


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array(["a", None]), "row 1: null is not text"),
        (pa.chunked_array([["a"], ["b", None]])[1:], "row 1: null is not text"),
        (pa.array(["a", None], pa.string_view()), "row 1: null is not text"),
        (pa.DictionaryArray.from_arrays([0, 1], pa.array(["a", None])), "row 1: null is not text"),
        (pa.array([1]), "a column of int64 is not text"),
        (pa.array([b"a"]), "a column of binary is not text"),
    ],
    ids=str,
)
def test_what_is_no_text_is_named(column: pa.Array, message: str) -> None:
    with pytest.raises(InputError, match=message):
        text_array(column)
