"""What stands in a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kjclass.errors import OutputError
from kjclass.evaluation.evaluation import Evaluation
from kjclass.evaluation.growth.results import LearningCurve
from kjclass.explain.label_set import ModelExplanation
from kjclass.labels import LabelSet
from kjclass.metrics import Scores
from kjclass.probes import ProbeReport

__all__ = ["CloserLook", "Column", "Curve", "DataStatement", "Example", "LabelExamples", "Report"]


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision over recall of one label, as the threshold falls.

    Parameters
    ----------
    label : str
    recall, precision : tuple of float
        From few sentences to all; empty where there is no average precision.
    at : mapping of str to float
        Precision where recall is at least 20%, 40% and so on.
    """

    label: str
    recall: tuple[float, ...]
    precision: tuple[float, ...]
    at: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence as people and the model labelled it.

    Parameters
    ----------
    id, text : str
    truth, given : tuple of str
    score : float
        Of the label that it is an example of.
    """

    id: str
    text: str
    truth: tuple[str, ...]
    given: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class LabelExamples:
    """The best and the worst sentences of one label.

    Parameters
    ----------
    label : str
    best : tuple of Example
        Rightly given it, with the highest scores.
    missed : tuple of Example
        They carry it and were not given it, with the lowest scores.
    wrong : tuple of Example
        Wrongly given it, with the highest scores.
    """

    label: str
    best: tuple[Example, ...]
    missed: tuple[Example, ...]
    wrong: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column beside the sentences holds.

    Parameters
    ----------
    name : str
    values : mapping of str to int
        The commonest, with their sentences.
    others : int
        Values besides.
    without : int
        Sentences that have none.
    """

    name: str
    values: Mapping[str, int]
    others: int
    without: int


@dataclass(frozen=True, slots=True)
class DataStatement:
    """What the sentences are that a report is about.

    Parameters
    ----------
    files : tuple of str
        Where they come from, by name.
    sentences, documents, clusters : int
        Clusters are documents, joined where they share a near-duplicate.
    unlabelled : int
        Sentences without any label, of a set that allows that.
    dates : tuple of str or None
        The first and the last, where there is a column of them.
    columns : tuple of Column
        Those that tell where sentences come from.
    fingerprint : str
        SHA-256 over texts, labels and documents.
    notes : tuple of str
        How they were chosen and annotated, and their licence, as far as that is known.
    """

    files: tuple[str, ...]
    sentences: int
    documents: int
    clusters: int
    unlabelled: int
    dates: tuple[str, str] | None
    columns: tuple[Column, ...]
    fingerprint: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CloserLook:
    """What one model goes by, and what flips its labels.

    Parameters
    ----------
    how : str
        Which model, and on what sentences.
    features : ModelExplanation or None
        None where the model is no sum over words.
    probes : ProbeReport
        With a few of the flips of each row.
    """

    how: str
    features: ModelExplanation | None
    probes: ProbeReport


@dataclass(frozen=True, slots=True)
class Report:
    """All that can be said of how well a label set is found.

    Parameters
    ----------
    label_set : LabelSet
    evaluation : Evaluation
        The figures.
    cross_validated : bool
        Whether they are of a recipe; else of one trained model.
    before : Scores or None
        The figures with scores as they were before calibration; None where nothing was calibrated.
    curves : tuple of Curve
        In the order of the labels, as the next.
    examples : tuple of LabelExamples
    closer : CloserLook or None
        None where it was not wanted, or there is too little to look at.
    learning : LearningCurve or None
        None where it was not asked for.
    data : DataStatement
    command : str
        What makes the report again; "" where it was made in Python.
    versions : mapping of str to str
        Of what it depends on.
    notes : tuple of str
        What is not in the report, and why.
    """

    label_set: LabelSet
    evaluation: Evaluation
    cross_validated: bool
    before: Scores | None
    curves: tuple[Curve, ...]
    examples: tuple[LabelExamples, ...]
    closer: CloserLook | None
    learning: LearningCurve | None
    data: DataStatement
    command: str
    versions: Mapping[str, str]
    notes: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON."""
        one = self.label_set
        return {
            "label_set": {
                "name": one.name,
                "version": one.version,
                "kind": one.kind,
                "target": one.target,
                "fingerprint": one.fingerprint,
                "labels": {label.id: label.definition for label in one.labels},
            },
            "cross_validated": self.cross_validated,
            "evaluation": self.evaluation.as_dict(),
            "before_calibration": asdict(self.before) if self.before else None,
            "curves": [asdict(curve) for curve in self.curves],
            "examples": [asdict(some) for some in self.examples],
            "closer_look": asdict(self.closer) if self.closer else None,
            "learning_curve": asdict(self.learning) if self.learning else None,
            "data": asdict(self.data),
            "command": self.command,
            "versions": dict(self.versions),
            "notes": list(self.notes),
        }

    def to_html(self) -> str:
        """Return one page of HTML that needs no other file and no network."""
        from kjclass.reporting.page.page import page

        return page(self)

    def save(self, path: Path) -> None:
        """Write the page.

        Raises
        ------
        OutputError
            If the file cannot be written.
        """
        try:
            path.write_text(self.to_html(), encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(
                f"cannot write: {error.strerror}", where=str(path), fix="check the path"
            ) from error
