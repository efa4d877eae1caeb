"""Unlabelled sentences with what a teacher says of them: the table that a student learns from.

The teacher may be any program. Its table is a Parquet file with a row a sentence: ``sha256``, of
the sentence in UTF-8, and a probability for each label, in columns named ``SET.LABEL``. The
sentences themselves stay in their corpus, so that a table can be passed on where the text cannot.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from kjclass.corpus.corpus import read_corpus
from kjclass.corpus.layout import ReadOptions
from kjclass.errors import InputError, OutputError
from kjclass.labels import LabelSet
from kjclass.wording import listed

__all__ = ["Taught", "read_taught", "write_taught"]

_HEX = re.compile(r"[0-9a-fA-F]{64}")
_DIGITS = 2
_LEEWAY = 0.1
# Rounding moves each of a set's probabilities so far.
_ROUNDED = 0.5 * 10**-_DIGITS


@dataclass(frozen=True, slots=True)
class Taught:
    """Sentences and the probabilities of their labels.

    Parameters
    ----------
    texts : list of str
        Sentences.
    probabilities : mapping of str to ndarray of shape (n_texts, n_labels), float32
        By the name of the label set; those of a single-label set sum to 1 in each row.
    fingerprint : str
        SHA-256 (hex) of the table.
    absent : int
        Rows of the table that are of no sentence of the corpus.
    """

    texts: list[str]
    probabilities: Mapping[str, NDArray[np.float32]]
    fingerprint: str
    absent: int = 0


def read_taught(
    corpus: Path,
    table: Path,
    label_sets: Sequence[LabelSet],
    *,
    leave_out: Collection[str] = (),
    read: ReadOptions | None = None,
) -> Taught:
    """Find the sentences of a corpus that a teacher's table has a row for.

    Parameters
    ----------
    corpus : Path
        Sentences, one a row, in any format that :func:`~kjclass.corpus.corpus.read_corpus` reads.
    table : Path
        Parquet file with ``sha256`` and the probabilities of every label of `label_sets`.
    label_sets : sequence of LabelSet
        The sets wanted; other columns are left aside.
    leave_out : collection of str
        Sentences that are labelled already.
    read : ReadOptions, optional
        How the corpus is read.

    Returns
    -------
    Taught
        In the order of the corpus, each sentence once.

    Raises
    ------
    InputError
        If either cannot be read, a column is missing, a probability is none, those of a
        single-label set do not sum to 1, or no sentence of the corpus has a row.
    """
    found = _table(table, label_sets)
    rows: dict[str, int] = {}
    for row, digest in enumerate(found["sha256"].to_pylist()):
        if not isinstance(digest, str) or not _HEX.fullmatch(digest):
            raise InputError(
                f"{digest!r} is no SHA-256",
                where=f"{table}, row {row + 1}",
                fix="give the 64 hexadecimal digits of the sentence in UTF-8",
            )
        if rows.setdefault(digest.lower(), row) != row:
            raise InputError(
                f"sentence {digest[:16]}… stands twice",
                where=f"{table}, row {row + 1}",
                fix="give each sentence one row",
            )
    labelled = {_digest(text) for text in leave_out}
    left = set(rows)
    texts: list[str] = []
    taken: list[int] = []
    for chunk in read_corpus(corpus, read=read):
        for text in chunk.texts.to_pylist():
            digest = _digest(text)
            if digest not in left:
                continue
            left.remove(digest)
            if digest not in labelled:
                texts.append(text)
                taken.append(rows[digest])
    if not texts:
        raise InputError(
            f"{corpus} has no sentence, beyond the labelled ones, that the teacher labelled",
            where=str(table),
            fix="give the corpus that the teacher was given; sha256 is of the text in UTF-8",
        )
    probabilities = {
        one.name: _probabilities(found, one, table)[np.array(taken)] for one in label_sets
    }
    fingerprint = hashlib.sha256(table.read_bytes()).hexdigest()
    return Taught(texts, probabilities, fingerprint, absent=len(left))


def write_taught(
    path: Path, texts: Sequence[str], probabilities: Mapping[str, Mapping[str, NDArray[Any]]]
) -> None:
    """Write a teacher's table; probabilities are rounded to two digits.

    Parameters
    ----------
    path : Path
        Parquet file; one that stands there is replaced.
    texts : sequence of str
        Sentences.
    probabilities : mapping of str to mapping of str to ndarray of shape (n_texts,)
        By label set and label.

    Raises
    ------
    OutputError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> path = Path(tempfile.mkdtemp()) / "teacher.parquet"
    >>> probabilities = {"topic": {"chips": np.array([0.98, 0.01])}}
    >>> write_taught(path, ["Chips rose.", "A choir sang."], probabilities)
    >>> pq.read_table(path).column_names
    ['sha256', 'topic.chips']
    """
    columns: dict[str, Any] = {"sha256": [_digest(text) for text in texts]}
    for name, labels in probabilities.items():
        for label, values in labels.items():
            columns[f"{name}.{label}"] = np.round(values, _DIGITS).astype(np.float32)
    try:
        pq.write_table(pa.table(columns), path, compression="zstd", compression_level=19)
    except OSError as error:
        raise OutputError(
            f"cannot write the table: {error.strerror or error}",
            where=str(path),
            fix="check the path",
        ) from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _table(path: Path, label_sets: Sequence[LabelSet]) -> pa.Table:
    wanted = ["sha256", *(f"{one.name}.{label}" for one in label_sets for label in one.label_ids)]
    try:
        there = pq.read_schema(path).names
        if missing := [name for name in wanted if name not in there]:
            raise InputError(
                f"no column {listed(missing)}",
                where=str(path),
                fix="a teacher's table has sha256 and a probability of each label, SET.LABEL",
            )
        return pq.read_table(path, columns=wanted)
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            f"not a Parquet file: {error}", where=str(path), fix="write the table as Parquet"
        ) from error


def _probabilities(table: pa.Table, label_set: LabelSet, path: Path) -> NDArray[np.float32]:
    columns = []
    for label in label_set.label_ids:
        name = f"{label_set.name}.{label}"
        try:
            column = table[name].cast(pa.float32()).to_numpy()
        except pa.ArrowException:
            column = np.full(len(table), np.nan, dtype=np.float32)
        wrong = np.flatnonzero(~((column >= 0) & (column <= 1)))
        if len(wrong):
            raise InputError(
                f"{table[name][int(wrong[0])].as_py()!r} in column {name!r} is no probability",
                where=f"{path}, row {wrong[0] + 1}",
                fix="give numbers from 0 to 1",
            )
        columns.append(column)
    found: NDArray[np.float32] = np.column_stack(columns).astype(np.float32)
    if label_set.kind == "multi":
        return found
    sums = found.sum(axis=1, keepdims=True)
    leeway = max(_LEEWAY, _ROUNDED * found.shape[1])
    wrong = np.flatnonzero((np.abs(sums[:, 0] - 1) > leeway) | (sums[:, 0] == 0))
    if len(wrong):
        raise InputError(
            f"the probabilities of {label_set.name!r} sum to {sums[wrong[0], 0]:.2f}",
            where=f"{path}, row {wrong[0] + 1}",
            fix="a sentence has one label of a single-label set: they sum to 1",
        )
    found /= sums
    return found
