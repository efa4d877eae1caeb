"""Static vectors as dense features: the built-in example of a features plugin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kjclass.features.normalize import normalize
from kjclass.features.tokens import Token, tokenize
from kjclass.features.vectors import StaticVectors, cut

__all__ = ["StaticFeatures", "vector_sums"]


def vector_sums(
    tokenized: Sequence[Sequence[Token]], vectors: StaticVectors
) -> NDArray[np.float32]:
    """Return the sum of each sentence's piece vectors over the square root of its words.

    Parameters
    ----------
    tokenized : sequence of sequence of Token
        Sentences as tokens.
    vectors : StaticVectors
        The table.

    Returns
    -------
    ndarray of shape (n_sentences, dimension), float32
    """
    out = np.zeros((len(tokenized), vectors.vectors.shape[1]), dtype=np.float32)
    rows_of: dict[str, list[int]] = {}
    for row, tokens in enumerate(tokenized):
        pieces: list[int] = []
        for token in tokens:
            if token.is_number:
                continue
            if token.folded not in rows_of:
                rows_of[token.folded] = cut(token.folded.encode("utf-8", "replace"), vectors.table)
            pieces += rows_of[token.folded]
        if pieces:
            out[row] = vectors.vectors[pieces].sum(axis=0) / np.sqrt(len(tokens))
    return out


class StaticFeatures:
    """Sentences as sums of static vectors.

    Parameters
    ----------
    name : str
        The table, by name or folder.

    Examples
    --------
    >>> StaticFeatures().transform(["Chips rose.", "12"]).shape
    (2, 256)
    """

    def __init__(self, name: str = "minilm-static") -> None:
        self.vectors = StaticVectors.load(name)

    def transform(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (n_texts, dimension), float32."""
        return vector_sums([tokenize(normalize(text)) for text in texts], self.vectors)
