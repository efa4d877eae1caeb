"""Labelling one piece of a corpus: what a worker does, in whichever process."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kjclass.abstention.intervals import moments
from kjclass.batch.options import LabelOptions
from kjclass.batch.table import abstentions, count_labels, labels_of, output_schema, to_table
from kjclass.corpus.chunks import Chunk, Rejected
from kjclass.corpus.layout import Layout
from kjclass.corpus.read import read_task
from kjclass.corpus.tasks import Task
from kjclass.corpus.writers import PartFormat, TableWriter, part_writer
from kjclass.errors import KjclassError, OutputError
from kjclass.pipeline import Labeler
from kjclass.sentences.batch import segment_batch

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Counts", "Done", "Job", "label_chunk", "unwritable", "work"]

# Columns that are carried stand once for every sentence of a document: this much of them at most.
_BYTES = 1 << 22


@dataclass(slots=True)
class Counts:
    """How much was done.

    Parameters
    ----------
    read, labelled, quarantined, dropped : int
        Rows of the input. Each row read is one of the other three; dropped are documents in which
        no sentence was found.
    sentences : int
        Sentences labelled.
    statuses : dict of str to int
        Sentences by status.
    pieces_dropped : int
        Stretches of documents that are no sentences: headings, captions and so on.
    labels : dict of str to dict of str to int
        How often each label of each set was given.
    failed : dict of str to int
        Sentences without labels of a set, because its model failed.
    abstained : dict of str to int
        Sentences that a set says nothing of, because it is not sure enough.
    answered : dict of str to list of float
        Of such a set, what the interval of its coverage needs; see
        :func:`kjclass.abstention.intervals.moments`.
    """

    read: int = 0
    labelled: int = 0
    quarantined: int = 0
    dropped: int = 0
    sentences: int = 0
    pieces_dropped: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    labels: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    abstained: dict[str, int] = field(default_factory=dict)
    answered: dict[str, list[float]] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        """Add the counts of another piece."""
        self.read += other.read
        self.labelled += other.labelled
        self.quarantined += other.quarantined
        self.dropped += other.dropped
        self.sentences += other.sentences
        self.pieces_dropped += other.pieces_dropped
        self.statuses = dict(Counter(self.statuses) + Counter(other.statuses))
        self.failed = dict(Counter(self.failed) + Counter(other.failed))
        for name, n in other.abstained.items():
            self.abstained[name] = self.abstained.get(name, 0) + n
        for name, sums in other.answered.items():
            mine = self.answered.get(name, [0.0] * len(sums))
            self.answered[name] = [one + more for one, more in zip(mine, sums, strict=True)]
        for name, counts in other.labels.items():
            labels = self.labels.setdefault(name, {})
            for label, n in counts.items():
                labels[label] = labels.get(label, 0) + n


@dataclass(frozen=True, slots=True)
class Done:
    """A piece that is labelled and safe on disk.

    Parameters
    ----------
    task : int
        Number of the task.
    part : str
        Name of the file with its rows.
    size : int
        Bytes of that file.
    quarantine : str
        Name of the file with the rows that could not be labelled; empty without any.
    weight : int
        As in :class:`~kjclass.corpus.tasks.Task`.
    digest : str
        Of the content, where it came from a stream.
    counts : Counts
    failed : dict of str to str
        Label sets whose models failed, and how: all rows of the piece are without their labels.
    """

    task: int
    part: str
    size: int
    quarantine: str
    weight: int
    digest: str
    counts: Counts
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """What all pieces of a run have in common.

    Parameters
    ----------
    layout : Layout
    options : LabelOptions
    max_bytes : int
        Length from which a text is rejected.
    parts : str
        Folder for finished pieces.
    quarantine : str
        Folder for rows that could not be labelled.
    format : PartFormat
        How pieces are written.
    metadata : dict of str to str
        What the files say of their origin.
    scratch : str
        Folder for pieces that are not finished, on the disk of the others; empty for `parts`.
    strict : bool
        Whether a model that fails ends the run.
    """

    layout: Layout
    options: LabelOptions
    max_bytes: int
    parts: str
    quarantine: str
    format: PartFormat
    metadata: dict[str, str]
    scratch: str = ""
    strict: bool = True


def label_chunk(
    labeler: Labeler,
    chunk: Chunk,
    options: LabelOptions,
    counts: Counts,
    failed: dict[str, KjclassError],
) -> pa.Table | None:
    """Label the rows of a chunk and count them.

    Parameters
    ----------
    labeler : Labeler
    chunk : Chunk
    options : LabelOptions
    counts : Counts
        Are added to.
    failed : dict of str to KjclassError
        Label sets whose models failed before: they are not asked, and their columns are null. Those
        that fail now are added.

    Returns
    -------
    pyarrow.Table or None
        With the columns of :func:`~kjclass.batch.table.output_schema`; None without a sentence.

    Raises
    ------
    PluginError
        If a model fails, and the labeler or the run is strict or no other model is left.
    """
    import pyarrow.compute as pc

    rejected = sum(one.rows for one in chunk.rejected)
    counts.read += len(chunk) + rejected
    counts.quarantined += rejected
    if not len(chunk):
        return None
    if options.unit == "sentence":
        results = labeler.attempt(chunk.texts, failed)
        rows, spans = None, None
        counts.labelled += len(chunk)
    else:
        found = segment_batch(chunk.texts, language=options.language)
        results = labeler.attempt(found.texts, failed)
        rows, spans = found.rows, (found.numbers, found.starts, found.ends)
        with_any = len(np.unique(found.rows))
        counts.labelled += with_any
        counts.dropped += len(chunk) - with_any
        counts.pieces_dropped += int(found.dropped.sum())
    if results.failed and (labeler.strict or options.strict):
        raise next(iter(results.failed.values()))
    failed.update(results.failed)
    if not len(results):
        return None
    labelled = labels_of(results, options)
    counts.add(
        Counts(
            sentences=len(labelled),
            statuses={
                row["values"]: row["counts"]
                for row in pc.value_counts(labelled["status"]).to_pylist()
            },
            labels=count_labels(labelled, labeler.label_sets),
            failed=dict.fromkeys(results.failed, len(labelled)),
        )
    )
    if labeler.guarantees:
        counts.add(_abstained(labelled, labeler.guarantees, rows))
    return to_table(labelled, chunk, rows, spans, options, labeler, failed)


def _abstained(labelled: pa.Table, names: Iterable[str], rows: NDArray[np.int64] | None) -> Counts:
    """Count abstentions, and answers by document; a ready-made sentence is its own document."""
    import pyarrow.compute as pc

    found = Counts()
    document = np.arange(len(labelled)) if rows is None else rows
    ok = pc.equal(labelled["status"], "ok").to_numpy()
    for name in names:
        silent = np.zeros(len(ok), dtype=bool)
        silent[abstentions(labelled, name)] = True
        # A set whose model failed neither answers nor abstains.
        known = ok & labelled[f"{name}_abstained"].is_valid().to_numpy()
        found.abstained[name] = int(silent.sum())
        found.answered[name] = moments(
            np.bincount(document, known & ~silent), np.bincount(document, known)
        )
    return found


def work(task: Task, job: Job, labeler: Labeler) -> Done:
    """Label one piece and put its rows safely on disk.

    The piece is written under a temporary name, flushed to disk and then given its own name, so
    that a file of that name is always whole. A label set whose model fails has no labels in the
    whole piece, so that it does not matter where in the piece that was.

    Raises
    ------
    InputError
        If the input changed, or a row cannot be labelled and the run is strict.
    OutputError
        If the piece cannot be written.
    PluginError
        If a model fails, and the run is strict or no other model is left.
    """
    schema = output_schema(labeler, job.options, job.layout.carried)
    schema = schema.with_metadata(job.metadata)
    part = Path(job.parts) / f"part-{task.number:06d}{job.format.suffix}"
    scratch = Path(job.scratch or job.parts)
    # Two workers may be at one piece, where one of them was cut off and thought dead.
    temporary = scratch / f".{part.name}.{token_hex(8)}"
    failed: dict[str, KjclassError] = {}
    try:
        while True:
            with part_writer(temporary, schema, job.format, first=task.number == 0) as writer:
                done = _label(task, job, labeler, schema, writer, failed)
            if done is not None:
                counts, rejected = done
                break
        size = _settle(temporary, part)
        held = _quarantine(rejected, Path(job.quarantine), task.number, scratch)
    except OSError as error:
        raise unwritable(part, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    reasons = {name: str(error) for name, error in failed.items()}
    return Done(task.number, part.name, size, held, task.weight, task.digest, counts, reasons)


def _label(
    task: Task,
    job: Job,
    labeler: Labeler,
    schema: pa.Schema,
    writer: TableWriter,
    failed: dict[str, KjclassError],
) -> tuple[Counts, list[Rejected]] | None:
    """Label and write a piece; None if a model failed late, so that it is to be done again."""
    counts = Counts()
    rejected: list[Rejected] = []
    written = False
    for chunk in read_task(task, job.layout, job.max_bytes):
        if chunk.rejected and job.options.strict:
            raise chunk.rejected[0].error()
        rejected += chunk.rejected
        for some in chunk.parts(_BYTES):
            before = len(failed)
            table = label_chunk(labeler, some, job.options, counts, failed)
            if written and len(failed) > before:
                return None
            if table is not None:
                writer.write(table.cast(schema))
                written = True
    return counts, rejected


def _settle(temporary: Path, part: Path) -> int:
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
    temporary.replace(part)
    return size


def _quarantine(rejected: list[Rejected], folder: Path, number: int, scratch: Path) -> str:
    if not rejected:
        return ""
    path = folder / f"{number:06d}.jsonl"
    temporary = scratch / f".{path.name}.{token_hex(8)}"
    lines = [json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in rejected]
    temporary.write_text("".join(lines), encoding="utf-8", errors="replace")
    _settle(temporary, path)
    return path.name


def unwritable(path: Path, error: OSError) -> OutputError:
    """Return the error for a file of a run that cannot be written; its folder is named."""
    return OutputError(
        f"cannot write: {error.strerror or error}",
        where=str(path.parent),
        fix="free space or check permissions; the same command then goes on where this one stopped",
    )
