from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kjclass.features.table import HashTable

KEYS = st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=300)


@given(KEYS, KEYS)
def test_finds_every_key_and_no_other(keys: list[int], others: list[int]) -> None:
    table = HashTable.build(np.array(keys, dtype=np.uint64))
    assert [table.find(key) for key in keys] == list(range(len(keys)))
    assert all(table.find(key) == -1 for key in set(others) - set(keys))


def test_keys_that_collide_are_all_found() -> None:
    # With equal upper bits these land near one another in a small table.
    keys = np.arange(0, 2**16, 2**8, dtype=np.uint64)
    table = HashTable.build(keys)
    assert [table.find(int(key)) for key in keys] == list(range(len(keys)))
