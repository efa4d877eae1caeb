"""Which labelled sentences to look at again after a codebook has changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kjclass.annotation.diff import Change, Diff
from kjclass.features.cues import MAX_CUE_WORDS, CueIndex, CueTable
from kjclass.features.normalize import normalize
from kjclass.features.tokens import tokenize
from kjclass.labels import Label, LabelSet
from kjclass.records import LabelledSentence

__all__ = ["Review", "sentences_to_review", "silent_rules", "union"]

_OF_A_LABEL = ("definition", "include", "exclude", "label removed", "label renamed")
_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")


@dataclass(frozen=True, slots=True)
class Review:
    """A labelled sentence to look at again.

    Parameters
    ----------
    sentence : LabelledSentence
    reasons : tuple of str
        Why, the strongest reason first: a label that it carries has changed, a changed cue or a
        phrase of a changed rule is in it, or it is near a label that has changed.
    """

    sentence: LabelledSentence
    reasons: tuple[str, ...]


def union(diff: Diff) -> LabelSet:
    """Return a label set with the labels of both versions, to read sentences labelled under either.

    Parameters
    ----------
    diff : Diff
        The versions.

    Returns
    -------
    LabelSet
        Under the old name, which the column of labelled sentences bears.
    """
    added = tuple(one for one in diff.new.labels if one.id not in diff.old.label_ids)
    bare = tuple(Label(one.id, one.definition) for one in (*diff.old.labels, *added))
    both = {diff.old.kind, diff.new.kind}
    return replace(diff.old, labels=bare, kind="single" if both == {"single"} else "multi")


def sentences_to_review(diff: Diff, sentences: Iterable[LabelledSentence]) -> list[Review]:
    """Return the sentences that a change of the codebook may concern.

    Parameters
    ----------
    diff : Diff
        What changed.
    sentences : iterable of LabelledSentence
        Labelled for the set, under the old or the new version.

    Returns
    -------
    list of Review
        Sentences that carry a label whose definition, inclusions or exclusions changed, or that was
        renamed or removed; in which a cue or mask occurs that came or went, or a phrase that a
        changed rule quotes; and those near an added label or a changed definition: a cue of the
        label occurs, and they do not carry it. Those that carry a changed label come first.
    """
    touched = _touched(diff)
    finder = _Finder(_sought(diff, touched))
    name = diff.old.name
    found: list[tuple[bool, Review]] = []
    for sentence in sentences:
        if name not in sentence.labels:
            continue
        labels = sentence.labels[name]
        carried = [reason for label, reason in touched.items() if label in labels]
        if diff.old.kind != diff.new.kind:
            carried.append(f"the set is now {diff.new.kind} label")
        reasons = [*carried, *finder.reasons(sentence.text, labels)]
        if reasons:
            found.append((not carried, Review(sentence, tuple(reasons))))
    return [review for _, review in sorted(found, key=lambda one: one[0])]


def silent_rules(diff: Diff) -> list[str]:
    """Return the changed rules that quote no phrase, so that no sentence can be sought for them."""
    changed = [one for one in diff.changes if one.what == "rule"]
    return [one.item for one in changed if not _phrases(one)]


def _touched(diff: Diff) -> dict[str, str]:
    """Say by label what has happened to it, for the sentences that carry it."""
    happened: dict[str, list[str]] = {}
    for change in diff.changes:
        if change.what in _OF_A_LABEL:
            word = {"label removed": "removed", "label renamed": f"now {change.new!r}"}.get(
                change.what, f"another {change.what}"
            )
            words = happened.setdefault(change.label, [])
            words += [word] * (word not in words)
    return {label: f"{label}: {', '.join(words)}" for label, words in happened.items()}


@dataclass(frozen=True, slots=True)
class _Sought:
    """Phrases, why to look at a sentence that has one, and labels with which there is no need."""

    phrases: tuple[str, ...]
    reason: str
    unless: tuple[str, ...] = ()


def _sought(diff: Diff, touched: dict[str, str]) -> Iterator[_Sought]:
    for change in diff.changes:
        phrase = change.new or change.old
        done = "came" if change.new else "went"
        if change.what == "cue":
            yield _Sought((phrase,), f"the cue {phrase!r} of {change.label} {done}")
        elif change.what == "mask":
            yield _Sought((phrase,), f"the mask {phrase!r} {done}")
        elif change.what == "rule":
            for quoted in _phrases(change):
                yield _Sought((quoted,), f"rule {change.item} changed and quotes {quoted!r}")
    renamed = diff.renamed
    for label, happened in touched.items():
        now = renamed.get(label, label)
        if now in diff.new.label_ids and "another" in happened:
            cues = (*diff.old[label].cues, *diff.new[now].cues)
            yield _Sought(cues, f"near {label}: a cue of it occurs", (label, now))
    for change in diff.changes:
        if change.what == "label added":
            reason = f"near {change.label}, which is new: a cue of it occurs"
            yield _Sought(diff.new[change.label].cues, reason, (change.label,))


def _phrases(change: Change) -> list[str]:
    quoted = _QUOTED.findall(f"{change.old} {change.new}")
    return [one for one in dict.fromkeys(map(str.strip, quoted)) if _can_be_sought(one)]


def _can_be_sought(phrase: str) -> bool:
    return 0 < len(tokenize(normalize(phrase))) <= MAX_CUE_WORDS


class _Finder:
    """Finds any of several groups of phrases, by the rules by which cue words are found."""

    def __init__(self, sought: Iterable[_Sought]) -> None:
        self._sought = [one for one in sought if any(map(_can_be_sought, one.phrases))]
        # A set for each group: in one set the longest phrase would hide the others.
        self._index = CueIndex([CueTable.compile(_as_label_set(one)) for one in self._sought])

    def reasons(self, text: str, labels: Sequence[str]) -> list[str]:
        hits = self._index.find(tokenize(normalize(text))) if self._sought else []
        found = [self._sought[number] for number in sorted({hit.column for hit in hits})]
        return [one.reason for one in found if not set(one.unless) & set(labels)]


def _as_label_set(sought: _Sought) -> LabelSet:
    cues = tuple(filter(_can_be_sought, dict.fromkeys(sought.phrases)))
    return LabelSet("sought", "1.0.0", "multi", "", (Label("sought", sought.reason, cues=cues),))
