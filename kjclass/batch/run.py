"""The run: cut, label, join, and be able to go on after whatever happens."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

from kjclass.batch.assembly import Assembly, Tasks, Watch
from kjclass.batch.dask import run_dask
from kjclass.batch.join import Target, make_joiner, target_of
from kjclass.batch.ledger import Ledger
from kjclass.batch.local import run_here, run_local
from kjclass.batch.options import LabelOptions, OutputFormat
from kjclass.batch.progress import Progress
from kjclass.batch.quarantine import quarantined, write_quarantine
from kjclass.batch.setup import ModelRef, Setup, work_by_setup
from kjclass.batch.summary import Summary
from kjclass.batch.table import output_columns, output_schema
from kjclass.batch.work import Done, Job, unwritable, work
from kjclass.corpus.cut import Cutter
from kjclass.corpus.formats import Format
from kjclass.corpus.inputs import Source, find_inputs
from kjclass.corpus.layout import ReadOptions
from kjclass.corpus.schema import corpus_layout
from kjclass.corpus.streams import Streams
from kjclass.corpus.tasks import Task
from kjclass.errors import InputError, KjclassWarning, OutputError
from kjclass.models.manifest import model_digest
from kjclass.parallel import Engine
from kjclass.pipeline import Labeler, load

__all__ = ["PIECE_ROWS", "label_corpus"]

PIECE_ROWS = 65_536


def label_corpus(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    labeler: Labeler | None = None,
    options: LabelOptions | None = None,
    read: ReadOptions | None = None,
    input_format: Format | None = None,
    output_format: OutputFormat | None = None,
    quarantine: str | Path | None = None,
    engine: Engine = "local",
    scheduler: str | None = None,
    n_jobs: int | None = None,
    restart: bool = False,
    piece_rows: int = PIECE_ROWS,
    progress: Progress | None = None,
) -> Summary:
    """Label a corpus of any size.

    The corpus is cut into pieces, always in the same places. A piece that is labelled is flushed
    to disk and entered in a ledger beside the output; the same call after a crash goes on where
    the first one stopped, and the output is the same to the byte as if nothing had happened.

    Where the model of a label set fails in a piece, the columns of the set are null in all rows of
    that piece, and in no other, and a :class:`~kjclass.errors.KjclassWarning` says so. A strict
    run, or one with a labeler whose models were asked for by name, ends there instead.

    Parameters
    ----------
    inputs : str, Path or sequence of them
        As in :func:`kjclass.corpus.inputs.find_inputs`.
    output : str or Path
        As in :func:`kjclass.batch.join.target_of`. A file appears when all is done; a folder fills
        piece by piece.
    labeler : Labeler, optional
        By default one with all installed models.
    options : LabelOptions, optional
    read : ReadOptions, optional
    input_format, output_format : str, optional
        Where file names do not tell.
    quarantine : str or Path, optional
        File for rows that cannot be labelled; by default ``OUTPUT.quarantine.jsonl``, or
        ``_quarantine.jsonl`` in a folder.
    engine : {"local", "dask"}
        Processes of this machine, or a Dask cluster whose workers see the same files under the
        same paths.
    scheduler : str, optional
        Address of the Dask scheduler; by default a cluster is started on this machine.
    n_jobs : int, optional
        Processes; by default one a processor. A corpus of one piece is labelled in this process.
    restart : bool
        Whether to begin anew where an earlier run was interrupted.
    piece_rows : int
        Rows of a piece, about.
    progress : Progress, optional
        Is told what is done.

    Returns
    -------
    Summary

    Raises
    ------
    InputError
        If an input is missing or changes meanwhile, a column is missing, nothing can be read, or
        the run is strict and a row cannot be labelled.
    OutputError
        If the output cannot be written, another run is writing it, or the run that was begun
        there had other inputs, models or options.
    MissingExtraError
        If an input, output or engine needs a package that is not installed.
    PluginError
        If a model fails, and the labeler or the run is strict or no other model is left.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "news.jsonl").write_text('{"text": "Seoul and Tokyo met."}')
    >>> summary = label_corpus(folder / "news.jsonl", folder / "labelled.parquet")
    >>> summary.counts.read, summary.counts.labelled, summary.counts.quarantined
    (1, 1, 0)
    """
    started = time.monotonic()
    options = options or LabelOptions()
    read = read or ReadOptions()
    given = [inputs] if isinstance(inputs, (str, Path)) else list(inputs)
    found = find_inputs(given, format=input_format)
    target = target_of(output, output_format)
    _check_target(target, found.sources, restart=restart)
    labeler = labeler or load()
    streams = Streams(read.encoding)
    layout = corpus_layout(found.sources, read, streams, output_columns(labeler, options))
    models = {
        model.label_set.name: ModelRef(str(model.folder.resolve()), model_digest(model.folder))
        for model in labeler.models
    }
    held = Path(quarantine) if quarantine is not None else target.quarantine
    with ExitStack() as opened:
        folder = target.work_folder or Path(opened.enter_context(tempfile.TemporaryDirectory()))
        # A worker of a cluster has a current folder of its own.
        folder = folder.absolute()
        own = target.path if target.folder and target.format != "datasets" else None
        parts = own.absolute() if own else folder / "parts"
        strict = labeler.strict or options.strict
        run = _identity(found.sources, models, options, read, target, piece_rows)
        run["options"]["strict_sets"] = strict
        run["plugins"] = labeler.plugins
        guarantees = {name: one.as_dict() for name, one in labeler.guarantees.items()}
        if guarantees:
            run["options"]["max_error"] = guarantees
        ledger = opened.enter_context(Ledger.open(folder, run, restart=restart, parts=parts))
        scratch = opened.enter_context(_scratch(folder))
        _make_folders(folder, parts)
        job = Job(
            layout,
            options,
            read.max_bytes,
            str(parts),
            str(folder / "quarantine"),
            target.part_format,
            _metadata(labeler, models),
            str(scratch),
            strict,
        )
        schema = output_schema(labeler, options, layout.carried)
        spool = folder / "spool"
        cutter = Cutter(read, streams, spool, piece_rows, ledger.done.__contains__)
        tasks = Tasks(cutter, found.sources, ledger)
        assembly = opened.enter_context(
            Assembly(make_joiner(target, schema.with_metadata(job.metadata)), parts, ledger)
        )
        watch = Watch(progress, ledger, sum(source.size for source in found.sources))
        setup = partial(_write_setup, job, tuple(models.values()), labeler, scratch)
        running = _engine(
            engine, iter(tasks), job, labeler, setup, scheduler, n_jobs or os.cpu_count() or 1
        )
        told: set[str] = set()
        # Workers end before the folder is let go of, however the run ends.
        for done in opened.enter_context(closing(running)):
            ledger.add(done)
            _warn(done.failed, told)
            (spool / tasks.spooled.pop(done.task, "-")).unlink(missing_ok=True)
            assembly.advance()
            watch.add(done)
        for source in found.sources:
            source.check_unchanged()
        counts, rejected, unreadable = quarantined(ledger, folder / "quarantine")
        if not counts.read and unreadable:
            ledger.remove()
            raise InputError(
                "nothing could be read: " + unreadable[0]["reason"],
                where=unreadable[0]["file"],
                fix="repair the file, or label another",
            )
        if held is not None:
            write_quarantine(held, rejected)
        assembly.finish(tasks.total)
        seconds = time.monotonic() - started
        summary = Summary(
            output="standard output" if target.path is None else str(target.path),
            quarantine=str(held) if held and (counts.quarantined or unreadable) else None,
            counts=counts,
            unreadable=len(unreadable),
            pieces=tasks.total,
            resumed=ledger.resumed,
            seconds=seconds,
            rows_per_second=watch.rows / max(seconds, 1e-9),
            models=_models(labeler, models),
            left_out=found.left_out,
            left_out_sets={name: str(error) for name, error in labeler.left_out.items()},
            failed_sets=_failed_sets(ledger),
            guarantees=guarantees,
        )
        if not target.folder or target.format == "datasets":
            ledger.remove()
        return summary


def _check_target(target: Target, sources: Sequence[Source], *, restart: bool) -> None:
    if target.path is None:
        return
    for source in sources:
        path = Path(source.path)
        if path.exists() and target.path.exists() and path.samefile(target.path):
            raise OutputError(
                "the output is one of the inputs", where=str(target.path), fix="name another"
            )
        if target.folder and target.path.resolve() in path.resolve().parents:
            raise OutputError(
                "an input lies in the output folder", where=source.path, fix="name another folder"
            )
    if not target.folder or not target.path.is_dir():
        return
    ours = ("part-", "data-", "_quarantine", "state.json", "dataset_info.json", ".kjclass")
    names = [path.name for path in target.path.iterdir()]
    alien = [name for name in names if not name.startswith(ours)]
    begun = ".kjclass" in names
    if alien or (names and not begun and not restart):
        raise OutputError(
            "the folder is not empty" + (f": it holds {alien[0]}" if alien else ""),
            where=str(target.path),
            fix="name a new folder" if alien else "use --restart to replace what is there",
        )
    if restart and target.format == "datasets":
        for path in target.path.glob("data-*.arrow"):
            path.unlink()


def _identity(
    sources: Sequence[Source],
    models: Mapping[str, ModelRef],
    options: LabelOptions,
    read: ReadOptions,
    target: Target,
    piece_rows: int,
) -> dict[str, Any]:
    from kjclass import __version__

    return {
        "input": {source.path: [source.size, source.mtime, source.format] for source in sources},
        "models": {name: model.digest for name, model in models.items()},
        "options": {
            **options.as_dict(),
            **asdict(read),
            "format": [target.format, target.compression],
            "piece_rows": piece_rows,
        },
        "version of kjclass": __version__,
    }


def _make_folders(folder: Path, parts: Path) -> None:
    try:
        for path in (parts, folder / "quarantine"):
            path.mkdir(parents=True, exist_ok=True)
        for stale in parts.glob(".part-*"):
            stale.unlink()
    except OSError as error:
        raise unwritable(parts, error) from error


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Make a folder for what is not finished; it goes with the run.

    A worker that lives on, cut off or busy, finds neither its orders nor a place for its piece.
    """
    for old in folder.glob("scratch-*"):
        shutil.rmtree(old, ignore_errors=True)
    scratch = folder / f"scratch-{token_hex(8)}"
    try:
        scratch.mkdir()
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _models(labeler: Labeler, models: Mapping[str, ModelRef]) -> dict[str, dict[str, str]]:
    return {
        label_set.name: {
            "version": label_set.version,
            "sha256": models[label_set.name].digest,
            "folder": models[label_set.name].folder,
        }
        for label_set in labeler.label_sets
    }


def _metadata(labeler: Labeler, models: Mapping[str, ModelRef]) -> dict[str, str]:
    """Return what output files say of their origin; no times, so that runs can be compared."""
    from kjclass import __version__

    origin = {
        "version": __version__,
        "models": {
            name: {"version": model["version"], "sha256": model["sha256"]}
            for name, model in _models(labeler, models).items()
        },
    }
    if labeler.guarantees:
        origin["max_error"] = {name: one.as_dict() for name, one in labeler.guarantees.items()}
    return {"kjclass": json.dumps(origin)}


def _write_setup(job: Job, models: tuple[ModelRef, ...], labeler: Labeler, folder: Path) -> str:
    """Write what workers need to know, and the weights that they share."""
    path = folder / "setup.json"
    stack = labeler.share(folder / "stack.bin")
    weights = str(stack) if stack else None
    Setup(job, models, weights, plugins=labeler.plugins, guarantees=dict(labeler.guarantees)).write(
        path
    )
    return str(path)


def _engine(
    engine: Engine,
    tasks: Iterator[Task],
    job: Job,
    labeler: Labeler,
    setup: Callable[[], str],
    scheduler: str | None,
    n_jobs: int,
) -> Generator[Done]:
    if engine == "dask":
        yield from run_dask(tasks, work_by_setup, setup(), scheduler, n_jobs)
        return
    first = list(itertools.islice(tasks, 2))
    if n_jobs > 1 and len(first) > 1:
        yield from run_local(itertools.chain(first, tasks), work_by_setup, setup(), n_jobs)
        return
    yield from run_here(itertools.chain(first, tasks), lambda task: work(task, job, labeler))


def _warn(failed: Mapping[str, str], told: set[str]) -> None:
    """Say once of each label set that it fails."""
    for name in failed.keys() - told:
        told.add(name)
        warnings.warn(
            f"label set {name!r} fails, and its columns are null in such pieces: {failed[name]}",
            KjclassWarning,
            stacklevel=3,
        )


def _failed_sets(ledger: Ledger) -> dict[str, str]:
    found: dict[str, str] = {}
    for number in sorted(ledger.done):
        found = {**ledger.done[number].failed, **found}
    return found
