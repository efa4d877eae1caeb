"""A run is killed, starved and raced; what it had is kept, and nothing is wrong or lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kjclass.batch.local import run_local
from kjclass.batch.run import label_corpus
from kjclass.batch.work import unwritable
from kjclass.corpus.inputs import Source
from kjclass.corpus.tasks import Task
from kjclass.errors import KjclassError, OutputError
from kjclass.pipeline import Labeler, load

KILLS = 50
ROWS = 3000


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Short documents, some of which cannot be labelled."""
    path = tmp_path_factory.mktemp("corpus") / "news.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(ROWS):
            text = f"Item {n}: Seoul and Tokyo agreed on {n} tonnes of cobalt. A choir sang."
            file.write(json.dumps({"id": n, "text": None if n % 500 == 250 else text}) + "\n")
    return path


@pytest.fixture(scope="module")
def labeler() -> Labeler:
    return load(["actor"], n_jobs=1)


@pytest.fixture(scope="module")
def undisturbed(
    corpus: Path, labeler: Labeler, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bytes, bytes]:
    """Output and quarantine of a run that nothing happened to."""
    out = tmp_path_factory.mktemp("whole") / "out.csv"
    label_corpus(corpus, out, labeler=labeler, n_jobs=1, piece_rows=100)
    return out.read_bytes(), out.with_name("out.csv.quarantine.jsonl").read_bytes()


def start(corpus: Path, out: Path, jobs: int = 1, pause: float = 0.0) -> subprocess.Popen[str]:
    """Start a run in a process of its own; it says on standard output how many pieces are done."""
    code = f"""
import sys, time
from kjclass.batch.run import label_corpus
from kjclass.pipeline import load

class Tell:
    def update(self, counts, fraction):
        print(counts.read, flush=True)
        time.sleep({pause})

if __name__ == "__main__":
    label_corpus(sys.argv[1], sys.argv[2], labeler=load(["actor"], n_jobs=1), n_jobs={jobs},
                 piece_rows=100, progress=Tell())
"""
    return subprocess.Popen(
        [sys.executable, "-c", code, str(corpus), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def check(out: Path, undisturbed: tuple[bytes, bytes]) -> None:
    assert out.read_bytes() == undisturbed[0]
    held = out.with_name(f"{out.name}.quarantine.jsonl")
    assert held.read_bytes() == undisturbed[1]
    assert {path.name for path in out.parent.iterdir()} == {out.name, held.name}


# The child that is forked beside sleeping threads only ever runs this one call.
@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_killed_fifty_times(
    corpus: Path, labeler: Labeler, undisturbed: tuple[bytes, bytes], tmp_path: Path
) -> None:
    """SIGKILL at random moments of start, labelling, joining and end; then one run to the end.

    A child is forked for each run, so that a kill costs no start of an interpreter.
    """
    out = tmp_path / "out.csv"
    rng = random.Random(0)
    killed = done_before = 0
    for _ in range(KILLS):
        child = os.fork()
        if not child:
            try:
                label_corpus(corpus, out, labeler=labeler, n_jobs=1, piece_rows=100)
            finally:
                os._exit(0)
        # From too early to begin to late enough to have finished.
        time.sleep(rng.uniform(0.0, 0.12))
        os.kill(child, signal.SIGKILL)
        killed += os.waitpid(child, 0)[1] == signal.SIGKILL
        if out.exists():
            done_before += 1
            assert out.read_bytes() == undisturbed[0]
            out.unlink()
    assert killed > KILLS // 2
    label_corpus(corpus, out, labeler=labeler, n_jobs=1, piece_rows=100)
    check(out, undisturbed)


def test_workers_die_with_their_parent_and_the_run_goes_on(
    corpus: Path, labeler: Labeler, undisturbed: tuple[bytes, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    process = start(corpus, out, jobs=2, pause=0.02)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) > 500:
            break
    workers = children(process.pid)
    assert len(workers) >= 2
    process.kill()
    process.communicate()
    wait_until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    assert not out.exists()
    done = label_corpus(corpus, out, labeler=labeler, n_jobs=2, piece_rows=100)
    assert done.resumed > 0
    check(out, undisturbed)


def test_a_worker_that_dies_is_replaced(
    corpus: Path, undisturbed: tuple[bytes, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    process = start(corpus, out, jobs=2, pause=0.02)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) > 500:
            break
    # One of the two may be the helper process of the pool; killing all workers is fair too.
    for worker in children(process.pid):
        os.kill(worker, signal.SIGKILL)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    check(out, undisturbed)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until(reached: Any, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def die(_task: Task, _setup: str) -> Any:
    os._exit(1)


def test_a_piece_that_kills_every_worker_is_named(tmp_path: Path) -> None:
    task = Task(0, Source("a", str(tmp_path / "a.jsonl"), "jsonl"), "jsonl", "a", first_row=41)
    with pytest.raises(KjclassError, match=r"a\.jsonl, from row 41: .* died three times"):
        list(run_local(iter([task]), die, "", 1))


def test_two_runs_on_one_output(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    first = start(corpus, out, pause=0.1)
    assert first.stdout is not None
    first.stdout.readline()
    first.stdout.readline()
    second = start(corpus, out)
    _, stderr = second.communicate(timeout=60)
    assert second.returncode
    assert f"another run is writing here (process {first.pid} on" in stderr
    first.kill()
    first.communicate()


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c(corpus: Path, undisturbed: tuple[bytes, bytes], tmp_path: Path, jobs: int) -> None:
    out = tmp_path / "out.csv"
    # The command line has no option for the size of pieces, and is too fast to be interrupted.
    code = f"""
import sys, time
from kjclass.batch import assembly, run
from kjclass.cli.app import main

if __name__ == "__main__":
    run.label_corpus.__kwdefaults__["piece_rows"] = 100
    advance = assembly.Assembly.advance
    assembly.Assembly.advance = lambda self: (time.sleep(0.05), advance(self))
    sys.argv = ["kjclass", "label", sys.argv[1], "-o", sys.argv[2], "--only", "actor"]
    sys.argv += ["--jobs", "{jobs}"]
    main()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(corpus), str(out)], stderr=subprocess.PIPE, text=True
    )
    ledger = tmp_path / "out.csv.kjclass" / "ledger.jsonl"
    wait_until(lambda: ledger.exists() and ledger.read_bytes().count(b"\n") > 3)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert stderr == (
        "interrupted; what is labelled is kept: the same command goes on from there\n"
    )
    assert not out.exists()
    label_corpus(corpus, out, labeler=load(["actor"], n_jobs=1), n_jobs=1, piece_rows=100)
    check(out, undisturbed)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 300 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(
    corpus: Path, labeler: Labeler, undisturbed: tuple[bytes, bytes], small_disk: Path
) -> None:
    out = small_disk / "out.csv"
    with pytest.raises(KjclassError, match=r"cannot write: No space left on device; free space"):
        label_corpus(corpus, out, labeler=labeler, n_jobs=1, piece_rows=100)
    assert not out.exists()
    subprocess.run(["mount", "-o", "remount,size=9m", str(small_disk)], check=True)
    done = label_corpus(corpus, out, labeler=labeler, n_jobs=1, piece_rows=100)
    assert done.resumed > 0
    check(out, undisturbed)


def test_an_output_that_cannot_be_written(corpus: Path, labeler: Labeler, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(KjclassError, match="cannot write: Read-only file system"):
        label_corpus(corpus, small_disk / "out.csv", labeler=labeler, n_jobs=1)


def test_the_ledger_says_what_to_do_like_everything_else_that_is_written(
    corpus: Path, labeler: Labeler, tmp_path: Path
) -> None:
    work = tmp_path / "out.csv.kjclass"
    work.write_text("in the way")
    with pytest.raises(OutputError) as error:
        label_corpus(corpus, tmp_path / "out.csv", labeler=labeler, n_jobs=1)
    like = unwritable(work / "a", FileExistsError(17, "File exists"))
    assert str(error.value) == str(like)
    assert "the same command then goes on where this one stopped" in str(like)
