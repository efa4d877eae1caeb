"""A classifier that has learnt, and the folder that is written of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kjclass.abstention.evidence import Evidence
from kjclass.classifiers.linear import LexicalClassifier
from kjclass.labels import LabelSet
from kjclass.metrics import Scores
from kjclass.models.folder import Model, save_model
from kjclass.models.manifest import Manifest
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence
from kjclass.training.metrics import Measured, flips, summary

__all__ = ["Fitted"]

_GOLDEN = 40


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted classifier and how it came about.

    Parameters
    ----------
    label_set : LabelSet
        What it labels with.
    model : Trainable
        The fitted classifier.
    classifier, training : dict
        See :class:`~kjclass.models.manifest.Manifest`.
    measured : Measured or None
        Out-of-fold figures; None where the classifier keeps no out-of-fold probabilities.
    provider : str
        The distribution that the label set comes from; empty if it is not installed.
    evidence : Evidence or None
        What bounds the errors of the model; None where `measured` is.
    sentences : tuple of LabelledSentence
        What it was fitted on; none where the classifier goes by the codebook alone.
    taught : tuple of str
        Sentences that it learnt from a teacher.
    """

    label_set: LabelSet
    model: Any
    classifier: dict[str, Any]
    training: dict[str, Any]
    measured: Measured | None
    provider: str = ""
    evidence: Evidence | None = None
    sentences: tuple[LabelledSentence, ...] = ()
    taught: tuple[str, ...] = ()

    @property
    def scores(self) -> Scores | None:
        """Out-of-fold figures for the shares of labels at hand, where there are any."""
        return None if self.measured is None else self.measured.scores

    def labeler(self) -> Labeler:
        """Return a labeler with this model, without a folder."""
        lexical = isinstance(self.model, LexicalClassifier)
        ids = self.label_set.label_ids
        manifest = Manifest(
            label_set={"name": self.label_set.name},
            thresholds=dict(zip(ids, map(float, self.model.thresholds_), strict=True)),
            classifier=self.classifier,
            training=self.training,
            calibration=self._calibration(),
        )
        runner = self.model.compile() if lexical else self.model
        return Labeler([Model(self.label_set, manifest, runner, Path())])

    def save(self, out: Path) -> None:
        """Write the model to the folder `out`; a model that stands there is replaced.

        Raises
        ------
        OutputError
            If the folder cannot be written.
        """
        # Others may take minutes to label what the probes make of a thousand sentences.
        quick = isinstance(self.model, LexicalClassifier) and self.measured is not None
        flipped = flips(self.labeler(), self.sentences) if quick else None
        save_model(
            out,
            self.label_set,
            self.model,
            classifier=self.classifier,
            training=self.training,
            metrics=summary(self.measured, flipped),
            golden=_golden(self.label_set),
            calibration=self._calibration(),
            provider=self.provider,
            evidence=self.evidence,
            evaluation=None if self.measured is None else self.measured.as_dict(),
            seen=[*(one.text for one in self.sentences), *self.taught],
        )

    def _calibration(self) -> dict[str, Any] | None:
        found = getattr(self.model, "calibration_", None)
        return found.as_dict(self.label_set.label_ids) if found is not None else None


def _golden(label_set: LabelSet) -> list[str]:
    """Return sentences whose scores are kept: the codebook's own examples."""
    texts = [
        example.text
        for label in label_set.labels
        for example in (*label.positive, *label.near_miss)
    ]
    return (texts or [label.definition for label in label_set.labels])[:_GOLDEN]
