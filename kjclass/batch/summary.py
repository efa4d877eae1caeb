"""What a run did, in numbers that add up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kjclass.abstention.intervals import Share, share_interval
from kjclass.batch.work import Counts

__all__ = ["Summary"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Parameters
    ----------
    output : str
        Where the rows are.
    quarantine : str or None
        File with the rows that could not be labelled; None without any, and where none was named
        for a run to standard output.
    counts : Counts
        Over the whole run, resumed pieces included. ``read = labelled + quarantined + dropped``.
    unreadable : int
        Files that could not be read, or not to their end.
    pieces, resumed : int
        Pieces of the corpus, and how many of them an earlier run had done.
    seconds : float
        Of this run.
    rows_per_second : float
        Rows read by this run in that time.
    models : mapping of str to dict
        For each label set: version of the label set, sha256 of the manifest, folder.
    left_out : tuple of str
        Files in input folders whose ending says nothing known.
    left_out_sets : mapping of str to str
        Label sets without columns, because their models cannot be used, and why; a broken plugin,
        of which nobody knows what it would have brought, as ``"plugin NAME"``.
    failed_sets : mapping of str to str
        Label sets whose columns are null in some pieces, because their models failed there, and
        why the first time; ``counts.failed`` has the number of sentences.
    guarantees : mapping of str to dict
        Of label sets that may abstain, what bounds their errors, and how; see
        :class:`~kjclass.abstention.guarantee.Guarantee`.
    """

    output: str
    quarantine: str | None
    counts: Counts
    unreadable: int
    pieces: int
    resumed: int
    seconds: float
    rows_per_second: float
    models: Mapping[str, Mapping[str, str]]
    left_out: tuple[str, ...] = field(default=())
    left_out_sets: Mapping[str, str] = field(default_factory=dict)
    failed_sets: Mapping[str, str] = field(default_factory=dict)
    guarantees: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def coverage(self) -> dict[str, Share | None]:
        """Share of the sentences of this corpus that each set answers, with its 95% interval.

        The interval is by document, for corpora that this one stands for; of ready-made sentences
        each counts as a document. None with fewer than ten documents.
        """
        return {name: share_interval(sums) for name, sums in self.counts.answered.items()}

    @property
    def unproven(self) -> tuple[str, ...]:
        """Label sets whose errors are bounded by training sentences, not by ones of the corpus."""
        return tuple(
            name
            for name, one in self.guarantees.items()
            if one["cut"] is not None and not one["exact"]
        )

    def to_json(self) -> str:
        """Return everything as one JSON object."""
        values: dict[str, Any] = asdict(self)
        counts = values.pop("counts")
        del counts["answered"]
        if self.guarantees:
            values["coverage"] = self.coverage
            values["no_promise_for_this_corpus"] = self.unproven
        else:
            del counts["abstained"], values["guarantees"]
        values["seconds"] = round(self.seconds, 3)
        values["rows_per_second"] = round(self.rows_per_second, 1)
        return json.dumps({**counts, **values}, ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        counts = self.counts
        parts = [
            f"{_n(counts.sentences, 'sentence')} from {_n(counts.read, 'row')} written to "
            f"{self.output}"
        ]
        bare = {name: n for name, n in counts.statuses.items() if name != "ok" and n}
        if bare:
            shown = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in bare.items())
            parts.append(f"without labels: {shown}")
        if counts.dropped:
            parts.append(f"{_n(counts.dropped, 'row')} without a sentence")
        if counts.pieces_dropped:
            parts.append(f"{_n(counts.pieces_dropped, 'piece')} of text dropped")
        if counts.quarantined or self.unreadable:
            files = f" and {_n(self.unreadable, 'unreadable file')}" if self.unreadable else ""
            where = (
                f"in {self.quarantine}"
                if self.quarantine
                else "not labelled; --quarantine FILE keeps them"
            )
            parts.append(f"{_n(counts.quarantined, 'row')}{files} {where}")
        if self.left_out:
            parts.append(f"{_n(len(self.left_out), 'file')} of other kinds left out")
        parts += [f"without {name}" for name in self.left_out_sets]
        for name, n in counts.failed.items():
            parts.append(f"{_n(n, 'sentence')} without labels of {name}")
        coverage = self.coverage
        for name, n in counts.abstained.items():
            part = f"{name} abstained from {_n(n, 'sentence')}"
            if (share := coverage[name]) is not None:
                part += f", answered {share[0]:.3f} [{share[1]:.3f}, {share[2]:.3f}]"
            parts.append(part)
        for name in self.unproven:
            parts.append(f"errors of {name} bounded for text like the training sentences only")
        if self.resumed:
            parts.append(f"{self.resumed:,} of {_n(self.pieces, 'piece')} were done before")
        return "; ".join(parts)


def _n(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
