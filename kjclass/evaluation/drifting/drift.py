"""How a corpus differs from an earlier one, or each period from those before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kjclass.corpus.formats import Format
from kjclass.corpus.layout import ReadOptions
from kjclass.errors import InputError
from kjclass.evaluation.counting.cells import NO_VALUE
from kjclass.evaluation.drifting.compare import compare
from kjclass.evaluation.drifting.results import Comparison, Drift
from kjclass.evaluation.drifting.tally import DriftTally, Vocabulary
from kjclass.evaluation.stream import CorpusStream
from kjclass.labels import LabelSet
from kjclass.pipeline import Labeler

__all__ = ["drift"]

_MOST_GROUPS = 200


def drift(
    first: str | Path,
    second: str | Path | None = None,
    *,
    labeler: Labeler,
    by: str | None = None,
    label_sets: Sequence[str] | None = None,
    sentences: bool = False,
    read: ReadOptions | None = None,
    input_format: Format | None = None,
    seed: int = 0,
) -> Drift:
    """Compare two corpora, or the periods of one, as a model sees them.

    Each is labelled on the way and read once. Words and names are kept, sentences are not.

    Parameters
    ----------
    first : str or Path
        A corpus, or a folder of one, in any format that is labelled.
    second : str or Path, optional
        Another one. Without it, `first` is divided by the column `by`.
    labeler : Labeler
    by : str, optional
        Column of the period, or of any group that has an order; ``"date:month"`` and
        ``"date:year"`` cut ISO dates. Each group is compared with all before it.
    label_sets : sequence of str, optional
        By default all of the labeler.
    sentences : bool
        Whether texts are ready-made sentences; what ``kjclass label`` wrote is known as such.
    read : ReadOptions, optional
    input_format : str, optional
    seed : int
        Of the resamples.

    Returns
    -------
    Drift
        A comparison with fewer than 30 sentences or 10 documents on one side says so instead.

    Raises
    ------
    InputError
        If a corpus cannot be read, there is neither or both of `second` and `by`, or fewer than two
        groups.
    """
    if (second is None) == (by is None):
        raise InputError("drift is between two corpora", fix="give a second one, or a column (by)")
    wanted = [one for one in labeler.label_sets if label_sets is None or one.name in label_sets]
    vocabulary = Vocabulary(labeler)
    streams = [
        CorpusStream(one, labeler, sentences=sentences, read=read, input_format=input_format, by=by)
        for one in (first, second)
        if one is not None
    ]
    if second is not None:
        names = _names(str(first), str(second))
        tallies = [_tally(stream, wanted, vocabulary) for stream in streams]
        found = [compare(tallies[0], tallies[1], names, wanted, seed=seed)]
        without = 0
    else:
        groups = _groups(streams[0], wanted, vocabulary)
        without = groups.pop(NO_VALUE).sentences if NO_VALUE in groups else 0
        if len(groups) < 2:
            raise InputError(
                f"{len(groups)} groups by {by!r}", where=str(first), fix="name another column"
            )
        found = _one_after_the_other(groups, wanted, vocabulary, seed)
    return Drift(tuple(found), tuple(_notes(streams, found, vocabulary, without)))


def _names(first: str, second: str) -> tuple[str, str]:
    short = Path(first).name, Path(second).name
    return short if short[0] != short[1] else (first, second)


def _tally(stream: CorpusStream, wanted: Sequence[LabelSet], vocabulary: Vocabulary) -> DriftTally:
    tally = DriftTally(wanted, vocabulary)
    for part in stream:
        tally.add(part, np.arange(len(part.texts)))
    return tally


def _groups(
    stream: CorpusStream, wanted: Sequence[LabelSet], vocabulary: Vocabulary
) -> dict[str, DriftTally]:
    found: dict[str, DriftTally] = {}
    for part in stream:
        numbers = np.asarray(part.by.indices)
        for number, name in enumerate(part.by.dictionary.to_pylist()):
            rows = np.flatnonzero(numbers == number)
            if not len(rows):
                continue
            if name not in found:
                if len(found) == _MOST_GROUPS:
                    raise InputError(
                        f"more than {_MOST_GROUPS} groups", fix="cut dates by month or year"
                    )
                found[name] = DriftTally(wanted, vocabulary)
            found[name].add(part, rows)
    return found


def _one_after_the_other(
    groups: dict[str, DriftTally], wanted: Sequence[LabelSet], vocabulary: Vocabulary, seed: int
) -> list[Comparison]:
    before = DriftTally(wanted, vocabulary)
    found: list[Comparison] = []
    for name in sorted(groups):
        if before.statuses.any():
            names = f"before {name}", name
            found.append(compare(before, groups[name], names, wanted, seed=seed))
        before.merge(groups[name])
    return found


def _notes(
    streams: Sequence[CorpusStream],
    found: Sequence[Comparison],
    vocabulary: Vocabulary,
    without: int,
) -> list[str]:
    notes = []
    if any(not stream.documents_known for stream in streams):
        notes.append(
            "no column tells the document of a sentence: each counts as its own, and small "
            "differences may be taken for drift"
        )
    if without:
        notes.append(f"{without} sentences have no value in that column, and are left out")
    if rejected := sum(stream.rejected for stream in streams):
        notes.append(f"{rejected} rows hold no text")
    if not vocabulary:
        notes.append(
            "unknown words are not counted: no model tells the words that it was trained on"
        )
    failed = {name: error for stream in streams for name, error in stream.failed.items()}
    notes += [
        f"label set {name!r} failed, and its figures mean nothing: {e}"
        for name, e in failed.items()
    ]
    if any(one.shifts for one in found):
        notes.append(
            "shares are those of the model, errors included: a shift of labels may be one of its "
            "errors; kjclass prevalence corrects shares"
        )
    return notes
