from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjclass.errors import InputError
from kjclass.evaluation.columns import LeaveValuesOut, by_default, column_values, too_many
from kjclass.records import LabelledSentence


def rows(**columns: list[str]) -> list[LabelledSentence]:
    return [
        LabelledSentence(
            str(at),
            "Rain.",
            {},
            str(at),
            {name: value for name, value in zip(columns, values, strict=True) if value},
        )
        for at, values in enumerate(zip(*columns.values(), strict=True))
    ]


def test_dates_are_cut_and_what_is_no_date_has_no_value() -> None:
    some = rows(date=["2024-03-01", "2024", "March", "", "2025-12"])
    assert column_values(some, "date:year").tolist() == ["2024", "2024", "", "", "2025"]
    assert column_values(some, "date:month").tolist() == ["2024-03", "", "", "", "2025-12"]
    assert column_values(some, "date").tolist() == ["2024-03-01", "2024", "March", "", "2025-12"]
    others = rows(date=["20240301", "2024-3-1", "03/01/2024", "2024-03-01T10:00"])
    assert column_values(others, "date:month").tolist() == ["", "", "", "2024-03"]
    with pytest.raises(InputError, match="not cut by 'week'"):
        column_values(some, "date:week")
    with pytest.raises(InputError, match="choose from: date"):
        column_values(some, "source")


def test_source_and_period_by_default_where_they_have_few_values() -> None:
    some = rows(genre=["a", "b", "a"], publisher=["x", "y", ""], date=["2024-01-01"] * 2 + ["2025"])
    assert by_default(some) == ["publisher", "date:year"]
    assert by_default(rows(genre=["a", "a"], year=["2024", "2025"])) == ["year"]
    many = [str(n) for n in range(13)]
    lots = rows(source=many, genre=["a"] * 6 + ["b"] * 7)
    assert by_default(lots) == []
    assert too_many(lots) == ["not by source, for it has 13 values: --by source gives them"]
    assert too_many(some) == []
    assert by_default(rows(colour=["a", "b"])) == []


@given(
    st.lists(st.tuples(st.sampled_from(["", "a", "b", "c", "d", "e"]), st.integers(0, 9))),
    st.integers(2, 6),
)
def test_no_value_and_no_document_is_on_both_sides(pairs, folds) -> None:
    values = np.array([value for value, _ in pairs], dtype=object)
    groups = np.array([group for _, group in pairs], dtype=int)
    splitter = LeaveValuesOut(values, folds)
    seen = []
    for train, test in splitter.split(None, None, groups):
        assert not set(values[train]) & set(values[test])
        assert not set(groups[train]) & set(groups[test])
        assert "" not in values[train]
        seen += test.tolist()
    assert sorted(seen) == np.flatnonzero(values != "").tolist()
    assert splitter.n_splits <= folds
    assert splitter.one_each == (len(set(values) - {""}) <= folds)
