"""Fit static vectors to what a sentence transformer says of whole sentences.

A piece alone does not tell what it adds to a sentence. Here the vectors of all pieces are chosen
together, so that their sums come as near as they can to the transformer's vectors of the sentences
of an unlabelled corpus: a ridge regression, after the idea of Tokenlearn (MinishLab,
https://github.com/MinishLab/tokenlearn), which trains by gradient descent.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kjclass.features.normalize import normalize
from kjclass.features.table import HashTable
from kjclass.features.tokens import tokenize
from kjclass.features.vectors import cut, piece_hash

__all__ = ["piece_counts", "refine", "ridge"]

_PENALTY = 0.5
_STEPS = 40


def refine(
    pieces: Sequence[str],
    texts: Sequence[str],
    sentences: NDArray[np.float32],
    *,
    dimension: int,
    penalty: float = _PENALTY,
) -> NDArray[np.float64]:
    """Return vectors of the pieces whose sums resemble the sentences' own vectors.

    Parameters
    ----------
    pieces : sequence of str
        The vocabulary, continuations marked by ``##``.
    texts : sequence of str
        Sentences.
    sentences : ndarray of shape (n_texts, n), float32
        Their vectors by the transformer.
    dimension : int
        Principal components kept, at most n.
    penalty : float
        Of the ridge, positive; pieces that the texts lack get zeros.

    Returns
    -------
    ndarray of shape (n_pieces, dimension), float64
        Scaled so that the mean square of a sentence's vector is 1.
    """
    centred = sentences - sentences.mean(axis=0)
    covariance = centred.T.astype(np.float64) @ centred
    # Largest last, in ascending order.
    axes = np.linalg.eigh(covariance)[1][:, ::-1][:, :dimension]
    # An eigenvector's sign is arbitrary: fix it, so that two runs write the same table.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    counts = piece_counts(pieces, texts)
    vectors = ridge(counts, centred @ axes, penalty=penalty)
    scale = np.sqrt(np.square(counts @ vectors).sum(axis=1).mean())
    return np.asarray(vectors / scale)


def piece_counts(pieces: Sequence[str], texts: Sequence[str]) -> sp.csr_array:
    """Count pieces, over the square root of the number of words: what a static vector sums over.

    Examples
    --------
    >>> piece_counts(["chip", "##s"], ["Chips rose", "chip"]).toarray().round(2).tolist()
    [[0.71, 0.71], [1.0, 0.0]]
    """
    hashes = [
        piece_hash(piece.removeprefix("##").encode(), first=not piece.startswith("##"))
        for piece in pieces
    ]
    table = HashTable.build(np.array(hashes, dtype=np.uint64))
    remembered: dict[str, list[int]] = {}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for text in texts:
        tokens = tokenize(normalize(text))
        for token in tokens:
            if token.is_number:
                continue
            if token.folded not in remembered:
                remembered[token.folded] = cut(token.folded.encode("utf-8", "replace"), table)
            columns += remembered[token.folded]
        values += [len(tokens) ** -0.5] * (len(columns) - ends[-1])
        ends.append(len(columns))
    counts = sp.csr_array((values, columns, ends), shape=(len(texts), len(pieces)))
    counts.sum_duplicates()
    return counts


def ridge(
    x: sp.csr_array, y: NDArray[np.floating], *, penalty: float, steps: int = _STEPS
) -> NDArray[np.float64]:
    """Solve the ridge regressions of all columns of `y` on `x` at once.

    Conjugate gradients with a diagonal preconditioner; a few dozen steps are enough, and stopping
    early is itself a mild penalty.

    Parameters
    ----------
    x : csr_array of shape (n, n_features)
    y : ndarray of shape (n, n_targets)
    penalty : float
        Positive.
    steps : int
        At most so many.

    Returns
    -------
    ndarray of shape (n_features, n_targets), float64
    """
    transposed = sp.csr_array(x.T)
    residual = transposed @ np.asarray(y, dtype=np.float64)
    diagonal = (np.asarray(x.power(2).sum(axis=0)).ravel() + penalty)[:, None]
    found = np.zeros_like(residual)
    scaled = residual / diagonal
    direction = scaled.copy()
    size = (residual * scaled).sum(axis=0)
    for _ in range(steps):
        image = transposed @ (x @ direction) + penalty * direction
        step = size / np.maximum((direction * image).sum(axis=0), 1e-30)
        found += step * direction
        residual -= step * image
        scaled = residual / diagonal
        before, size = size, (residual * scaled).sum(axis=0)
        direction = scaled + (size / np.maximum(before, 1e-30)) * direction
    return np.asarray(found)
