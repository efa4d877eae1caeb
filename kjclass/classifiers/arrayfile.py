"""Arrays of a safetensors file without a copy of them.

The library copies each, which would take a third of the time that opening the shipped models does,
and as much memory again in every process that maps the same file.
"""

from __future__ import annotations

import json
from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["DTYPES", "array_views"]

# NumPy's names of what is in such a file (https://github.com/huggingface/safetensors) by its own.
DTYPES = {"BOOL": "bool"}
DTYPES |= {f"U{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)}
DTYPES |= {f"I{bits}": f"int{bits}" for bits in (8, 16, 32, 64)}
DTYPES |= {f"F{bits}": f"float{bits}" for bits in (16, 32, 64)}


def array_views(content: bytes | mmap) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Return the arrays in the bytes of a safetensors file, read-only, and its metadata.

    Parameters
    ----------
    content : bytes or mmap
        The whole file. It stays in memory, or mapped, for as long as one of the arrays does.

    Returns
    -------
    dict of str to ndarray
    dict of str to str

    Raises
    ------
    ValueError
        If it is no such file.

    Examples
    --------
    >>> from safetensors.numpy import save
    >>> array_views(save({"steps": np.array([[1, 2]], dtype=np.int16)}))
    ({'steps': array([[1, 2]], dtype=int16)}, {})
    """
    try:
        start = 8 + int.from_bytes(content[:8], "little")
        header = json.loads(content[8:start])
        metadata = header.pop("__metadata__", {})
        arrays = {name: _view(content, start, **entry) for name, entry in header.items()}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"not a safetensors file ({error})") from error
    return arrays, metadata


def _view(
    content: bytes | mmap, start: int, dtype: str, shape: list[int], data_offsets: list[int]
) -> NDArray[Any]:
    kind = np.dtype(DTYPES[dtype]).newbyteorder("<")
    first, end = data_offsets
    if not 0 <= first <= end <= len(content) - start:
        raise ValueError(f"an array from byte {first} to {end}")
    flat = np.frombuffer(content, kind, (end - first) // kind.itemsize, start + first)
    return flat.reshape(shape)
