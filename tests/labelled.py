"""Labelled corpora whose true shares are known, for tests of counting."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from kjclass.evaluation.counting.count import Shares
from kjclass.evaluation.counting.tally import Counts, Matched
from kjclass.labels import Label, LabelSet

__all__ = ["MOOD", "Drawn", "audit_of", "covered", "draw", "write_table"]

MOOD = LabelSet(
    *("mood", "1.0.0", "single", ""), (Label("glad", "."), Label("sad", "."), Label("calm", "."))
)
SHARES = np.array([0.1, 0.25, 0.65])
# How often each label (row) is given each (column): "glad" is made up more often than missed.
ERRORS = np.array([[0.7, 0.1, 0.2], [0.15, 0.7, 0.15], [0.1, 0.05, 0.85]])
_ONE_HOT = np.eye(3, dtype=bool)


class Drawn(NamedTuple):
    """A corpus: documents, true labels and labels given, by number."""

    document: NDArray[np.int64]
    truth: NDArray[np.int64]
    given: NDArray[np.int64]

    @property
    def counts(self) -> Counts:
        table = np.zeros((int(self.document.max()) + 1, 3))
        np.add.at(table, (self.document, self.given), 1)
        there = np.flatnonzero(table.sum(axis=1))
        table = table[there]
        return Counts(table, np.zeros(len(table)), table.sum(axis=1), there)


def draw(
    rng: np.random.Generator, n: int = 3000, documents: int = 300, *, alike: float = 8.0
) -> Drawn:
    """Draw sentences of documents that differ in their shares, the more the less `alike`."""
    own = rng.dirichlet(SHARES * alike, size=documents)
    document = rng.integers(0, documents, n)
    truth = _pick(own[document], rng)
    return Drawn(document, truth, _pick(ERRORS[truth], rng))


def _pick(shares: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    below = shares.cumsum(axis=1) < rng.random(len(shares))[:, None]
    return below.sum(axis=1).clip(0, shares.shape[1] - 1)


def audit_of(corpus: Drawn, n: int, rng: np.random.Generator, *, by_label: bool = False) -> Matched:
    """Draw sentences and look up their true labels."""
    if by_label:
        each = n // 3
        at = np.concatenate(
            [rng.choice(np.flatnonzero(corpus.given == k), each, replace=False) for k in range(3)]
        )
        stratum = np.repeat(np.arange(3), each)
        weight = np.bincount(corpus.given, minlength=3)[stratum] / each
    else:
        at = rng.choice(len(corpus.truth), n, replace=False)
        stratum = np.zeros(n, dtype=np.int64)
        weight = np.full(n, len(corpus.truth) / n)
    group = np.full(len(at), "", dtype=object)
    truth, given = _ONE_HOT[corpus.truth[at]], _ONE_HOT[corpus.given[at]]
    return Matched(truth, given, weight, stratum, corpus.document[at], group)


def covered(found: Shares, true: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say of each label whether its interval holds the true share."""
    return (found.low <= true) & (true <= found.high)


def write_table(path: Path, columns: dict[str, Any]) -> Path:
    """Write a table in the format that the name of the file tells."""
    table = pa.table(columns)
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".csv":
        pc.write_csv(table, path)
    else:
        import json

        path.write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()))
    return path
