"""Sentences to be labelled by hand, drawn so that shares can be corrected by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kjclass.corpus.formats import TABLES, file_format
from kjclass.corpus.labelled import cell, parse_labels
from kjclass.corpus.rows import Row, read_rows
from kjclass.corpus.writers import LIST_SEPARATOR
from kjclass.errors import InputError, LabelledDataError, OutputError, TrainingError
from kjclass.evaluation.counting.labelled_file import LabelledBatch, LabelledFile
from kjclass.evaluation.counting.tables import write_table
from kjclass.labels import LabelSet
from kjclass.wording import listed

__all__ = ["UNFILLED", "Audited", "Design", "draw_audit", "read_audit"]

Design = Literal["random", "label", "group"]
# In a table of text, an empty cell of a multi-label set says that there is no label.
UNFILLED = "?"
_STREAM = 20_250_110


@dataclass(frozen=True, slots=True)
class Audited:
    """Sentences that people labelled.

    Parameters
    ----------
    place : mapping of (str, str) to int
        Row by identifier and number of the sentence in its document (``""`` where they have none).
    truth : ndarray of shape (n, n_labels), bool
    weight : ndarray of shape (n,)
        One over the probability that the sentence was drawn.
    stratum : ndarray of shape (n,), int64
        What it was drawn from.
    missing : int
        Rows that nobody has labelled yet.
    weighted : bool
        Whether the file tells the weights.
    where : str
        The file.
    """

    place: Mapping[tuple[str, str], int]
    truth: NDArray[np.bool_]
    weight: NDArray[np.float64]
    stratum: NDArray[np.int64]
    missing: int
    weighted: bool
    where: str


class _Drawn:
    """The sentences of a stratum with the smallest of random numbers."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.n = 0
        self.rows: list[tuple[float, dict[str, Any]]] = []

    def bound(self) -> float:
        return self.rows[-1][0] if len(self.rows) >= self._size else 1.0

    def add(self, rows: list[tuple[float, dict[str, Any]]]) -> None:
        self.rows = sorted([*self.rows, *rows], key=lambda row: row[0])[: self._size]


def draw_audit(
    file: LabelledFile, n: int, out: Path, *, design: Design = "random", seed: int = 0
) -> int:
    """Draw sentences for people to label, and write them to a file.

    Parameters
    ----------
    file : LabelledFile
        The corpus.
    n : int
        How many sentences; fewer if the corpus has fewer.
    out : Path
        A .csv, .tsv, .jsonl or .parquet file: ``id``, ``document`` and ``sentence`` where documents
        were cut, ``text``, ``predicted``, ``stratum``, ``weight`` (one over the probability of
        being drawn) and the column of the label set, for people to fill.
    design : {"random", "label", "group"}
        Whether all sentences are drawn from alike, or by the label predicted (of multi-label sets
        the first) or by group: half of `n` is shared out evenly and half by size.
    seed : int
        The same one draws the same sentences.

    Returns
    -------
    int
        Number of sentences written.

    Raises
    ------
    InputError
        If the corpus cannot be read or is empty, or `n` is not two for each stratum.
    OutputError
        If the file cannot be written.
    """
    if file_format(out) not in TABLES:
        raise OutputError("no table", where=str(out), fix=f"use one of: {', '.join(TABLES)}")
    # Not the numbers that whoever made the corpus may have drawn by the same seed.
    rng = np.random.default_rng([seed, _STREAM])
    strata: dict[str, _Drawn] = {}
    for batch in file.batches(texts=True):
        numbers = rng.random(len(batch))
        names = _strata(batch, design, file.label_set)
        for name in np.unique(names):
            one = strata.setdefault(str(name), _Drawn(n))
            mine = np.flatnonzero(names == name)
            one.n += len(mine)
            few = mine[numbers[mine] < one.bound()]
            few = few[np.argsort(numbers[few])[:n]]
            one.add([(float(numbers[at]), _row(batch, int(at), file.label_set)) for at in few])
    if not strata:
        raise InputError("no labelled sentence", where=file.where)
    if n < 2 * len(strata):
        raise InputError(
            f"{n} sentences for {len(strata)} strata",
            fix=f"draw at least {2 * len(strata)}, or from all alike",
        )
    sizes = _allot(n, {name: one.n for name, one in strata.items()})
    drawn = [
        (number, row | {"stratum": name, "weight": strata[name].n / size})
        for name, size in sizes.items()
        for number, row in strata[name].rows[:size]
    ]
    # Whoever labels them must not see from the order where they come from.
    drawn.sort(key=lambda one: one[0])
    _write([row for _, row in drawn], out, file)
    return len(drawn)


def _strata(batch: LabelledBatch, design: Design, label_set: LabelSet) -> NDArray[np.str_]:
    if design == "label":
        names = np.array([*label_set.label_ids, "-"])
        bare = ~batch.given.any(axis=1)
        return np.asarray(names[np.where(bare, len(names) - 1, batch.given.argmax(axis=1))])
    if design == "group":
        if batch.group is None:
            raise InputError("no groups to draw from", fix="name their column with --by")
        return np.array(batch.group.to_pylist(), dtype=str)
    return np.full(len(batch), "all")


def _row(batch: LabelledBatch, at: int, label_set: LabelSet) -> dict[str, Any]:
    ids = label_set.label_ids
    name = batch.ids[at].as_py()
    number = batch.sentence[at].as_py() if batch.sentence is not None else None
    return {
        # Labelled sentences to train on need names of their own.
        "id": name if number is None else f"{name}:{number}",
        "document": name,
        "sentence": number,
        "text": batch.texts[at].as_py() if batch.texts is not None else None,
        "predicted": LIST_SEPARATOR.join(ids[k] for k in np.flatnonzero(batch.given[at])),
    }


def _allot(n: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """Share out a sample: half evenly, half by size; two of each stratum where it has them.

    Examples
    --------
    >>> _allot(100, {"a": 900, "b": 100})
    {'a': 70, 'b': 30}
    >>> _allot(100, {"a": 900, "b": 5})
    {'a': 95, 'b': 5}
    """
    total = sum(sizes.values())
    if n >= total:
        return dict(sizes)
    wanted = {name: n / 2 / len(sizes) + n / 2 * size / total for name, size in sizes.items()}
    found = {name: min(size, max(int(wanted[name]), min(2, size))) for name, size in sizes.items()}
    while sum(found.values()) > n:
        room = [name for name in sizes if found[name] > 2]
        found[max(room, key=lambda name: found[name] - wanted[name])] -= 1
    while sum(found.values()) < n:
        # The one furthest below what it should have gets the next.
        room = [name for name in sizes if found[name] < sizes[name]]
        found[max(room, key=lambda name: wanted[name] - found[name])] += 1
    return found


def _write(rows: list[dict[str, Any]], out: Path, file: LabelledFile) -> None:
    import pyarrow as pa

    kind: Any = file_format(out)
    fields = [pa.field("id", pa.string())]
    if file.has_sentence:
        fields += [pa.field(name, pa.string()) for name in ("document", "sentence")]
    fields += [pa.field(name, pa.string()) for name in ("text", "predicted", "stratum")]
    fields.append(pa.field("weight", pa.float64()))
    name, multi = file.label_set.name, file.label_set.kind == "multi"
    text = kind in ("csv", "tsv")
    fields.append(pa.field(name, pa.list_(pa.string()) if multi and not text else pa.string()))
    blank = UNFILLED if multi and text else None
    table = pa.Table.from_pylist([row | {name: blank} for row in rows], pa.schema(fields))
    write_table(table, out)


def read_audit(
    path: Path,
    file: LabelledFile,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Audited:
    """Read sentences that people labelled.

    Parameters
    ----------
    path : Path
        A file of :func:`draw_audit` with its last column filled, or another random sample with the
        columns ``id`` (of the document, where they were cut, with ``sentence``) and that of the
        label set, as in :func:`kjclass.corpus.labelled.read_labelled`. Without ``weight`` all
        sentences were as likely to be drawn.
    file : LabelledFile
        The corpus that they are of.
    encoding : str, optional
        Codec of a text file.
    delimiter : str, optional
        Separator of cells, as spreadsheets write others than the comma in some countries.

    Returns
    -------
    Audited
        Without the rows that are not labelled yet: null, ``?``, or an empty cell of a single-label
        set. The others of their stratum stand for them.

    Raises
    ------
    InputError
        If the file cannot be read or no row is labelled.
    LabelledDataError
        If a row lacks its identifier, a sentence stands twice, or a label or weight is malformed.
    """
    label_set = file.label_set
    place: dict[tuple[str, str], int] = {}
    truth: list[list[bool]] = []
    rows: list[tuple[float, str, bool]] = []
    seen: set[tuple[str, str]] = set()
    weighted = False
    for row in read_rows(path, encoding=encoding, delimiter=delimiter):
        key = _key(row, file)
        if key in seen:
            raise LabelledDataError(f"sentence {key[0]!r} stands twice", where=row.where)
        seen.add(key)
        if label_set.name not in row.values:
            raise LabelledDataError(
                f"no column {label_set.name!r}",
                where=row.where,
                fix=f"columns here: {listed(row.values)}",
            )
        weighted |= "weight" in row.values
        labels = _labels(row, label_set)
        rows.append((_weight(row), cell(row.values, "stratum"), labels is not None))
        if labels is not None:
            place[key] = len(truth)
            truth.append([label in labels for label in label_set.label_ids])
    if not truth:
        raise TrainingError(
            f"nobody has labelled these {len(rows)} sentences yet",
            where=str(path),
            fix=f"fill the column {label_set.name!r}",
        )
    weight = np.array([one[0] for one in rows])
    done = np.array([one[2] for one in rows])
    _, stratum = np.unique([one[1] for one in rows], return_inverse=True)
    for number in np.unique(stratum):
        mine = stratum == number
        if done[mine].any():
            weight[mine] *= weight[mine].sum() / weight[mine & done].sum()
    return Audited(
        *(place, np.array(truth), weight[done], stratum[done].astype(np.int64)),
        *(int((~done).sum()), weighted, str(path)),
    )


def _key(row: Row, file: LabelledFile) -> tuple[str, str]:
    needed = ["id"]
    if file.has_sentence:
        needed = ["document" if "document" in row.values else "id", "sentence"]
    found = [cell(row.values, column) for column in needed]
    for column, value in zip(needed, found, strict=True):
        if not value:
            raise LabelledDataError(
                f"no value in column {column!r}", where=row.where, fix="keep it as it was drawn"
            )
    return found[0], found[1] if file.has_sentence else ""


def _labels(row: Row, label_set: LabelSet) -> tuple[str, ...] | None:
    value = row.values[label_set.name]
    if value is None or (isinstance(value, str) and value.strip() == UNFILLED):
        return None
    if label_set.kind == "single" and (value == [] or (value == "" or str(value).isspace())):
        return None
    return parse_labels(value, label_set, where=row.where)


def _weight(row: Row) -> float:
    value = row.values.get("weight", 1.0)
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = 0.0
    if not (found > 0 and np.isfinite(found)):
        raise LabelledDataError(
            f"weight {value!r} is no number above 0", where=row.where, fix="keep it as it was drawn"
        )
    return found
