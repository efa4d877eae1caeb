"""The contract of a trained model that a package ships."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import ClassVar

from kjclass.errors import PluginError
from kjclass.models.folder import Model, check_golden, load_model
from kjclass.models.manifest import Manifest
from kjclass.pipeline import Labeler
from kjclass.testing.base import CheckWarning, Contract, blame

__all__ = ["ModelContract"]

_HALF = 0.5


class ModelContract(Contract):
    """Checks of a shipped model.

    Attributes
    ----------
    label_set : str
        The label set whose model it is.
    """

    label_set: ClassVar[str]

    def _where(self) -> str:
        return f"model for {self.label_set!r}"

    def _folder(self) -> Path:
        return Path(self._registry().models.get(self.label_set).folder)

    def _model(self) -> Model:
        if "model" not in self._kept:
            with blame(self._where(), "loading"):
                self._kept["model"] = load_model(self._folder(), registry=self._registry())
        model: Model = self._kept["model"]
        return model

    def test_folder(self) -> None:
        """Its folder is there, under an absolute path, with a manifest for this label set."""
        folder = self._folder()
        if not folder.is_absolute():
            raise PluginError(
                f"the path {str(folder)!r} is relative",
                where=self._where(),
                fix='build it from Path(__file__).parent, as in ModelSpec("...", str(folder))',
            )
        with blame(self._where(), "reading it"):
            made_for = Manifest.read(folder).label_set["name"]
        if made_for != self.label_set:
            raise PluginError(
                f"the model was made for label set {made_for!r}",
                where=str(folder),
                fix=f"name that in ModelSpec, or run: kjclass train {self.label_set}",
            )

    def test_version(self) -> None:
        """It was trained for the label set as it is now: version, labels and codebook."""
        with blame(self._where(), "reading it"):
            label_set = self._registry().label_sets.get(self.label_set)
            Manifest.read(self._folder()).check_label_set(label_set, self._folder())

    def test_loads(self) -> None:
        """It loads, and every file is the one that was saved."""
        self._model()

    def test_golden(self) -> None:
        """It scores its golden sentences as it did where it was trained."""
        with blame(self._where(), "scoring the golden sentences"):
            check_golden(self._model())

    def test_own_examples(self) -> None:
        """It labels at least half of the codebook's positive examples as the codebook does."""
        label_set = self._model().label_set
        examples = [(label.id, one.text) for label in label_set.labels for one in label.positive]
        if not examples:
            return
        results = Labeler([self._model()], n_jobs=1)([text for _, text in examples])
        right = sum(
            label in row[label_set.name].labels
            for (label, _), row in zip(examples, results, strict=True)
        )
        if right < _HALF * len(examples):
            warnings.warn(
                f"{self._where()}: {right} of {len(examples)} positive examples of the codebook "
                "get their label; give it more sentences",
                CheckWarning,
                stacklevel=2,
            )
