"""Labelled corpora are read whichever format they are in; what is not one is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from labelled import MOOD, write_table
from toys import PLACE

from kjclass.errors import InputError
from kjclass.evaluation.counting import tally as tally_module
from kjclass.evaluation.counting.labelled_file import LabelledFile
from kjclass.evaluation.counting.tally import tally

ROWS: dict[str, Any] = {
    "id": ["a", "a", "b", "b", "c"],
    "sentence": [0, 1, 0, 1, 0],
    "date": ["2025-01-10", "2025-01-10", "2025-02-01", "2025-02-01", None],
    "text": ["One.", "Two.", "Three.", "", "Five."],
    "status": ["ok", "ok", "ok", "empty", "ok"],
    "mood": ["glad", "sad", "glad", None, None],
    "place": [["KR", "US"], [], ["KR"], None, []],
}
NAMES = ["labelled.parquet", "labelled.jsonl", "labelled.csv"]


def saved(folder: Path, name: str, **columns: Any) -> Path:
    rows = {**ROWS, **columns}
    if name.endswith(".csv"):
        rows["place"] = [None if one is None else ";".join(one) for one in rows["place"]]
    return write_table(folder / name, {key: one for key, one in rows.items() if one is not None})


@pytest.mark.parametrize("name", NAMES)
def test_every_format_gives_the_same_counts(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, name)
    single, _ = tally(LabelledFile(path, MOOD, by="date:month"))
    assert single.groups == ["(no value)", "2025-01", "2025-02"]
    whole = single.counts()
    assert (whole.n, single.left_out, whole.bare.sum(), whole.buckets) == (4, 1, 1, 3)
    assert whole.labels.sum(axis=0).tolist() == [2, 1, 0]
    assert single.counts("2025-01").labels.sum(axis=0).tolist() == [1, 1, 0]
    multi, _ = tally(LabelledFile(path, PLACE, by="date:year"))
    assert multi.groups == ["(no value)", "2025"]
    assert multi.counts("2025").labels.sum(axis=0).tolist() == [2, 0, 1]
    assert multi.counts().bare.sum() == 2


def test_a_folder_of_pieces_and_its_partitions(tmp_path: Path) -> None:
    for year in (2024, 2025):
        (tmp_path / "out" / f"year={year}").mkdir(parents=True)
        saved(tmp_path / "out" / f"year={year}", "part-0.parquet")
    found, _ = tally(LabelledFile(tmp_path / "out", MOOD, by="year"))
    assert found.groups == ["2024", "2025"]
    assert found.counts().n == 8


@pytest.mark.parametrize("name", NAMES)
def test_scores_and_typed_columns(tmp_path: Path, name: str) -> None:
    scores = {f"mood:{label}": [0.25, 0.5, 0.125, None, 0.0] for label in MOOD.label_ids}
    file = LabelledFile(saved(tmp_path, name, year=[2024, 2024, 2025, 2025, 2025], **scores), MOOD)
    (batch,) = file.batches()
    assert batch.scores is not None
    assert batch.scores[:, 2].tolist() == [0.25, 0.5, 0.125, 0.0]
    by_year, _ = tally(LabelledFile(tmp_path / name, MOOD, by="year"), scores=True)
    assert by_year.groups == ["2024", "2025"]
    sample = by_year.sample("2025")
    assert sample is not None
    assert sorted(sample.scores[:, 0]) == [0.0, 0.125]


def test_timestamps_are_cut(tmp_path: Path) -> None:
    days = pa.array([0, 0, 31 * 86_400, 31 * 86_400, None], pa.timestamp("s"))
    path = saved(tmp_path, "a.parquet", date=days)
    assert tally(LabelledFile(path, MOOD, by="date:month"))[0].groups == [
        *("(no value)", "1970-01", "1970-02")
    ]


def test_documents_are_what_is_resampled(tmp_path: Path) -> None:
    assert tally(LabelledFile(saved(tmp_path, "a.jsonl"), MOOD))[0].counts().buckets == 3
    by_column = saved(tmp_path, "b.jsonl", document=["x", "x", "x", "x", "y"])
    assert tally(LabelledFile(by_column, MOOD))[0].counts().buckets == 2
    alone = saved(tmp_path, "c.jsonl", sentence=None, id=list("abcde"))
    assert not LabelledFile(alone, MOOD).documents_known
    assert tally(LabelledFile(alone, MOOD))[0].counts().buckets == 4
    named = LabelledFile(alone, MOOD, document="date")
    assert tally(named)[0].counts().buckets == 3


def test_a_sample_of_scores_is_random_and_of_limited_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally_module, "_KEPT", 500)
    n = 20_000
    scores = np.linspace(0, 1, n)
    table = {"id": [str(at) for at in range(n)], "text": ["x"] * n, "mood": ["glad"] * n}
    table |= {f"mood:{label}": scores for label in MOOD.label_ids}
    file = LabelledFile(write_table(tmp_path / "a.parquet", table), MOOD)
    first, _ = tally(file, scores=True)
    sample = first.sample()
    assert sample is not None
    assert len(sample.scores) == 500
    assert abs(sample.scores[:, 0].mean() - 0.5) < 4 * np.sqrt(1 / 12 / 500)
    again, _ = tally(file, scores=True)
    assert np.array_equal(np.sort(sample.scores, 0), np.sort(again.sample().scores, 0))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("columns", "options", "what"),
    [
        ({"mood": None}, {}, "no column 'mood'; columns: id, sentence"),
        ({"mood": None, "label_set": ["mood"] * 5, "label": ["sad"] * 5}, {}, "without --long"),
        ({}, {"by": "month"}, "no column 'month'; choose from: id, sentence, date"),
        ({}, {"by": "day:month"}, "no column 'day'"),
        ({}, {"by": "date:week"}, "dates are not cut by 'week'; use: year, month, day"),
        ({}, {"document": "doc"}, "no column 'doc'"),
        ({"mood": ["angry"] * 5}, {}, "'angry' is no label of 'mood'"),
        ({"date": ["10 May"] * 5}, {"by": "date:month"}, "column 'date' holds '10 May'"),
        ({}, {"by": "place"}, "column 'place' holds list"),
        ({f"mood:{x}": ["high"] * 5 for x in MOOD.label_ids}, {}, "does not hold numbers"),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, columns: dict[str, Any], options: dict[str, str], what: str
) -> None:
    path = saved(tmp_path, "labelled.parquet", **columns)
    with pytest.raises(InputError) as error:
        tally(LabelledFile(path, MOOD, **options))
    assert what in str(error.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"not Parquet")
    with pytest.raises(InputError, match="cannot be read"):
        LabelledFile(tmp_path / "a.parquet", MOOD)
    with pytest.raises(InputError, match="no such file"):
        LabelledFile(tmp_path / "b.parquet", MOOD)
    with pytest.raises(InputError, match="name a file"):
        LabelledFile("-", MOOD)


def test_a_damaged_row_ends_the_count(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.jsonl")
    path.write_text(path.read_text() + '{"id": "d", \n')
    with pytest.raises(InputError, match=r"a\.jsonl:6: .*label the corpus again"):
        tally(LabelledFile(path, MOOD))


def test_too_many_groups(tmp_path: Path) -> None:
    n = 1001
    table = {"id": [str(at) for at in range(n)], "text": ["x"] * n, "mood": ["glad"] * n}
    with pytest.raises(InputError, match="more than 1,000 groups"):
        tally(LabelledFile(write_table(tmp_path / "a.parquet", table), MOOD, by="id"))
