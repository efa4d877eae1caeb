"""Labels and label sets: what a sentence can be said to be, and the codebook that says when.

A :class:`LabelSet` is frozen, typed and cheap to import; :mod:`kjclass.labelfile` reads one from
its declarative file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kjclass.errors import LabelSetError

__all__ = ["Example", "Kind", "Label", "LabelSet", "Rule"]

Kind = Literal["single", "multi"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}\Z")
_LABEL_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}\Z")
_VERSION = re.compile(r"\d+\.\d+\.\d+\Z")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence or phrase with the labels of its set that the codebook gives it.

    Parameters
    ----------
    text : str
        The example, in the project's own words.
    labels : tuple of str
        Label ids of the set the example belongs to; empty for a multi-label set means "no label".
    note : str
        Why, where that is not plain.
    """

    text: str
    labels: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule of the codebook that is not about one label alone."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """One label and its page of the codebook.

    Parameters
    ----------
    id : str
        Stable identifier: letters, digits and underscores, starting with a letter.
    definition : str
        When a sentence carries the label, in one sentence.
    include, exclude : tuple of str
        What counts and what does not.
    positive, near_miss : tuple of Example
        Examples that carry the label, and examples that only seem to.
    external : tuple of (str, str)
        Pairs of scheme and code, such as ``("GICS", "4530")``.
    cues : tuple of str
        Words and phrases that hint at the label. A lower-case cue matches any case; a capital
        first letter or an all-capital word must stand so in the text. Plurals match by themselves.
    """

    id: str
    definition: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    positive: tuple[Example, ...] = ()
    near_miss: tuple[Example, ...] = ()
    external: tuple[tuple[str, str], ...] = ()
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelSet:
    """An ordered set of labels, single or multi label, with its codebook.

    Parameters
    ----------
    name : str
        Lower-case identifier, used for columns and options.
    version : str
        ``major.minor.patch``; a model fits label sets of the ``major.minor`` it was trained for,
        see :mod:`kjclass.hookspecs`.
    kind : {"single", "multi"}
        Whether a sentence gets exactly one label or any number, none included.
    target : str
        What the labels speak about.
    labels : tuple of Label
        In fixed order: the order of scores, columns and tables.
    title : str
        Heading for people.
    description : str
        The question a coder asks, and in which order.
    rules : tuple of Rule
        Rules that hold for more than one label.
    masks : tuple of str
        Phrases inside which no cue word counts, such as "South China Sea".
    focus : tuple of str
        What names the target, as labels with their sets, such as ``"actor.KR"`` and ``"actor.JP"``:
        a lexical model has weights of its own for sentences that hold a cue of each of them.

    Raises
    ------
    LabelSetError
        If a name, version, label id or focus is malformed, a label id occurs twice, there are fewer
        than two labels in a single-label set or none in a multi-label set, or an example carries a
        label that the set does not have.

    Examples
    --------
    >>> mood = LabelSet(
    ...     name="mood", version="1.0.0", kind="single", target="the speaker",
    ...     labels=(Label("calm", "At ease."), Label("upset", "Ill at ease.")))
    >>> mood.label_ids
    ('calm', 'upset')
    >>> mood.check(["angry"], where="mood.csv:2")
    Traceback (most recent call last):
    ...
    kjclass.errors.LabelSetError: mood.csv:2: unknown label 'angry' for label set 'mood'; use ...
    """

    name: str
    version: str
    kind: Kind
    target: str
    labels: tuple[Label, ...]
    title: str = ""
    description: str = ""
    rules: tuple[Rule, ...] = ()
    masks: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where = f"label set {self.name!r}"
        if not _NAME.match(self.name):
            raise LabelSetError(
                f"malformed label-set name {self.name!r}",
                fix="use lower-case letters, digits and underscores, a letter first",
            )
        if not _VERSION.match(self.version):
            raise LabelSetError(
                f"malformed version {self.version!r}", where=where, fix="write major.minor.patch"
            )
        if self.kind not in ("single", "multi"):
            raise LabelSetError(
                f"unknown kind {self.kind!r}", where=where, fix="use 'single' or 'multi'"
            )
        for entry in self.focus:
            name, _, label_id = entry.partition(".")
            if not (_NAME.match(name) and _LABEL_ID.match(label_id)):
                raise LabelSetError(
                    f"malformed focus {entry!r}",
                    where=where,
                    fix="write a label set, a dot and one of its labels",
                )
        least = 2 if self.kind == "single" else 1
        if len(self.labels) < least:
            raise LabelSetError(
                f"{len(self.labels)} labels", where=where, fix=f"declare at least {least}"
            )
        seen: set[str] = set()
        for label in self.labels:
            if not _LABEL_ID.match(label.id):
                raise LabelSetError(
                    f"malformed label id {label.id!r}",
                    where=where,
                    fix="use letters, digits and underscores, a letter first",
                )
            if label.id in seen:
                raise LabelSetError(
                    f"label id {label.id!r} stands twice", where=where, fix="rename one"
                )
            seen.add(label.id)
        for label in self.labels:
            for example in (*label.positive, *label.near_miss):
                self.check(example.labels, where=f"{where}, example {example.text!r}")

    @property
    def label_ids(self) -> tuple[str, ...]:
        """The label ids in their fixed order."""
        return tuple(label.id for label in self.labels)

    def __getitem__(self, label_id: str) -> Label:
        for label in self.labels:
            if label.id == label_id:
                return label
        self.check([label_id])
        raise AssertionError  # pragma: no cover - check has raised

    def check(self, labels: Iterable[str], *, where: str | None = None) -> tuple[str, ...]:
        """Return `labels` in the order of the set, or say which one does not belong.

        Parameters
        ----------
        labels : iterable of str
            Label ids in any order; repeats are folded.
        where : str, optional
            The file and row they come from, for the message.

        Raises
        ------
        LabelSetError
            If a label is not of this set.
        """
        known = self.label_ids
        wanted = set(labels)
        for label in sorted(wanted.difference(known)):
            raise LabelSetError(
                f"unknown label {label!r} for label set {self.name!r}",
                where=where,
                fix=f"use one of: {', '.join(known)}",
            )
        return tuple(label for label in known if label in wanted)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over the whole content: it changes when any rule, cue or example does."""
        content = json.dumps(self, default=_fields, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8")).hexdigest()


def _fields(record: Example | Label | LabelSet | Rule) -> dict[str, object]:
    # dataclasses.asdict copies every string on the way and takes ten times as long.
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
