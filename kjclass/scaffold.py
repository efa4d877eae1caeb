"""Write the package of a new label set, from the plain files in ``templates/plugin``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from string import Template

from kjclass import __version__
from kjclass.builtin import LABEL_SETS
from kjclass.errors import LabelSetError, OutputError
from kjclass.labels import Kind, Label, LabelSet

__all__ = ["DEFAULT_LABELS", "new_plugin"]

DEFAULT_LABELS: dict[Kind, tuple[str, ...]] = {
    "single": ("rising", "falling", "none"),
    "multi": ("prices", "jobs", "trade"),
}
_TEMPLATES = Path(__file__).parent / "templates" / "plugin"
_SUFFIX = ".template"
# Columns of labelled sentences and of results, which a label set must not take.
_DATA = ("annotator", "doc", "document", "group", "id", "label", "score", "split", "text")
_RESULTS = ("end", "extra", "label_set", "sentence", "start", "status")
# What is left over when no other label fits has no words of its own.
_REST = frozenset(("neither", "neutral", "no", "none", "other", "unclear"))
_PATTERNS = (
    "The minister's word for it was {}.",
    "They have talked of little but {} since the spring.",
    "One word sums it up: {}.",
    "The report speaks of {} on every page.",
    "Ask anyone in the street and you will hear of {}.",
)
_REST_TEXTS = (
    "The choir sang in the town hall.",
    "Tickets are sold at the door.",
    "The library opens at nine on weekdays.",
    "A new bridge was named after a poet.",
    "The lift is out of order again.",
)


def new_plugin(
    name: str, out: Path, *, kind: Kind = "single", labels: Sequence[str] | None = None
) -> Path:
    """Write a package with a label set that works as it is, for its author to edit.

    Parameters
    ----------
    name : str
        Of the label set: lower-case letters, digits and underscores.
    out : Path
        The folder in which the folder of the package, ``kjclass-NAME``, is made.
    kind : {"single", "multi"}
        Whether a sentence gets exactly one label.
    labels : sequence of str, optional
        The label ids.

    Returns
    -------
    Path
        The folder of the package.

    Raises
    ------
    LabelSetError
        If the name is none or is taken, or the labels make no label set.
    OutputError
        If the folder is there already and not empty, or cannot be written.
    """
    ids = tuple(labels or DEFAULT_LABELS[kind])
    _check_name(name)
    # Raises for malformed ids, an id that stands twice, too few of them.
    LabelSet(name, "0.1.0", kind, "-", tuple(Label(one, "-") for one in ids))
    words = _words(ids)
    module = f"kjclass_{name}"
    folder = out / module.replace("_", "-")
    values = {
        "name": name,
        "title": name.replace("_", " ").capitalize(),
        "kind": kind,
        "module": module,
        "distribution": folder.name,
        "kjclass": __version__,
        "ids": ", ".join(ids),
        "labels": "\n\n".join(_label(one, words, kind) for one in ids),
    }
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise OutputError(
                "the folder is there already",
                where=str(folder),
                fix="name another folder with --out, or move it away",
            )
        for template in sorted(_TEMPLATES.rglob(f"*{_SUFFIX}")):
            path = folder / _target(template, values)
            path.parent.mkdir(parents=True, exist_ok=True)
            text = Template(template.read_text(encoding="utf-8")).substitute(values)
            path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        rows = [json.dumps(row, ensure_ascii=False) for row in _sentences(name, words, kind)]
        (folder / "sentences.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"cannot write the package: {error.strerror or error}",
            where=str(folder),
            fix="check the path",
        ) from error
    return folder


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise LabelSetError(
            f"malformed name {name!r}",
            fix="use lower-case letters and digits, a letter first, words joined by underscores",
        )
    if name in LABEL_SETS:
        raise LabelSetError(f"{name!r} is a built-in label set", fix="choose another name")
    if name in _DATA or name in _RESULTS:
        raise LabelSetError(f"{name!r} is a column of every table", fix="choose another name")


def _target(template: Path, values: dict[str, str]) -> Path:
    relative = template.relative_to(_TEMPLATES).with_suffix("")
    renamed = [values["module"] if part == "module" else part for part in relative.parts]
    return Path(*(part.replace("NAME", values["name"]) for part in renamed))


def _words(ids: Sequence[str]) -> dict[str, str]:
    """Return what a sentence calls each label; ``""`` for the one that is left over.

    Examples
    --------
    >>> _words(("export_control", "KR", "a", "none"))
    {'export_control': 'export control', 'KR': 'KR', 'a': 'label a', 'none': ''}
    """
    found = {}
    rest = next((one for one in ids if one in _REST), None)
    for label in ids:
        words = " ".join(label.replace("_", " ").split())
        # "a" or "is" would be found in every other sentence.
        short = len(words) < 2 or (len(words) == 2 and not words.isupper())
        found[label] = "" if label == rest else f"label {words}" if short else words
    given = list(found.values())
    return {label: words if given.count(words) == 1 else label for label, words in found.items()}


def _label(label: str, words: Mapping[str, str], kind: Kind) -> str:
    mine = words[label]
    # A sentence that denies a label most likely carries the one that is left over.
    other = min(
        (one for one in words if one != label), key=lambda one: bool(words[one]), default=""
    )
    return f"""[[labels]]
id = "{label}"
definition = "EDIT: when a sentence carries {label}."
positive = ["{f"All of it was {mine}." if mine else "We met at noon."}"]
near_miss = [
    {{ text = "{f"Nobody said {mine}." if mine else "No word of it was true."}", \
labels = {json.dumps([other] if kind == "single" else [])}, note = "EDIT: why not" }},
]
cues = {json.dumps([mine] if mine else [])}"""


def _sentences(name: str, words: Mapping[str, str], kind: Kind) -> Iterator[dict[str, object]]:
    # Sentences of one pattern are alike, and so belong to one group.
    rows = [
        (f"d{number}", pattern.format(mine) if mine else left_over, [label])
        for label, mine in words.items()
        for number, (pattern, left_over) in enumerate(zip(_PATTERNS, _REST_TEXTS, strict=True), 1)
    ]
    if kind == "multi":
        named = [label for label in words if words[label]]
        rows += [
            ("d6", f"The talk was of {words[one]}, and then of {words[two]}.", [one, two])
            for one, two in pairwise(named)
        ]
        if len(named) == len(words):
            rows += [(f"d{number}", text, []) for number, text in enumerate(_REST_TEXTS, 1)]
    for number, (group, text, labels) in enumerate(rows, 1):
        given: object = labels if kind == "multi" else labels[0]
        yield {"id": f"s{number}", "group": group, "text": text, name: given}
