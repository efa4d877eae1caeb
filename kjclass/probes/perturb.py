"""Changes that leave the sense of a sentence as it is, and one, negation, that may not."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable, Mapping

import numpy as np

from kjclass.errors import ParameterError
from kjclass.probes.spelling import to_american, to_british

__all__ = ["NEGATION", "PERTURBATIONS", "perturb"]

NEGATION = "negation"

_Random = np.random.Generator
_Change = Callable[[str, _Random, float], str]

# A typo needs a word that stays readable.
_WORD = re.compile(r"\b[A-Za-z]{4,}\b")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in _ROWS
    for at, letter in enumerate(row)
}
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|will|would|can|could|should|may|might|must|has|have|had|does|did)\b"
    r"(?!\s+not\b|n't)"
)
_CURLY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")


def _typo(mistake: Callable[[str, int, _Random], str]) -> _Change:
    def change(text: str, random: _Random, rate: float) -> str:
        def word(match: re.Match[str]) -> str:
            hit, at = random.random() < rate, int(random.integers(len(match.group())))
            return mistake(match.group(), at, random) if hit else match.group()

        return _WORD.sub(word, text)

    return change


def _neighbour(word: str, at: int, random: _Random) -> str:
    keys = _NEIGHBOURS[word[at].lower()]
    key = keys[int(random.integers(len(keys)))]
    return word[:at] + (key.upper() if word[at].isupper() else key) + word[at + 1 :]


def _plain(change: Callable[[str], str]) -> _Change:
    return lambda text, random, rate: change(text)  # noqa: ARG005 - nothing is drawn


def _other_quotes(text: str) -> str:
    straight = text.translate(_CURLY)
    if straight != text:
        return straight
    text = re.sub(r'(^|[\s(\[])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[“])'", r"\1‘", text).replace("'", "’")


def _without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    kept = "".join(one for one in letters if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", kept)


def _negated(text: str) -> str:
    return _AUXILIARY.sub(r"\1 not", text, count=1)


PERTURBATIONS: Mapping[str, _Change] = {
    "typo-neighbour": _typo(_neighbour),
    "typo-dropped": _typo(lambda word, at, _: word[:at] + word[at + 1 :]),
    "typo-doubled": _typo(lambda word, at, _: word[: at + 1] + word[at:]),
    "lower-case": _plain(str.lower),
    "upper-case": _plain(str.upper),
    "title-case": _plain(lambda text: re.sub(r"(?<![\w’'])[a-z]", lambda m: m[0].upper(), text)),
    "other-quotes": _plain(_other_quotes),
    "quoted": _plain(lambda text: f"“{text}”"),
    "no-full-stop": _plain(lambda text: text.rstrip().rstrip(".")),
    "no-commas": _plain(lambda text: re.sub(r",(?!\d)", "", text)),
    "wide-spaces": _plain(lambda text: text.replace(" ", " \u00a0")),
    "british": _plain(to_british),
    "american": _plain(to_american),
    "no-hyphens": _plain(lambda text: _HYPHEN.sub(" ", text)),
    "no-accents": _plain(_without_accents),
    "decomposed-accents": _plain(lambda text: unicodedata.normalize("NFD", text)),
    NEGATION: _plain(_negated),
}


def perturb(name: str, text: str, *, rate: float = 0.1, seed: int = 0) -> str:
    """Change a sentence in one way.

    Parameters
    ----------
    name : str
        One of :data:`PERTURBATIONS`.
    text : str
        The sentence; it is returned as it is where the change has nothing to take hold of.
    rate : float
        Share of the words, of four letters or more, that get a typo.
    seed : int
        Of the typos; what happens to a sentence does not depend on others.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If there is no such perturbation.

    Examples
    --------
    >>> perturb("negation", "Seoul will join.")
    'Seoul will not join.'
    >>> perturb("typo-dropped", "Seoul will join.", rate=1.0)
    'Seou wil jin.'
    """
    if name not in PERTURBATIONS:
        raise ParameterError(
            f"there is no perturbation {name!r}", fix=f"use one of: {', '.join(PERTURBATIONS)}"
        )
    key = zlib.crc32(f"{name}\0{text}".encode("utf-8", "replace"))
    return PERTURBATIONS[name](text, np.random.default_rng([seed, key]), rate)
