from __future__ import annotations

import pickle
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from datasets import Dataset, DatasetDict

from kjclass import results as results_module
from kjclass import scoring
from kjclass.errors import InputError, ModelMismatchError
from kjclass.models.folder import Model
from kjclass.models.manifest import MANIFEST
from kjclass.pickling import unpickled
from kjclass.pipeline import Labeler, load
from kjclass.scoring import KERNEL_FROM, Scorer

TEXTS = [
    "It was sunny in Seoul.",
    "Snow fell on the US coast.",
    "한국은 덥다.",
    "",
    "Balmy in the valley.",
]


@pytest.fixture(scope="module")
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


def test_one_sentence(labeler: Labeler) -> None:
    found = labeler("It was sunny in Seoul.")
    assert found["tone"].labels == ("warm",)
    assert found["place"].labels == ("KR",)
    assert found["tone"].scores["warm"] + found["tone"].scores["cold"] == pytest.approx(1)
    assert list(found) == ["tone", "place"]


def test_what_cannot_be_labelled_is_said_not_guessed(labeler: Labeler) -> None:
    results = labeler(TEXTS)
    assert [row["tone"].status for row in results] == [
        "ok",
        "ok",
        "unsupported_language",
        "empty",
        "ok",
    ]
    assert results[2]["tone"].labels == ()
    assert results[2]["place"].scores == {}
    assert results[4]["place"].labels == ()


@pytest.mark.parametrize(
    "column",
    [
        tuple(TEXTS),
        np.array(TEXTS, dtype=object),
        pd.Series(TEXTS, index=list("vwxyz")),
        pd.Series(TEXTS, dtype="category"),
        pd.Series(TEXTS, dtype=pd.ArrowDtype(pa.string())),
        pd.DataFrame({"text": TEXTS, "n": range(5)}),
        pl.Series(TEXTS),
        pl.Series(TEXTS, dtype=pl.Categorical),
        pl.DataFrame({"text": TEXTS}),
        pa.array(TEXTS),
        pa.chunked_array([TEXTS[:2], TEXTS[2:]]),
        pa.table({"text": TEXTS}),
        pa.record_batch({"text": pa.array(TEXTS)}),
        duckdb.from_arrow(pa.table({"text": TEXTS})),
        Dataset.from_dict({"text": TEXTS}),
        Dataset.from_dict({"text": TEXTS})["text"],
        Dataset.from_dict({"text": TEXTS}).with_format("arrow"),
        Dataset.from_dict({"text": TEXTS}).to_iterable_dataset(),
        np.array(TEXTS),
        (text for text in TEXTS),
    ],
    ids=lambda column: f"{type(column).__module__.split('.')[0]}.{type(column).__name__}",
)
def test_every_container_gives_the_same(labeler: Labeler, column) -> None:
    assert labeler(column).to_records() == labeler(TEXTS).to_records()


def test_a_reader_is_read_to_its_end(labeler: Labeler) -> None:
    reader = pa.table({"text": TEXTS}).to_reader(max_chunksize=2)
    assert labeler(reader).to_records() == labeler(TEXTS).to_records()


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (["a", None], "row 1: NoneType is not text"),
        (pd.Series(["a", 3.5]), "row 1: float is not text"),
        (pa.array(["a", None]), "row 1: NoneType is not text"),
        (pd.DataFrame({"body": ["a"]}), "the table has no column 'text'"),
        (pa.table({"body": ["a"]}), "the table has no column 'text'"),
        (pl.DataFrame({"body": ["a"]}), "the table has no column 'text'"),
        (Dataset.from_dict({"body": ["a"]}), "the table has no column 'text'"),
        ({"text": ["a"]}, "dict is not a column of texts; pass one of its values"),
        (DatasetDict(train=Dataset.from_dict({"text": ["a"]})), "DatasetDict is not a column"),
        (pl.LazyFrame({"text": ["a"]}), "LazyFrame is not text"),
        (3, "int is not text and holds no texts; pass a string, a list"),
        (None, "NoneType is not text"),
        (b"a", "bytes is not text"),
        (np.array("a"), "ndarray is not text"),
    ],
    ids=str,
)
def test_what_is_no_text_is_named(labeler: Labeler, column, message: str) -> None:
    with pytest.raises(InputError, match=message):
        labeler(column)


def test_no_sentences_at_all(labeler: Labeler) -> None:
    assert len(labeler([])) == 0
    assert labeler([]).to_arrow().num_rows == 0
    assert len(labeler.label_document("")) == 0


def test_a_label_does_not_depend_on_the_size_of_the_batch(toy_models: list[Model]) -> None:
    labeler = Labeler(toy_models)
    few = labeler(TEXTS)
    many = labeler(TEXTS * (KERNEL_FROM // len(TEXTS) + 1))
    for one, other in zip(few.probabilities, many.probabilities, strict=True):
        assert np.array_equal(one, other[: len(one)])
    assert few.to_records() == many.to_arrow().slice(0, 0).to_pylist() + [
        row.to_record() for row in many[: len(TEXTS)]
    ]


def test_many_small_batches_earn_the_kernel_as_a_large_one_does(
    toy_models: list[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    labeler = Labeler(toy_models)
    batch = TEXTS * 200
    compiled: list[int] = []
    kernel = Scorer.compiled

    def counted(self, texts):
        compiled.append(len(texts))
        return kernel(self, texts)

    monkeypatch.setattr(Scorer, "compiled", counted)
    monkeypatch.setattr(scoring, "kernel_loaded", lambda: False)
    found = [labeler(batch) for _ in range(6)]
    assert compiled == [1000, 1000]
    assert found[0].to_records() == found[5].to_records()
    assert labeler([]).to_records() == []


def test_threads_share_one_labeler(labeler: Labeler) -> None:
    batch = TEXTS * 1000
    expected = labeler(batch).to_arrow()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: labeler(batch).to_arrow(), range(8)))
    assert all(table.equals(expected) for table in found)


def test_documents_keep_their_places(labeler: Labeler) -> None:
    raws = ["It was sunny in Seoul. Snow fell later in the North.", "", "The valley was hot again."]
    documents = labeler.label_documents(raws)
    assert [len(results) for results in documents] == [2, 0, 1]
    for raw, results in zip(raws, documents, strict=True):
        for row in results:
            assert raw[row.start : row.end] == row.text
    assert documents[0][0]["tone"].labels == ("warm",)
    alone = labeler.label_document(raws[2])
    assert alone.to_records() == documents[2].to_records()


def test_arrow_schema_is_stable(labeler: Labeler) -> None:
    schema = labeler(TEXTS).to_arrow(scores=True).schema
    assert [(field.name, str(field.type)) for field in schema] == [
        ("text", "string"),
        ("status", "string"),
        ("tone", "string"),
        ("tone_score", "float"),
        ("place", "list<item: string>"),
        ("place_scores", "list<item: float>"),
        ("tone:warm", "float"),
        ("tone:cold", "float"),
        ("place:KR", "float"),
        ("place:KP", "float"),
        ("place:US", "float"),
    ]
    assert labeler([]).to_arrow(scores=True).schema == schema
    row = labeler(TEXTS).to_arrow(scores=True).to_pylist()[2]
    assert (row["tone"], row["tone_score"], row["place"], row["tone:warm"]) == (
        None,
        None,
        [],
        None,
    )


def test_pandas_and_notebooks(labeler: Labeler) -> None:
    results = labeler(["Sunny <b>Seoul</b> & more", *TEXTS])
    assert results.to_pandas()["tone"].iloc[0] == "warm"
    shown = results._repr_html_()
    assert "&lt;b&gt;" not in shown or "<b>Seoul" not in shown
    assert "unsupported_language" in shown
    assert repr(results) == "<Results: 6 sentences labelled for tone, place>"


def test_one_model_for_each_label_set(toy_models: list[Model]) -> None:
    with pytest.raises(InputError, match="two models for label set 'tone'"):
        Labeler([toy_models[0], toy_models[0]])
    with pytest.raises(InputError, match="no models"):
        Labeler([])


def test_a_pickled_labeler_names_its_models_and_is_loaded_once() -> None:
    labeler = load(["stance", "actor"], n_jobs=1)
    pickled = pickle.dumps(labeler)
    assert len(pickled) < 1000
    again = pickle.loads(pickled)
    assert again(TEXTS).to_records() == labeler(TEXTS).to_records()
    assert pickle.loads(pickled) is again


def test_a_pickled_labeler_is_not_that_of_other_models(tmp_path: Path) -> None:
    folder = tmp_path / "actor"
    shutil.copytree(load("actor").models[0].folder, folder)
    pickled = pickle.dumps(load(folder))
    assert pickle.loads(pickled).models[0].folder == folder
    with (folder / MANIFEST).open("a") as file:
        file.write("\n")
    unpickled.cache_clear()
    with pytest.raises(ModelMismatchError, match="another one than that of the labeler"):
        pickle.loads(pickled)


def test_load_takes_names_and_folders(tone_folder, toy_models: list[Model]) -> None:
    assert [s.name for s in load("stance").label_sets] == ["stance"]
    assert [s.name for s in load(["actor", "risk"]).label_sets] == ["actor", "risk"]


KINDS = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("times", [1, 300])
def test_arrow_columns_are_labelled_as_lists_are(labeler: Labeler, kind, times: int) -> None:
    texts = TEXTS * times
    whole = pa.array(["x", *texts]).cast(kind)
    expected = labeler(texts).to_arrow(scores=True)
    for column in (whole[1:], pa.chunked_array([whole[1:3], whole[3:]])):
        found = labeler.label_arrow(column)
        assert len(found) == len(texts)
        assert found[0].text == texts[0]
        assert found.to_arrow(scores=True).equals(expected)


def test_a_null_in_an_arrow_column_is_named(labeler: Labeler) -> None:
    with pytest.raises(InputError, match="row 2: null is not text"):
        labeler.label_arrow(pa.array(["a", "b", None]))
    assert labeler.label_arrow(pa.array([], pa.string())).to_arrow().num_rows == 0


def test_more_text_than_one_string_array_holds(
    labeler: Labeler, monkeypatch: pytest.MonkeyPatch
) -> None:
    column = pa.array(TEXTS, pa.large_string())
    expected = labeler.label_arrow(column).to_arrow()
    monkeypatch.setattr(results_module, "_MOST_BYTES", 10)
    monkeypatch.setattr(results_module, "_ROWS", 2)
    table = labeler.label_arrow(column).to_arrow()
    assert table["text"].num_chunks == 3
    assert table.combine_chunks().equals(expected)
