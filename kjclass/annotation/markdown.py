"""A label set as a codebook in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kjclass.labels import Example, Label, LabelSet

__all__ = ["codebook"]

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
_KINDS = {
    "single": "exactly one label a sentence",
    "multi": "any number of labels a sentence, none included",
}


def codebook(label_set: LabelSet) -> str:
    """Return the codebook of a label set as Markdown.

    Parameters
    ----------
    label_set : LabelSet

    Returns
    -------
    str
        Title, target, question, rules, a table of the labels without the columns that would be
        empty, and the cue words, folded.

    Examples
    --------
    >>> mood = LabelSet("mood", "1.0.0", "multi", "speech", (Label("calm", "At ease."),))
    >>> print(codebook(mood))
    # mood
    <BLANKLINE>
    `mood` 1.0.0: any number of labels a sentence, none included.
    <BLANKLINE>
    **Target.** speech
    <BLANKLINE>
    ## Labels
    <BLANKLINE>
    | Label | Definition |
    | --- | --- |
    | `calm` | At ease. |
    <BLANKLINE>
    """
    parts = [
        f"# {_text(label_set.title or label_set.name)}",
        f"`{label_set.name}` {label_set.version}: {_KINDS[label_set.kind]}.",
        f"**Target.** {_text(label_set.target)}",
    ]
    if label_set.focus:
        named = " and ".join(f"`{entry}`" for entry in label_set.focus)
        parts.append(f"Named by the cue words of {named}.")
    if label_set.description:
        parts.append(f"**Question.** {_text(label_set.description)}")
    if label_set.rules:
        rules = [f"- **{_text(rule.id)}.** {_text(rule.text)}" for rule in label_set.rules]
        parts += ["## Rules", "\n".join(rules)]
    parts += ["## Labels", _table(label_set)]
    folded = [(f"`{label.id}`", label.cues) for label in label_set.labels if label.cues]
    if folded or label_set.masks:
        parts.append("## Cue words")
    if folded:
        parts.append("Words and phrases that hint at a label. They decide nothing by themselves.")
    folded += [("Phrases in which no cue word counts", label_set.masks)] * bool(label_set.masks)
    parts += [_folded(heading, cues) for heading, cues in folded]
    return "\n\n".join(parts) + "\n"


def _table(label_set: LabelSet) -> str:
    columns: list[tuple[str, Callable[[Label], str]]] = [
        ("Label", lambda label: f"`{label.id}`"),
        ("Definition", lambda label: _text(label.definition)),
        ("Include", lambda label: _lines(label.include)),
        ("Exclude", lambda label: _lines(label.exclude)),
        ("Examples", lambda label: _lines(map(_positive, label.positive))),
        ("Near misses", lambda label: _lines(map(_near_miss, label.near_miss))),
        ("Codes", lambda label: _lines(f"{scheme}: {code}" for scheme, code in label.external)),
    ]
    table = [[heading, *map(cell, label_set.labels)] for heading, cell in columns]
    rows = list(zip(*(column for column in table if any(column[1:])), strict=True))
    rows.insert(1, ("---",) * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _positive(example: Example) -> str:
    return f"{example.text} ({example.note})" if example.note else example.text


def _near_miss(example: Example) -> str:
    given = ", ".join(example.labels) or "no label"
    return f"{example.text} ({given}{'; ' + example.note if example.note else ''})"


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(map(_text, texts))


def _text(text: str) -> str:
    """Return `text` so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _folded(heading: str, cues: tuple[str, ...]) -> str:
    shown = re.sub(r"`(\w+)`", r"<code>\1</code>", heading)
    lines = [f"<details><summary>{shown} ({len(cues)})</summary>", ", ".join(map(_text, cues))]
    return "\n\n".join([*lines, "</details>"])
