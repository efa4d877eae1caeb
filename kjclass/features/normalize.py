"""Unicode normalisation and the check whether a text is in a supported script."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kjclass.records import Status

__all__ = ["normalize", "origins", "text_status"]

_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_LETTERS = re.compile(r"[^\W\d_]")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_NOT_LATIN = re.compile(r"[^\W\d_\x00-\u024f\u1e00-\u1eff]")
_LATIN = re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a]")
# Latin letters may be the lesser part of what is still read as English: a name in its own script
# beside its transcription is common, whole clauses in another script are not.
_LEAST_LATIN = 0.6


def normalize(text: str) -> str:
    """Return `text` in the form that tokens are cut from.

    NFKC; outside ASCII, letters, digits and marks are case-folded, format characters (soft
    hyphens, zero-width spaces) vanish and everything else becomes a space. ASCII stays as it is:
    its case and its full stops still tell "US" from "us" and "U.S." from the end of a sentence.

    Parameters
    ----------
    text : str
        Any text; lone surrogates count as spaces.

    Returns
    -------
    str
        A text whose word characters are ASCII letters, digits and anything outside ASCII.

    Examples
    --------
    >>> normalize("Café\u00ad—“\uff35\uff33”")
    'Café  US '
    """
    if text.isascii():
        return text
    return _NON_ASCII.sub(_fold_run, unicodedata.normalize("NFKC", text))


def _fold_run(match: re.Match[str]) -> str:
    return _fold(match.group())


@lru_cache(maxsize=4096)
def _fold(run: str) -> str:
    return "".join(map(_fold_character, run))


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category[0] in "LNM":
        return character.casefold()
    return " "


def text_status(text: str) -> Status:
    """Say whether `text` can be labelled.

    Parameters
    ----------
    text : str
        One sentence.

    Returns
    -------
    {"ok", "empty", "unsupported_language"}
        ``"empty"`` without a letter or digit; ``"unsupported_language"`` where more than two
        fifths of the letters are not Latin. Other languages in Latin script are not recognised.

    Examples
    --------
    >>> text_status("Lee (이재용) opened the plant."), text_status("한일 협력"), text_status("--")
    ('ok', 'unsupported_language', 'empty')
    """
    if not _LETTER_OR_DIGIT.search(text):
        return "empty"
    if text.isascii() or not _NOT_LATIN.search(text):
        return "ok"
    text = unicodedata.normalize("NFKC", text)
    letters = len(_LETTERS.findall(text))
    latin = len(_LATIN.findall(text))
    return "ok" if latin >= _LEAST_LATIN * letters else "unsupported_language"


def origins(text: str) -> list[int]:
    """Return, for each character of ``normalize(text)``, the offset in `text` that it came from.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of int
        One more than characters: the last is ``len(text)``. Where characters compose across a
        boundary that only whole-text normalisation sees, offsets are interpolated.

    Examples
    --------
    >>> origins("e\u0301\u00ad!")
    [0, 3, 4]
    """
    found: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.category(text[end])[0] == "M":
            end += 1
        found += [at] * len(normalize(text[at:end]))
        at = end
    size = len(normalize(text))
    if len(found) != size:
        return [round(number * len(text) / max(size, 1)) for number in range(size + 1)]
    return [*found, len(text)]
