"""A page a label set: the codebook, read from the declarative file that everything else reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from kjclass import Example, Label, LabelSet, read_label_set
from kjclass.builtin import LABEL_SETS
from sitepages import Pages
from sitepages.markdown import escape, table

__all__ = ["label_sets", "pages"]

_KINDS = {
    "single": "exactly one label a sentence",
    "multi": "any number of labels a sentence, none included",
}
# More cues than these are lists of names, which live in tables of their own.
_MOST_CUES = 150


def label_sets(root: Path) -> dict[LabelSet, str]:
    """Return the built-in label sets and those of the packages under ``plugins``.

    Parameters
    ----------
    root : Path
        The checkout.

    Returns
    -------
    dict of LabelSet to str
        With the distribution that provides each.
    """
    folder = root / "kjclass" / "builtin" / "label_sets"
    found = {read_label_set(folder / f"{name}.toml"): "kjclass" for name in LABEL_SETS}
    for path in sorted((root / "plugins").glob("*/kjclass_*/*.toml")):
        found[read_label_set(path)] = path.parts[-3]
    return found


def pages(root: Path) -> Pages:
    """Return the codebook pages and their overview.

    Parameters
    ----------
    root : Path
        The checkout.
    """
    known = label_sets(root)
    rows = [
        (
            f"[{escape(one.title or one.name)}]({one.name}.md)",
            f"`{one.name}`",
            one.kind,
            str(len(one.labels)),
            one.version,
            provider,
        )
        for one, provider in known.items()
    ]
    overview = (
        "# Codebooks\n\n"
        "A label set is a codebook: what is labelled, when a sentence carries a label and when it "
        "only seems to. These pages are made from the files that training, labelling and "
        "`kjclass labels SET` read.\n\n"
        + table(["codebook", "name", "kind", "labels", "version", "package"], rows)
    )
    made = {f"codebooks/{one.name}.md": _page(one, by) for one, by in known.items()}
    return {"codebooks/index.md": overview, **made}


def _page(label_set: LabelSet, provider: str) -> str:
    rules = {rule.id for rule in label_set.rules}

    def prose(text: str) -> str:
        # A rule that is named is a link to it.
        return re.sub(
            r"\b[A-Z]\d+\b",
            lambda found: f"[{found[0]}](#{found[0]})" if found[0] in rules else found[0],
            escape(text),
        )

    parts = [
        f"---\ntitle: {label_set.title or label_set.name}\n---\n",
        f"# {escape(label_set.title or label_set.name)}\n",
        f"`{label_set.name}` {label_set.version}: {_KINDS[label_set.kind]}. "
        f"From the package `{provider}`.\n",
        f"**Target.** {prose(label_set.target)}\n",
    ]
    if label_set.focus:
        named = " and ".join(f"`{one}`" for one in label_set.focus)
        parts.append(f"Named by the cue words of {named}.\n")
    if label_set.description:
        parts.append(f"**Question.** {prose(label_set.description)}\n")
    parts.append("## Labels\n")
    parts.append(
        table(
            ["label", "definition"],
            [(f"[`{one.id}`](#{one.id})", prose(one.definition)) for one in label_set.labels],
        )
    )
    if label_set.rules:
        parts.append("## Rules\n")
        parts.append(
            table(
                ["rule", "text"],
                [
                    (f'<span id="{one.id}">{one.id}</span>', prose(one.text))
                    for one in label_set.rules
                ],
            )
        )
    parts.append("## Label by label\n")
    parts += [_label(one, prose) for one in label_set.labels]
    if label_set.masks:
        parts.append("## Masks\n")
        masks = ", ".join(map(escape, label_set.masks))
        parts.append(f"Phrases inside which no cue word counts: {masks}.\n")
    return "\n".join(parts)


def _label(label: Label, prose: Callable[[str], str]) -> str:
    parts = [f"### {label.id} {{#{label.id}}}\n", prose(label.definition) + "\n"]
    for heading, lines in (("Include", label.include), ("Exclude", label.exclude)):
        if lines:
            parts.append(f"**{heading}**\n\n" + "".join(f"- {prose(line)}\n" for line in lines))
    if label.positive:
        parts.append("**Examples**\n\n" + "".join(f"- {_example(one)}\n" for one in label.positive))
    if label.near_miss:
        rows = [
            (
                escape(one.text),
                ", ".join(f"`{given}`" for given in one.labels) or "no label",
                prose(one.note),
            )
            for one in label.near_miss
        ]
        parts.append("**Near misses**\n\n" + table(["sentence", "is labelled", "because"], rows))
    if label.external:
        rows = [(escape(scheme), escape(value)) for scheme, value in label.external]
        parts.append("**In other schemes**\n\n" + table(["scheme", "code"], rows))
    if label.cues:
        parts.append(_cues(label))
    return "\n".join(parts)


def _example(example: Example) -> str:
    note = f" ({escape(example.note)})" if example.note else ""
    return escape(example.text) + note


def _cues(label: Label) -> str:
    shown = ", ".join(escape(cue) for cue in label.cues[:_MOST_CUES])
    rest = len(label.cues) - _MOST_CUES
    more = f", and {rest:,} more, most of them names" if rest > 0 else ""
    return f'??? note "{len(label.cues):,} cue words"\n\n    {shown}{more}.\n'
