"""Workers of a Dask cluster: any machines that see the same files under the same paths."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from kjclass.batch.work import Done
from kjclass.corpus.tasks import Task
from kjclass.errors import KjclassError, MissingExtraError

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

    Only tasks travel: paths and places in them. What a worker that died was at, the scheduler
    gives to another.

    Parameters
    ----------
    tasks : iterator of Task
    work : callable
        Importable function of a task and the path of the setup.
    setup : str
        Path of the setup, which every worker must be able to read.
    scheduler : str, optional
        Its address, as in ``"tcp://10.0.0.1:8786"``; by default a cluster of `n_jobs` processes is
        started on this machine.
    n_jobs : int
        Processes of that cluster.

    Raises
    ------
    MissingExtraError
        If ``distributed`` is not installed.
    KjclassError
        If the scheduler cannot be reached, a piece fails, or kills every worker that takes it.
    """
    try:
        import distributed as library
    except ImportError as error:
        raise MissingExtraError.of(
            "distributed", extra="dask", purpose="the engine 'dask'"
        ) from error
    distributed: Any = library
    with ExitStack() as opened:
        try:
            if scheduler is None:
                cluster = distributed.LocalCluster(
                    n_workers=n_jobs, threads_per_worker=1, dashboard_address=None
                )
                opened.enter_context(cluster)
                client = distributed.Client(cluster)
            else:
                client = distributed.Client(scheduler, timeout="10s")
        except OSError as error:
            raise KjclassError(
                f"the scheduler does not answer ({error})",
                where=scheduler,
                fix="check its address and that it runs",
            ) from error
        opened.enter_context(client)
        yield from _results(client, distributed, tasks, work, setup)


def _results(
    client: Any,
    distributed: Any,
    tasks: Iterator[Task],
    work: Callable[[Task, str], Done],
    setup: str,
) -> Iterator[Done]:
    threads = sum(client.nthreads().values())
    futures: dict[Any, Task] = {}
    finished = distributed.as_completed()

    def submit(n: int) -> None:
        for task in itertools.islice(tasks, n):
            future = client.submit(work, task, setup, pure=False)
            futures[future] = task
            finished.add(future)

    submit(max(1, _AHEAD * threads))
    while futures:
        future = next(finished)
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
        # Workers may have joined or left.
        threads = sum(client.nthreads().values()) or threads
        submit(max(1, _AHEAD * threads - len(futures)))
        yield done
