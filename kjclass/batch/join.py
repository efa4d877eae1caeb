"""From finished pieces to the output that was asked for: one file, a folder, standard output."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kjclass.batch.options import OutputFormat
from kjclass.corpus.formats import file_kind
from kjclass.corpus.hub import check_installed, write_dataset_files
from kjclass.corpus.writers import Parquet, PartFormat
from kjclass.errors import OutputError, ParameterError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["STDOUT", "Joiner", "Target", "make_joiner", "target_of"]

STDOUT = "-"
_SINGLE = ("parquet", "jsonl", "csv", "tsv", "arrow")


class Target:
    """Where a run writes to.

    Parameters
    ----------
    path : Path or None
        File or folder; None for standard output.
    format : str
        Of the output.
    compression : {"gzip", "zstd"} or None
    folder : bool
        Whether each piece stays a file of its own.
    """

    def __init__(
        self,
        path: Path | None,
        format: OutputFormat,  # noqa: A002
        compression: Any,
        *,
        folder: bool,
    ) -> None:
        self.path = path
        self.format = format
        self.compression = compression
        self.folder = folder

    @property
    def work_folder(self) -> Path | None:
        """Folder for the ledger and for pieces that are not output themselves."""
        if self.path is None:
            return None
        if self.folder:
            return self.path / ".kjclass"
        return self.path.with_name(f"{self.path.name}.kjclass")

    @property
    def quarantine(self) -> Path | None:
        """File for the rows that could not be labelled."""
        if self.path is None:
            return None
        name = "_quarantine.jsonl" if self.folder else f"{self.path.name}.quarantine.jsonl"
        return self.path / name if self.folder else self.path.with_name(name)

    @property
    def part_format(self) -> PartFormat:
        """How pieces are written."""
        if self.format == "datasets":
            return PartFormat("stream")
        if self.format in ("parquet", "arrow") and not self.folder:
            return PartFormat("arrow")
        header: Any = "each" if self.folder else "first"
        return PartFormat(self.format, self.compression, header)


def target_of(output: str | Path, format: OutputFormat | None = None) -> Target:  # noqa: A002
    """Say what an output is: a file by its ending, a folder, or standard output.

    Parameters
    ----------
    output : str or Path
        A file that ends in ``.parquet``, ``.jsonl``, ``.csv``, ``.tsv`` (also ``.gz`` and
        ``.zst``) or ``.arrow``; a folder, if it exists or ends in ``/``; or ``-``.
    format : str, optional
        Format of a folder or of standard output, by default Parquet or JSON lines.

    Raises
    ------
    ParameterError
        If there is no such format.
    OutputError
        If the ending is unknown, or contradicts `format`.
    """
    name = str(output)
    if format not in (None, "datasets", *_SINGLE):
        raise ParameterError(
            f"unknown format {format!r}", fix=f"use one of: {', '.join((*_SINGLE, 'datasets'))}"
        )
    if name == STDOUT:
        if format in ("parquet", "datasets"):
            raise OutputError(f"{format} cannot be streamed", fix="use jsonl, csv, tsv or arrow")
        return Target(None, format or "jsonl", None, folder=False)
    path = Path(name)
    if format == "datasets" or path.is_dir() or name.endswith(("/", os.sep)):
        return Target(path, format or "parquet", None, folder=True)
    kind = file_kind(path)
    if kind is None or kind.format not in _SINGLE:
        raise OutputError(
            f"cannot write format {path.suffix!r}",
            where=name,
            fix=f"use a name that ends in {', '.join('.' + one for one in _SINGLE)}, or a folder",
        )
    if format is not None and format != kind.format:
        raise OutputError(f"the name says {kind.format}, --format says {format}", where=name)
    return Target(path, kind.format, kind.compression, folder=False)  # type: ignore[arg-type]


class Joiner(Protocol):
    """Takes finished pieces in order, and makes the output of them."""

    def add(self, part: Path) -> None:
        """Take the next piece."""

    def finish(self) -> None:
        """Make the output appear under its name."""

    def abort(self) -> None:
        """Leave nothing half done behind; pieces stay."""


def make_joiner(target: Target, schema: pa.Schema) -> Joiner:
    """Return what makes the output of `target`.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    if target.format == "datasets":
        assert target.path is not None
        return _Dataset(target.path, schema)
    if target.folder:
        return _Folder()
    if target.path is None:
        return _Stream(schema if target.format == "arrow" else None)
    partial = target.path.with_name(f".{target.path.name}.partial")
    if target.format == "parquet":
        return _Table(target.path, partial, Parquet(partial, schema))
    if target.format == "arrow":
        return _Table(target.path, partial, _ArrowFile(partial, schema))
    return _Bytes(target.path, partial)


class _Folder:
    """Pieces are the output, as they are."""

    def add(self, part: Path) -> None:
        """Nothing is to be done."""

    def finish(self) -> None:
        """Nothing is to be done."""

    def abort(self) -> None:
        """Nothing is to be done."""


class _Bytes:
    """Pieces one after another."""

    def __init__(self, path: Path, partial: Path) -> None:
        self._path = path
        self._partial = partial
        self._file = partial.open("wb")

    def add(self, part: Path) -> None:
        with part.open("rb") as file:
            shutil.copyfileobj(file, self._file, 1 << 20)

    def finish(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self._path)

    def abort(self) -> None:
        self._file.close()
        self._partial.unlink(missing_ok=True)


class _Table:
    """Pieces are Arrow files; their rows are written anew."""

    def __init__(self, path: Path, partial: Path, writer: Any) -> None:
        self._path = path
        self._partial = partial
        self._writer = writer

    def add(self, part: Path) -> None:
        import pyarrow as pa

        with pa.memory_map(str(part)) as mapped, pa.ipc.open_file(mapped) as reader:
            for number in range(reader.num_record_batches):
                self._writer.write(pa.Table.from_batches([reader.get_batch(number)]))

    def finish(self) -> None:
        self._writer.close()
        with self._partial.open("rb") as file:
            os.fsync(file.fileno())
        self._partial.replace(self._path)

    def abort(self) -> None:
        try:
            self._writer.close()
        finally:
            self._partial.unlink(missing_ok=True)


class _ArrowFile:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        import pyarrow as pa

        self._writer = pa.ipc.new_file(str(path), schema)

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table)

    def close(self) -> None:
        self._writer.close()


class _Stream:
    """Pieces go to standard output; Arrow as a stream."""

    def __init__(self, schema: pa.Schema | None) -> None:
        import pyarrow as pa

        self._writer = pa.ipc.new_stream(sys.stdout.buffer, schema) if schema else None

    def add(self, part: Path) -> None:
        import pyarrow as pa

        if self._writer is None:
            with part.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer, 1 << 20)
        else:
            with pa.memory_map(str(part)) as mapped, pa.ipc.open_file(mapped) as reader:
                for number in range(reader.num_record_batches):
                    self._writer.write_batch(reader.get_batch(number))
        sys.stdout.buffer.flush()

    def finish(self) -> None:
        if self._writer is not None:
            self._writer.close()
        sys.stdout.buffer.flush()

    def abort(self) -> None:
        """What was printed is printed."""


class _Dataset:
    """Pieces become the shards of a folder that ``datasets.load_from_disk`` opens."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        check_installed()
        self._path = path
        self._schema = schema
        self._parts: list[Path] = []

    def add(self, part: Path) -> None:
        self._parts.append(part)

    def finish(self) -> None:
        n = len(self._parts)
        names = [f"data-{at:05d}-of-{n:05d}.arrow" for at in range(n)]
        for part, name in zip(self._parts, names, strict=True):
            # A run killed right here finds some of them moved.
            if part.exists():
                part.replace(self._path / name)
        write_dataset_files(self._path, names, self._schema)

    def abort(self) -> None:
        """Pieces stay where they are."""
