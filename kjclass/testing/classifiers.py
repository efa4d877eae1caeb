"""The contract of a classifier: it learns, says probabilities, and is the same after saving."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import PluginError, TrainingError
from kjclass.labels import LabelSet
from kjclass.models.folder import load_model, model_probabilities
from kjclass.testing.base import TOLERANCE, CheckWarning, Contract, blame, checked_probabilities
from kjclass.testing.toys import ODD_TEXTS, SAMPLES, Sample

if TYPE_CHECKING:
    from kjclass.training.train import Fitted

__all__ = ["ClassifierContract"]


class ClassifierContract(Contract):
    """Checks of a classifier on small label sets, a single-label and a multi-label one.

    A trainer that cannot do one of the kinds raises :class:`~kjclass.errors.TrainingError`.

    Attributes
    ----------
    classifier : str
        Its name.
    parameters : mapping or None
        For its trainer; by default what ``kjclass train --classifier NAME`` gives it.
    samples : sequence of Sample
        What it is tried on.
    """

    classifier: ClassVar[str]
    parameters: ClassVar[Mapping[str, Any] | None] = None
    samples: ClassVar[Sequence[Sample]] = SAMPLES

    def _where(self, label_set: LabelSet) -> str:
        return f"classifier {self.classifier!r} on a {label_set.kind}-label set"

    def _fit(self, sample: Sample) -> Fitted:
        from kjclass.training.train import fit

        with blame(self._where(sample.label_set), "fitting"):
            return fit(
                sample.label_set,
                sample.sentences,
                classifier=self.classifier,
                parameters=self.parameters,
                registry=self._registry(),
            )

    def _fitted(self) -> Iterator[tuple[Sample, Fitted]]:
        """Yield each sample that the trainer takes, with what it made of it."""
        for number, sample in enumerate(self.samples):
            key = str(number)
            if key not in self._kept:
                try:
                    self._kept[key] = self._fit(sample)
                except TrainingError as error:
                    self._kept[key] = error
            if not isinstance(self._kept[key], TrainingError):
                yield sample, self._kept[key]

    def _probabilities(
        self, fitted: Fitted, texts: Sequence[str], *, by: Any = None
    ) -> NDArray[np.float64]:
        where = self._where(fitted.label_set)
        with blame(where, f"predict_proba of {len(texts)} texts"):
            found = (by or fitted.model.predict_proba)(list(texts))
        return checked_probabilities(found, (len(texts), len(fitted.label_set.labels)), where)

    def test_fits(self) -> None:
        """The trainer learns from a few sentences, for at least one kind of label set."""
        done = list(self._fitted())
        refused = [one for one in self._kept.values() if isinstance(one, TrainingError)]
        if not done and refused:
            raise PluginError(
                f"no label set can be learnt: {refused[0].what}",
                where=f"classifier {self.classifier!r}",
                fix=refused[0].fix or "mend the trainer",
            )
        if refused:
            warnings.warn(
                f"classifier {self.classifier!r}: refused a label set: {refused[0]}",
                CheckWarning,
                stacklevel=2,
            )

    def test_thresholds(self) -> None:
        """After fitting there is a finite threshold for each label."""
        for sample, fitted in self._fitted():
            where = self._where(sample.label_set)
            with blame(where, "reading thresholds_", fix="set thresholds_ in fit"):
                found = np.asarray(fitted.model.thresholds_, dtype=np.float64)
            if found.shape != (len(sample.label_set.labels),) or not np.isfinite(found).all():
                raise PluginError(
                    f"thresholds_ is {found.tolist()}",
                    where=where,
                    fix="set thresholds_ to one finite number for each label",
                )

    def test_probabilities(self) -> None:
        """Probabilities are finite, in [0, 1], a row for each text; for one and none too."""
        for sample, fitted in self._fitted():
            texts = [sentence.text for sentence in sample.sentences]
            for some in (texts, texts[:1], []):
                self._probabilities(fitted, some)

    def test_odd_texts(self) -> None:
        """Empty, very long and foreign texts get probabilities."""
        for _, fitted in self._fitted():
            self._probabilities(fitted, ODD_TEXTS)

    def test_batches(self) -> None:
        """What it says of a text does not depend on the others in its batch."""
        for sample, fitted in self._fitted():
            texts = [sentence.text for sentence in sample.sentences[::5]]
            together = self._probabilities(fitted, [*texts, *ODD_TEXTS])[: len(texts)]
            alone = np.vstack([self._probabilities(fitted, [text]) for text in texts])
            if not np.allclose(together, alone, rtol=0, atol=TOLERANCE):
                raise PluginError(
                    "a text alone gets other probabilities than among others",
                    where=self._where(sample.label_set),
                    fix="scale by what was learnt in fit, never by the batch",
                )

    def test_round_trip(self) -> None:
        """Saved and run again, it gives the same probabilities."""
        for sample, fitted in self._fitted():
            where = self._where(sample.label_set)
            texts = [*(sentence.text for sentence in sample.sentences), *ODD_TEXTS]
            expected = self._probabilities(fitted, texts)
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch) / "model"
                with blame(where, "saving", fix="write files, and return plain data for JSON"):
                    fitted.save(folder)
                with blame(where, "loading what was saved"):
                    model = load_model(
                        folder, registry=self._registry(), label_set=sample.label_set
                    )
                found = self._probabilities(
                    fitted, texts, by=lambda texts, model=model: model_probabilities(model, texts)
                )
                del model
            off = float(np.abs(found - expected).max())
            if off > TOLERANCE:
                raise PluginError(
                    f"saved and loaded, probabilities differ by up to {off:.2g}",
                    where=where,
                    fix="save everything that predict_proba uses",
                )

    def test_repeatable(self) -> None:
        """Learning twice gives the same probabilities."""
        for sample, fitted in self._fitted():
            texts = [sentence.text for sentence in sample.sentences]
            again = self._probabilities(self._fit(sample), texts)
            if not np.allclose(again, self._probabilities(fitted, texts), rtol=0, atol=TOLERANCE):
                warnings.warn(
                    f"{self._where(sample.label_set)}: the same sentences gave another model the "
                    "second time; fix the seed",
                    CheckWarning,
                    stacklevel=2,
                )
