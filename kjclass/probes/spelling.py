"""British and American spellings of the words that news and policy texts use most."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["to_american", "to_british"]

# British, American; plurals and the like are added.
_WORDS = """
aeroplane airplane|aluminium aluminum|analogue analog|armour armor|behaviour behavior
cancelled canceled|cancelling canceling|catalogue catalog|centre center|cheque check
colour color|defence defense|enrolment enrollment|favour favor|favourable favorable|fibre fiber
fulfil fulfill|fuelled fueled|fuelling fueling|grey gray|harbour harbor|honour honor
jewellery jewelry|judgement judgment|labelled labeled|labour labor|litre liter
manoeuvre maneuver|metre meter|modelling modeling|nanometre nanometer|neighbour neighbor
neighbouring neighboring|offence offense|plough plow|pretence pretense|programme program
rigour rigor|rumour rumor|sceptical skeptical|sceptic skeptic|scepticism skepticism
signalled signaled|signalling signaling|sulphur sulfur|theatre theater|totalled totaled
travelled traveled|travelling traveling|tyre tire|vigour vigor
"""
_STEMS = """
author capital categor central character criticis emphas escal familiar final general global
harmon industrial initial local maxim mechan militar minim mobil modern monopol national neutral
normal optim organ penal polar priorit privat public rational real recogn reorgan revital
scrutin special stabil standard subsid symbol util visual weapon
"""
_PAIRS: dict[str, str] = {}
for _pair in re.split(r"[|\n]", _WORDS.strip()):
    _british, _american = _pair.split()
    _endings = ("", "s", "ed", "ing") if _british.endswith("our") else ("", "s")
    _PAIRS |= {_british + ending: _american + ending for ending in _endings}
_IZE = re.compile(
    rf"\b({'|'.join(_STEMS.split())})i([sz])(e|es|ed|er|ers|ing|ation|ations)\b", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z]+")


def to_british(text: str) -> str:
    """Return `text` in British spelling.

    Examples
    --------
    >>> to_british("Defense ministers normalized labor ties.")
    'Defence ministers normalised labour ties.'
    """
    return _respelt(text, _TO_BRITISH, "s")


def to_american(text: str) -> str:
    """Return `text` in American spelling.

    Examples
    --------
    >>> to_american("The LABOUR centre stabilised.")
    'The LABOR center stabilized.'
    """
    return _respelt(text, _PAIRS, "z")


# These are British words, too.
_TO_BRITISH = {
    american: british
    for british, american in _PAIRS.items()
    if not american.startswith(("check", "tire", "judgment", "meter"))
}


def _respelt(text: str, words: dict[str, str], letter: str) -> str:
    def word(match: re.Match[str]) -> str:
        found = words.get(match.group().lower())
        return _cased(found, match.group()) if found else match.group()

    def ize(match: re.Match[str]) -> str:
        stem, old, ending = match.groups()
        return f"{stem}{match.group()[len(stem)]}{_cased(letter, old)}{ending}"

    return _WORD.sub(word, _IZE.sub(ize, text))


def _cased(word: str, like: str) -> str:
    change: Callable[[str], str] = str.lower
    if like.isupper():
        change = str.upper
    elif like[0].isupper():
        change = str.capitalize
    return change(word)
