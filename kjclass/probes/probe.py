"""Probe a labeler: change its sentences, label them again, and count what flips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from kjclass.errors import InputError, ParameterError
from kjclass.labels import LabelSet
from kjclass.pipeline import Labeler
from kjclass.probes.expect import JUDGED, Expected, expected
from kjclass.probes.perturb import NEGATION, PERTURBATIONS, perturb
from kjclass.probes.rates import Rate, rate
from kjclass.probes.swap import EXCHANGES, exchange
from kjclass.records import LabelledSentence

__all__ = ["PROBES", "Flip", "ProbeReport", "ProbeRow", "Should", "probe"]

Should = Literal["stay", "follow", "open"]

_SWAP = "swap "
PROBES = (*(_SWAP + name for name in EXCHANGES), *PERTURBATIONS)


@dataclass(frozen=True, slots=True)
class Flip:
    """A sentence whose labels came out otherwise than they should, or than before.

    Parameters
    ----------
    id : str
    before, after : str
        The sentence as it stood, and changed.
    labels_before, labels_after : tuple of str
        What the model gave each.
    expected : tuple of str or None
        What it should have given the second, where that is known.
    """

    id: str
    before: str
    after: str
    labels_before: tuple[str, ...]
    labels_after: tuple[str, ...]
    expected: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ProbeRow:
    """How often one change has one effect on one label set.

    Parameters
    ----------
    label_set, probe : str
    should : {"stay", "follow", "open"}
        Labels should stay as they are; should follow the change; or nothing is known, and any flip
        is counted without a verdict.
    rate : Rate
        Of sentences whose labels flipped though they should stay, did not come out as they should
        follow, or flipped.
    lost, gained : mapping of str to int
        By label, sentences of `flips` that no longer, or now, carry it.
    flips : tuple of Flip
        The sentences counted by `rate`, in their order.
    """

    label_set: str
    probe: str
    should: Should
    rate: Rate
    lost: Mapping[str, int]
    gained: Mapping[str, int]
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a labeler's labels hang on.

    Parameters
    ----------
    sentences, documents : int
        What could be labelled.
    typo_rate : float
    seed : int
    rows : tuple of ProbeRow
        Label set by label set.
    """

    sentences: int
    documents: int
    typo_rate: float
    seed: int
    rows: tuple[ProbeRow, ...]


class _Case(NamedTuple):
    sentence: LabelledSentence
    text: str
    # By label set; a set that is absent is not asked.
    expected: Mapping[str, Expected | None]


_Given = Sequence[Mapping[str, tuple[str, ...]]]


def probe(
    labeler: Labeler,
    sentences: Iterable[LabelledSentence],
    *,
    probes: Sequence[str] | None = None,
    typo_rate: float = 0.1,
    seed: int = 0,
) -> ProbeReport:
    """Change sentences in ways whose effect is known, and count labels that do not behave.

    What the labels of the sentences are does not matter: each is compared with itself (metamorphic
    testing; Ribeiro et al., 2020, https://doi.org/10.18653/v1/2020.acl-main.442). What should
    follow is known for stance, sector, actor and risk; other sets are measured without a verdict.

    Parameters
    ----------
    labeler : Labeler
        With any models, lexical or not.
    sentences : iterable of LabelledSentence
        Their documents tell which belong together; labels are not looked at.
    probes : sequence of str, optional
        Of ``PROBES``: exchanges of two states and perturbations. By default all.
    typo_rate : float
        Share of the longer words that get a typo.
    seed : int
        Of the typos and of the bootstrap.

    Returns
    -------
    ProbeReport

    Raises
    ------
    InputError
        If no sentence can be labelled, or there is no such probe.

    Examples
    --------
    >>> from kjclass import load
    >>> sentences = [LabelledSentence(str(n), f"Seoul signed {n} pacts.", {}, str(n))
    ...              for n in range(40)]
    >>> report = probe(load(["actor"]), sentences, probes=["swap KR-JP"])
    >>> [(row.should, str(row.rate)) for row in report.rows]
    [('follow', '0.0% [0.0%, 8.8%]')]
    """
    chosen = PROBES if probes is None else tuple(probes)
    for name in chosen:
        if name not in PROBES:
            raise ParameterError(
                f"there is no probe {name!r}", fix=f"use some of: {', '.join(PROBES)}"
            )
    asked = list(sentences)
    given, usable = _labels(labeler, [one.text for one in asked])
    kept = [(one, labels) for one, labels, ok in zip(asked, given, usable, strict=True) if ok]
    if not kept:
        raise InputError("no sentences that can be labelled", fix="give English sentences")
    rows: list[ProbeRow] = []
    for name in chosen:
        cases, before = _cases(name, labeler, kept, typo_rate, seed)
        after, _ = _labels(labeler, [case.text for case in cases])
        for label_set in labeler.label_sets:
            if name != NEGATION or label_set.kind == "single":
                rows += _rows(name, label_set, cases, before, after, seed)
    order = [label_set.name for label_set in labeler.label_sets]
    rows.sort(key=lambda row: order.index(row.label_set))
    groups = {one.group for one, _ in kept}
    return ProbeReport(len(kept), len(groups), typo_rate, seed, tuple(rows))


def _labels(labeler: Labeler, texts: Sequence[str]) -> tuple[_Given, list[bool]]:
    results = labeler(texts)
    names = [label_set.name for label_set in labeler.label_sets]
    ids = [label_set.label_ids for label_set in labeler.label_sets]
    given = [
        {
            name: tuple(label for label, yes in zip(labels, table[row], strict=True) if yes)
            for name, labels, table in zip(names, ids, results.given, strict=True)
        }
        for row in range(len(texts))
    ]
    return given, [status == "ok" for status in results.statuses]


def _cases(
    name: str,
    labeler: Labeler,
    kept: Sequence[tuple[LabelledSentence, Mapping[str, tuple[str, ...]]]],
    typo_rate: float,
    seed: int,
) -> tuple[list[_Case], _Given]:
    """Return the sentences that a probe changes, and their labels before."""
    cases: list[_Case] = []
    before = []
    names = [label_set.name for label_set in labeler.label_sets]
    for sentence, labels in kept:
        should: dict[str, Expected | None]
        if name.startswith(_SWAP):
            swap = exchange(name.removeprefix(_SWAP))
            swapped = swap(sentence.text)
            text = swapped.text
            should = {
                one: expected(one, frozenset(labels[one]), sentence.text, swapped, swap)
                for one in names
            }
        else:
            text = perturb(name, sentence.text, rate=typo_rate, seed=seed)
            known = JUDGED if name != NEGATION else frozenset()
            should = {
                one: Expected(frozenset(labels[one])) if one in known else None for one in names
            }
        if text != sentence.text:
            cases.append(_Case(sentence, text, should))
            before.append(labels)
    return cases, before


def _rows(
    name: str,
    label_set: LabelSet,
    cases: Sequence[_Case],
    before: _Given,
    after: _Given,
    seed: int,
) -> list[ProbeRow]:
    hits: dict[Should, list[bool]] = {}
    groups: dict[Should, list[str]] = {}
    flips: dict[Should, list[Flip]] = {}
    for case, was, now in zip(cases, before, after, strict=True):
        old, new = was[label_set.name], now[label_set.name]
        wanted = case.expected[label_set.name]
        should: Should = "open"
        if wanted is not None:
            should = "stay" if wanted.met(frozenset(old)) else "follow"
        hit = old != new if wanted is None else not wanted.met(frozenset(new))
        hits.setdefault(should, []).append(hit)
        groups.setdefault(should, []).append(case.sentence.group)
        if hit:
            labels = None if wanted is None else label_set.check(wanted.labels)
            flip = Flip(case.sentence.id, case.sentence.text, case.text, old, new, labels)
            flips.setdefault(should, []).append(flip)
    return [
        ProbeRow(
            label_set.name,
            name,
            should,
            rate(hits[should], groups[should], seed=seed),
            _counted(label_set, flips.get(should, []), lost=True),
            _counted(label_set, flips.get(should, []), lost=False),
            tuple(flips.get(should, [])),
        )
        for should in ("stay", "follow", "open")
        if should in hits
    ] or [ProbeRow(label_set.name, name, "open", rate([], []), {}, {}, ())]


def _counted(label_set: LabelSet, flips: Sequence[Flip], *, lost: bool) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for flip in flips:
        old, new = set(flip.labels_before), set(flip.labels_after)
        counts.update(old - new if lost else new - old)
    return {label: counts[label] for label in label_set.label_ids if counts[label]}
