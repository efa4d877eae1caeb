"""The contract of features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import PluginError
from kjclass.models.folder import load_features
from kjclass.testing.base import TOLERANCE, Contract, blame
from kjclass.testing.toys import ODD_TEXTS, SAMPLES

__all__ = ["FeaturesContract"]

_TEXTS = tuple(sentence.text for sentence in SAMPLES[0].sentences[::4])


class FeaturesContract(Contract):
    """Checks of features on a few sentences.

    Attributes
    ----------
    features : str
        Their name.
    """

    features: ClassVar[str]

    def _where(self) -> str:
        return f"features {self.features!r}"

    def _transform(self, texts: Sequence[str]) -> Any:
        if "transformer" not in self._kept:
            with blame(self._where(), "making them"):
                self._kept["transformer"] = load_features(self.features, self._registry())
        with blame(self._where(), f"transforming {len(texts)} texts"):
            return self._kept["transformer"].transform(list(texts))

    def _array(self, texts: Sequence[str]) -> NDArray[Any]:
        found = self._transform(texts)
        shape = getattr(found, "shape", None)
        if not isinstance(found, np.ndarray) or found.ndim != 2 or len(found) != len(texts):
            raise PluginError(
                f"{len(texts)} texts gave {type(found).__name__} of shape {shape}",
                where=self._where(),
                fix="return a NumPy array of shape (n_texts, n_features), (0, n_features) for none",
            )
        return found

    def test_shape(self) -> None:
        """A row for each text, as many columns always, for one text and for none too."""
        width = self._array(_TEXTS).shape[1]
        for texts in (_TEXTS[:1], ()):
            found = self._array(texts)
            if found.shape[1] != width:
                raise PluginError(
                    f"{len(texts)} texts gave {found.shape[1]} columns, {len(_TEXTS)} gave {width}",
                    where=self._where(),
                    fix="return the same columns whatever the batch",
                )

    def test_dtype(self) -> None:
        """Numbers are finite and of type float32."""
        found = self._array(_TEXTS)
        if found.dtype != np.float32:
            raise PluginError(
                f"the array is of type {found.dtype}",
                where=self._where(),
                fix="return it .astype(np.float32)",
            )
        self._finite(found)

    def _finite(self, found: NDArray[Any]) -> None:
        if not np.isfinite(found).all():
            raise PluginError(
                "rows hold NaN or infinity",
                where=self._where(),
                fix="look for a division by zero, and at texts without any known word",
            )

    def test_odd_texts(self) -> None:
        """Empty, very long and foreign texts get finite rows."""
        self._finite(self._array(ODD_TEXTS))

    def test_repeatable(self) -> None:
        """The same texts give the same rows again."""
        self._same(self._array(_TEXTS), self._array(_TEXTS), "a second call")

    def test_equal_texts(self) -> None:
        """Equal texts give equal rows, wherever they stand."""
        found = self._array([*_TEXTS, *_TEXTS])
        self._same(found[: len(_TEXTS)], found[len(_TEXTS) :], "another place in the batch")

    def test_batches(self) -> None:
        """The row of a text does not depend on the others in its batch."""
        together = self._array([*_TEXTS, ODD_TEXTS[-1]])
        alone = np.vstack([self._array([text]) for text in _TEXTS])
        self._same(together[:-1], alone, "another batch")

    def _same(self, one: NDArray[Any], other: NDArray[Any], what: str) -> None:
        scale = max(float(np.abs(one).max(initial=0.0)), 1.0)
        if one.shape != other.shape or not np.allclose(one, other, rtol=0, atol=TOLERANCE * scale):
            raise PluginError(
                f"{what} gave another row for the same text",
                where=self._where(),
                fix="use no random numbers and no state; fix the seed, switch dropout off",
            )
