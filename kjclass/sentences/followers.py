"""What must follow the first words of boilerplate, read off the patterns themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from kjclass.sentences.boilerplate import STARTS

__all__ = ["Followers", "followers"]

_WORD = re.compile("[a-z]+")
# An escape, a class or a character.
_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|.", re.DOTALL)
_SKIP = r"(?:\w+ )?"
# What takes up no letter, at the head of a pattern.
_NOTHING = re.compile(r"\\s\?|\\b|[ :@#=-]\?")
# What no word matches, there.
_NO_WORD = re.compile(r"[:@#=-]")


@dataclass(slots=True)
class Followers:
    """What may stand behind a first word, if what does begins with a letter.

    Parameters
    ----------
    words : set of str
        Whole words.
    beginnings : set of str
        Beginnings of words.
    skips : bool
        Whether another word may come first.
    any : bool
        Whether it may be anything.
    """

    words: set[str] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)
    skips: bool = False
    any: bool = False


@lru_cache(maxsize=1)
def followers() -> dict[str, Followers]:
    """Return what may follow each first word of small letters.

    Examples
    --------
    >>> known = followers()["with"]
    >>> sorted(known.words), known.beginnings, known.skips, known.any
    (['a', 'assistance', 'your'], set(), False, False)
    """
    found = {word: Followers() for word in STARTS if _WORD.fullmatch(word)}
    for word, known in found.items():
        for pattern in STARTS[word]:
            _add(known, pattern, "")
    return found


def _add(known: Followers, pattern: str, behind: str) -> None:
    """Add what `pattern`, which has `behind` it, may begin with."""
    for branch in _branches(pattern):
        _add_branch(known, branch, behind)


def _add_branch(known: Followers, branch: str, behind: str) -> None:
    at = 0
    while at < len(branch):
        if branch.startswith(_SKIP, at):
            known.skips = True
            at += len(_SKIP)
        elif branch.startswith("(?:", at):
            end = _closing(branch, at)
            after = end + 1 + (branch[end + 1 : end + 2] == "?")
            _add(known, branch[at + 3 : end], branch[after:] + behind)
            known.any |= branch[after : after + 1] in ("*", "+", "{")
            if after == end + 1:
                return
            at = after
        elif nothing := _NOTHING.match(branch, at):
            at = nothing.end()
        elif word := _WORD.match(branch, at):
            rest = branch[word.end() :] + behind
            optional = rest.startswith("?")
            whole = rest.startswith((" ", r"\b"), optional)
            kept = known.words if whole else known.beginnings
            kept.update({word[0], word[0][:-1]} if optional else {word[0]})
            known.any |= "" in kept or rest[:1] in ("*", "+", "{")
            return
        else:
            known.any |= _NO_WORD.match(branch, at) is None
            return
    known.any = True


def _branches(pattern: str) -> list[str]:
    """Return the branches of a pattern."""
    branches = [""]
    depth = 0
    for piece in _PIECE.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            branches.append("")
        else:
            branches[-1] += piece
    return branches


def _closing(pattern: str, at: int) -> int:
    """Return where the group that opens at `at` closes."""
    depth = 0
    for piece in _PIECE.finditer(pattern, at):
        depth += (piece[0] == "(") - (piece[0] == ")")
        if not depth:
            return piece.start()
    raise ValueError(f"no end: {pattern}")
