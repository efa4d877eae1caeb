"""Tokens of a normalised text and the 64-bit hashes that stand for them.

The rules here and in :mod:`kjclass.features.kernel` are the same; a property test holds them so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "ALL_CAPITALS",
    "BIGRAM",
    "CAPITAL",
    "CHARACTERS",
    "CUE",
    "LOWER",
    "PIECE",
    "WORD",
    "Token",
    "case_of",
    "chain",
    "hash_bytes",
    "tokenize",
]

LOWER, CAPITAL, ALL_CAPITALS = 0, 1, 2

# The first byte hashed names the kind of feature, so that kinds never share a hash by design.
WORD, BIGRAM, CHARACTERS, PIECE, CUE = 1, 2, 3, 4, 5

_OFFSET = 0xCBF29CE484222325
_PRIME = 0x100000001B3
_MASK = 0xFFFFFFFFFFFFFFFF

# A run of word characters, or single ASCII letters joined by full stops ("U.S.", "R.O.K.").
_TOKEN = re.compile(
    r"(?P<initials>[A-Za-z](?:\.[A-Za-z](?![0-9A-Za-z]|[^\x00-\x7f]))+)|[0-9A-Za-z\u0080-\U0010ffff]+"
)
_LETTERS = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a normalised text.

    Parameters
    ----------
    folded : str
        In lower case; initials without their full stops.
    case : int
        ``LOWER``, ``CAPITAL`` (first character is a capital) or ``ALL_CAPITALS`` (two letters or
        more, all of them capitals); ASCII letters only.
    start, end : int
        Offsets into the normalised text.
    """

    folded: str
    case: int
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether the token is ASCII digits alone."""
        return self.folded.isascii() and self.folded.isdigit()

    @property
    def shape(self) -> str:
        """What n-grams see: a number's digits, four at most, all become 0."""
        return "0" * min(len(self.folded), 4) if self.is_number else self.folded


def case_of(word: str) -> int:
    """Return the case class of a word, as in :class:`Token`.

    Examples
    --------
    >>> [case_of(word) for word in ("chips", "Seoul", "US", "U")]
    [0, 1, 2, 1]
    """
    letters = _LETTERS.findall(word)
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return ALL_CAPITALS
    return CAPITAL if "A" <= word[:1] <= "Z" else LOWER


def _lower(word: str) -> str:
    # Only ASCII is left to fold, and str.lower treats some other letters by their neighbours.
    return word.lower() if word.isascii() else _LETTERS.sub(lambda m: m.group().lower(), word)


def tokenize(normalized: str) -> list[Token]:
    """Cut a normalised text into words.

    Parameters
    ----------
    normalized : str
        What :func:`kjclass.features.normalize.normalize` returned.

    Returns
    -------
    list of Token
        In text order. Apostrophes, hyphens and all other punctuation separate.

    Examples
    --------
    >>> [token.folded for token in tokenize("U.S.-Korea chipmakers' $3.5bn plan.")]
    ['us', 'korea', 'chipmakers', '3', '5bn', 'plan']
    """
    tokens = []
    for match in _TOKEN.finditer(normalized):
        word = match.group()
        if match["initials"]:
            word = word.replace(".", "")
        tokens.append(Token(_lower(word), case_of(word), match.start(), match.end()))
    return tokens


def hash_bytes(kind: int, data: bytes) -> int:
    """Return the 64-bit FNV-1a hash of a feature kind and its bytes.

    Source: Fowler, Noll and Vo, http://www.isthe.com/chongo/tech/comp/fnv/.

    Parameters
    ----------
    kind : int
        ``WORD``, ``CHARACTERS``, ``PIECE`` or ``CUE``.
    data : bytes
        UTF-8.

    Examples
    --------
    >>> hash_bytes(WORD, b"chip") == hash_bytes(CUE, b"chip")
    False
    """
    value = ((_OFFSET ^ kind) * _PRIME) & _MASK
    for byte in data:
        value = ((value ^ byte) * _PRIME) & _MASK
    return value


def chain(kind: int, left: int, right: int) -> int:
    """Return the hash of two hashes in order, for word pairs and cue phrases."""
    value = ((left ^ kind) * _PRIME) & _MASK
    value ^= value >> 29
    value = ((value ^ right) * _PRIME) & _MASK
    return value ^ (value >> 32)
