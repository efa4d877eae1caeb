from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kjclass.corpus.chunks import Chunk, Rejected, make_chunk
from kjclass.corpus.inputs import Source
from kjclass.corpus.layout import Layout
from kjclass.corpus.sound import check_sound, invalid_text
from kjclass.errors import InputError

SOURCE = Source("a.parquet", "/in/a.parquet", "parquet", partition=(("year", "2025"),))
CARRIED = pa.schema([("n", pa.int64()), ("year", pa.string()), ("tags", pa.list_(pa.string()))])
LAYOUT = Layout("text", "id", CARRIED, extra=False)


def chunk_of(columns: dict[str, Any], layout: Layout = LAYOUT, **options: Any) -> Chunk:
    table = pa.table(columns)
    rows = np.arange(11, 11 + len(table))
    return make_chunk(table, rows, layout, SOURCE, options.pop("max_bytes", 100), **options)


def test_columns_come_from_the_file_the_folder_or_nowhere() -> None:
    chunk = chunk_of({"text": ["a", "b"], "n": pa.array([1, None], pa.int8()), "other": [0, 0]})
    assert chunk.carried.schema == CARRIED
    assert chunk.carried.to_pylist() == [
        {"n": 1, "year": "2025", "tags": None},
        {"n": None, "year": "2025", "tags": None},
    ]
    assert chunk.ids.to_pylist() == ["a.parquet:11", "a.parquet:12"]


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.dictionary(pa.int8(), pa.string()),
    ],
)
def test_texts_of_any_type(kind: pa.DataType) -> None:
    texts = pa.array(["가", None, "b"]).cast(kind)
    chunk = chunk_of({"text": texts, "id": [1, 2, None]})
    assert chunk.texts.to_pylist() == ["가", "b"]
    assert pa.types.is_string(chunk.texts.type) or pa.types.is_large_string(chunk.texts.type)
    assert chunk.ids.to_pylist() == ["1", "a.parquet:13"]
    (one,) = chunk.rejected
    assert one == Rejected("/in/a.parquet", 12, "2", "no text: null or missing")


def test_rejected_rows_are_in_order_behind_those_from_before() -> None:
    texts = pa.array([b"ok", b"\xff", None, b"x" * 101], pa.binary())
    before = [Rejected("/in/a.parquet", 3, None, "from before")]
    chunk = chunk_of({"text": texts}, rejected=before)
    assert chunk.texts.to_pylist() == ["ok"]
    assert [one.row for one in chunk.rejected] == [3, 12, 13, 14]


def test_the_longest_text_may_be_as_long_as_that() -> None:
    chunk = chunk_of({"text": ["가나", "가나다"]}, max_bytes=6)
    assert chunk.texts.to_pylist() == ["가나"]
    assert chunk.rejected[0].reason == "the text has 9 bytes, more than 6"


def test_a_chunk_without_other_columns_knows_its_length() -> None:
    chunk = chunk_of({"text": ["a", "b"]}, Layout("text", None, pa.schema([]), extra=False))
    assert (len(chunk), len(chunk.carried), chunk.carried.num_columns) == (2, 2, 0)


def test_texts_that_are_none_end_the_run() -> None:
    with pytest.raises(InputError, match=r"/in/a\.parquet: column 'text' holds int64, not text"):
        chunk_of({"text": [1]})


def test_the_error_of_a_strict_run_names_the_row() -> None:
    assert str(Rejected("a.csv", 7, None, "no text").error()).startswith("a.csv:7: no text; ")
    assert str(Rejected("a.csv", None, None, "no file").error()).startswith("a.csv: no file; ")


def bad(*values: bytes | None) -> pa.Array:
    return pa.array(values, pa.binary()).view(pa.string())


def test_text_is_checked_however_deep_it_lies() -> None:
    strings = bad(b"a", b"\xff", b"c", None)
    assert invalid_text(strings) == [1]
    assert invalid_text(strings.slice(2)) == []
    assert invalid_text(pa.ListArray.from_arrays([0, 0, 2, 3], strings)) == [1]
    assert invalid_text(pa.ListArray.from_arrays([0, 0, 2, 3], strings).slice(2)) == []
    assert invalid_text(pa.StructArray.from_arrays([strings], names=["k"])) == [1]
    assert invalid_text(pa.array([b"\xff"])) == []


@pytest.mark.parametrize(
    "column",
    [
        bad(b"\xff", None),
        bad(b"\xff").cast(pa.binary()).cast(pa.large_binary()).view(pa.large_string()),
        pa.array([["a"], None]),
        pa.array([["a"], None], pa.large_list(pa.string_view())),
        pa.array([{"a": "b"}, None]),
        pa.array(["a", None]).dictionary_encode(),
        pa.array([None, None], pa.string()).dictionary_encode(),
        pa.array([1, None]),
        pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16], pa.binary(16))),
    ],
    ids=lambda column: str(column.type)[:16],
)
def test_sound_data_pass(column: pa.Array) -> None:
    check_sound(pa.record_batch([column], names=["c"]))


def test_offsets_and_indices_beyond_the_data_do_not() -> None:
    offsets = pa.array([0, 1, 1 << 20, 3], pa.int32()).buffers()[1]
    strings = pa.Array.from_buffers(pa.string(), 3, [None, offsets, pa.py_buffer(b"abc")])
    indices = pa.array([0, 5], pa.int8())
    encoded = pa.DictionaryArray.from_arrays(indices, pa.array(["a"]), safe=False)
    for column in (strings, encoded, pa.StructArray.from_arrays([strings], names=["k"])):
        with pytest.raises(pa.ArrowInvalid):
            check_sound(pa.record_batch([column], names=["c"]))
