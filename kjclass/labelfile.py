"""Read a label set from its declarative file, the codebook as TOML, and turn it into plain data.

::

    schema = 1
    name = "tone"
    version = "1.0.0"
    kind = "single"
    target = "the speaker"

    [[labels]]
    id = "warm"
    definition = "Friendly."
    positive = ["Welcome, all of you."]
    near_miss = [{ text = "A warm front.", labels = ["cold"], note = "weather" }]
    cues = ["welcome"]
    external = { PLOVER = "AGREE" }

Where only sentences that name certain things can be on target, ``focus = ["actor.KR", "actor.JP"]``
says which: they are labels of sets whose cues are names.

Long lists of names live in tables beside it, as :mod:`kjclass.namefile` describes, and are added to
the cues: ``names = ["names/firms.csv"]``.

A file that ends in ``.json`` holds the same as JSON, as ``kjclass labels SET --json`` prints it: a
copy in one piece, with the names among the cues. Model folders carry such a copy.

Where one scheme has several codes, ``external`` is a list of pairs instead of a table:
``external = [["GICS", "4530"], ["GICS", "4520"]]``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kjclass.errors import LabelSetError
from kjclass.labels import Example, Label, LabelSet, Rule
from kjclass.namefile import read_names

__all__ = ["label_set_from_json", "label_set_from_toml", "read_label_set", "to_dict"]

SCHEMA = 1

_Types = type | tuple[type, ...]
_SET_KEYS: dict[str, _Types] = {
    "schema": int,
    "name": str,
    "version": str,
    "kind": str,
    "target": str,
    "title": str,
    "description": str,
    "masks": list,
    "focus": list,
    "names": list,
    "rules": list,
    "labels": list,
}
_REQUIRED = ("schema", "name", "version", "kind", "target", "labels")
_LABEL_KEYS: dict[str, _Types] = {
    "id": str,
    "definition": str,
    "include": list,
    "exclude": list,
    "positive": list,
    "near_miss": list,
    "external": (dict, list),
    "cues": list,
}
_RULE_KEYS: dict[str, _Types] = {"id": str, "text": str}
_EXAMPLE_KEYS: dict[str, _Types] = {"text": str, "labels": list, "note": str}
_KINDS: dict[_Types, str] = {
    str: "a string",
    int: "a number",
    list: "an array",
    dict: "a table",
    (dict, list): "a table of codes by scheme",
}


def read_label_set(path: str | Path) -> LabelSet:
    """Read a label set from a TOML file, or from the JSON of :func:`to_dict`.

    Parameters
    ----------
    path : str or Path
        The file; one that ends in ``.json`` is JSON.

    Returns
    -------
    LabelSet

    Raises
    ------
    LabelSetError
        If the file is missing, cannot be parsed, lacks a key, has one too many or of the wrong
        type, or describes no valid label set. File, label and remedy are named.
    """
    where = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelSetError(
            f"cannot read the label set ({error})", where=where, fix="name a UTF-8 file"
        ) from error
    parse = label_set_from_toml
    if Path(path).suffix.lower() == ".json":
        parse = label_set_from_json
    return parse(text, where=where, folder=Path(path).parent)


def label_set_from_toml(text: str, *, where: str, folder: Path = Path()) -> LabelSet:
    """Parse a label set.

    Parameters
    ----------
    text : str
        The TOML.
    where : str
        Its file, for messages.
    folder : Path
        What the paths of its name files are relative to.

    Raises
    ------
    LabelSetError
        As :func:`read_label_set`.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LabelSetError(f"not TOML ({error})", where=where, fix="repair the file") from error
    return _from_content(content, where, folder)


def label_set_from_json(text: str, *, where: str, folder: Path = Path()) -> LabelSet:
    """Parse what :func:`to_dict` returned, as JSON; parameters and errors as for TOML."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise LabelSetError(f"not JSON ({error})", where=where, fix="repair the file") from error
    return _from_content(content, where, folder)


def _from_content(content: Any, where: str, folder: Path) -> LabelSet:
    _check(content, _SET_KEYS, _REQUIRED, where)
    if content["schema"] != SCHEMA:
        raise LabelSetError(
            f"schema {content['schema']} is not {SCHEMA}", where=where, fix="upgrade kjclass"
        )
    names = _names(content, where, folder)
    try:
        return LabelSet(
            name=content["name"],
            version=content["version"],
            kind=content["kind"],
            target=content["target"],
            labels=tuple(_label(entry, where, names) for entry in content["labels"]),
            title=content.get("title", ""),
            description=content.get("description", ""),
            rules=tuple(_rule(entry, where) for entry in content.get("rules", ())),
            masks=_strings(content.get("masks", []), "masks", where),
            focus=_strings(content.get("focus", []), "focus", where),
        )
    except LabelSetError as error:
        place = error.where or ""
        raise LabelSetError(
            error.what,
            where=place if where in place else f"{where}: {place}".rstrip(": "),
            fix=error.fix,
        ) from error


def _names(content: Mapping[str, Any], where: str, folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the names of all name files of a set, by label."""
    found: dict[str, tuple[str, ...]] = {}
    labels = [entry.get("id") for entry in content["labels"] if isinstance(entry, dict)]
    for file in _strings(content.get("names", []), "names", where):
        for label, names in read_names(folder / file, content["name"]).items():
            if label not in labels:
                raise LabelSetError(
                    f"unknown label {label!r} for label set {content['name']!r}",
                    where=str(folder / file),
                    fix=f"use one of: {', '.join(map(str, labels))}",
                )
            found[label] = found.get(label, ()) + names
    return found


def _label(entry: Any, where: str, names: Mapping[str, tuple[str, ...]]) -> Label:
    name = entry.get("id", "?") if isinstance(entry, dict) else "?"
    where = f"{where}, label {name!r}"
    _check(entry, _LABEL_KEYS, ("id", "definition"), where)
    return Label(
        id=entry["id"],
        definition=entry["definition"],
        include=_strings(entry.get("include", []), "include", where),
        exclude=_strings(entry.get("exclude", []), "exclude", where),
        positive=tuple(_example(one, (entry["id"],), where) for one in entry.get("positive", ())),
        near_miss=tuple(_example(one, (), where) for one in entry.get("near_miss", ())),
        external=tuple(_codes(entry.get("external", {}), where)),
        cues=_with_names(_strings(entry.get("cues", []), "cues", where), names, entry["id"]),
    )


def _codes(external: Any, where: str) -> Iterator[tuple[str, str]]:
    for pair in external.items() if isinstance(external, dict) else external:
        if not isinstance(pair, (tuple, list)) or [type(one) for one in pair] != [str, str]:
            raise LabelSetError(
                f"'external' holds {pair!r}", where=where, fix="write a scheme and a code, strings"
            )
        scheme, code = pair
        yield scheme, code


def _with_names(
    cues: tuple[str, ...], names: Mapping[str, tuple[str, ...]], label: str
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cues + names[label])) if label in names else cues


def _example(entry: Any, labels: tuple[str, ...], where: str) -> Example:
    if isinstance(entry, str):
        return Example(entry, labels)
    _check(entry, _EXAMPLE_KEYS, ("text", "labels"), where)
    return Example(entry["text"], _strings(entry["labels"], "labels", where), entry.get("note", ""))


def _rule(entry: Any, where: str) -> Rule:
    _check(entry, _RULE_KEYS, ("id", "text"), f"{where}, rules")
    return Rule(entry["id"], entry["text"])


def _strings(values: list[Any], key: str, where: str) -> tuple[str, ...]:
    for value in values:
        if not isinstance(value, str):
            raise LabelSetError(f"{key!r} holds {value!r}", where=where, fix="write strings")
    return tuple(values)


def _check(entry: Any, known: Mapping[str, _Types], required: tuple[str, ...], where: str) -> None:
    """Raise LabelSetError unless `entry` is a table of known keys with values of the right type."""
    if not isinstance(entry, dict):
        raise LabelSetError(f"{entry!r} is no table", where=where, fix="write keys and values")
    for key, value in entry.items():
        if key not in known:
            raise LabelSetError(f"unknown key {key!r}", where=where, fix=f"use: {', '.join(known)}")
        if not isinstance(value, known[key]) or isinstance(value, bool):
            raise LabelSetError(
                f"{key!r} is {value!r}", where=where, fix=f"write {_KINDS[known[key]]}"
            )
    for key in required:
        if key not in entry:
            raise LabelSetError(f"the key {key!r} is missing", where=where, fix="add it")


def to_dict(label_set: LabelSet) -> dict[str, Any]:
    """Return a label set as plain data in the layout of its file.

    Examples
    --------
    >>> from kjclass.labels import Label
    >>> to_dict(LabelSet("x", "1.0.0", "multi", "things", (Label("a", "An a."),)))["labels"]
    [{'id': 'a', 'definition': 'An a.'}]
    """
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "name": label_set.name,
        "version": label_set.version,
        "kind": label_set.kind,
        "target": label_set.target,
        "title": label_set.title,
        "description": label_set.description,
        "masks": list(label_set.masks),
        "focus": list(label_set.focus),
        "rules": [{"id": rule.id, "text": rule.text} for rule in label_set.rules],
        "labels": [_label_dict(label) for label in label_set.labels],
    }
    return {key: value for key, value in found.items() if key in _REQUIRED or value not in ("", [])}


def _label_dict(label: Label) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": label.id,
        "definition": label.definition,
        "include": list(label.include),
        "exclude": list(label.exclude),
        "positive": [_example_dict(example) for example in label.positive],
        "near_miss": [_example_dict(example) for example in label.near_miss],
        "external": _external(label.external),
        "cues": list(label.cues),
    }
    return {key: value for key, value in found.items() if value not in ([], {})}


def _external(pairs: Sequence[tuple[str, str]]) -> dict[str, str] | list[list[str]]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else [list(pair) for pair in pairs]


def _example_dict(example: Example) -> dict[str, Any]:
    found: dict[str, Any] = {"text": example.text, "labels": list(example.labels)}
    return found | ({"note": example.note} if example.note else {})
