"""The features of one word: they depend on nothing around it, so they are computed once a word."""

from __future__ import annotations

from collections.abc import Iterator

from kjclass.features.tokens import BIGRAM, CHARACTERS, WORD, Token, chain, hash_bytes

__all__ = ["CHARACTER_NGRAMS", "MAX_NGRAM_BYTES", "bigram_hash", "character_hashes", "word_hash"]

CHARACTER_NGRAMS = (3, 5)
# Longer words are addresses and debris; they get no character n-grams.
MAX_NGRAM_BYTES = 48


def word_hash(token: Token) -> int:
    """Return the hash of a word; numbers share one hash by their number of digits."""
    return hash_bytes(WORD, token.shape.encode("utf-8", "replace"))


def bigram_hash(left: int, right: int) -> int:
    """Return the hash of two neighbouring words, given theirs."""
    return chain(BIGRAM, left, right)


def character_hashes(token: Token) -> Iterator[int]:
    """Yield the hashes of a word's character n-grams, its edges marked by spaces.

    Numbers and words of more than ``MAX_NGRAM_BYTES`` have none.

    Parameters
    ----------
    token : Token
        A word of a normalised text.

    Yields
    ------
    int
        From each start position, shortest first.
    """
    if token.is_number or len(token.folded.encode("utf-8", "replace")) > MAX_NGRAM_BYTES:
        return
    padded = f" {token.folded} "
    shortest, longest = CHARACTER_NGRAMS
    for start in range(len(padded) - shortest + 1):
        for size in range(shortest, min(longest, len(padded) - start) + 1):
            yield hash_bytes(CHARACTERS, padded[start : start + size].encode("utf-8", "replace"))
