"""Where work is done in parallel: processes of this machine, or a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any, Literal

from kjclass.errors import KjclassError, MissingExtraError

__all__ = ["WORKER_SECONDS", "Engine", "backend", "cluster", "wait_for_workers"]

Engine = Literal["local", "dask"]
_CONNECT_SECONDS = 10.0
# For so long a cluster may be without workers: they may be about to be started.
WORKER_SECONDS = 60.0


@contextmanager
def backend(
    engine: Engine = "local", scheduler: str | None = None, n_jobs: int | None = None
) -> Iterator[None]:
    """Say where joblib does what is started in the block.

    Training and evaluation give the same results wherever they run.

    Parameters
    ----------
    engine : {"local", "dask"}
        Processes of this machine, or a Dask cluster. Sentences and label sets travel to it;
        classifiers and features of plugins must be installed there.
    scheduler : str, optional
        As in :func:`cluster`.
    n_jobs : int, optional
        Processes of this machine: by default only this one, or one a processor for a cluster that
        is started here.

    Raises
    ------
    MissingExtraError
        If the engine is ``"dask"`` and ``distributed`` is not installed.
    KjclassError
        As :func:`cluster`.

    Examples
    --------
    >>> from joblib import Parallel, delayed
    >>> with backend("local", n_jobs=1):
    ...     Parallel()([delayed(abs)(-1), delayed(abs)(-2)])
    [1, 2]
    """
    import joblib

    if engine == "local":
        with joblib.parallel_config(backend="loky", n_jobs=n_jobs or 1):
            yield
        return
    with (
        cluster(scheduler, n_jobs) as client,
        joblib.parallel_config(backend="dask", n_jobs=-1, client=client),
    ):
        yield


@contextmanager
def cluster(scheduler: str | None = None, n_jobs: int | None = None) -> Iterator[Any]:
    """Connect to a Dask cluster that has at least one worker.

    Parameters
    ----------
    scheduler : str, optional
        Its address, as in ``"tcp://10.0.0.1:8786"``; by default a cluster is started on this
        machine, and stopped at the end.
    n_jobs : int, optional
        Processes of the cluster on this machine, by default one a processor.

    Yields
    ------
    distributed.Client

    Raises
    ------
    MissingExtraError
        If ``distributed`` is not installed.
    KjclassError
        If the scheduler does not answer, has no worker within a minute or is lost meanwhile, or
        every worker that took a piece of work died.
    """
    try:
        import distributed as library
    except ImportError as error:
        raise MissingExtraError.of(
            "distributed", extra="dask", purpose="the engine 'dask'"
        ) from error
    distributed: Any = library
    with ExitStack() as opened:
        client = _connected(distributed, scheduler, n_jobs, opened)
        try:
            yield client
        except distributed.KilledWorker as error:
            raise KjclassError(
                "every worker that took this piece of work died",
                where=scheduler,
                fix="give workers more memory, or look at their logs",
            ) from error
        except KjclassError:
            raise
        except Exception as error:
            lost = distributed.client.FutureCancelledError, distributed.comm.CommClosedError
            if client.status == "running" and not isinstance(error, lost):
                raise
            raise KjclassError(
                "the scheduler was lost",
                where=scheduler,
                fix="start it and its workers again, then give the same command",
            ) from error


def _connected(
    distributed: Any, scheduler: str | None, n_jobs: int | None, opened: ExitStack
) -> Any:
    try:
        if scheduler is None:
            scheduler_or_cluster = opened.enter_context(
                distributed.LocalCluster(
                    n_workers=n_jobs or os.cpu_count() or 1,
                    threads_per_worker=1,
                    dashboard_address=None,
                )
            )
        else:
            scheduler_or_cluster = scheduler
        client = opened.enter_context(
            distributed.Client(scheduler_or_cluster, timeout=_CONNECT_SECONDS, set_as_default=False)
        )
    except (OSError, ValueError) as error:
        raise KjclassError(
            f"the scheduler does not answer ({error})",
            where=scheduler,
            fix="check its address and that it runs",
        ) from error
    # Work to do is what makes a cluster that grows and shrinks start its first worker.
    probe = client.submit(int, pure=False)
    wait_for_workers(client, scheduler)
    probe.release()
    _check_installed(client)
    return client


def wait_for_workers(client: Any, scheduler: str | None) -> None:
    """Wait for a worker.

    Raises
    ------
    KjclassError
        If none comes in a minute.
    """
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        raise KjclassError(
            f"the scheduler has had no worker for {WORKER_SECONDS:.0f} seconds",
            where=scheduler,
            fix="start workers, and see in their logs why others ended",
        ) from error


def _check_installed(client: Any) -> None:
    # Without kjclass, a scheduler fails and workers die, over and over, at the first task.
    found = client.run(find_spec, "kjclass")
    found["the scheduler"] = client.run_on_scheduler(find_spec, "kjclass")
    without = [address for address, spec in found.items() if spec is None]
    if without:
        raise KjclassError(
            "kjclass is not installed there",
            where=without[0],
            fix="install the same packages for the scheduler and on every worker",
        )
