"""Abstentions in every output, in the counts, and as part of what a run is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.json as pj
import pyarrow.parquet as pq
import pytest

import kjclass
from kjclass.abstention.guarantee import Guarantee
from kjclass.batch.options import LabelOptions
from kjclass.batch.run import label_corpus
from kjclass.batch.stream import label_batches
from kjclass.batch.summary import Summary
from kjclass.batch.work import Counts
from kjclass.errors import InputError, OutputError
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

SENTENCE = LabelOptions(unit="sentence")
WEATHER = ["It was sunny in Seoul.", "Snow fell on the US coast.", "A mild day.", "Icy.", "한일"]
N = 50


def promise(cut: float | None) -> Guarantee:
    return Guarantee(0.1, 0.05, cut, "held-out sentences", True, False, 100, 100, note="no cut")


@pytest.fixture
def careful(toy_models: list[Model]) -> Labeler:
    """Of the weather it says something only where it is sure; of places never."""
    labeler = Labeler(toy_models)
    scores = sorted(max(row["tone"].scores.values()) for row in labeler(WEATHER[:4]))
    middle = (scores[1] + scores[2]) / 2
    return labeler.guaranteed({"tone": promise(middle), "place": promise(None)})


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    rows = [{"id": str(at), "text": WEATHER[at % 5]} for at in range(N)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def run(labeler: Labeler, given: Path, out: Path, **more: Any) -> Summary:
    more = {"options": SENTENCE, "n_jobs": 1, "piece_rows": 8, **more}
    return label_corpus(given, out, labeler=labeler, **more)


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        table = pq.read_table(path)
    elif path.suffix == ".jsonl":
        table = pj.read_json(path)
    elif path.suffix == ".arrow":
        with pa.memory_map(str(path)) as mapped, pa.ipc.open_file(mapped) as reader:
            table = reader.read_all()
    else:
        options = pcsv.ParseOptions(delimiter="\t" if path.suffix == ".tsv" else ",")
        convert = pcsv.ConvertOptions(strings_can_be_null=True)
        table = pcsv.read_csv(path, parse_options=options, convert_options=convert)
    return table.to_pylist()


@pytest.mark.parametrize("ending", ["parquet", "jsonl", "csv", "tsv", "arrow"])
def test_every_format_marks_abstentions(
    careful: Labeler, corpus: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"out.{ending}"
    done = run(careful, corpus, out)
    assert done.counts.abstained == {"tone": 2 * N // 5, "place": 4 * N // 5}
    rows = read(out)
    assert len(rows) == N
    for row in rows:
        if row["status"] != "ok":
            assert row["tone_abstained"] is None is row["place_abstained"]
            continue
        assert (row["tone"] is None) == (row["tone_score"] is None) == row["tone_abstained"]
        assert row["place_abstained"] is True
        assert row["place"] is None is row["place_scores"]
    assert sum(row["tone_abstained"] or 0 for row in rows) == 2 * N // 5


def test_where_nothing_is_bounded_no_column_is_added(
    careful: Labeler, corpus: Path, tmp_path: Path
) -> None:
    done = run(careful.guaranteed({}), corpus, tmp_path / "out.parquet")
    assert not any("abstained" in name for name in pq.read_schema(tmp_path / "out.parquet").names)
    assert "max_error" not in json.loads(
        pq.read_schema(tmp_path / "out.parquet").metadata[b"kjclass"]
    )
    assert not {"abstained", "coverage", "guarantees"} & set(json.loads(done.to_json()))


def test_all_scores_and_reasons_are_withheld_too(
    careful: Labeler, corpus: Path, tmp_path: Path
) -> None:
    options = LabelOptions(unit="sentence", scores=True, why=1)
    run(careful, corpus, tmp_path / "out.parquet", options=options)
    for row in read(tmp_path / "out.parquet"):
        assert (row["tone:warm"] is None) == (row["tone"] is None) == (row["tone_why"] is None)
        assert row["place:KR"] is None is row["place_why"]


def test_the_long_shape_has_a_row_for_an_abstention(
    careful: Labeler, corpus: Path, tmp_path: Path
) -> None:
    wide, long = tmp_path / "wide.parquet", tmp_path / "long.parquet"
    run(careful, corpus, wide)
    run(careful, corpus, long, options=LabelOptions(unit="sentence", shape="long"))
    rows = {}
    for row in read(long):
        rows.setdefault(row["id"], []).append(row)
    for row in read(wide):
        mine = {one["label_set"]: one for one in rows[row["id"]]}
        if row["status"] != "ok":
            assert list(mine) == [None]
            assert mine[None]["abstained"] is None
            continue
        assert set(mine) == {"tone", "place"}
        assert mine["tone"]["label"] == row["tone"]
        assert mine["tone"]["abstained"] is row["tone_abstained"]
        assert (mine["place"]["label"], mine["place"]["score"]) == (None, None)
        assert mine["place"]["abstained"] is True


def test_the_summary_says_how_much_is_answered_and_what_is_promised(
    careful: Labeler, corpus: Path, tmp_path: Path
) -> None:
    done = run(careful, corpus, tmp_path / "out.parquet")
    found = json.loads(done.to_json())
    assert found["abstained"] == {"tone": 20, "place": 40}
    share, low, high = found["coverage"]["tone"]
    assert share == 0.5
    assert 0.3 < low < 0.4
    assert 0.6 < high < 0.7
    assert found["coverage"]["place"][0] == 0
    promised = found["guarantees"]["tone"]
    assert (promised["max_error"], promised["delta"]) == (0.1, 0.05)
    assert promised["assumption"] == "for documents drawn as the held-out sentences were"
    assert found["guarantees"]["place"]["cut"] is None
    assert "tone abstained from 20 sentences, answered 0.500 [0.3" in str(done)
    origin = json.loads(pq.read_schema(tmp_path / "out.parquet").metadata[b"kjclass"])
    assert origin["max_error"] == found["guarantees"]


def test_coverage_is_counted_by_document(careful: Labeler, tmp_path: Path) -> None:
    # Sentences of a document are all alike: many of them say little more than one.
    path = tmp_path / "news.jsonl"
    rows = [{"id": str(at), "text": " ".join([WEATHER[at % 4]] * 20)} for at in range(20)]
    path.write_text("\n".join(map(json.dumps, rows)))
    done = run(careful, path, tmp_path / "out.parquet", options=LabelOptions())
    found = done.coverage["tone"]
    assert found is not None
    assert found[0] == 0.5
    assert found[2] - found[1] > 0.35


def test_a_run_is_not_resumed_with_another_promise(
    careful: Labeler, corpus: Path, tmp_path: Path
) -> None:
    class Stop:
        def __init__(self, after: int) -> None:
            self.left = after

        def update(self, counts: Counts, fraction: float) -> None:
            self.left -= 1
            if not self.left:
                raise KeyboardInterrupt

    out = tmp_path / "out.parquet"
    with pytest.raises(KeyboardInterrupt):
        run(careful, corpus, out, progress=Stop(2))
    promises = dict(careful.guarantees)
    others = [{}, promises | {"tone": promise(0.999)}, {"tone": promises["tone"]}]
    for other in others:
        with pytest.raises(OutputError, match=r"options changed.*: max_error"):
            run(careful.guaranteed(other), corpus, out)
    done = run(careful, corpus, out)
    assert done.resumed > 0
    assert done.counts.abstained == {"tone": 20, "place": 40}
    run(careful, corpus, tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == out.read_bytes()


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_workers_abstain_as_this_process_does(corpus: Path, tmp_path: Path, engine: Any) -> None:
    if engine == "dask":
        pytest.importorskip("distributed")
    careful = kjclass.load(["stance", "actor"]).guaranteed(
        {"stance": promise(0.9), "actor": promise(None)}
    )
    run(careful, corpus, tmp_path / "one.csv")
    done = run(careful, corpus, tmp_path / "two.csv", n_jobs=2, engine=engine)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert done.counts.abstained["actor"] == 40


def test_a_stream_of_batches_abstains(careful: Labeler) -> None:
    counts = Counts()
    batches = pa.table({"text": WEATHER * 4})
    found = label_batches(batches, labeler=careful, options=SENTENCE, counts=counts).read_all()
    assert found["tone_abstained"].to_pylist().count(True) == 8
    assert counts.abstained == {"tone": 8, "place": 16}


def test_a_least_score_would_change_the_answers(
    careful: Labeler, corpus: Path, tmp_path: Path
) -> None:
    options = LabelOptions(unit="sentence", min_score=0.5)
    with pytest.raises(InputError, match="leave out either --min-score or --max-error"):
        run(careful, corpus, tmp_path / "out.parquet", options=options)
