from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from safetensors.numpy import load, save

from kjclass.classifiers.arrayfile import DTYPES, array_views

KINDS = st.sampled_from(sorted(DTYPES.values())).map(np.dtype)
ARRAYS = KINDS.flatmap(lambda kind: arrays(kind, array_shapes(min_dims=0, min_side=0)))


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=5).filter(lambda name: name != "__metadata__"), ARRAYS))
def test_arrays_are_those_that_the_library_reads(given_: dict[str, np.ndarray]) -> None:
    content = save(given_, metadata={"made": "here"})
    found, metadata = array_views(content)
    assert metadata == {"made": "here"}
    expected = load(content)
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert found[name].tobytes() == array.tobytes()
        assert not found[name].flags.writeable


def file(header: object) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + bytes(16)


def entry(dtype: str = "I16", shape: object = (2,), data_offsets: object = (0, 4)) -> bytes:
    return file({"a": {"dtype": dtype, "shape": shape, "data_offsets": data_offsets}})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(8),
        b"\xff" * 30,
        file(b"no json"),
        file(b"\xff"),
        file([1]),
        file({"a": 1}),
        file({"a": {}}),
        entry(dtype="Q4"),
        entry(shape=[3]),
        entry(shape="x"),
        entry(data_offsets=[-4, 0]),
        entry(data_offsets=[4, 0]),
        entry(data_offsets=[14, 18]),
        entry(data_offsets=[0]),
        entry(data_offsets=["a", "b"]),
        entry(shape=[2], data_offsets=[0, 5 * 10**20]),
    ],
)
def test_what_is_no_such_file_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a safetensors file"):
        array_views(content)


@settings(max_examples=200)
@given(st.data())
def test_no_damage_is_taken_for_anything_but_a_file_or_an_error(data: st.DataObject) -> None:
    whole = save({"a": np.arange(6, dtype=np.uint64), "b": np.zeros((2, 3), dtype=np.float32)})
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]
    for content in (damaged, whole[:at]):
        try:
            found, _ = array_views(content)
        except ValueError:
            continue
        assert all(array.nbytes <= len(content) for array in found.values())
