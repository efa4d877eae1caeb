from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from corpora import read_all

from kjclass.corpus import hub
from kjclass.corpus.hub import write_dataset_files
from kjclass.corpus.writers import PartFormat, part_writer
from kjclass.errors import InputError, MissingExtraError

datasets = pytest.importorskip("datasets")

ROWS = {"id": [1, 2, 3], "text": ["one", "둘", None], "tags": [["a"], [], None]}


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    datasets.disable_progress_bars()


def saved(path: Path, **splits: Any) -> Path:
    if splits:
        datasets.DatasetDict(splits).save_to_disk(path)
    else:
        datasets.Dataset.from_dict(ROWS).save_to_disk(path, num_shards=2)
    return path


@pytest.mark.parametrize("piece_rows", [1, 2, 100])
def test_a_saved_data_set(tmp_path: Path, piece_rows: int) -> None:
    found = read_all(saved(tmp_path / "set"), piece_rows=piece_rows)
    assert (found.ids, found.texts) == (["1", "2"], ["one", "둘"])
    assert [row["tags"] for row in found.carried] == [["a"], []]
    assert found.reasons == [(3, "3", "no text: null or missing")]


def test_rows_that_were_selected_and_shuffled(tmp_path: Path) -> None:
    chosen = datasets.Dataset.from_dict(ROWS).select([1, 0])
    chosen.save_to_disk(tmp_path / "set")
    assert read_all(tmp_path / "set").texts == ["둘", "one"]


def test_splits_are_named(tmp_path: Path) -> None:
    one = datasets.Dataset.from_dict({"text": ["one"]})
    two = datasets.Dataset.from_dict({"text": ["two"]})
    path = saved(tmp_path / "set", train=one, test=two)
    assert read_all(path, split="test").texts == ["two"]
    with pytest.raises(InputError, match="has several splits; name one with --split: train, test"):
        read_all(path)
    with pytest.raises(InputError, match="no split 'dev'"):
        read_all(path, split="dev")
    assert read_all(saved(tmp_path / "only", train=one)).texts == ["one"]


def test_a_data_set_of_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def load(name: str, config: str | None, *, streaming: bool) -> Any:
        asked.append((name, config, streaming))
        return {"train": datasets.Dataset.from_dict(ROWS).to_iterable_dataset()}

    monkeypatch.setattr(datasets, "load_dataset", load)
    found = read_all("hf://datasets/owner/name", config="ko", piece_rows=2)
    assert found.texts == ["one", "둘"]
    assert set(asked) == {("owner/name", "ko", True)}
    assert all(task.digest for task in found.tasks)


def test_a_data_set_of_unknown_features(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> Any:
        yield {"text": "one", "n": 1}
        yield {"text": "two", "n": 2}

    streamed = datasets.IterableDataset.from_generator(rows)
    monkeypatch.setattr(datasets, "load_dataset", lambda *_, **__: streamed)
    found = read_all("hf://datasets/owner/name")
    assert (found.texts, [row["n"] for row in found.carried]) == (["one", "two"], [1, 2])


def test_a_broken_connection_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> Any:
        yield from ({"text": f"{n}"} for n in range(2500))
        raise ConnectionError("the line is dead")

    streamed = datasets.IterableDataset.from_generator(
        rows, features=datasets.Features({"text": datasets.Value("string")})
    )
    monkeypatch.setattr(datasets, "load_dataset", lambda *_, **__: streamed)
    with pytest.raises(InputError, match=r"any further: .*; check the connection"):
        read_all("hf://datasets/owner/name", piece_rows=1000)


def test_a_data_set_that_cannot_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: Any, **__: Any) -> Any:
        raise FileNotFoundError("no such data set")

    monkeypatch.setattr(datasets, "load_dataset", load)
    with pytest.raises(InputError, match="owner/name: the data set cannot be loaded: no such"):
        read_all("hf://datasets/owner/name")
    path = saved(tmp_path / "set")
    (path / "state.json").write_text("{")
    with pytest.raises(InputError, match="the data set cannot be loaded"):
        read_all(path)


def test_the_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "datasets", None)
    with pytest.raises(MissingExtraError, match=r"kjclass\[datasets\]"):
        read_all("hf://datasets/owner/name")


def test_what_is_written_is_loaded_by_datasets(tmp_path: Path) -> None:
    scores = pa.array([0.5, None], pa.float32())
    table = pa.table({"id": ["a", "b"], "place": [["KR"], []], "score": scores})
    names = ["data-00000-of-00002.arrow", "data-00001-of-00002.arrow"]
    for at, name in enumerate(names):
        with part_writer(tmp_path / name, table.schema, PartFormat("stream")) as writer:
            writer.write(table.slice(at, 1))
    write_dataset_files(tmp_path, names, table.schema)
    assert datasets.load_from_disk(str(tmp_path)).to_list() == table.to_pylist()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write_dataset_files(tmp_path, names, table.schema)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_long_rows_make_small_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "_BATCH", 2)
    monkeypatch.setattr(hub, "_BYTES", 500)
    datasets.Dataset.from_dict({"text": ["x" * 200] * 10}).save_to_disk(tmp_path / "set")
    found = read_all(tmp_path / "set", piece_rows=1000)
    assert len(found.texts) == 10
    assert len(found.tasks) > 2
