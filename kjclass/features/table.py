"""An open-addressing hash table from 64-bit feature hashes to row numbers, in two flat arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["HashTable", "key_filter"]

_MASK = 0xFFFFFFFFFFFFFFFF
_MIX = 0xFF51AFD7ED558CCD


@dataclass(frozen=True, slots=True)
class HashTable:
    """Rows by feature hash, readable from plain Python and from the compiled kernel alike.

    Parameters
    ----------
    keys : ndarray of shape (n_rows,), uint64
        The hash of every row, each once.
    slots : ndarray of shape (n_slots,), int32
        Row numbers by slot, -1 where free; `n_slots` is a power of two of at least ``2 * n_rows``.

    Examples
    --------
    >>> table = HashTable.build(np.array([7, 8, 9], dtype=np.uint64))
    >>> [table.find(key) for key in (8, 7, 6)]
    [1, 0, -1]
    """

    keys: NDArray[np.uint64]
    slots: NDArray[np.int32]

    @classmethod
    def build(cls, keys: NDArray[np.uint64]) -> HashTable:
        """Place all `keys` at once: one vectorised round for each step of the longest probe."""
        size = 1 << max(4, int(2 * len(keys) - 1).bit_length())
        slots = np.full(size, -1, dtype=np.int32)
        place = _start(keys, size)
        waiting = np.arange(len(keys), dtype=np.int32)
        while len(waiting):
            at = place[waiting]
            free = slots[at] < 0
            slots[at[free]] = waiting[free]
            waiting = waiting[slots[at] != waiting]
            place[waiting] = (place[waiting] + 1) & (size - 1)
        return cls(np.ascontiguousarray(keys), slots)

    def find(self, key: int) -> int:
        """Return the row of `key`, or -1."""
        mask = len(self.slots) - 1
        mixed = ((key ^ (key >> 33)) * _MIX) & _MASK
        at = (mixed ^ (mixed >> 33)) & mask
        while True:
            row = int(self.slots[at])
            if row < 0 or int(self.keys[row]) == key:
                return row
            at = (at + 1) & mask


def key_filter(keys: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Return one bit for each of `keys` among sixteen or more, eight bits a byte, lowest first.

    A filter answers most look-ups of what is not there from a few cache lines.
    """
    size = 1 << max(6, int(16 * len(keys) - 1).bit_length())
    bits = np.zeros(size, dtype=np.bool_)
    bits[((keys ^ (keys >> np.uint64(32))) & np.uint64(size - 1)).astype(np.int64)] = True
    return np.packbits(bits, bitorder="little")


def _start(keys: NDArray[np.uint64], size: int) -> NDArray[np.int64]:
    mixed = (keys ^ (keys >> np.uint64(33))) * np.uint64(_MIX)
    mixed ^= mixed >> np.uint64(33)
    return (mixed & np.uint64(size - 1)).astype(np.int64)
