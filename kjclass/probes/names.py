"""Which name stands for which when two states are exchanged, from the built-in name tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kjclass import builtin
from kjclass.features.cues import CueIndex, CueTable
from kjclass.features.normalize import normalize
from kjclass.features.tokens import tokenize
from kjclass.labelfile import read_label_set
from kjclass.namefile import name_rows

__all__ = ["STATES", "Slot", "fixed_names", "slots"]

_TABLES = Path(builtin.__file__).parent / "label_sets"

# The names of states.csv by their part of speech, the usual one first; plurals are added.
STATES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "KR": {
        "name": (
            *("South Korea", "Korea", "S. Korea", "Republic of Korea", "ROK", "R.O.K."),
            "the Republic of Korea",
        ),
        "people": ("South Korean", "Korean", "S. Korean", "South Koreans", "Koreans"),
        "capital": ("Seoul",),
    },
    "JP": {
        "name": ("Japan", "Nippon"),
        "people": ("Japanese",),
        "capital": ("Tokyo",),
    },
    "CN": {
        "name": (
            *("China", "People's Republic of China", "PRC", "P.R.C.", "Mainland China"),
            "the People's Republic of China",
        ),
        "people": ("Chinese", "mainland Chinese", "Sino"),
        "capital": ("Beijing", "Peking"),
    },
}
# Offices that stand for one another; any other is matched by its own name.
_OFFICES = {
    ("KR", "president"): "head",
    ("JP", "prime minister"): "head",
    ("CN", "president"): "head",
    ("CN", "paramount leader"): "head",
    ("KR", "governor of the Bank of Korea"): "central bank",
    ("JP", "governor of the Bank of Japan"): "central bank",
    ("CN", "governor of the People's Bank of China"): "central bank",
    ("JP", "economy, trade and industry minister"): "industry minister",
}
_TITLES = {"KR": "President", "JP": "Prime Minister", "CN": "President"}
_NOUNS = ("administration", "government")
_OPEN = 2100


class Slot(NamedTuple):
    """Names that stand for one another: any of one side for any of the other.

    Parameters
    ----------
    a, b : tuple of str
        The names of each side, the usual one first.
    """

    a: tuple[str, ...]
    b: tuple[str, ...]


def slots(a: str, b: str) -> list[Slot]:
    """Return what is exchanged between two states.

    Parameters
    ----------
    a, b : str
        Of :data:`STATES`.

    Returns
    -------
    list of Slot
        Names of the states, their peoples and capitals; holders of like offices at like times;
        firms of the same sectors. Where one side has more, several share a partner.

    Examples
    --------
    >>> slots("JP", "CN")[2]
    Slot(a=('Tokyo',), b=('Beijing', 'Peking'))
    """
    found = [Slot(names, STATES[b][kind]) for kind, names in STATES[a].items()]
    # Datelines and headings stand in capitals.
    found += [Slot(_upper(slot.a), _upper(slot.b)) for slot in found]
    return found + list(_people(a, b)) + list(_firms(a, b))


def fixed_names() -> dict[str, frozenset[str]]:
    """Return every name of the actor codebook, and the actors that it stands for.

    Its masks are among them, as names of nobody: inside "South China Sea" nothing is exchanged.
    """
    label_set = read_label_set(_TABLES / "actor.toml")
    found: dict[str, set[str]] = {mask: set() for mask in label_set.masks}
    for label in label_set.labels:
        for cue in label.cues:
            found.setdefault(cue, set()).add(label.id)
    for name, who in found.items():
        if who == {"BUSINESS"}:
            who.update(_states_in(name))
    # Words such as "company" are no names; "yen" tells of Japan all the same.
    return {
        name: frozenset(who)
        for name, who in found.items()
        if who != {"BUSINESS"} or not name.islower()
    }


def _states_in(name: str) -> set[str]:
    """Return whose name stands in that of a firm, as in "Federation of Korean Industries"."""
    return {
        state
        for state, kinds in STATES.items()
        if any(form in name.split() for forms in kinds.values() for form in forms)
    }


def _firms(a: str, b: str) -> Iterator[Slot]:
    sector = CueIndex([CueTable.compile(read_label_set(_TABLES / "sector.toml"))])
    firms: dict[Any, dict[str, list[tuple[str, ...]]]] = defaultdict(lambda: {a: [], b: []})
    for row in name_rows(_TABLES / "names" / "firms.csv"):
        if row["home"] in (a, b):
            # "Toyota Tsusho" has no sector of its own, but its name speaks of one.
            heard = frozenset(hit.column for hit in sector.find(tokenize(normalize(row["name"]))))
            names = (row["name"], *_parts(row["aliases"]))
            firms[row["sector"], heard][row["home"]].append(names)
    for homes in firms.values():
        ours, theirs = homes[a], homes[b]
        for number in range(min(len(ours), len(theirs))):
            every = min(len(ours), len(theirs))
            yield Slot(_joined(ours[number::every]), _joined(theirs[number::every]))


class _Person(NamedTuple):
    name: str
    aliases: tuple[str, ...]
    home: str
    office: str
    start: int
    end: int

    def forms(self) -> dict[str, tuple[str, ...]]:
        """Return the names by kind, ``"full"`` always among them."""
        found: dict[str, list[str]] = {"full": [self.name]}
        for alias in self.aliases:
            found.setdefault(self._kind(alias), []).append(alias)
        found.pop("", None)
        if self.office == "head":
            found["titled"] = [f"{_TITLES[self.home]} {name}" for name in found["full"]]
        return {kind: tuple(names) for kind, names in found.items()}

    def _kind(self, alias: str) -> str:
        words = alias.split()
        if words[-1] in _NOUNS:
            return words[-1]
        if words[0] in ("President", "Prime", "Premier", "Chairman", "Acting", "General"):
            return "title"
        # Neither "Abenomics" nor "Murayama statement" is the man.
        if words[-1].islower() or words[-1] in ("Cabinet", "Statement"):
            return ""
        if len(words) == 1:
            return "surname" if alias in self.name.split() else ""
        return "full"


def _people(a: str, b: str) -> Iterator[Slot]:
    offices: dict[str, dict[str, list[_Person]]] = defaultdict(lambda: {a: [], b: []})
    for row in name_rows(_TABLES / "names" / "people.csv"):
        home = row["actor"]
        if home in (a, b):
            office = _OFFICES.get((home, row["office"])) or row["office"].split(", ")[0]
            person = _Person(
                row["name"],
                tuple(_parts(row["aliases"])),
                home,
                office,
                int(row["from"] or 0),
                int(row["to"] or _OPEN),
            )
            offices[office][home].append(person)
    for homes in offices.values():
        if homes[a] and homes[b]:
            for ours, theirs in _contemporaries(homes[a], homes[b]):
                yield from _person_slots(ours, theirs)


_Couple = tuple[list[_Person], list[_Person]]


def _contemporaries(ours: Sequence[_Person], theirs: Sequence[_Person]) -> list[_Couple]:
    """Pair people who held office at the same time; who is left over joins the nearest pair."""
    distance = {(one, other): _distance(one, other) for one in ours for other in theirs}
    couples: dict[_Person, _Couple] = {}
    for one, other in sorted(distance, key=lambda pair: distance[pair]):
        if one not in couples and other not in couples:
            couples[one] = couples[other] = ([one], [other])
    for one in [*ours, *theirs]:
        if one not in couples:
            side = 0 if one in ours else 1
            others = theirs if side == 0 else ours
            nearest = min(
                (other for other in others if other in couples), key=lambda it: _distance(one, it)
            )
            couples[nearest][side].append(one)
    return list({id(couple): couple for couple in couples.values()}.values())


def _distance(one: _Person, other: _Person) -> tuple[int, int]:
    return max(one.start, other.start) - min(one.end, other.end), abs(one.start - other.start)


def _person_slots(ours: Sequence[_Person], theirs: Sequence[_Person]) -> Iterator[Slot]:
    sides = [_forms(ours), _forms(theirs)]
    kinds = dict.fromkeys([*sides[0], *sides[1]])
    for kind in kinds:
        for side, other in (sides, sides[::-1]):
            # "Abe" becomes "Moon Jae-in" where there is no such short form.
            if kind in side and kind not in other:
                side["full"] += side.pop(kind)
        if kind in sides[0] and kind != "full":
            yield Slot(sides[0][kind], sides[1][kind])
    yield Slot(sides[0]["full"], sides[1]["full"])


def _forms(people: Sequence[_Person]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for person in people:
        for kind, names in person.forms().items():
            found[kind] = found.get(kind, ()) + names
    return found


def _upper(names: Sequence[str]) -> tuple[str, ...]:
    # "PRC" does already.
    return tuple(name.upper() for name in names if not name.isupper())


def _joined(names: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for some in names for name in some)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
