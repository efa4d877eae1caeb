"""How often labels really occur in a corpus that a classifier labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import InputError, ParameterError
from kjclass.evaluation.counting.adjusted import Confusion, adjusted_count, rogan_gladen
from kjclass.evaluation.counting.audit import Audited
from kjclass.evaluation.counting.count import Shares, classify_and_count
from kjclass.evaluation.counting.em import em_multi, em_single
from kjclass.evaluation.counting.labelled_file import LabelledFile
from kjclass.evaluation.counting.ppi import power, ppi
from kjclass.evaluation.counting.results import METHODS, Estimate, Method, Prevalence
from kjclass.evaluation.counting.tally import Matched, Tally, tally
from kjclass.evaluation.known import indicator
from kjclass.labels import LabelSet
from kjclass.models.seen import flattered, seen_by
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence
from kjclass.training.train import annotated

__all__ = [
    "METHODS",
    "Estimate",
    "Method",
    "Prevalence",
    "held_out_confusion",
    "prevalence",
    "reasons",
]

LEAST_SENTENCES = 30
LEAST_DOCUMENTS = 10
LEAST_AUDITED = 30


def prevalence(
    file: LabelledFile,
    *,
    audited: Audited | None = None,
    held_out: Confusion | None = None,
    prior: Mapping[str, float] | None = None,
    seed: int = 0,
) -> Prevalence:
    r"""Estimate the shares of labels in a labelled corpus.

    Parameters
    ----------
    file : LabelledFile
        The corpus. It is read once, in memory that does not grow with it.
    audited : Audited, optional
        Random sentences of it that people labelled, from
        :func:`~kjclass.evaluation.counting.audit.read_audit`: for ``"adjusted"``, ``"ppi"`` and
        ``"ppi++"``.
    held_out : Confusion, optional
        Labelled sentences from elsewhere, from :func:`held_out_confusion`: for ``"adjusted"``,
        instead of the audited ones.
    prior : mapping of str to float, optional
        Share of each label that the scores are calibrated for; with it and the scores of all
        labels there is ``"em"``.
    seed : int
        Of the resamples.

    Returns
    -------
    Prevalence
        Where there are fewer than 30 sentences, 10 documents or 30 audited sentences to a group,
        its estimates say so instead.

    Raises
    ------
    InputError
        If the corpus cannot be read or is empty, an audited sentence is not in it, or `prior` does
        not fit the labels.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kjclass import Label
    >>> tone = LabelSet("tone", "1.0.0", "single", "", (Label("warm", ""), Label("cold", "")))
    >>> path = Path(tempfile.mkdtemp()) / "labelled.csv"
    >>> rows = [f"{n},A day.,{'warm' if n % 4 else 'cold'}" for n in range(400)]
    >>> _ = path.write_text("\n".join(["id,text,tone", *rows]))
    >>> found = prevalence(LabelledFile(path, tone))
    >>> [(one.label, one.method, one.share) for one in found.estimates]
    [('warm', 'count', 0.75), ('cold', 'count', 0.25)]
    """
    label_set = file.label_set
    shares = _prior(label_set, prior)
    counted, matched = tally(file, audited, scores=shares is not None, seed=seed)
    if not counted.groups:
        raise InputError("no labelled sentence", where=file.where, fix="label the corpus first")
    estimator = _Estimator(label_set, counted, matched, held_out, shares, seed)
    by_group = counted.groups if file.by is not None else []
    estimates = [one for group in (*by_group, None) for one in estimator.group(group)]
    methods = {one.method for one in estimates if one.group is None and one.share is not None}
    order: tuple[Method, ...] = ("ppi++", "adjusted", "count")
    published: Method = next((method for method in order if method in methods), "count")
    whole = counted.counts()
    return Prevalence(
        label_set.name,
        label_set.label_ids,
        file.by,
        tuple(estimates),
        published,
        whole.n,
        counted.left_out,
        int(whole.bare.sum()),
        len(matched.truth) if matched is not None else 0,
        audited.missing if audited is not None else 0,
        tuple(_notes(file, audited, held_out, estimates, published, prior)),
    )


def held_out_confusion(
    labeler: Labeler, label_set: LabelSet, sentences: Sequence[LabelledSentence]
) -> Confusion:
    """Return what a labeler gives to sentences that it was not trained on, beside the truth.

    Parameters
    ----------
    labeler : Labeler
        The one that labelled the corpus.
    label_set : LabelSet
    sentences : sequence of LabelledSentence

    Returns
    -------
    Confusion

    Raises
    ------
    TrainingError
        If no sentence is annotated for the set.
    """
    sentences = annotated(label_set, sentences)
    number = [one.name for one in labeler.label_sets].index(label_set.name)
    texts = [sentence.text for sentence in sentences]
    given = labeler(texts).given[number]
    seen = seen_by(labeler.models[number], texts)
    _, bucket = np.unique([sentence.group for sentence in sentences], return_inverse=True)
    truth = indicator(label_set, sentences)
    return Confusion(
        truth,
        np.asarray(given),
        np.ones(len(truth)),
        bucket.astype(np.int64),
        0 if seen is None else int(seen.sum()),
    )


def reasons(estimates: Sequence[Estimate]) -> list[str]:
    """Say why estimates are lacking, once for all labels that lack one alike.

    Parameters
    ----------
    estimates : sequence of Estimate
        All of one group, or of the whole corpus.

    Returns
    -------
    list of str
        Labels are named where others have an estimate, or lack it for another reason.

    Examples
    --------
    >>> few = "too few: 9 audited, 30 needed"
    >>> rows = [("warm", 0.5, ""), ("cold", None, few)]
    >>> reasons(
    ...     [Estimate("may", label, "ppi", at, at, at, 80, 9, note) for label, at, note in rows]
    ... )
    ['no ppi for cold: too few: 9 audited, 30 needed']
    """
    without: dict[tuple[Method, str], list[str]] = {}
    for one in estimates:
        if one.note:
            without.setdefault((one.method, one.note), []).append(one.label)
    n_labels = len({one.label for one in estimates})
    return [
        f"no {method}: {note}"
        if len(labels) == n_labels
        else f"no {method} for {', '.join(labels)}: {note}"
        for (method, note), labels in without.items()
    ]


class _Estimator:
    """Estimates the shares of one group after the other."""

    def __init__(
        self,
        label_set: LabelSet,
        counted: Tally,
        matched: Matched | None,
        held_out: Confusion | None,
        prior: NDArray[np.float64] | None,
        seed: int,
    ) -> None:
        self._labels = label_set.label_ids
        self._single = label_set.kind == "single"
        self._tally = counted
        self._matched = matched
        self._prior = prior
        self._seed = seed
        self._confusion = held_out
        if matched is not None:
            if held_out is None:
                self._confusion = Confusion(
                    matched.truth, matched.given, matched.weight, matched.bucket
                )
            self._tuning = power(counted.counts(), matched, single=self._single)

    def group(self, group: str | None) -> list[Estimate]:
        counts = self._tally.counts(group)
        member = np.zeros(0, dtype=bool)
        if self._matched is not None:
            member = np.full(len(self._matched.truth), True)
            if group is not None:
                member = self._matched.group == group
        few = ""
        if counts.n < LEAST_SENTENCES:
            few = f"too few: {counts.n} sentences, {LEAST_SENTENCES} needed"
        elif counts.buckets < LEAST_DOCUMENTS:
            few = f"too few: {counts.buckets} documents, {LEAST_DOCUMENTS} needed"
        found: dict[Method, Shares | str | list[Shares | str]] = {}
        for method in self._methods():
            found[method] = few or self._estimate(method, group, member)
        return [
            self._row(group, number, method, shares, counts.n, int(member.sum()))
            for method, shares in found.items()
            for number in range(len(self._labels))
        ]

    def _methods(self) -> list[Method]:
        there: dict[Method, bool] = {
            "count": True,
            "adjusted": self._confusion is not None,
            "em": self._prior is not None and self._tally.sample() is not None,
            "ppi": self._matched is not None,
            "ppi++": self._matched is not None,
        }
        return [method for method in METHODS if there[method]]

    def _estimate(
        self, method: Method, group: str | None, member: NDArray[np.bool_]
    ) -> Shares | str | list[Shares | str]:
        counts = self._tally.counts(group)
        single, seed = self._single, self._seed
        if method == "count":
            return classify_and_count(counts, single=single, seed=seed)
        if method == "adjusted":
            assert self._confusion is not None
            if len(self._confusion.truth) < LEAST_AUDITED:
                return f"too few: {len(self._confusion.truth)} audited, {LEAST_AUDITED} needed"
            if single:
                return adjusted_count(counts, self._confusion, seed=seed)
            return rogan_gladen(counts, self._confusion, seed=seed)
        if method == "em":
            sample = self._tally.sample(group)
            assert sample is not None
            assert self._prior is not None
            if len(sample.scores) < LEAST_SENTENCES:
                return f"too few: {len(sample.scores)} with scores, {LEAST_SENTENCES} needed"
            if single:
                return em_single(sample, self._prior, seed=seed)
            return list(em_multi(sample, self._prior, seed=seed))
        assert self._matched is not None
        if member.sum() < LEAST_AUDITED:
            return f"too few: {member.sum()} audited, {LEAST_AUDITED} needed"
        tuning = self._tuning if method == "ppi++" else np.ones(len(self._labels))
        return ppi(counts, self._matched, member, tuning, single=single)

    def _row(
        self,
        group: str | None,
        number: int,
        method: Method,
        found: Shares | str | list[Shares | str],
        sentences: int,
        audited: int,
    ) -> Estimate:
        at = number
        if isinstance(found, list):
            found, at = found[number], 0
        label = self._labels[number]
        if not isinstance(found, str) and np.isnan(found.share[at]):
            found = "no sentence has a label"
        if isinstance(found, str):
            return Estimate(group, label, method, None, None, None, sentences, audited, found)
        share, low, high = (float(one[at]) for one in found)
        return Estimate(group, label, method, share, low, high, sentences, audited)


def _prior(label_set: LabelSet, prior: Mapping[str, float] | None) -> NDArray[np.float64] | None:
    if prior is None:
        return None
    ids = label_set.label_ids
    label_set.check(prior, where="prior")
    shares = np.array([prior.get(label, np.nan) for label in ids], dtype=np.float64)
    if not ((shares > 0) & (shares < 1)).all():
        raise ParameterError(
            "the prior needs a share between 0 and 1 for each label",
            fix=f"give all of: {', '.join(ids)}",
        )
    if label_set.kind == "single":
        if abs(shares.sum() - 1) > 0.01:
            raise ParameterError(f"the prior sums to {shares.sum():.3f}", fix="let it sum to 1")
        shares /= shares.sum()
    return shares


def _notes(
    file: LabelledFile,
    audited: Audited | None,
    held_out: Confusion | None,
    estimates: Sequence[Estimate],
    published: Method,
    prior: Mapping[str, float] | None,
) -> list[str]:
    notes: list[str] = []
    if not file.documents_known:
        notes.append(
            "no column tells the document of a sentence: each counts as its own, and intervals of "
            "counts may be too short"
        )
    if audited is not None and audited.missing:
        notes.append(
            f"{audited.missing} drawn sentences are not labelled yet; the others stand for them"
        )
    if audited is not None and not audited.weighted:
        notes.append("the audited sentences have no column 'weight': taken as drawn all alike")
    if held_out is not None and held_out.seen:
        notes.append(f"held out: {flattered(held_out.seen, len(held_out.truth))}")
    if prior is not None and not file.has_scores:
        notes.append("no em: it needs the scores of all labels, from: kjclass label --scores")
    notes += reasons([one for one in estimates if one.group is None])
    there = {one.method for one in estimates if one.share is not None}
    notes += [text for method, text in _ASSUMED.items() if method in there]
    notes.append(_ADVICE[published])
    return notes


_ASSUMED: dict[Method, str] = {
    "adjusted": "adjusted assumes that the classifier errs, label by label, as on the sentences "
    "that its errors were measured on; its interval holds under that assumption",
    "em": "em assumes scores calibrated for the prior given, and that since training only the "
    "shares of the labels changed; its interval holds under that assumption",
}
_ADVICE: dict[Method, str] = {
    "ppi++": "publish ppi++: its interval holds whatever the classifier is worth, for a sample "
    "drawn at random and labelled rightly",
    "adjusted": "publish adjusted with its assumption; an audited sample (--audit) of 30 sentences "
    "or more needs none",
    "count": "do not publish count as the truth: its interval leaves out the classifier's errors; "
    "draw sentences to label with --audit",
}
