"""What a run keeps track of: tasks still to be done, pieces to be joined, and the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from kjclass.batch.join import Joiner
from kjclass.batch.ledger import Ledger
from kjclass.batch.progress import Progress
from kjclass.batch.work import Counts, Done, unwritable
from kjclass.corpus.cut import Cutter
from kjclass.corpus.inputs import Source
from kjclass.corpus.tasks import Task
from kjclass.errors import InputError

__all__ = ["Assembly", "Tasks", "Watch"]


class Tasks:
    """The tasks that are not done yet, and how many there are in all."""

    def __init__(self, cutter: Cutter, sources: Sequence[Source], ledger: Ledger) -> None:
        self._tasks = cutter.cut(sources)
        self._source = sources[0]
        self._done = ledger.done
        self.total = 0
        self.spooled: dict[int, str] = {}

    def __iter__(self) -> Iterator[Task]:
        for task in self._tasks:
            self.total += 1
            before = self._done.get(task.number)
            if before is None:
                if task.path and task.path != task.source.path:
                    self.spooled[task.number] = Path(task.path).name
                yield task
            elif before.digest != task.digest:
                raise InputError(
                    "the stream is another one than that of the run that was begun",
                    where=f"{task.source.path}, from row {task.first_row}",
                    fix="give the same stream, or use --restart to begin anew",
                )
        if not self.total:
            # Without a piece there would be no header, and no schema.
            self.total = 1
            if 0 not in self._done:
                yield Task(0, self._source, "nothing", "")


class Assembly:
    """Hands finished pieces to the joiner in order, beside the labelling."""

    def __init__(self, joiner: Joiner, parts: Path, ledger: Ledger) -> None:
        self._joiner = joiner
        self._parts = parts
        self._ledger = ledger
        self._next = 0
        self._thread = ThreadPoolExecutor(1)
        self._waiting: list[Future[None]] = []
        self._finished = False

    def __enter__(self) -> Assembly:
        self.advance()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        if not self._finished:
            self._joiner.abort()

    def advance(self) -> None:
        """Take whatever has become ready."""
        while self._next in self._ledger.done:
            part = self._parts / self._ledger.done[self._next].part
            self._waiting.append(self._thread.submit(self._joiner.add, part))
            self._next += 1
        waiting = [future for future in self._waiting if not future.done()]
        for future in self._waiting:
            if future.done():
                self._result(future)
        self._waiting = waiting

    def finish(self, total: int) -> None:
        """Join what is left, and let the output appear."""
        self.advance()
        assert self._next == total
        for future in self._waiting:
            self._result(future)
        try:
            self._joiner.finish()
        except OSError as error:
            raise unwritable(self._parts, error) from error
        self._finished = True

    def _result(self, future: Future[None]) -> None:
        try:
            future.result()
        except OSError as error:
            raise unwritable(self._parts, error) from error


class Watch:
    """Adds up what is done, for whoever watches."""

    def __init__(self, progress: Progress | None, ledger: Ledger, total: int) -> None:
        self._progress = progress
        self._counts = Counts()
        self._weight = 0
        self._total = total
        for done in ledger.done.values():
            self._counts.add(done.counts)
            self._weight += done.weight
        self.rows = 0
        self._tell()

    def add(self, done: Done) -> None:
        """Take a piece that was done just now."""
        self.rows += done.counts.read
        self._counts.add(done.counts)
        self._weight += done.weight
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            share = self._weight / self._total if self._total else 0.0
            self._progress.update(self._counts, min(1.0, share))
