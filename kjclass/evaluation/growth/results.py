"""A learning curve, and what it says of labelling more."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from kjclass.evaluation.frames import data_frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Growth", "LearningCurve", "Point", "Verdict"]

Verdict = Literal["worth it", "saturated", "unclear", "too few"]


@dataclass(frozen=True, slots=True)
class Point:
    """F1 at one size of the training part.

    Parameters
    ----------
    label : str or None
        None for macro-F1.
    sentences, carrying : int
        Training sentences, and those of them with the label; all of them for macro-F1.
    f1, low, high : float
        In [0, 1], with the 95% interval.
    measured : bool
        Whether it was measured, or read off the curve fitted to what was.
    """

    label: str | None
    sentences: int
    carrying: int
    f1: float
    low: float
    high: float
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Growth:
    """What more sentences are worth to one label, or to all of them.

    Parameters
    ----------
    label : str or None
        None for macro-F1.
    carrying : int
        Sentences with the label, of all.
    more, sentences : int
        How many more of them are spoken of, and how many sentences that means in all, documents
        being as they are.
    gain, low, high : float or None
        Growth of F1, 0.01 being a point, with the 95% interval; None where there is no estimate.
    verdict : {"worth it", "saturated", "unclear", "too few"}
        Whether the interval is above 0; below one point; neither; or there is none.
    advice : str
        The same as a sentence.
    """

    label: str | None
    carrying: int
    more: int
    sentences: int
    gain: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    advice: str


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """F1 at growing shares of the training documents.

    Parameters
    ----------
    label_set : str
    sentences, documents : int
        All that there is; near-duplicates make one document of several.
    points : tuple of Point
        Macro-F1 first, then label by label; in order of size.
    growth : tuple of Growth
        Likewise.
    advice : str
        In one sentence, for the whole set.
    notes : tuple of str
        What a reader has to know.
    """

    label_set: str
    sentences: int
    documents: int
    points: tuple[Point, ...]
    growth: tuple[Growth, ...]
    advice: str
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return asdict(self)

    def to_arrow(self) -> pa.Table:
        """Return a table with a row a point; macro-F1 has no label."""
        import pyarrow as pa

        kinds = {"label": pa.string(), "sentences": pa.int64(), "carrying": pa.int64()}
        kinds |= dict.fromkeys(("f1", "low", "high"), pa.float64())
        schema = pa.schema([*kinds.items(), ("measured", pa.bool_())])
        return pa.Table.from_pylist([asdict(one) for one in self.points], schema=schema)

    def to_pandas(self) -> pd.DataFrame:
        """Return :meth:`to_arrow` as a data frame."""
        return data_frame(self.to_arrow(), "a data frame of a learning curve")
