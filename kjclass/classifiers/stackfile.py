"""A stack as one file that all worker processes of a machine map, so that they share its memory.

A safetensors file whose rows of weights begin where vector instructions want them. It is made for
one run on one machine; what is kept and passed on are model folders.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kjclass.classifiers.arrayfile import DTYPES, array_views
from kjclass.classifiers.stack import Stack, StackArrays
from kjclass.errors import ModelDamagedError, OutputError
from kjclass.features.cues import CueArrays, CueIndex, CueTable
from kjclass.features.table import HashTable

__all__ = ["open_stack", "write_stack"]

# Where the arrays begin is a multiple of this.
_ALIGNED = 64
_TYPES = {name: short for short, name in DTYPES.items()}


def write_stack(stack: Stack, path: Path, fingerprints: Sequence[str]) -> None:
    """Write a stack for :func:`open_stack`; a file that stood there is replaced at once.

    Parameters
    ----------
    stack : Stack
    path : Path
    fingerprints : sequence of str
        Of the models it was made from.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    tables = [[table.name, *table.labels] for table in stack.cues.tables]
    header: dict[str, object] = {
        "__metadata__": {"models": json.dumps(list(fingerprints)), "cues": json.dumps(tables)}
    }
    end = 0
    for name, array in stack.arrays._asdict().items():
        start, end = end, end + array.nbytes
        header[name] = {
            "dtype": _TYPES[array.dtype.name],
            "shape": array.shape,
            "data_offsets": (start, end),
        }
    text = json.dumps(header).encode()
    text += b" " * (-(8 + len(text)) % _ALIGNED)
    new = path.with_name(f".{path.name}-new")
    try:
        with new.open("wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            for array in stack.arrays:
                file.write(array.data)
        new.replace(path)
    except OSError as error:
        raise OutputError(
            f"cannot write the weights: {error.strerror or error}",
            where=str(path),
            fix="check the path",
        ) from error


def open_stack(path: Path) -> tuple[Stack, list[str]]:
    """Map a stack that :func:`write_stack` wrote, read-only.

    Parameters
    ----------
    path : Path
        Has to stay as it is while it is mapped.

    Returns
    -------
    Stack
        The entries of its cue tables are only in the index.
    list of str
        The fingerprints of the models it was made from.

    Raises
    ------
    ModelDamagedError
        If there is no such file.
    """
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        arrays, metadata = array_views(mapped)
        fingerprints = json.loads(metadata["models"])
        labels = json.loads(metadata["cues"])
        kept = StackArrays(**{name: arrays[name] for name in StackArrays._fields})
    except (OSError, ValueError, KeyError) as error:
        raise ModelDamagedError(
            f"no shared weights ({error})", where=str(path), fix="write them again"
        ) from error
    merged = CueArrays(
        HashTable(kept.cue_keys, kept.cue_slots),
        *(kept.cue_first, kept.cue_cases, kept.cue_columns, kept.cue_sets),
    )
    tables = [_empty_table(name, tuple(ids)) for name, *ids in labels]
    return Stack(kept, CueIndex(tables, merged)), fingerprints


def _empty_table(name: str, labels: tuple[str, ...]) -> CueTable:
    keys, cases = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint16)
    return CueTable(name, labels, keys, cases, np.empty(0, dtype=np.int16), keys)
