from __future__ import annotations

import gzip
import json
import random
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from clusters import Cluster, running_cluster

import kjclass
from kjclass.batch.options import LabelOptions
from kjclass.batch.run import label_corpus
from kjclass.batch.setup import work_by_setup
from kjclass.batch.summary import Summary
from kjclass.corpus.inputs import Source
from kjclass.corpus.tasks import Task
from kjclass.errors import InputError, KjclassError, MissingExtraError, ModelMismatchError
from kjclass.pipeline import Labeler

PIECE_ROWS = 100
_ROWS = 3000
_WHO = ["Seoul", "Tokyo", "Beijing", "Samsung", "Kioxia", "Washington", "The choir", "Taipei"]
_DID = ["welcomed", "criticised", "delayed", "signed", "rejected", "praised"]
_WHAT = ["the chip pact", "export controls", "a battery plant", "the lithium deal", "tariffs"]


class Watch:
    """Does something after some pieces."""

    def __init__(self, after: int, do: Callable[[], None]) -> None:
        self._left = after
        self._do = do

    def update(self, *_: Any) -> None:
        if self._left == 0:
            self._do()
        self._left -= 1


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    some = random.Random(0)
    path = tmp_path_factory.mktemp("corpus") / "news.jsonl"
    with path.open("w") as file:
        for number in range(_ROWS):
            text = f"{some.choice(_WHO)} {some.choice(_DID)} {some.choice(_WHAT)} on day {number}."
            file.write(json.dumps({"id": str(number), "text": text}) + "\n")
    return path


@pytest.fixture(scope="module")
def labeler() -> Labeler:
    return kjclass.load(["actor"])


@pytest.fixture(scope="module")
def expected(corpus: Path, labeler: Labeler, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What one process of this machine writes."""
    out = tmp_path_factory.mktemp("expected") / "out.parquet"
    done = run(corpus, out, labeler, engine="local", n_jobs=1)
    assert done.pieces > 10
    return out.read_bytes()


@pytest.fixture
def cluster(dask_cluster: Cluster) -> Cluster:
    return dask_cluster.grow(2)


def run(corpus: Path, out: Path, labeler: Labeler, **more: Any) -> Summary:
    return label_corpus(corpus, out, labeler=labeler, piece_rows=PIECE_ROWS, **more)


def test_a_killed_worker_costs_nothing_but_time(
    corpus: Path, labeler: Labeler, expected: bytes, cluster: Cluster, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    watch = Watch(3, cluster.kill_worker)
    done = run(corpus, out, labeler, engine="dask", scheduler=cluster.address, progress=watch)
    assert out.read_bytes() == expected
    assert (done.counts.read, done.resumed) == (_ROWS, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


@pytest.mark.parametrize("first", ["dask", "local"])
def test_whoever_began_the_other_goes_on(
    corpus: Path, labeler: Labeler, expected: bytes, cluster: Cluster, tmp_path: Path, first: str
) -> None:
    out = tmp_path / "out.parquet"
    engines: list[dict[str, Any]] = [
        {"engine": "dask", "scheduler": cluster.address},
        {"engine": "local", "n_jobs": 2},
    ]
    if first == "local":
        engines.reverse()
    with pytest.raises(KeyboardInterrupt):
        run(corpus, out, labeler, progress=Watch(4, interrupt), **engines[0])
    assert not out.exists()
    done = run(corpus, out, labeler, **engines[1])
    assert done.resumed >= 4
    assert out.read_bytes() == expected


def test_a_folder_of_parts_is_the_same_after_an_interrupt(
    corpus: Path, labeler: Labeler, cluster: Cluster, tmp_path: Path
) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    with pytest.raises(KeyboardInterrupt):
        run(
            corpus,
            there,
            labeler,
            engine="dask",
            scheduler=cluster.address,
            progress=Watch(2, interrupt),
        )
    run(corpus, there, labeler, engine="dask", scheduler=cluster.address)
    run(corpus, here, labeler, n_jobs=1)
    parts = [
        {path.name: path.read_bytes() for path in one.glob("*.parquet")} for one in (here, there)
    ]
    assert len(parts[0]) > 10
    assert parts[0] == parts[1]
    assert not [path for path in there.iterdir() if path.name.startswith(".part")]


def test_streams_reach_workers_through_the_work_folder(
    corpus: Path,
    labeler: Labeler,
    cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Relative paths, and workers that run elsewhere.
    monkeypatch.chdir(tmp_path)
    Path("news.jsonl.gz").write_bytes(gzip.compress(corpus.read_bytes()))
    packed = Path("news.jsonl.gz")
    run(packed, Path("there.csv"), labeler, engine="dask", scheduler=cluster.address)
    run(packed, Path("here.csv"), labeler, n_jobs=1)
    assert Path("there.csv").read_bytes() == Path("here.csv").read_bytes()


def test_an_error_in_a_worker_is_the_error_of_the_run(
    labeler: Labeler, cluster: Cluster, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    lines = [json.dumps({"text": f"Seoul met Tokyo on day {n}."}) for n in range(400)]
    bad.write_text("\n".join([*lines, "no JSON", *lines]))
    strict = LabelOptions(strict=True)
    errors = []
    for more in ({"engine": "dask", "scheduler": cluster.address}, {"n_jobs": 1}):
        with pytest.raises(InputError, match=r"bad\.jsonl") as caught:
            run(bad, tmp_path / "out.parquet", labeler, options=strict, restart=True, **more)
        errors.append(str(caught.value))
    assert errors[0] == errors[1]


def test_a_model_that_is_another_on_the_worker(
    corpus: Path, labeler: Labeler, cluster: Cluster, tmp_path: Path
) -> None:
    folder = tmp_path / "actor"
    shutil.copytree(labeler.models[0].folder, folder)

    def change() -> None:
        with (folder / "manifest.json").open("a") as manifest:
            manifest.write("\n")

    with pytest.raises(ModelMismatchError, match="another one than that of the run"):
        run(
            corpus,
            tmp_path / "out.parquet",
            kjclass.load([folder]),
            engine="dask",
            scheduler=cluster.address,
            progress=Watch(0, change),
        )


def test_a_worker_with_other_packages(
    corpus: Path,
    labeler: Labeler,
    cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from kjclass.models.folder import environment

    monkeypatch.setattr(
        "kjclass.batch.setup.environment", lambda names: {**environment(names), "pyarrow": "1.2"}
    )
    with pytest.raises(KjclassError, match=r"a worker has pyarrow .*, the run has 1\.2"):
        run(corpus, tmp_path / "out.parquet", labeler, engine="dask", scheduler=cluster.address)


def test_a_worker_that_does_not_see_the_work_folder(tmp_path: Path) -> None:
    task = Task(0, Source("a", "a", "jsonl"), "nothing", "")
    with pytest.raises(KjclassError, match="does not see this file; put input and output"):
        work_by_setup(task, str(tmp_path / "setup.json"))


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster that a test may break."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    with running_cluster(folder) as found:
        yield found


def test_a_lost_scheduler_and_no_worker(
    corpus: Path,
    labeler: Labeler,
    expected: bytes,
    lone: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out.parquet"
    monkeypatch.setattr("kjclass.parallel.WORKER_SECONDS", 0.1)
    with pytest.raises(KjclassError, match="has had no worker for"):
        run(corpus, out, labeler, engine="dask", scheduler=lone.address)
    monkeypatch.setattr("kjclass.parallel.WORKER_SECONDS", 60)
    # The client tries for so long to reach it again.
    monkeypatch.setattr("kjclass.parallel._CONNECT_SECONDS", 3)
    lone.grow(1)
    with pytest.raises(KjclassError, match="the scheduler was lost"):
        run(
            corpus,
            out,
            labeler,
            engine="dask",
            scheduler=lone.address,
            progress=Watch(2, lone.kill_scheduler),
        )
    assert run(corpus, out, labeler, n_jobs=1).resumed >= 2
    assert out.read_bytes() == expected


def test_a_scheduler_that_does_not_answer(
    corpus: Path, labeler: Labeler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kjclass.parallel._CONNECT_SECONDS", 0.5)
    with socket.socket() as taken:
        # Bound, but nobody listens.
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(KjclassError, match=f"{address}: the scheduler does not answer"):
            run(corpus, tmp_path / "out.parquet", labeler, engine="dask", scheduler=address)


def test_the_extra_is_named_where_it_is_missing(
    corpus: Path, labeler: Labeler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'kjclass\[dask\]'"):
        run(corpus, tmp_path / "out.parquet", labeler, engine="dask")
