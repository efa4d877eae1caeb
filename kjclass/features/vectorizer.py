"""The lexical features as a scikit-learn transformer, for training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from kjclass.errors import ParameterError
from kjclass.features.cues import CueIndex, CueTable
from kjclass.features.dense import vector_sums
from kjclass.features.focus import Focus
from kjclass.features.normalize import normalize
from kjclass.features.tokens import Token, tokenize
from kjclass.features.vectors import StaticVectors
from kjclass.features.words import bigram_hash, character_hashes, word_hash
from kjclass.labels import LabelSet

__all__ = ["LexicalVectorizer"]


class LexicalVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn sentences into word, character, cue and static-vector features.

    Every feature but the cues is a sum over the sentence's words and word pairs, divided by the
    square root of the number of words. What a word adds does not depend on the sentence, and this
    is what makes labelling fast: :mod:`kjclass.classifiers.kernel` remembers it.

    Parameters
    ----------
    cue_sets : sequence of LabelSet
        Whose cue words become features: one for each label, 1 where a cue of the label occurs.
    focus : sequence of (LabelSet, str)
        Labels with their sets: sentences that hold a cue of each have every feature a second time,
        which is 0 elsewhere.
    vectors : str or None
        Table of static vectors: a shipped one by name, or a folder.
    min_df : int or float
        Least number of training sentences that a word pair or character n-gram occurs in; below 1
        it is a share of them, which stands for two at least.
    vocabulary : array-like of shape (n_keys,), uint64, optional
        The words, word pairs and character n-grams to choose from, by their hashes, in this order,
        such as `keys_` of another vectorizer. By default those of the training sentences.
    character_scale, cue_scale, vector_scale : float
        Weight of each block beside the words; a larger scale is regularised less.

    Attributes
    ----------
    keys_ : ndarray of shape (n_keys,), uint64
        Hashes of words, word pairs and character n-grams.
    vocabulary_ : ndarray of shape (n_hashes,), uint64, or None
        All that was to choose from, where that was given.
    scales_ : ndarray of shape (n_keys,), float32
        Inverse document frequency times the scale of the block.
    cue_index_ : CueIndex
        Compiled cues.
    focus_ : Focus or None
        Compiled focus.

    Examples
    --------
    >>> vectorizer = LexicalVectorizer(vectors=None, min_df=1)
    >>> vectorizer.fit_transform(["Chips rose.", "Duties fell."]).shape
    (2, 51)
    """

    def __init__(
        self,
        *,
        cue_sets: Sequence[LabelSet] = (),
        focus: Sequence[tuple[LabelSet, str]] = (),
        vectors: str | None = "minilm-static",
        min_df: float = 2,
        vocabulary: ArrayLike | None = None,
        character_scale: float = 0.15,
        cue_scale: float = 3.0,
        vector_scale: float = 1.4,
    ) -> None:
        self.cue_sets = cue_sets
        self.focus = focus
        self.vectors = vectors
        self.min_df = min_df
        self.vocabulary = vocabulary
        self.character_scale = character_scale
        self.cue_scale = cue_scale
        self.vector_scale = vector_scale

    def fit(self, texts: Iterable[str], y: Any = None) -> Self:  # noqa: ARG002
        """Learn the vocabulary and its inverse document frequencies.

        Parameters
        ----------
        texts : iterable of str
            Training sentences.
        y : ignored

        Returns
        -------
        self

        Raises
        ------
        ParameterError
            If `vocabulary` is given and does not hold hashes, each once.
        """
        self._learn(tokenize(normalize(text)) for text in texts)
        return self

    def fit_transform(self, texts: Iterable[str], y: Any = None) -> sp.csr_array:  # noqa: ARG002
        """Do both at once, cutting the texts into words only once."""
        tokenized = [tokenize(normalize(text)) for text in texts]
        self._learn(tokenized)
        return self._stacked(tokenized)

    def _learn(self, tokenized: Iterable[list[Token]]) -> None:
        seen: Counter[int] = Counter()
        kinds: dict[int, str] = {}
        count = 0
        for tokens in tokenized:
            count += 1
            found = dict(_features(tokens))
            kinds.update(found)
            seen.update(found.keys())
        least = self.min_df if self.min_df >= 1 else max(2.0, self.min_df * count)
        self.vocabulary_ = None if self.vocabulary is None else _hashes(self.vocabulary)
        among = seen if self.vocabulary_ is None else self.vocabulary_.tolist()
        kept = [key for key in among if seen[key] >= least or kinds.get(key) == "word"]
        frequency = np.array([seen[key] for key in kept], dtype=np.float64)
        scale = np.array([self.character_scale if kinds[k] == "character" else 1.0 for k in kept])
        idf = np.log((1.0 + count) / (1.0 + frequency)) + 1.0
        self.keys_: NDArray[np.uint64] = np.array(kept, dtype=np.uint64)
        self.scales_: NDArray[np.float32] = (idf * scale).astype(np.float32)
        self.cue_index_ = CueIndex([CueTable.compile(label_set) for label_set in self.cue_sets])
        self.focus_ = Focus.of(self.focus) if self.focus else None

    def transform(self, texts: Iterable[str]) -> sp.csr_array:
        """Return the features of `texts`.

        Parameters
        ----------
        texts : iterable of str
            Sentences.

        Returns
        -------
        csr_array of shape (n_texts, n_features), float32
            Keys, cues and vector dimensions, in this order; with a focus, all of them again.
        """
        check_is_fitted(self, "keys_")
        return self._stacked([tokenize(normalize(text)) for text in texts])

    def _stacked(self, tokenized: Sequence[list[Token]]) -> sp.csr_array:
        blocks = [self._counts(tokenized) @ sp.diags_array(self.scales_), self._cues(tokenized)]
        if self.vectors is not None:
            dense = vector_sums(tokenized, StaticVectors.load(self.vectors))
            blocks.append(sp.csr_array(dense * np.float32(self.vector_scale)))
        if self.focus_ is not None:
            inside = sp.diags_array(self.focus_.held_by(tokenized).astype(np.float32))
            blocks += [inside @ block for block in blocks]
        return sp.csr_array(sp.hstack(blocks, format="csr"), dtype=np.float32)

    def _counts(self, tokenized: Sequence[list[Token]]) -> sp.csr_array:
        column_of = {int(key): column for column, key in enumerate(self.keys_)}
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for tokens in tokenized:
            found = (column_of.get(key) for key, _ in _features(tokens))
            counts = Counter(column for column in found if column is not None)
            norm = len(tokens) ** -0.5 if tokens else 0.0
            columns += counts.keys()
            values += [n * norm for n in counts.values()]
            ends.append(len(columns))
        shape = (len(tokenized), len(self.keys_))
        return sp.csr_array(
            (np.array(values), np.array(columns, dtype=np.int32), ends), shape=shape
        )

    def _cues(self, tokenized: Sequence[list[Token]]) -> sp.csr_array:
        width = self.cue_index_.width
        hits = np.zeros((len(tokenized), width), dtype=np.float32)
        for row, tokens in enumerate(tokenized):
            hits[row, [hit.column for hit in self.cue_index_.find(tokens)]] = self.cue_scale
        return sp.csr_array(hits)


def _hashes(vocabulary: ArrayLike) -> NDArray[np.uint64]:
    found = np.asarray(vocabulary)
    whole = found.ndim == 1 and (found.dtype.kind in "iu" or not found.size)
    if not whole or (found < 0).any() or len(np.unique(found)) < len(found):
        raise ParameterError(
            "the vocabulary does not hold hashes, each once",
            fix="give whole numbers from 0, such as keys_ of another vectorizer",
        )
    return found.astype(np.uint64)


@lru_cache(maxsize=200_000)
def _word_features(folded: str) -> tuple[int, tuple[int, ...]]:
    token = Token(folded, 0, 0, 0)
    return word_hash(token), tuple(character_hashes(token))


def _features(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield the hash and kind of every word, character n-gram and word pair of a sentence."""
    previous: int | None = None
    for token in tokens:
        word, characters = _word_features(token.folded)
        yield word, "word"
        yield from ((key, "character") for key in characters)
        if previous is not None:
            yield bigram_hash(previous, word), "pair"
        previous = word
