"""Scores in plain Python: the specification of a score, and the way few sentences are scored.

Weights are whole numbers, so that their sums are exact in any order:
:mod:`kjclass.classifiers.kernel` comes to the same scores, to the last bit, and a sentence's scores
do not depend on how many others are scored with it.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.stack import Stack
from kjclass.classifiers.weights import LIMIT, NO_COLUMN
from kjclass.features.normalize import normalize
from kjclass.features.tokens import Token, tokenize
from kjclass.features.vectors import cut
from kjclass.features.words import bigram_hash, character_hashes, word_hash

__all__ = ["ReferenceScorer"]

_REMEMBERED = 50_000


class ReferenceScorer:
    """Score sentences one by one.

    Parameters
    ----------
    stack : Stack
        The weights.
    """

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._words: dict[str, NDArray[np.int32]] = {}

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return scores of shape (n_texts, n_outputs), before softmax or sigmoid."""
        out = np.empty((len(texts), self.stack.n_outputs), dtype=np.float32)
        for row, text in enumerate(texts):
            out[row] = self.score_tokens(tokenize(normalize(text)))
        return out

    def score_tokens(self, tokens: Sequence[Token]) -> NDArray[np.float32]:
        """Return the scores of one sentence, of shape (n_outputs,)."""
        stack = self.stack
        total, cue_total = np.zeros((2, len(stack.steps)), dtype=np.int32)
        for token in tokens:
            total += self.word(token)
        for left, right in pairwise(map(word_hash, tokens)):
            if (row := stack.table.find(bigram_hash(left, right))) >= 0:
                total += stack.weights[row]
        cues = self.cues(tokens)
        for row in cues:
            cue_total += stack.cue_weights[row]
        scale = np.float32(1.0 / np.sqrt(np.float64(max(len(tokens), 1))))
        words_say = total.astype(np.float32) * scale * stack.steps
        said = words_say + cue_total.astype(np.float32) * stack.cue_steps
        return said[self.columns(cues)] + stack.intercept

    def word(self, token: Token) -> NDArray[np.int32]:
        """Return what a word adds wherever it stands, in steps, of shape (n_columns,)."""
        known = self._words.get(token.folded)
        if known is not None:
            return known
        stack = self.stack
        total = np.zeros(len(stack.steps), dtype=np.int32)
        for key in (word_hash(token), *character_hashes(token)):
            if (row := stack.table.find(key)) >= 0:
                total += stack.weights[row]
        if not token.is_number:
            for row in cut(token.folded.encode("utf-8", "replace"), stack.table):
                total += stack.weights[row]
        total.clip(-LIMIT, LIMIT, out=total)
        if len(self._words) < _REMEMBERED:
            self._words[token.folded] = total
        return total

    def cues(self, tokens: Sequence[Token]) -> set[int]:
        """Return the cue columns that are hit."""
        return {hit.column for hit in self.stack.cues.find(tokens)}

    def in_focus(self, cues: Set[int]) -> list[bool]:
        """Say of each model that has a focus whether the cues that were hit are in it."""
        return [cues >= set(focus.tolist()) - {NO_COLUMN} for focus in self.stack.focus]

    def columns(self, cues: Set[int]) -> NDArray[np.intp]:
        """Return the column of weights that each output is read from, by the cues that were hit."""
        chosen = np.arange(self.stack.n_outputs)
        for (first, last, column), held in zip(self.stack.inside, self.in_focus(cues), strict=True):
            if held:
                chosen[first:last] = range(column, column + last - first)
        return chosen
