"""Data sets of the Hub, and folders that ``datasets`` saves and loads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kjclass.corpus.inputs import Source
from kjclass.corpus.layout import ReadOptions
from kjclass.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["check_installed", "dataset_schema", "dataset_tables", "write_dataset_files"]

_BATCH = 1000
_BYTES = 1 << 26


def dataset_tables(source: Source, options: ReadOptions, size: int) -> Iterator[pa.Table]:
    """Yield the rows of a data set as Arrow tables of `size` rows, or fewer where they are long.

    Raises
    ------
    InputError
        If the data set cannot be loaded, has several splits and none is named, or the connection
        breaks off.
    MissingExtraError
        If ``datasets`` is not installed.
    """
    import pyarrow as pa

    found = _dataset(source, options).with_format("arrow")
    held: list[pa.Table] = []
    rows = content = 0
    try:
        for table in found.iter(batch_size=min(size, _BATCH)):
            held.append(table)
            rows += len(table)
            content += table.nbytes
            if rows >= size or content >= _BYTES:
                yield pa.concat_tables(held)
                held, rows, content = [], 0, 0
    except Exception as error:
        if _is_saved(source):
            raise OSError(str(error)) from error
        # What is missing may come at the next attempt.
        raise InputError(
            f"the data set cannot be read any further: {error}",
            where=source.path,
            fix="check the connection; the same command goes on from here",
        ) from error
    if held:
        yield pa.concat_tables(held)


def dataset_schema(source: Source, options: ReadOptions) -> pa.Schema:
    """Return the columns of a data set."""
    found = _dataset(source, options)
    features = found.features
    return (features or found._resolve_features().features).arrow_schema.remove_metadata()


def _dataset(source: Source, options: ReadOptions) -> Any:
    datasets = _library("reading data sets")
    try:
        if _is_saved(source):
            found = datasets.load_from_disk(source.path)
        else:
            found = datasets.load_dataset(source.path, options.config, streaming=True)
    except Exception as error:
        raise InputError(
            f"the data set cannot be loaded: {error}", where=source.path, fix="check its name"
        ) from error
    if not isinstance(found, dict):
        own = getattr(found, "split", None)
        if options.split and own is not None and str(own) != options.split:
            what = f"no split {options.split!r}"
            raise InputError(what, where=source.path, fix=f"it holds the split {own}")
        return found
    names = list(found)
    wanted = options.split or (names[0] if len(names) == 1 else None)
    if wanted not in names:
        raise InputError(
            f"no split {wanted!r}" if wanted else "the data set has several splits",
            where=source.path,
            fix=f"name one with --split: {', '.join(names)}",
        )
    return found[wanted]


def _is_saved(source: Source) -> bool:
    return Path(source.path).is_absolute()


def check_installed() -> None:
    """Raise MissingExtraError, before any work, where no datasets folder can be written."""
    _library("writing a datasets folder")


def write_dataset_files(folder: Path, shards: Sequence[str], schema: pa.Schema) -> None:
    """Write what makes a folder of Arrow streams one that ``datasets.load_from_disk`` opens.

    Parameters
    ----------
    folder : Path
    shards : sequence of str
        Names of the files with the rows.
    schema : pyarrow.Schema

    Raises
    ------
    MissingExtraError
        If ``datasets`` is not installed.
    OSError
        If the files cannot be written.
    """
    datasets = _library("writing a datasets folder")
    features = datasets.Features.from_arrow_schema(schema)
    datasets.DatasetInfo(features=features).write_to_directory(str(folder))
    content = "".join([*shards, str(schema)]).encode()
    state: dict[str, Any] = {
        "_data_files": [{"filename": name} for name in shards],
        "_fingerprint": hashlib.blake2b(content, digest_size=8).hexdigest(),
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": None,
    }
    (folder / "state.json").write_text(json.dumps(state, indent=2), encoding="utf-8")


def _library(purpose: str) -> Any:
    """Return the module; raise MissingExtraError where it is not installed."""
    try:
        import datasets
    except ImportError as error:
        raise MissingExtraError.of("datasets", extra="datasets", purpose=purpose) from error
    return datasets
