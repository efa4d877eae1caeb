"""A Dask cluster of processes on this machine, as a user would start one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Cluster", "running_cluster"]

CHECKOUT = Path(__file__).resolve().parents[1]
_SECONDS = 60


class Cluster:
    """A scheduler and its workers; they run in another folder than the tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._scheduler: subprocess.Popen[bytes] | None = None
        self._workers: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def start(self) -> None:
        """Start the scheduler."""
        # Should the tests be killed, it ends by itself; all other tests may lie between two of its.
        self._scheduler = self._start("scheduler", "--port", "0", "--idle-timeout", "3600s")
        until = time.monotonic() + _SECONDS
        while not self._file.is_file() or not self._file.read_text():
            assert self._scheduler.poll() is None, (self._folder / "scheduler.log").read_text()
            assert time.monotonic() < until
            os.sched_yield()
        self.address = json.loads(self._file.read_text())["address"]

    def grow(self, workers: int) -> Cluster:
        """Start workers until there are so many."""
        import distributed

        for number in range(len(self._workers), workers):
            self._workers.append(
                self._start(
                    f"worker-{number}", "--nthreads", "1", "--no-nanny", "--death-timeout", "60"
                )
            )
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=_SECONDS)
        return self

    def kill_worker(self) -> None:
        """Kill a worker, as a machine that fails would."""
        worker = self._workers.pop()
        worker.kill()
        worker.wait()

    def kill_scheduler(self) -> None:
        """Kill the scheduler."""
        assert self._scheduler
        self._scheduler.kill()
        self._scheduler.wait()

    def stop(self) -> None:
        """End all processes."""
        running = [*self._workers, *([self._scheduler] if self._scheduler else [])]
        for process in running:
            process.kill()
        for process in running:
            process.wait()

    def _start(self, name: str, *options: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [
                    *(sys.executable, "-m", "dask", name.partition("-")[0], "--no-dashboard"),
                    *("--host", "127.0.0.1", "--scheduler-file", str(self._file), *options),
                ],
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """Run a scheduler, without workers yet, for the length of the block."""
    cluster = Cluster(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
