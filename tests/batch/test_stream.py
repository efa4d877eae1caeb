"""Arrow batches in and out: the same rows as the batch command, lazily, and no row lost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from datasets import Dataset
from hypothesis import given, settings
from hypothesis import strategies as st

import kjclass
from kjclass.batch import stream
from kjclass.batch.run import label_corpus
from kjclass.batch.stream import label_batches
from kjclass.batch.work import Counts
from kjclass.corpus.chunks import Rejected
from kjclass.corpus.layout import ReadOptions
from kjclass.errors import InputError
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

TABLE = pa.table(
    {
        "id": ["a", "b", None, "d", "e", "f"],
        "text": [
            "It was sunny in Seoul. Snow fell on the US coast.",
            None,
            "Frost lay over South Korea.",
            "",
            "한국은 덥다. It was balmy in the valley.",
            "The US coast was icy at last.",
        ],
        "year": [2020, 2021, 2022, 2023, 2024, 2025],
        "tags": [["x"], [], None, ["y", "z"], ["x"], []],
    }
)
GOOD = TABLE.filter(pc.is_valid(TABLE["text"]))
SENTENCE = kjclass.LabelOptions(unit="sentence")
OPTIONS = [
    kjclass.LabelOptions(),
    SENTENCE,
    kjclass.LabelOptions(shape="long"),
    kjclass.LabelOptions(scores=True, why=2, min_score=0.6),
]


@pytest.fixture(scope="module")
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


def ignore(rejected: Rejected) -> None:
    """Take a bad row and forget it."""


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_rows_and_schema_are_those_of_the_batch_command(
    labeler: Labeler, tmp_path: Path, options: kjclass.LabelOptions
) -> None:
    pq.write_table(TABLE, tmp_path / "in.parquet", row_group_size=2)
    summary = label_corpus(
        tmp_path / "in.parquet",
        tmp_path / "out.parquet",
        labeler=labeler,
        options=options,
        n_jobs=1,
    )
    expected = pq.read_table(tmp_path / "out.parquet")
    counts, bad = Counts(), []
    reader = label_batches(
        TABLE.to_batches(max_chunksize=2),
        labeler=labeler,
        options=options,
        quarantine=bad.append,
        counts=counts,
    )
    assert reader.schema.equals(expected.schema.remove_metadata())
    made = pc.replace_substring(expected["id"], "in.parquet:", "row:")
    assert reader.read_all().equals(expected.set_column(0, "id", made))
    assert counts == summary.counts
    assert counts.read == counts.labelled + counts.quarantined + counts.dropped == 6
    assert [(one.row, one.id, one.reason) for one in bad] == [(2, "b", "no text: null or missing")]


def test_the_first_bad_row_is_an_error_without_a_quarantine(labeler: Labeler) -> None:
    with pytest.raises(InputError, match=r"^row 2 \(b\): no text: null or missing; repair it, or"):
        label_batches(TABLE, labeler=labeler).read_all()
    strict = kjclass.LabelOptions(strict=True)
    with pytest.raises(InputError, match=r"^row 2 \(b\)"):
        label_batches(TABLE, labeler=labeler, options=strict, quarantine=ignore).read_all()


def test_bad_rows_come_in_their_order_and_are_numbered_over_the_stream(labeler: Labeler) -> None:
    broken = pa.array([b"\xff\xfe", b"It was hot."]).view(pa.string())
    batches = [
        pa.table({"text": ["x" * 50, None, "Sunny."]}),
        pa.table({"text": broken}),
        pa.table({"text": pa.array([None, None], pa.string())}),
    ]
    bad: list[Rejected] = []
    reader = label_batches(
        batches,
        labeler=labeler,
        options=SENTENCE,
        read=ReadOptions(max_bytes=40),
        quarantine=bad.append,
    )
    assert reader.read_all()["id"].to_pylist() == ["row:3", "row:5"]
    assert [(one.row, one.reason) for one in bad] == [
        (1, "the text has 50 bytes, more than 40"),
        (2, "no text: null or missing"),
        (4, "the text is not valid UTF-8"),
        (6, "no text: null or missing"),
        (7, "no text: null or missing"),
    ]


@given(sizes=st.lists(st.integers(0, 4), max_size=12), portion=st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_sizes_of_batches_and_portions_change_nothing(
    labeler: Labeler, sizes: list[int], portion: int
) -> None:
    ends = np.minimum(np.cumsum([0, *sizes, len(TABLE)]), len(TABLE))
    batches = [TABLE.slice(a, b - a) for a, b in itertools.pairwise(ends.tolist())]
    whole = label_batches(TABLE, labeler=labeler, quarantine=ignore).read_all()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stream, "_ROWS", portion)
        found = label_batches(batches, labeler=labeler, quarantine=ignore).read_all()
    assert found.equals(whole)


def test_long_texts_are_labelled_a_few_at_a_time(
    labeler: Labeler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_BYTES", 1000)
    table = pa.table({"text": ["It was sunny in Seoul. " * 10] * 20})
    batches = list(label_batches(table, labeler=labeler))
    assert len(batches) >= 3
    assert sum(map(len, batches)) == 200


def frames() -> Iterator[pl.DataFrame]:
    yield from pl.from_arrow(GOOD).iter_slices(2)


@pytest.mark.parametrize(
    "batches",
    [
        GOOD,
        GOOD.combine_chunks().to_batches()[0],
        GOOD.to_batches(max_chunksize=2),
        (batch for batch in GOOD.to_batches(max_chunksize=3)),
        GOOD.to_reader(max_chunksize=2),
        pl.from_arrow(GOOD),
        frames(),
        pl.from_arrow(GOOD).with_columns(pl.col("text").cast(pl.Categorical)),
        pl.from_arrow(GOOD).lazy().collect_batches(chunk_size=2),
        pd.DataFrame(GOOD.to_pylist()),
        duckdb.from_arrow(GOOD),
        Dataset(GOOD),
        Dataset(GOOD).with_format("arrow").iter(batch_size=2),
        Dataset(GOOD).to_iterable_dataset(),
        GOOD.set_column(1, "text", GOOD["text"].cast(pa.string_view())),
        GOOD.set_column(1, "text", GOOD["text"].dictionary_encode()),
        GOOD.set_column(1, "text", pc.run_end_encode(GOOD["text"].combine_chunks())),
        GOOD.set_column(1, "text", GOOD["text"].cast(pa.large_binary())),
    ],
    ids=lambda batches: f"{type(batches).__module__.split('.')[0]}.{type(batches).__name__}",
)
def test_whatever_holds_arrow_data_gives_the_same(labeler: Labeler, batches) -> None:
    expected = label_batches(GOOD, labeler=labeler).read_all()
    found = label_batches(batches, labeler=labeler).read_all()
    assert found.drop_columns("tags").equals(expected.drop_columns("tags"))
    assert found["tags"].to_pylist() == expected["tags"].to_pylist()


def test_encodings_of_other_columns_do_not_show(labeler: Labeler) -> None:
    frame = pl.DataFrame(
        {
            "text": ["Sunny in Seoul.", None, "Icy."],
            "kind": pl.Series(["a", "b", None], dtype=pl.Categorical),
            "nested": [{"names": ["x"]}, None, {"names": []}],
        }
    )
    reader = label_batches(frame, labeler=labeler, options=SENTENCE, quarantine=ignore)
    assert [str(reader.schema.field(name).type) for name in ("kind", "nested")] == [
        "string",
        "struct<names: list<item: string>>",
    ]
    found = reader.read_all()
    assert found["kind"].to_pylist() == ["a", None]
    assert found["nested"].to_pylist() == [{"names": ["x"]}, {"names": []}]


def test_nothing_gives_nothing_but_has_columns(labeler: Labeler) -> None:
    for nothing in ([], iter(()), TABLE.schema.empty_table(), [TABLE.schema.empty_table()]):
        reader = label_batches(nothing, labeler=labeler, read=ReadOptions())
        assert {"id", "text", "start", "tone", "place"} <= set(reader.schema.names)
        assert list(reader) == []
    assert "year" in label_batches(TABLE.schema.empty_table(), labeler=labeler).schema.names


def test_input_is_asked_for_as_output_is_read(
    labeler: Labeler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_ROWS", 2)
    asked: list[int] = []

    def source() -> Iterator[pa.RecordBatch]:
        for number in range(5):
            asked.append(number)
            yield pa.record_batch({"text": ["Sunny.", "Icy."]})

    reader = label_batches(source(), labeler=labeler)
    assert asked == [0]
    reader.read_next_batch()
    reader.read_next_batch()
    assert asked == [0, 1]
    known = label_batches(
        pa.RecordBatchReader.from_batches(pa.schema([("text", pa.string())]), source()),
        labeler=labeler,
    )
    assert asked == [0, 1]
    known.read_next_batch()
    assert asked == [0, 1, 0]


def test_columns_are_chosen_as_in_the_batch_command(labeler: Labeler) -> None:
    table = pa.table({"key": [7, 8], "body": ["Sunny.", "Icy."], "year": [1, 2], "text": [0, 0]})
    read = ReadOptions(text_column="body", id_column="key", carry=("year",))
    found = label_batches(table, labeler=labeler, options=SENTENCE, read=read).read_all()
    assert found.column_names[:4] == ["id", "year", "text", "status"]
    assert found["id"].to_pylist() == ["7", "8"]
    assert found["text"].to_pylist() == ["Sunny.", "Icy."]


def test_later_batches_may_lack_a_column_but_have_no_new_one(labeler: Labeler) -> None:
    first = pa.table({"text": ["Sunny."], "year": [1]})
    lacking = pa.table({"text": ["Icy."]})
    found = label_batches([first, lacking], labeler=labeler, options=SENTENCE).read_all()
    assert found["year"].to_pylist() == [1, None]
    reader = label_batches([lacking, first], labeler=labeler)
    with pytest.raises(InputError, match="column 'year' was not in the first batch"):
        reader.read_all()
    chosen = ReadOptions(carry=())
    assert label_batches([lacking, first], labeler=labeler, read=chosen).read_all().num_rows == 2
    wrong = pa.table({"text": ["Icy."], "year": ["MMXXV"]})
    with pytest.raises(InputError, match="column 'year' cannot be read as int64"):
        label_batches([first, wrong], labeler=labeler).read_all()


@pytest.mark.parametrize(
    ("batches", "message"),
    [
        ("news.parquet", "str is not Arrow data; pass a table"),
        ({"text": ["a"]}, "dict is not Arrow data"),
        (3, "int is not Arrow data"),
        (["a"], "str is not Arrow data"),
        ([{"text": "a"}], "dict is not Arrow data"),
        (pl.LazyFrame({"text": ["a"]}), "LazyFrame is not Arrow data"),
        (pl.Series(["a"]), "Series has no columns"),
        (pa.table({"body": ["a"]}), "no column 'text'"),
        (pa.table({"text": [1]}), "column 'text' holds int64, not text"),
        (pa.table({"text": ["a"], "tone": ["b"]}), "'tone' of the input is called like a column"),
        (pa.table([["a"], ["b"], ["c"]], names=["text", "x", "x"]), "two columns are called 'x'"),
    ],
    ids=str,
)
def test_what_is_no_table_of_texts_is_named(labeler: Labeler, batches, message: str) -> None:
    with pytest.raises(InputError, match=message):
        label_batches(batches, labeler=labeler).read_all()


def test_other_libraries_read_the_stream(labeler: Labeler, tmp_path: Path) -> None:
    expected = label_batches(GOOD, labeler=labeler).read_all()
    frame = pl.from_arrow(label_batches(GOOD, labeler=labeler))
    assert frame["tone"].to_list() == expected["tone"].to_pylist()
    connection = duckdb.connect().register("labelled", label_batches(GOOD, labeler=labeler))
    found = connection.sql("SELECT count(*) FROM labelled WHERE tone = 'cold'").fetchall()
    assert found == [(expected["tone"].to_pylist().count("cold"),)] != [(0,)]
    with pq.ParquetWriter(tmp_path / "a.parquet", expected.schema) as writer:
        for batch in label_batches(GOOD, labeler=labeler):
            writer.write_batch(batch)
    assert pq.read_table(tmp_path / "a.parquet").equals(expected)
    with pytest.raises(InputError, match="row 2"):
        pl.from_arrow(label_batches(TABLE, labeler=labeler))


def test_errors_of_the_callers_own_iterator_stay_what_they_are(labeler: Labeler) -> None:
    def source() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"text": ["Sunny."]})
        raise ConnectionError("the line is dead")

    with pytest.raises(ConnectionError, match="the line is dead"):
        label_batches(source(), labeler=labeler).read_all()


def test_the_default_labeler_has_all_installed_models() -> None:
    reader = kjclass.label_batches(pa.table({"text": ["Seoul and Tokyo met."]}))
    assert {"stance", "sector", "actor", "risk"} <= set(reader.schema.names)
