from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kjclass.corpus.chunks import Rejected
from kjclass.corpus.delimited import delimited_rows
from kjclass.corpus.inputs import find_inputs
from kjclass.corpus.layout import ReadOptions
from kjclass.corpus.streams import Streams
from kjclass.errors import ParameterError

Rows = list[tuple[int, list[str] | Rejected]]


def rows_of(path: Path, **options: object) -> tuple[list[str], Rows]:
    (source,) = find_inputs([path]).sources
    cells = delimited_rows(source, Streams(), ReadOptions(**options))  # type: ignore[arg-type]
    return cells.columns, list(cells.rows)


@given(st.text(alphabet='ab,"\n\r ', max_size=40))
@example('1,"a\n2,"b"\n')
@example('1,"a\n2,b\n\n3,"c"d\n"4,e')
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_quotes_every_line_is_accounted_for(tmp_path: Path, body: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n" + body, newline="")
    _, rows = rows_of(path)
    try:
        expected = list(csv.reader(io.StringIO(body, newline=""), strict=True))
    except csv.Error:
        expected = None
    good = [cells for _, cells in rows if isinstance(cells, list)]
    if expected is not None:
        assert good == [cells for cells in expected if len(cells) == 2]
        assert len(rows) == sum(1 for cells in expected if cells)
    firsts = [first for first, _ in rows]
    assert firsts == sorted(set(firsts))
    lines = io.StringIO("x,y\n" + body, newline="").readlines()
    for (first, cells), behind in zip(rows, [*firsts[1:], len(lines) + 1], strict=bool(rows)):
        read = "".join(lines[first - 1 : behind - 1])
        assert read.strip("\r\n")
        if isinstance(cells, Rejected):
            assert (cells.row, cells.rows) == (first, 1)
        else:
            # The row, and blank lines behind it.
            assert next(csv.reader(io.StringIO(read, newline=""), strict=True)) == cells


@pytest.mark.parametrize("content", ['"text', '"text"x,b\n', "te\0xt,a\n", "\xff\xfe"])
def test_a_first_row_that_names_no_columns(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content.encode("latin-1") + (b"x" if "\xff" in content else b""))
    with pytest.raises(OSError, match="its first row names no columns"):
        rows_of(path)


def test_blank_lines_before_the_first_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n\r\ntext\n\na\n", newline="")
    assert rows_of(path) == (["text"], [(5, ["a"])])


@pytest.mark.parametrize("delimiter", ["", ";;", "\n", '"'])
def test_a_delimiter_that_cannot_be(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\na\n")
    if delimiter:
        with pytest.raises(ParameterError, match="cannot separate cells; choose one character"):
            rows_of(path, delimiter=delimiter)
    else:
        assert rows_of(path, delimiter=delimiter)[0] == ["text"]


def test_an_unclosed_quote_gives_up_where_a_row_would_be_too_long(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    n = 60_000
    path.write_text('id,text\n0,"open\n' + "".join(f"{k},{'x' * 20}\n" for k in range(1, n)))
    _, rows = rows_of(path, max_bytes=1)
    (one,) = [cells for _, cells in rows if isinstance(cells, Rejected)]
    assert (one.row, one.reason) == (2, "the row is too long, or a quote in it is not closed")
    assert len(rows) == n
    assert rows[-1] == (n + 1, [str(n - 1), "x" * 20])
