"""Near-duplicates: sentences that share most of their words in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from kjclass.features.normalize import normalize
from kjclass.features.tokens import tokenize

__all__ = ["NearDuplicate", "clusters", "folded_words", "near_duplicates", "word_runs"]

_RUN = 4
# A run that very many sentences share is a formula of the genre; pairs over it would be quadratic.
_COMMON = 100


class NearDuplicate(NamedTuple):
    """Two sentences and how alike they are.

    Parameters
    ----------
    first, second : int
        Their numbers, the smaller first.
    similarity : float
        Jaccard similarity of their runs of four words, in (0, 1].
    """

    first: int
    second: int
    similarity: float


def folded_words(text: str) -> list[str]:
    """Return the words of a text in lower case, without punctuation."""
    return [token.folded for token in tokenize(normalize(text))]


def word_runs(text: str, length: int = _RUN) -> set[tuple[str, ...]]:
    """Return the runs of `length` words in a text; a shorter text is one run.

    Examples
    --------
    >>> sorted(word_runs("Chips rose in May.", 3))
    [('chips', 'rose', 'in'), ('rose', 'in', 'may')]
    """
    words = folded_words(text)
    return {tuple(words[at : at + length]) for at in range(max(1, len(words) - length + 1))}


def near_duplicates(texts: Sequence[str], *, threshold: float = 0.5) -> list[NearDuplicate]:
    """Find the pairs of texts that share most of their runs of four words.

    Parameters
    ----------
    texts : sequence of str
    threshold : float
        Least Jaccard similarity, in (0, 1].

    Returns
    -------
    list of NearDuplicate
        In order of their numbers. Texts that are equal but for case and punctuation have
        similarity 1.

    Examples
    --------
    >>> near_duplicates(["Chip exports rose in May.", "No.", "chip exports rose in May"])
    [NearDuplicate(first=0, second=2, similarity=1.0)]
    """
    column_of: dict[tuple[str, ...], int] = {}
    first_of: dict[tuple[str, ...], int] = {}
    columns: list[int] = []
    rows: list[int] = []
    equal: list[NearDuplicate] = []
    for row, text in enumerate(texts):
        whole = tuple(folded_words(text))
        if (earlier := first_of.setdefault(whole, row)) != row:
            equal.append(NearDuplicate(earlier, row, 1.0))
            continue
        for run in word_runs(text):
            columns.append(column_of.setdefault(run, len(column_of)))
            rows.append(row)
    holds = sp.csr_array(
        (np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(len(texts), len(column_of))
    )
    sizes: NDArray[np.int32] = holds.sum(axis=1)
    common = holds.sum(axis=0) > _COMMON
    rare = holds[:, ~common]
    shared = sp.triu(rare @ rare.T, k=1).tocoo()
    total = sizes[shared.row] + sizes[shared.col] - shared.data
    similarity = shared.data / np.maximum(total, 1)
    kept = similarity >= threshold
    found = [
        NearDuplicate(int(one), int(other), float(value))
        for one, other, value in zip(
            shared.row[kept], shared.col[kept], similarity[kept], strict=True
        )
    ]
    return sorted(equal + found)


def clusters(n: int, pairs: Sequence[NearDuplicate]) -> NDArray[np.int32]:
    """Return the number of the cluster that each of `n` texts belongs to.

    Examples
    --------
    >>> clusters(3, [NearDuplicate(0, 2, 1.0)]).tolist()
    [0, 1, 0]
    """
    first = [pair.first for pair in pairs]
    second = [pair.second for pair in pairs]
    graph = sp.coo_array((np.ones(len(pairs)), (first, second)), shape=(n, n))
    _, found = connected_components(graph, directed=False)
    return np.asarray(found, dtype=np.int32)
