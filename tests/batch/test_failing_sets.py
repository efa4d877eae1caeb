"""A model that fails in a run: null where it failed, counted, the same however the run went."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sites import environment, faulty_site

from kjclass.batch.options import LabelOptions
from kjclass.batch.run import label_corpus
from kjclass.batch.stream import label_batches
from kjclass.batch.summary import Summary
from kjclass.batch.work import Counts
from kjclass.errors import KjclassError, KjclassWarning, OutputError, PluginError
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

ROWS, PIECE = 60, 4
BAD = (17, 18, 45)
# The pieces of rows that have such a row in them.
LOST = [row for row in range(ROWS) if any(row // PIECE == bad // PIECE for bad in BAD)]


class Brittle:
    """A model of two labels that cannot bear a word."""

    def predict_proba(self, texts: list[str]) -> np.ndarray:
        if any("boom" in text for text in texts):
            raise RuntimeError("it went boom")
        return np.tile([0.25, 0.75], (len(texts), 1))


@pytest.fixture
def labeler(toy_models: list[Model]) -> Labeler:
    tone, place = toy_models
    return Labeler([replace(tone, runner=Brittle(), source="plugin a:b"), place], strict=False)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    # JSON lines are cut by bytes, these by rows.
    path = tmp_path / "news.tsv"
    lines = ["text", *(f"{n}: snow in Seoul{' went boom' * (n in BAD)}." for n in range(ROWS))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(labeler: Labeler, given: Any, out: Path, **more: Any) -> Summary:
    options = LabelOptions(unit="sentence", **more.pop("options", {}))
    more = {"n_jobs": 1, "piece_rows": PIECE, **more}
    return label_corpus(given, out, labeler=labeler, options=options, **more)


@pytest.fixture
def warned() -> Any:
    return lambda: pytest.warns(KjclassWarning, match="label set 'tone' fails, and its columns are")


def test_columns_are_null_in_the_pieces_where_a_model_fails(
    labeler: Labeler, corpus: Path, tmp_path: Path, warned: Any
) -> None:
    with warned() as told:
        done = run(labeler, corpus, tmp_path / "out.parquet", options={"scores": True, "why": 1})
    assert len(told) == 1
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["place"].to_pylist() == [["KR"]] * ROWS
    for column in ("tone", "tone_score", "tone:warm", "tone:cold", "tone_why"):
        null = [row for row, value in enumerate(table[column].to_pylist()) if value is None]
        assert null == LOST, column
    assert set(table["status"].to_pylist()) == {"ok"}
    assert done.counts.failed == {"tone": len(LOST)}
    assert done.counts.labels["tone"] == {"warm": 0, "cold": ROWS - len(LOST)}
    assert list(done.failed_sets) == ["tone"]
    assert (
        "plugin a:b, label set 'tone': labelling failed: RuntimeError: it went boom"
        in (done.failed_sets["tone"])
    )
    shown = json.loads(done.to_json())
    assert shown["failed"] == {"tone": len(LOST)}
    assert shown["failed_sets"] == done.failed_sets
    assert f"{len(LOST)} sentences without labels of tone" in str(done)


def test_a_model_that_fails_late_in_a_piece_loses_all_of_it(
    labeler: Labeler, corpus: Path, tmp_path: Path, warned: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warned():
        run(labeler, corpus, tmp_path / "whole.csv")
    # Chunks of one row: the third row of a piece fails when two are labelled and written.
    monkeypatch.setattr("kjclass.batch.work._BYTES", 1)
    with warned():
        done = run(labeler, corpus, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert done.counts.failed == {"tone": len(LOST)}
    assert done.counts.read == done.counts.labelled == done.counts.sentences == ROWS


def test_a_resumed_run_is_the_same_to_the_byte(
    labeler: Labeler, corpus: Path, tmp_path: Path, warned: Any
) -> None:
    class Stop:
        left = 7

        def update(self, counts: Counts, fraction: float) -> None:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt

    with warned():
        whole = run(labeler, corpus, tmp_path / "whole.parquet")
    with pytest.raises(KeyboardInterrupt), warned():
        run(labeler, corpus, tmp_path / "out.parquet", progress=Stop())
    with pytest.raises(OutputError, match=r"the options changed .*: strict"):
        run(Labeler(labeler.models), corpus, tmp_path / "out.parquet")
    with warned():
        done = run(labeler, corpus, tmp_path / "out.parquet")
    assert done.resumed
    assert (done.counts, done.failed_sets) == (whole.counts, whole.failed_sets)
    assert (tmp_path / "out.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


@pytest.mark.parametrize("options", [{"shape": "long"}, {"min_score": 0.7}, {"min_score": 0.8}])
def test_other_shapes(
    labeler: Labeler, corpus: Path, tmp_path: Path, options: dict[str, Any], warned: Any
) -> None:
    with warned():
        run(labeler, corpus, tmp_path / "out.parquet", options=options)
    table = pq.read_table(tmp_path / "out.parquet")
    if "shape" in options:
        tones = table.filter(pa.compute.field("label_set") == "tone")
        assert len(tones) == ROWS - len(LOST)
        assert len(table) - len(tones) == ROWS
    else:
        null = len(LOST) if options["min_score"] < 0.75 else ROWS
        assert table["tone"].null_count == null


def test_a_strict_run_ends_there(labeler: Labeler, corpus: Path, tmp_path: Path) -> None:
    message = "plugin a:b, label set 'tone': labelling failed: RuntimeError: it went boom"
    with pytest.raises(PluginError, match=message):
        run(labeler, corpus, tmp_path / "out.csv", options={"strict": True})
    with pytest.raises(PluginError, match=message):
        run(Labeler(labeler.models), corpus, tmp_path / "other.csv")
    with pytest.raises(PluginError, match=message):
        run(Labeler(labeler.models[:1], strict=False), corpus, tmp_path / "last.csv")
    assert not list(tmp_path.glob("*.csv"))


def test_streams_have_nulls_too(labeler: Labeler) -> None:
    texts = [["Snow in Seoul."], ["Then it went boom."], ["Snow in Seoul."]]
    batches = (pa.table({"text": text * 8192}) for text in texts)
    counts = Counts()
    reader = label_batches(
        batches, labeler=labeler, options=LabelOptions(unit="sentence"), counts=counts
    )
    with pytest.warns(KjclassWarning, match="label set 'tone' fails.*it went boom") as told:
        tones = reader.read_all()["tone"].to_pylist()
    assert len(told) == 1
    assert tones == ["cold"] * 8192 + [None] * 8192 + ["cold"] * 8192
    assert counts.failed == {"tone": 8192}
    strict = LabelOptions(unit="sentence", strict=True)
    with pytest.raises(PluginError, match="it went boom"):
        label_batches(pa.table({"text": texts[1]}), labeler=labeler, options=strict).read_all()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faulty_site(tmp_path_factory.mktemp("site"), "kjtest_import_error")


def kjclass(site: Path, *arguments: object, fault: str) -> subprocess.CompletedProcess[str]:
    # In pieces small enough for several processes.
    code = (
        "import sys; from kjclass.batch import run; from kjclass.cli.app import main;"
        f"run.label_corpus.__kwdefaults__['piece_rows'] = {PIECE}; sys.argv[0] = 'kjclass'; main()"
    )
    return subprocess.run(
        [sys.executable, "-c", code, "label", *map(str, arguments)],
        env=environment(site, KJTEST_FAULT=fault),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_command_goes_on_and_says_so(
    site: Path, corpus: Path, tmp_path: Path, jobs: int
) -> None:
    out, summary = tmp_path / "out.jsonl", tmp_path / "summary.json"
    given = (corpus, "--sentences", "-q", "--jobs", jobs)
    done = kjclass(site, *given, "-o", out, "--summary", summary, fault="boom")
    assert done.returncode == 0, done.stderr
    warnings = [line for line in done.stderr.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == 2
    assert "left out: plugin kjtest-import-error:broken: RuntimeError" in warnings[0]
    assert "label set 'shade' fails, and its columns are null" in warnings[1]
    assert "Warning" not in done.stderr
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [n for n, row in enumerate(rows) if row["shade"] is None] == LOST
    assert all(row["stance"] for row in rows)
    counted = json.loads(summary.read_text())
    assert counted["failed"] == {"shade": len(LOST)}
    assert "plugin kjtest-faulty:faulty" in counted["failed_sets"]["shade"]
    assert list(counted["left_out_sets"]) == ["plugin kjtest-import-error:broken"]
    named = kjclass(site, *given, "-o", tmp_path / "b.csv", "--only", "shade", fault="boom")
    assert named.returncode == 6
    assert "label set 'shade': labelling failed: RuntimeError: no driver" in named.stderr


def test_a_model_that_cannot_be_loaded_has_no_columns(
    site: Path, corpus: Path, tmp_path: Path
) -> None:
    out, summary = tmp_path / "out.jsonl", tmp_path / "summary.json"
    given = (corpus, "--sentences", "-q", "--summary", summary)
    done = kjclass(site, *given, "-o", out, fault="load")
    assert done.returncode == 0, done.stderr
    assert "shade" not in json.loads(out.read_text().splitlines()[0])
    left_out = json.loads(summary.read_text())["left_out_sets"]
    assert "OSError: no such weights" in left_out["shade"]
    assert any("without shade" in line for line in done.stderr.splitlines())
    strict = kjclass(site, *given, "-o", tmp_path / "b.jsonl", "--strict", fault="load")
    assert strict.returncode == 6
    assert not (tmp_path / "b.jsonl").exists()


def test_a_set_that_is_lost_between_two_parts_of_a_run(
    labeler: Labeler, corpus: Path, tmp_path: Path, warned: Any, write: Callable[[str, str], Path]
) -> None:
    class Stop:
        def update(self, counts: Counts, fraction: float) -> None:
            if counts.failed:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), warned():
        run(labeler, corpus, tmp_path / "out.csv", progress=Stop())
    fewer = Labeler(labeler.models[1:], strict=False, left_out={"tone": PluginError("gone")})
    with pytest.raises(OutputError, match="the models changed since this run was begun: tone"):
        run(fewer, corpus, tmp_path / "out.csv")


def test_a_worker_with_another_version_of_a_plugin(
    labeler: Labeler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kjclass.batch import setup
    from kjclass.batch.work import Job
    from kjclass.corpus.layout import Layout
    from kjclass.corpus.writers import PartFormat

    job = Job(
        Layout("text", None, pa.schema([]), extra=False),
        LabelOptions(),
        1,
        "",
        "",
        PartFormat("csv"),
        {},
    )
    ours = Labeler([replace(labeler.models[1], versions={"kjtest-a": "1.1.0"})])
    monkeypatch.setattr(setup, "load", lambda *_, **__: ours)
    for version, wrong in (("1.1.0", False), ("1.2.0", True)):
        path = tmp_path / f"{version}.json"
        setup.Setup(job, (), plugins={"kjtest-a": version}).write(path)
        if not wrong:
            assert setup._ready(str(path))[1] is ours
            continue
        with pytest.raises(
            KjclassError, match=r"a worker has kjtest-a 1\.1\.0, the run has 1\.2\.0"
        ):
            setup._ready(str(path))
