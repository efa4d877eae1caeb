"""Read the exports of annotation tools back, as labelled sentences and as annotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kjclass.agreement import Agreement
from kjclass.annotation import doccano, label_studio
from kjclass.annotation.records import Annotation, ImportOptions, Record, read_records
from kjclass.annotation.votes import Ballot, Labels, gather, settled
from kjclass.corpus.annotations import agreement_of
from kjclass.errors import InputError
from kjclass.labels import LabelSet

__all__ = ["TOOLS", "Imported", "Tool", "import_labels"]

Tool = Literal["auto", "label-studio", "doccano"]
TOOLS: tuple[Tool, ...] = ("auto", "label-studio", "doccano")

_CANCELLED = "annotations cancelled, or tasks without one"


@dataclass(frozen=True, slots=True)
class Imported:
    """What exports hold for some label sets.

    Parameters
    ----------
    label_sets : sequence of LabelSet
        The sets.
    records : int
        How many records were read.
    ballots : list of Ballot
        Sentences with the labels that each annotator gave.
    left_out : Counter of str
        What else there was, by what it was.
    faults : list of (Record, InputError)
        Records that could not be used, and why.
    """

    label_sets: Sequence[LabelSet]
    records: int
    ballots: list[Ballot]
    left_out: Counter[str]
    faults: list[tuple[Record, InputError]]

    def annotators(self) -> Counter[str]:
        """Return how many sentences each annotator has labelled."""
        given = ({name for one in ballot.votes.values() for name in one} for ballot in self.ballots)
        return Counter(name for names in given for name in sorted(names))

    def sentences(self, annotator: str | None = None) -> list[dict[str, Any]]:
        """Return the labelled sentences as rows of a file for training.

        Parameters
        ----------
        annotator : str, optional
            Whose labels; by default those of the majority.

        Raises
        ------
        InputError
            If there is no such annotator.
        """
        if annotator is not None and annotator not in (names := self.annotators()):
            raise InputError(
                f"no annotator {annotator!r}", fix=f"those there: {', '.join(sorted(names))}"
            )
        rows = []
        for ballot in self.ballots:
            labels = {
                one.name: found
                for one in self.label_sets
                if (found := self._settled(ballot, one, annotator)) is not None
            }
            if labels:
                rows.append(self._row(ballot) | self._cells(labels))
        return rows

    def disputed(self) -> list[dict[str, Any]]:
        """Return the sentences on which the annotators do not settle, with all votes."""
        rows = []
        for ballot in self.ballots:
            open_sets = {
                one.name: {who: list(given) for who, given in ballot.votes[one.name].items()}
                for one in self.label_sets
                if one.name in ballot.votes and settled(ballot.votes[one.name], one) is None
            }
            if open_sets:
                rows.append(self._row(ballot) | {"votes": open_sets})
        return rows

    def annotations(self) -> list[dict[str, Any]]:
        """Return a row a sentence and annotator, as ``kjclass agreement`` reads them."""
        rows = []
        for ballot in self.ballots:
            names = dict.fromkeys(who for one in ballot.votes.values() for who in one)
            for who in names:
                labels = {
                    one.name: ballot.votes[one.name][who]
                    for one in self.label_sets
                    if who in ballot.votes.get(one.name, {})
                    and (one.kind == "multi" or len(ballot.votes[one.name][who]) == 1)
                }
                if labels:
                    rows.append(self._row(ballot) | {"annotator": who} | self._cells(labels))
        return rows

    def agreement(self) -> dict[str, Agreement]:
        """Return Krippendorff's alpha of each set that two annotators labelled sentences for."""
        found = {}
        documents = {ballot.id: ballot.group for ballot in self.ballots}
        for label_set in self.label_sets:
            given: dict[str, Mapping[str, Labels]] = {
                ballot.id: {
                    who: labels
                    for who, labels in ballot.votes.get(label_set.name, {}).items()
                    if label_set.kind == "multi" or len(labels) == 1
                }
                for ballot in self.ballots
            }
            if (one := agreement_of(given, label_set, documents)) is not None:
                found[label_set.name] = one
        return found

    def _settled(self, ballot: Ballot, label_set: LabelSet, who: str | None) -> Labels | None:
        votes = ballot.votes.get(label_set.name, {})
        if who is not None:
            votes = {name: labels for name, labels in votes.items() if name == who}
        return settled(votes, label_set) if votes else None

    def _cells(self, labels: Mapping[str, Labels]) -> dict[str, Any]:
        kinds = {one.name: one.kind for one in self.label_sets}
        return {
            name: given[0] if kinds[name] == "single" else list(given)
            for name, given in labels.items()
        }

    @staticmethod
    def _row(ballot: Ballot) -> dict[str, Any]:
        return {"id": ballot.id, "group": ballot.group, "text": ballot.text}


def import_labels(
    paths: Iterable[Path],
    options: ImportOptions,
    *,
    tool: Tool = "auto",
    unmarked: Mapping[str, str] | None = None,
    encoding: str | None = None,
    strict: bool = False,
) -> Imported:
    """Read exports of Label Studio or doccano.

    Parameters
    ----------
    paths : iterable of Path
        The files; of doccano one an annotator.
    options : ImportOptions
        The label sets, and how to read.
    tool : {"auto", "label-studio", "doccano"}
        What wrote them; "auto" looks at the records.
    unmarked : mapping of str to str, optional
        As in :func:`kjclass.annotation.votes.gather`.
    encoding : str, optional
        Codec of the files.
    strict : bool
        Whether a record that cannot be used is an error.

    Returns
    -------
    Imported

    Raises
    ------
    InputError
        If a file cannot be read, holds no such export, has no labels of a set, or nothing in it
        can be used.
    LabelledDataError
        If `strict` and a record lacks its text, is malformed, has an unknown label, or labels a
        sentence in another way than an earlier annotation by the same annotator.
    """
    annotations: list[Annotation] = []
    faults: list[tuple[Record, InputError]] = []
    sound: list[Record] = []
    cancelled = 0
    records = [record for path in paths for record in read_records(path, encoding=encoding)]
    for record in records:
        try:
            for one in _annotations(record, options, tool):
                if one is None:
                    cancelled += 1
                else:
                    annotations.append(one)
        except InputError as error:
            if strict:
                raise
            faults.append((record, error))
        else:
            sound.append(record)
    if faults and not annotations:
        raise faults[0][1]
    _need_controls(sound, options)
    found = gather(annotations, options.label_sets, unmarked=unmarked)
    if strict and found.faults:
        raise found.faults[0][1]
    faults += [(one.record, error) for one, error in found.faults]
    found.left_out[_CANCELLED] = cancelled
    if not found.ballots:
        reasons = "; ".join(f"{what}: {n}" for what, n in (+found.left_out).items())
        raise InputError(f"nobody has labelled anything ({reasons or 'no records'})")
    return Imported(options.label_sets, len(records), found.ballots, +found.left_out, faults)


_READERS: tuple[
    tuple[
        Tool,
        Callable[[Any], bool],
        Callable[[Record, ImportOptions], Iterable[Annotation | None]],
    ],
    ...,
] = (
    ("label-studio", label_studio.is_json, label_studio.read_task),
    ("label-studio", label_studio.is_json_min, label_studio.read_min),
    ("doccano", doccano.is_doccano, doccano.read_record),
)


def _annotations(record: Record, options: ImportOptions, tool: Tool) -> list[Annotation | None]:
    """Return the annotations of a record: all of them, or its error."""
    if isinstance(record.values, InputError):
        raise record.values
    for name, fits, read in _READERS:
        if tool in ("auto", name) and fits(record.values):
            return list(read(record, options))
    known = "Label Studio (JSON, JSON-MIN) or doccano" if tool == "auto" else tool
    raise InputError(
        f"no record of an export of {known}", where=record.where, fix="export it as JSON or JSONL"
    )


def _need_controls(records: Sequence[Record], options: ImportOptions) -> None:
    """Raise InputError if a set's control is nowhere in exports of Label Studio."""
    forms = (label_studio.is_json, label_studio.is_json_min)
    tasks = [one for one in records if any(fits(one.values) for fits in forms)]
    here = {name for one in tasks for name in label_studio.controls(one.values)}
    for label_set in options.label_sets if tasks else ():
        control = options.controls.get(label_set.name, label_set.name)
        if control not in here:
            raise InputError(
                f"nothing is labelled under the name {control!r}",
                where=str(tasks[0].path),
                fix=f"name the control that holds {label_set.name} with --control, one of: "
                f"{', '.join(sorted(here)) or 'none, for there are no results'}",
            )
