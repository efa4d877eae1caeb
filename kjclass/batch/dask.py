"""Workers of a Dask cluster: any machines that see the same files under the same paths."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from typing import Any

from kjclass.batch.work import Done
from kjclass.corpus.tasks import Task
from kjclass.errors import KjclassError
from kjclass.parallel import WORKER_SECONDS, cluster, wait_for_workers

__all__ = ["run_dask"]

_AHEAD = 2


def run_dask(
    tasks: Iterator[Task],
    work: Callable[[Task, str], Done],
    setup: str,
    scheduler: str | None,
    n_jobs: int,
) -> Iterator[Done]:
    """Label pieces on a Dask cluster; yield them as they are done.

    Only tasks travel: paths and places in them, two for each thread of the cluster at a time. What
    a worker that died was at, the scheduler gives to another.

    Every worker must see, under the same paths, the inputs, the models and the folder of the
    output: pieces are written into the work folder there (``OUTPUT.kjclass``), and what is read
    from a stream (standard input, compressed files, CSV, data sets) is copied there first.

    Parameters
    ----------
    tasks : iterator of Task
        Asked for as workers become free.
    work : callable
        Importable function of a task and the path of the setup.
    setup : str
        Path of the setup.
    scheduler : str, optional
        As in :func:`kjclass.parallel.cluster`.
    n_jobs : int
        Processes, where a cluster is started on this machine.

    Raises
    ------
    MissingExtraError
        If ``distributed`` is not installed.
    KjclassError
        If the scheduler cannot be reached or is lost, a piece fails, or kills every worker that
        takes it.
    """
    with cluster(scheduler, n_jobs) as client:
        yield from _results(client, tasks, work, setup, scheduler)


def _results(
    client: Any,
    tasks: Iterator[Task],
    work: Callable[[Task, str], Done],
    setup: str,
    scheduler: str | None,
) -> Iterator[Done]:
    import distributed

    futures: dict[Any, Task] = {}
    finished: Queue[Any] = Queue()
    threads = left = 0
    while True:
        if not left:
            # Workers join and leave; to ask thousands of them after every piece would take long.
            threads = left = max(1, sum(client.nthreads().values()))
        for task in itertools.islice(tasks, max(0, _AHEAD * threads - len(futures))):
            future = client.submit(work, task, setup, pure=False)
            futures[future] = task
            future.add_done_callback(finished.put)
        if not futures:
            return
        future = _next(finished, client, scheduler)
        task = futures.pop(future)
        try:
            done = future.result()
        except distributed.KilledWorker as error:
            raise KjclassError(
                "every worker that took this piece died",
                where=f"{task.source.path}, from row {task.first_row}",
                fix="give workers more memory, or look at their logs",
            ) from error
        future.release()
        left -= 1
        yield done


def _next(finished: Queue[Any], client: Any, scheduler: str | None) -> Any:
    """Wait for a piece, as long as there is somebody to finish it."""
    while True:
        try:
            return finished.get(timeout=WORKER_SECONDS)
        except Empty:
            wait_for_workers(client, scheduler)
