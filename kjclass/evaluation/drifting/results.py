"""What drifted between two corpora."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from kjclass.evaluation.frames import data_frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Comparison", "Drift", "Kind", "NewWord", "Shift"]

Kind = Literal["label", "confidence", "distance", "unknown words", "status"]


@dataclass(frozen=True, slots=True)
class Shift:
    """One figure in both corpora.

    Parameters
    ----------
    kind : {"label", "confidence", "distance", "unknown words", "status"}
        Share of the sentences given a label; mean certainty, see
        :func:`~kjclass.evaluation.drifting.tally.certainty` (called confidence for the sake of
        files that were written so; it is not that of :mod:`kjclass.abstention`); largest distance
        between the two distributions of certainty (Kolmogorov and Smirnov's); share of the words
        that the model was not trained on; share of the sentences with a status.
    label_set, label : str
        ``""`` where there is none; the status where that is counted.
    first, second, difference, low, high : float or None
        In [0, 1], and the second minus the first with its 95% interval; a distance has neither a
        first nor a second. None where there is no estimate.
    shifted : bool
        Whether that is more than chance, all figures of the comparison taken together (at 5%).
    note : str
        Why there is no estimate.
    """

    kind: Kind
    label_set: str
    label: str
    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None
    shifted: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewWord:
    """A word or name that is far commoner in the second corpus.

    Parameters
    ----------
    text : str
    kind : {"word", "name"}
        Names are capitalised inside sentences, and in no table of the label sets.
    first, second : float
        Share of the documents that it occurs in, of at most 1,024 of each corpus.
    documents : int
        Documents of the second corpus that it occurs in, of at most 1,024 that are looked at.
    known : bool
        Whether the model was trained on it, or on each word of a name.
    """

    text: str
    kind: Literal["word", "name"]
    first: float
    second: float
    documents: int
    known: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A corpus beside an earlier one.

    Parameters
    ----------
    first, second : str
        What they are called.
    sentences, documents : tuple of (int, int)
        In the first and in the second; documents, or groups of them in a large corpus.
    shifts : tuple of Shift
    new : tuple of NewWord
        Commonest first.
    note : str
        Why nothing is said, where there is too little.
    """

    first: str
    second: str
    sentences: tuple[int, int]
    documents: tuple[int, int]
    shifts: tuple[Shift, ...]
    new: tuple[NewWord, ...]
    note: str = ""

    @property
    def drifted(self) -> bool:
        """Whether anything is more than chance."""
        return bool(self.new) or any(one.shifted for one in self.shifts)


@dataclass(frozen=True, slots=True)
class Drift:
    """Comparisons of corpora, or of each period with all before it.

    Parameters
    ----------
    comparisons : tuple of Comparison
    notes : tuple of str
        What a reader has to know.
    """

    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return asdict(self)

    def to_arrow(self) -> pa.Table:
        """Return a table with a row a figure; ``corpus`` is the second one of its comparison."""
        import pyarrow as pa

        texts = ("corpus", "compared_with", "kind", "label_set", "label")
        numbers = ("first", "second", "difference", "low", "high")
        schema = pa.schema(
            [
                *((name, pa.string()) for name in texts),
                *((name, pa.float64()) for name in numbers),
                ("shifted", pa.bool_()),
                ("note", pa.string()),
            ]
        )
        rows = [
            {"corpus": one.second, "compared_with": one.first, **asdict(shift)}
            for one in self.comparisons
            for shift in one.shifts
        ]
        return pa.Table.from_pylist(rows, schema=schema)

    def to_pandas(self) -> pd.DataFrame:
        """Return :meth:`to_arrow` as a data frame."""
        return data_frame(self.to_arrow(), "a data frame of a drift report")
