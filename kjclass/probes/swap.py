"""Exchange two states in a sentence: their names, peoples, capitals, leaders and firms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kjclass.errors import ParameterError
from kjclass.probes.names import STATES, fixed_names, slots

__all__ = ["EXCHANGES", "Exchange", "Swapped", "exchange"]

EXCHANGES = ("KR-JP", "KR-CN", "JP-CN")

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Swapped:
    """A sentence after an exchange.

    Parameters
    ----------
    text : str
    named : frozenset of str
        Which of the two states were named by something that has been exchanged.
    left : frozenset of str
        Actors whose names have not been exchanged; the two states among them where a name, such as
        "Bank of Korea", has no counterpart.
    """

    text: str
    named: frozenset[str]
    left: frozenset[str]


class _Name(NamedTuple):
    text: str
    slot: int | None
    side: int
    actors: frozenset[str]


class _Hit(NamedTuple):
    start: int
    name: _Name


class Exchange:
    """Puts one state in the place of another, both ways.

    Parameters
    ----------
    a, b : str
        ISO codes of two of South Korea, Japan and China.

    Raises
    ------
    InputError
        If they are not two of these.
    """

    def __init__(self, a: str, b: str) -> None:
        if a == b or a not in STATES or b not in STATES:
            raise ParameterError(
                f"{a}-{b} cannot be exchanged", fix=f"use one of: {', '.join(EXCHANGES)}"
            )
        self.a, self.b = a, b
        self._slots = slots(a, b)
        names: dict[str, _Name] = {}
        for number, slot in enumerate(self._slots):
            for side, forms in enumerate(slot):
                for form in forms:
                    names.setdefault(form, _Name(form, number, side, frozenset({(a, b)[side]})))
        for form, actors in fixed_names().items():
            names.setdefault(form, _Name(form, None, 0, actors))
        self._names: dict[str, list[_Name]] = {}
        # The longest name wins, so that "North Korea" is no "Korea".
        for name in sorted(names.values(), key=lambda name: -len(name.text)):
            if first := _WORD.match(name.text):
                self._names.setdefault(first.group(), []).append(name)

    def __call__(self, text: str) -> Swapped:
        """Exchange the two states in `text`.

        Each name becomes one of the other side that stands in the sentence, too, or else the usual
        one: "Korea and Japan" becomes "Japan and Korea", but "Japan" alone "South Korea".

        Parameters
        ----------
        text : str
            A sentence.

        Returns
        -------
        Swapped

        Examples
        --------
        >>> Exchange("KR", "JP")("Seoul sent Moon Jae-in to Japan; North Korea watched.").text
        'Tokyo sent Yoshihide Suga to South Korea; North Korea watched.'
        """
        hits = list(self._find(text))
        seen: dict[tuple[int, int], str] = {}
        for _, name in hits:
            if name.slot is not None:
                seen.setdefault((name.slot, name.side), name.text)
        parts, at = [], 0
        named: set[str] = set()
        left: set[str] = set()
        for start, name in hits:
            if name.slot is None:
                left |= name.actors
                continue
            named.add((self.a, self.b)[name.side])
            other = 1 - name.side
            usual = self._slots[name.slot][other][0]
            parts += [text[at:start], seen.get((name.slot, other), usual)]
            at = start + len(name.text)
        return Swapped("".join([*parts, text[at:]]), frozenset(named), frozenset(left))

    def label(self, actor: str) -> str:
        """Return what an actor becomes."""
        return {self.a: self.b, self.b: self.a}.get(actor, actor)

    def _find(self, text: str) -> list[_Hit]:
        found: list[_Hit] = []
        end = 0
        for word in _WORD.finditer(text):
            start = word.start()
            if start < end:
                continue
            for name in self._names.get(word.group(), ()):
                stop = start + len(name.text)
                if text.startswith(name.text, start) and not _WORD.match(text, stop):
                    found.append(_Hit(start, name))
                    end = stop
                    break
        return found


@lru_cache(maxsize=8)
def exchange(name: str) -> Exchange:
    """Return one of :data:`EXCHANGES`.

    Raises
    ------
    InputError
        If there is no such exchange.

    Examples
    --------
    >>> exchange("JP-CN")("Chinese exports to Korea").text
    'Japanese exports to Korea'
    """
    a, _, b = name.partition("-")
    return Exchange(a, b)
