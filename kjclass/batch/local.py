"""Workers of this machine: processes, replaced when they die."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from kjclass.batch.work import Done
from kjclass.corpus.tasks import Task
from kjclass.errors import KjclassError

__all__ = ["run_here", "run_local"]

_DEATHS = 3
_AHEAD = 2


def run_here(tasks: Iterator[Task], work: Callable[[Task], Done]) -> Iterator[Done]:
    """Label piece by piece in this process."""
    for task in tasks:
        yield work(task)


def run_local(
    tasks: Iterator[Task], work: Callable[[Task, str], Done], setup: str, n_jobs: int
) -> Iterator[Done]:
    """Label pieces in `n_jobs` processes; yield them as they are done.

    Parameters
    ----------
    tasks : iterator of Task
        Asked for as workers become free.
    work : callable
        Importable function of a task and the path of the setup.
    setup : str
        Path of the setup.
    n_jobs : int
        Number of processes.

    Raises
    ------
    KjclassError
        If a piece fails, or workers die three times without a piece done in between.
    """
    open_tasks: dict[int, Task] = {}
    deaths = 0
    more = True
    while more or open_tasks:
        pool = _pool(n_jobs)
        try:
            for done in _rounds(pool, tasks, work, setup, n_jobs, open_tasks):
                deaths = 0
                yield done
            more = False
        except _DiedError as error:
            deaths += 1
            if deaths >= _DEATHS:
                task = next(iter(open_tasks.values()))
                raise KjclassError(
                    "worker processes died three times in a row",
                    where=f"{task.source.path}, from row {task.first_row}",
                    fix="free memory, or use fewer with --jobs",
                ) from error
        finally:
            # Not the polite way: what a worker is at is done again, and nothing waits for it.
            pool.shutdown(wait=False, kill_workers=True)


class _DiedError(Exception):
    pass


def _rounds(
    pool: Any,
    tasks: Iterator[Task],
    work: Callable[[Task, str], Done],
    setup: str,
    n_jobs: int,
    open_tasks: dict[int, Task],
) -> Iterator[Done]:
    from concurrent.futures import FIRST_COMPLETED, wait
    from concurrent.futures.process import BrokenProcessPool

    futures: dict[Any, Task] = {}
    # What was lost with an earlier pool comes first.
    waiting = itertools.chain(list(open_tasks.values()), tasks)
    try:
        while True:
            for task in itertools.islice(waiting, _AHEAD * n_jobs - len(futures)):
                open_tasks[task.number] = task
                futures[pool.submit(work, task, setup)] = task
            if not futures:
                return
            finished, _ = wait(futures, return_when=FIRST_COMPLETED)
            for future in finished:
                task = futures.pop(future)
                done = future.result()
                del open_tasks[task.number]
                yield done
    except BrokenProcessPool as error:
        raise _DiedError from error


def _pool(n_jobs: int) -> Any:
    # joblib's own pool: unlike that of the standard library, it does not run the caller's main
    # module again in every worker.
    from joblib.externals.loky.process_executor import ProcessPoolExecutor

    return ProcessPoolExecutor(n_jobs, initializer=_begin, initargs=(os.getpid(),))


def _begin(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
