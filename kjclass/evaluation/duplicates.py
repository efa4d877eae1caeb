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

__all__ = ["NearDuplicate", "clusters", "near_duplicates", "word_runs"]

_RUN = 4
# All pairs over a run that very many sentences share would be quadratic.
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


def _words(text: str) -> list[str]:
    return [token.folded for token in tokenize(normalize(text))]


def word_runs(text: str) -> set[tuple[str, ...]]:
    """Return the runs of four words in a text; a shorter text is one run.

    Examples
    --------
    >>> sorted(word_runs("Chips rose again in May."))
    [('chips', 'rose', 'again', 'in'), ('rose', 'again', 'in', 'may')]
    """
    return _runs(_words(text))


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))}


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
        similarity 1. Texts that share only runs that more than a hundred others have too are
        compared with their next neighbour among them, not with all.

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
        words = _words(text)
        if (earlier := first_of.setdefault(tuple(words), row)) != row:
            equal.append(NearDuplicate(earlier, row, 1.0))
            continue
        for run in _runs(words):
            columns.append(column_of.setdefault(run, len(column_of)))
            rows.append(row)
    holds = sp.csr_array(
        (np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(len(texts), len(column_of))
    )
    sizes: NDArray[np.int32] = np.asarray(holds.sum(axis=1)).ravel()
    first, second = _candidates(holds)
    shared: NDArray[np.int32] = np.asarray(holds[first].multiply(holds[second]).sum(axis=1)).ravel()
    similarity = shared / np.maximum(sizes[first] + sizes[second] - shared, 1)
    kept = similarity >= threshold
    found = [
        NearDuplicate(int(one), int(other), float(value))
        for one, other, value in zip(first[kept], second[kept], similarity[kept], strict=True)
    ]
    return sorted(equal + found)


def clusters(texts: Sequence[str], groups: Sequence[str]) -> NDArray[np.intp]:
    """Join documents that share a near-duplicate, so that a split can keep them together.

    Parameters
    ----------
    texts : sequence of str
    groups : sequence of str
        Document of each text.

    Returns
    -------
    ndarray of shape (n_texts,), intp
        Number of the cluster of each text, from 0.

    Examples
    --------
    >>> clusters(["Chip exports rose in May.", "No.", "chip exports rose in May"], ["a", "b", "c"])
    array([0, 1, 0])
    """
    document = np.unique(np.asarray(groups, dtype=object), return_inverse=True)[1]
    pairs = near_duplicates(texts)
    first, second = (
        document[np.array([getattr(pair, end) for pair in pairs], dtype=np.intp)]
        for end in ("first", "second")
    )
    n = int(document.max(initial=-1)) + 1
    joined = sp.coo_array((np.ones(len(pairs)), (first, second)), shape=(n, n))
    return np.asarray(connected_components(joined, directed=False)[1][document], dtype=np.intp)


def _candidates(holds: sp.csr_array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs of texts, the smaller number first, that share a run.

    Of a run that very many texts share, each is paired with the next one alone.
    """
    common = np.asarray(holds.sum(axis=0)).ravel() > _COMMON
    rare = holds[:, ~common]
    pairs = sp.coo_array(sp.triu(rare @ rare.T, k=1))
    first, second = [pairs.row], [pairs.col]
    by_run = sp.csc_array(holds[:, common])
    for at in range(by_run.shape[1]):
        rows = np.sort(by_run.indices[by_run.indptr[at] : by_run.indptr[at + 1]])
        first.append(rows[:-1])
        second.append(rows[1:])
    both = np.unique(np.column_stack([np.concatenate(first), np.concatenate(second)]), axis=0)
    return both[:, 0].astype(np.intp), both[:, 1].astype(np.intp)
