"""What changed between two versions of a label set, and how far its version number had to rise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kjclass.labels import Label, LabelSet

__all__ = ["Change", "Diff", "Level", "diff_label_sets"]

Level = Literal["major", "minor", "patch"]
_LEVELS: tuple[Level, ...] = ("major", "minor", "patch")
# Of two labels, one gone and one new, that share this part of their cues and examples, one is the
# other under a new name.
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions of a label set.

    Parameters
    ----------
    level : {"major", "minor", "patch"}
        Which part of the version number has to rise for it.
    what : str
        What changed: ``"kind"``, ``"label removed"``, ``"label renamed"``, ``"label added"``,
        ``"definition"``, ``"include"``, ``"exclude"``, ``"rule"``, ``"example"``, ``"near miss"``,
        ``"cue"``, ``"mask"``, ``"external code"`` and so on.
    label : str
        The label it belongs to, by its old id where it has one; ``""`` if it is none's alone.
    old, new : str
        What stood there and what stands there now; ``""`` for nothing.
    item : str
        Which rule, external scheme or example it is.
    """

    level: Level
    what: str
    label: str = ""
    old: str = ""
    new: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes between two versions, and what they ask of the version number.

    Parameters
    ----------
    old, new : LabelSet
        The versions.
    changes : tuple of Change
        In the order of the codebook.

    Examples
    --------
    >>> from dataclasses import replace
    >>> old = LabelSet("mood", "1.0.0", "multi", "speech", (Label("calm", "At ease."),))
    >>> new = replace(old, version="1.0.1", labels=(Label("calm", "At ease, or resigned."),))
    >>> found = diff_label_sets(old, new)
    >>> [(change.what, change.label, change.level) for change in found.changes]
    [('definition', 'calm', 'minor')]
    >>> found.needed, found.rose, found.version_rose_enough, found.least_version
    ('minor', 'patch', False, '1.1.0')
    """

    old: LabelSet
    new: LabelSet
    changes: tuple[Change, ...]

    @property
    def needed(self) -> Level | None:
        """The part of the version number that has to rise; None if nothing changed."""
        levels = {change.level for change in self.changes}
        return next((level for level in _LEVELS if level in levels), None)

    @property
    def rose(self) -> Level | Literal["fell"] | None:
        """The part that rose; ``"fell"`` if the new number is lower, None if they are the same."""
        old, new = _numbers(self.old), _numbers(self.new)
        if new < old:
            return "fell"
        return next((_LEVELS[i] for i in range(3) if new[i] > old[i]), None)

    @property
    def version_rose_enough(self) -> bool:
        """Whether the version rose as far as the changes ask, or further."""
        if self.rose == "fell":
            return False
        if self.needed is None or self.rose is None:
            return self.needed is None
        return _LEVELS.index(self.rose) <= _LEVELS.index(self.needed)

    @property
    def least_version(self) -> str:
        """The lowest version number that the new version may have."""
        if self.needed is None:
            return self.old.version
        at = _LEVELS.index(self.needed)
        numbers = _numbers(self.old)
        return ".".join(map(str, [*numbers[:at], numbers[at] + 1, *[0] * (2 - at)]))

    @property
    def renamed(self) -> dict[str, str]:
        """The new ids of renamed labels, by their old ones."""
        return {one.old: one.new for one in self.changes if one.what == "label renamed"}


def _numbers(label_set: LabelSet) -> list[int]:
    return [int(part) for part in label_set.version.split(".")]


def diff_label_sets(old: LabelSet, new: LabelSet) -> Diff:
    """Compare two versions of a label set.

    Labels removed or renamed, another kind and another name of the set are major. Labels added or
    put in another order, and changed definitions, inclusions, exclusions, rules, target, question
    or labels of an example are minor. Examples, cues, masks, focus, external codes and the title
    are patch.

    Parameters
    ----------
    old, new : LabelSet
        The versions.

    Returns
    -------
    Diff
    """
    return Diff(old, new, tuple(_changes(old, new)))


def _changes(old: LabelSet, new: LabelSet) -> Iterator[Change]:
    levels: dict[str, Level] = {
        "name": "major",
        "kind": "major",
        "target": "minor",
        "description": "minor",
        "title": "patch",
    }
    for what, level in levels.items():
        yield from _text(level, what, getattr(old, what), getattr(new, what))
    renamed = _renamed(old, new)
    kept = [one.id for one in old.labels if renamed.get(one.id, one.id) in new.label_ids]
    for label in old.labels:
        if label.id in renamed:
            yield Change("major", "label renamed", label.id, label.id, renamed[label.id])
        elif label.id not in kept:
            yield Change("major", "label removed", label.id, label.definition)
    before = [renamed.get(one, one) for one in kept]
    after = [one for one in new.label_ids if one in before]
    for label_id in new.label_ids:
        if label_id not in before:
            yield Change("minor", "label added", label_id, "", new[label_id].definition)
    if before != after:
        yield Change("minor", "order of labels", "", ", ".join(before), ", ".join(after))
    for label_id in kept:
        yield from _label(old[label_id], new[renamed.get(label_id, label_id)], renamed)
    yield from _pairs(
        "minor",
        "rule",
        "",
        [(rule.id, rule.text) for rule in old.rules],
        [(rule.id, rule.text) for rule in new.rules],
    )
    yield from _items("patch", "mask", "", old.masks, new.masks)
    yield from _items("patch", "focus", "", old.focus, new.focus)


def _label(old: Label, new: Label, renamed: dict[str, str]) -> Iterator[Change]:
    yield from _text("minor", "definition", old.definition, new.definition, old.id)
    yield from _items("minor", "include", old.id, old.include, new.include)
    yield from _items("minor", "exclude", old.id, old.exclude, new.exclude)
    for what, before, after in (
        ("example", old.positive, new.positive),
        ("near miss", old.near_miss, new.near_miss),
    ):
        given = {one.text: _shown(renamed.get(name, name) for name in one.labels) for one in before}
        now = {one.text: _shown(one.labels) for one in after}
        for text, labels in given.items():
            if text in now and now[text] != labels:
                yield Change("minor", f"labels of {what}", old.id, labels, now[text], text)
        yield from _items("patch", what, old.id, list(given), list(now))
        notes = {one.text: one.note for one in before}
        for one in after:
            if notes.get(one.text, one.note) != one.note:
                yield Change(
                    "patch", f"note of {what}", old.id, notes[one.text], one.note, one.text
                )
    codes = (_by_scheme(one.external) for one in (old, new))
    yield from _pairs("patch", "external code", old.id, *codes)
    yield from _items("patch", "cue", old.id, old.cues, new.cues)


def _shown(labels: Iterable[str]) -> str:
    return ", ".join(sorted(labels)) or "no label"


def _text(level: Level, what: str, old: str, new: str, label: str = "") -> Iterator[Change]:
    if old != new:
        yield Change(level, what, label, old, new)


def _items(
    level: Level, what: str, label: str, old: Sequence[str], new: Sequence[str]
) -> Iterator[Change]:
    gone, come = set(old) - set(new), set(new) - set(old)
    yield from (Change(level, what, label, one, "") for one in dict.fromkeys(old) if one in gone)
    yield from (Change(level, what, label, "", one) for one in dict.fromkeys(new) if one in come)


def _pairs(
    level: Level,
    what: str,
    label: str,
    old: Iterable[tuple[str, str]],
    new: Iterable[tuple[str, str]],
) -> Iterator[Change]:
    before, after = dict(old), dict(new)
    for item in [*before, *(one for one in after if one not in before)]:
        if before.get(item) != after.get(item):
            yield Change(level, what, label, before.get(item, ""), after.get(item, ""), item)


def _by_scheme(external: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return one pair a scheme, with all its codes."""
    found: dict[str, list[str]] = {}
    for scheme, code in external:
        found.setdefault(scheme, []).append(code)
    return [(scheme, ", ".join(codes)) for scheme, codes in found.items()]


def _renamed(old: LabelSet, new: LabelSet) -> dict[str, str]:
    """Pair labels that are gone with new ones that are the same but for their name."""
    gone = [label for label in old.labels if label.id not in new.label_ids]
    come = [label for label in new.labels if label.id not in old.label_ids]
    found: dict[str, str] = {}
    for label in gone:
        rest = [one for one in come if one.id not in found.values()]
        likeness = [_likeness(label, one) for one in rest]
        if rest and max(likeness) >= _SAME:
            found[label.id] = rest[likeness.index(max(likeness))].id
    return found


def _likeness(old: Label, new: Label) -> float:
    if old.definition == new.definition:
        return 1.0
    before = {*old.cues, *(one.text for one in old.positive)}
    after = {*new.cues, *(one.text for one in new.positive)}
    return len(before & after) / max(1, len(before | after))
