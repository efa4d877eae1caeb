"""What a run promises: the same rows whatever happens on the way, and counts that add up."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest

from kjclass.batch.options import LabelOptions
from kjclass.batch.run import label_corpus
from kjclass.batch.summary import Summary
from kjclass.batch.work import Counts
from kjclass.corpus.layout import ReadOptions
from kjclass.errors import InputError, OutputError
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

SENTENCE = LabelOptions(unit="sentence")
WEATHER = ["It was sunny in Seoul.", "Snow fell on the US coast.", "A mild day.", "Icy roads."]


@pytest.fixture
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Sixty rows, of which three cannot be labelled."""
    path = tmp_path / "news.jsonl"
    lines = [
        json.dumps({"id": n, "text": f"{n}: {WEATHER[n % 4]}", "year": 2020 + n % 3})
        for n in range(60)
    ]
    lines[10] = '{"id": 10, "text": null, "year": 2020}'
    lines[20] = '{"id": 20, "text": 7, "year": 2020}'
    lines[30] = '{"id": 30, "text": "cut off'
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(labeler: Labeler, given: Any, out: Path, **more: Any) -> Summary:
    more = {"options": SENTENCE, "n_jobs": 1, "piece_rows": 4, **more}
    return label_corpus(given, out, labeler=labeler, **more)


def adds_up(counts: Counts) -> bool:
    return counts.read == counts.labelled + counts.quarantined + counts.dropped


def quarantined(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_rows_that_cannot_be_labelled_are_in_quarantine(
    labeler: Labeler, corpus: Path, tmp_path: Path
) -> None:
    done = run(labeler, corpus, tmp_path / "out.parquet")
    assert (done.counts.read, done.counts.labelled, done.counts.quarantined) == (60, 57, 3)
    assert adds_up(done.counts)
    assert done.quarantine == str(tmp_path / "out.parquet.quarantine.jsonl")
    rows = quarantined(Path(done.quarantine))
    assert [(row["row"], row["id"]) for row in rows] == [(11, "10"), (21, "20"), (31, None)]
    assert rows[0]["file"] == str(corpus)
    assert "null" in rows[0]["reason"]
    assert "int, not text" in rows[1]["reason"]
    assert "not JSON" in rows[2]["reason"]
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["id"].to_pylist() == [str(n) for n in range(60) if n not in (10, 20, 30)]
    assert table["year"].type == pa.int64()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "news.jsonl",
        "out.parquet",
        "out.parquet.quarantine.jsonl",
    ]


def test_a_strict_run_stops_at_the_first(labeler: Labeler, corpus: Path, tmp_path: Path) -> None:
    strict = LabelOptions(unit="sentence", strict=True)
    with pytest.raises(InputError, match=r"news\.jsonl:11: no text: null"):
        run(labeler, corpus, tmp_path / "out.parquet", options=strict)
    assert not (tmp_path / "out.parquet").exists()


def test_counts_of_labels(labeler: Labeler, corpus: Path, tmp_path: Path) -> None:
    done = run(labeler, corpus, tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    tones = {row["values"]: row["counts"] for row in pc.value_counts(table["tone"]).to_pylist()}
    assert done.counts.labels["tone"] == tones
    places = pc.value_counts(pc.list_flatten(table["place"])).to_pylist()
    assert {k: n for k, n in done.counts.labels["place"].items() if n} == {
        row["values"]: row["counts"] for row in places
    }


@pytest.mark.parametrize(
    "name",
    ["a.parquet", "a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.csv", "a.tsv.gz", "a.arrow"],
)
def test_a_resumed_run_gives_the_same_bytes(
    labeler: Labeler, corpus: Path, tmp_path: Path, name: str
) -> None:
    run(labeler, corpus, tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    with pytest.raises(KeyboardInterrupt):
        run(labeler, corpus, tmp_path / name, progress=StopAfter(5))
    assert not (tmp_path / name).exists()
    done = run(labeler, corpus, tmp_path / name)
    assert (tmp_path / name).read_bytes() == whole
    assert 0 < done.resumed < done.pieces
    assert done.counts.read == 60
    assert adds_up(done.counts)


class StopAfter:
    """Progress that interrupts a run after some pieces."""

    def __init__(self, pieces: int) -> None:
        self.left = pieces

    def update(self, counts: Counts, fraction: float) -> None:
        assert 0 <= fraction <= 1
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("kind", ["parquet", "jsonl", "csv", "arrow", "datasets"])
def test_a_folder_is_resumed_too(labeler: Labeler, corpus: Path, tmp_path: Path, kind: Any) -> None:
    whole, out = tmp_path / "whole/", tmp_path / "out/"
    whole.mkdir()
    out.mkdir()
    run(labeler, corpus, whole, output_format=kind)
    with pytest.raises(KeyboardInterrupt):
        run(labeler, corpus, out, output_format=kind, progress=StopAfter(3))
    run(labeler, corpus, out, output_format=kind)
    assert contents(out) == contents(whole)
    assert len(contents(out)) > 5


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_datasets_folder_loads(labeler: Labeler, corpus: Path, tmp_path: Path) -> None:
    from datasets import load_from_disk

    run(labeler, corpus, tmp_path / "ds", output_format="datasets")
    loaded = load_from_disk(str(tmp_path / "ds"))
    assert loaded.num_rows == 57
    assert loaded[0]["tone"] in ("warm", "cold")


def test_a_complete_folder_is_not_labelled_again(
    labeler: Labeler, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    first = run(labeler, corpus, out)
    stamps = {path: path.stat().st_mtime_ns for path in out.glob("part-*")}
    again = run(labeler, corpus, out)
    assert again.resumed == again.pieces == first.pieces
    assert again.counts == first.counts
    assert stamps == {path: path.stat().st_mtime_ns for path in out.glob("part-*")}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"options": LabelOptions(unit="sentence", scores=True)}, "the options changed.*: scores"),
        ({"read": ReadOptions(carry=())}, "the options changed.*: carry"),
        ({"piece_rows": 5}, "the options changed.*: piece_rows"),
    ],
)
def test_another_run_is_not_mistaken_for_this_one(
    labeler: Labeler, corpus: Path, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    out = tmp_path / "out.parquet"
    interrupted(labeler, corpus, out)
    with pytest.raises(OutputError, match=message):
        run(labeler, corpus, out, **change)
    assert run(labeler, corpus, out, restart=True, **change).resumed == 0


def interrupted(labeler: Labeler, corpus: Path, out: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(labeler, corpus, out, progress=StopAfter(5))


def test_other_models_are_another_run(
    labeler: Labeler, toy_models: list[Model], corpus: Path, tmp_path: Path
) -> None:
    interrupted(labeler, corpus, tmp_path / "out.parquet")
    with pytest.raises(OutputError, match="the models changed since this run was begun: place"):
        run(Labeler(toy_models[:1]), corpus, tmp_path / "out.parquet")


def test_input_that_grew_is_another_run(labeler: Labeler, corpus: Path, tmp_path: Path) -> None:
    interrupted(labeler, corpus, tmp_path / "out.parquet")
    with corpus.open("a") as file:
        file.write('{"text": "A late snow."}\n')
    with pytest.raises(OutputError, match=r"the input changed .*: .*news\.jsonl; undo the change"):
        run(labeler, corpus, tmp_path / "out.parquet")


def test_input_that_changes_meanwhile(labeler: Labeler, corpus: Path, tmp_path: Path) -> None:
    class Grow:
        def update(self, counts: Counts, fraction: float) -> None:
            if counts.read:
                with corpus.open("a") as file:
                    file.write('{"text": "A late snow."}\n')

    with pytest.raises(InputError, match="changed while it was being labelled"):
        run(labeler, corpus, tmp_path / "out.parquet", progress=Grow())
    assert not (tmp_path / "out.parquet").exists()


def test_a_torn_last_line_of_the_ledger(labeler: Labeler, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    run(labeler, corpus, out)
    whole = out.read_bytes()
    interrupted(labeler, corpus, out)
    ledger = tmp_path / "out.csv.kjclass" / "ledger.jsonl"
    os.truncate(ledger, ledger.stat().st_size - 9)
    run(labeler, corpus, out)
    assert out.read_bytes() == whole


def test_a_piece_that_got_lost_is_done_again(
    labeler: Labeler, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    run(labeler, corpus, out)
    whole = out.read_bytes()
    interrupted(labeler, corpus, out)
    first, second, *_ = sorted((tmp_path / "out.csv.kjclass" / "parts").iterdir())
    first.unlink()
    os.truncate(second, 3)
    run(labeler, corpus, out)
    assert out.read_bytes() == whole


def test_pieces_change_nothing(labeler: Labeler, corpus: Path, tmp_path: Path) -> None:
    for size in (1, 7, 1000):
        run(labeler, corpus, tmp_path / f"{size}.csv", piece_rows=size)
    (only,) = {(tmp_path / f"{size}.csv").read_bytes() for size in (1, 7, 1000)}
    assert only.count(b"\n") == 58


def test_one_bad_file_among_many(labeler: Labeler, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(5):
        pq.write_table(pa.table({"text": WEATHER}), folder / f"{n}.parquet")
    (folder / "3.parquet").write_bytes(b"PAR1 no longer")
    # A stream, too: what is copied of it must not be mistaken for what cannot be read.
    (folder / "00.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Sunny."}\n'))
    (folder / "notes.docx").write_bytes(b"")
    done = run(labeler, folder, tmp_path / "out.parquet")
    assert (done.counts.read, done.counts.labelled, done.unreadable) == (17, 17, 1)
    assert done.left_out == (str(folder / "notes.docx"),)
    (row,) = quarantined(tmp_path / "out.parquet.quarantine.jsonl")
    assert row["file"] == str(folder / "3.parquet")
    assert row["row"] is None
    assert "1 unreadable file" in str(done)


def test_nothing_readable_is_an_error(labeler: Labeler, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 no longer")
    with pytest.raises(InputError, match="nothing could be read: the file cannot be read"):
        run(labeler, path, tmp_path / "out.parquet")
    assert [found.name for found in tmp_path.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("name", ["out.parquet", "out.csv", "out.jsonl", "out.arrow"])
def test_an_empty_file_gives_an_empty_table(
    labeler: Labeler, write: Callable[[str, str], Path], tmp_path: Path, name: str
) -> None:
    done = run(labeler, write("a.csv", "text,year\n"), tmp_path / name)
    assert done.counts.read == 0
    if name == "out.parquet":
        assert pq.read_table(tmp_path / name).column_names[:3] == ["id", "year", "text"]
    if name == "out.csv":
        assert (tmp_path / name).read_text().startswith('"id","year","text","status"')


def test_a_column_called_like_one_of_ours(
    labeler: Labeler, write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    path = write("a.csv", "text,tone,year\nSunny.,warm,2025\n")
    with pytest.raises(InputError, match=r"a\.csv: column 'tone' of the input is called like"):
        run(labeler, path, tmp_path / "out.csv")
    run(labeler, path, tmp_path / "out.csv", read=ReadOptions(carry=("year",)))
    assert pcsv.read_csv(tmp_path / "out.csv")["year"].to_pylist() == [2025]


def test_the_output_is_none_of_the_inputs(labeler: Labeler, corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the output is one of the inputs"):
        run(labeler, corpus, corpus)
    with pytest.raises(OutputError, match="an input lies in the output folder"):
        run(labeler, corpus, tmp_path)


def test_a_folder_with_other_files_is_left_alone(
    labeler: Labeler, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.docx").write_bytes(b"")
    with pytest.raises(OutputError, match=r"not empty: it holds thesis\.docx"):
        run(labeler, corpus, out, restart=True)
    assert (out / "thesis.docx").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("t.txt", r"cannot write format '\.txt'; use a name that ends in \.parquet"),
        ("t.xlsx", r"cannot write format '\.xlsx'"),
    ],
)
def test_an_impossible_output_is_refused(
    labeler: Labeler, corpus: Path, tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(OutputError, match=message):
        run(labeler, corpus, tmp_path / name)
