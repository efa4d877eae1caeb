"""Pieces of a row group, read in any order, are what they are when each is read alone."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kjclass.corpus import rowgroups
from kjclass.corpus.inputs import find_inputs
from kjclass.corpus.rowgroups import read_rows_of_group
from kjclass.corpus.tasks import Task

ROWS = 100


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rows") / "a.parquet"
    table = pa.table({"text": [f"row {n}" for n in range(ROWS)], "n": range(ROWS)})
    pq.write_table(table, path, row_group_size=ROWS // 2)
    return path


def rows(path: Path, group: int, start: int, stop: int, names: list[str]) -> list[list[object]]:
    (source,) = find_inputs([path]).sources
    task = Task(0, source, "parquet", str(path), start=start, stop=stop, group=group)
    return [table["n"].to_pylist() for table in read_rows_of_group(task, names)]


@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 49), st.integers(1, 50), st.booleans()),
        max_size=6,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_order_does_not_matter(path: Path, asked: list[tuple[int, int, int, bool]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rowgroups, "_BATCH", 7)
        for group, start, size, both in asked:
            stop = min(start + size, ROWS // 2)
            names = ["text", "n"] if both else ["n"]
            found = rows(path, group, start, stop, names)
            rowgroups._last.group = None
            assert found == rows(path, group, start, stop, names)
            first = group * ROWS // 2
            flat = [n for part in found for n in part]
            assert flat == list(range(first + start, first + stop))


def test_a_piece_goes_on_where_the_last_one_ended(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rowgroups._last.group = None
    opened = []
    real = pq.ParquetFile
    monkeypatch.setattr(pq, "ParquetFile", lambda *a, **k: opened.append(1) or real(*a, **k))
    for start in range(0, ROWS // 2, 10):
        rows(path, 0, start, start + 10, ["n"])
    assert len(opened) == 1
    rows(path, 0, 0, 10, ["n"])
    assert len(opened) == 2
