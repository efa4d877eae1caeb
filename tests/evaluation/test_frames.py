from __future__ import annotations

import sys

import pyarrow as pa
import pytest

from kjclass.errors import MissingExtraError
from kjclass.evaluation.frames import data_frame

ROWS = [{"label": "warm", "share": 0.25}, {"label": None, "share": None}]


@pytest.mark.parametrize("rows", [ROWS, pa.Table.from_pylist(ROWS)], ids=["rows", "table"])
def test_rows_and_tables_become_a_data_frame(
    rows: list[dict[str, object]] | pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pandas")
    frame = data_frame(rows, "a data frame of shares")
    assert list(frame) == ["label", "share"]
    assert frame["share"].isna().tolist() == [False, True]
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"a data frame of shares.*kjclass\[pandas\]"):
        data_frame(rows, "a data frame of shares")
