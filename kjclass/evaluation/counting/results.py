"""Shares of labels, and what to say of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from kjclass.evaluation.frames import data_frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["METHODS", "Estimate", "Method", "Prevalence"]

Method = Literal["count", "adjusted", "em", "ppi", "ppi++"]
METHODS: tuple[Method, ...] = ("count", "adjusted", "em", "ppi", "ppi++")


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of one label in one group, by one method.

    Parameters
    ----------
    group : str or None
        Value of the column that shares are wanted by; None for the whole corpus.
    label : str
    method : {"count", "adjusted", "em", "ppi", "ppi++"}
    share, low, high : float or None
        In [0, 1], with the 95% interval; None where there is no estimate.
    sentences, audited : int
        Sentences of the group, and those of them that people labelled.
    note : str
        Why there is no estimate.
    """

    group: str | None
    label: str
    method: Method
    share: float | None
    low: float | None
    high: float | None
    sentences: int
    audited: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Shares of the labels of a set.

    Parameters
    ----------
    label_set : str
    labels : tuple of str
    by : str or None
        What the groups are.
    estimates : tuple of Estimate
        By group (the whole corpus last), method and label.
    published : str
        The method whose interval assumes least.
    sentences, left_out, bare : int
        Sentences labelled; those that were not, for want of a language that is; and those without
        any label of the set.
    audited, missing : int
        Sentences that people labelled, and those that they have not labelled yet.
    notes : tuple of str
        What a reader has to know.
    """

    label_set: str
    labels: tuple[str, ...]
    by: str | None
    estimates: tuple[Estimate, ...]
    published: Method
    sentences: int
    left_out: int
    bare: int
    audited: int
    missing: int
    notes: tuple[str, ...]

    @property
    def groups(self) -> tuple[str | None, ...]:
        """The groups in order, the whole corpus (None) last."""
        return tuple(dict.fromkeys(one.group for one in self.estimates))

    def to_arrow(self) -> pa.Table:
        """Return a table with a row an estimate; the whole corpus has no group."""
        import pyarrow as pa

        kinds = {"share": pa.float64(), "low": pa.float64(), "high": pa.float64()}
        kinds |= {"sentences": pa.int64(), "audited": pa.int64()}
        names = list(Estimate.__dataclass_fields__)
        schema = pa.schema([pa.field(name, kinds.get(name, pa.string())) for name in names])
        return pa.Table.from_pylist([asdict(one) for one in self.estimates], schema=schema)

    def to_pandas(self) -> pd.DataFrame:
        """Return :meth:`to_arrow` as a data frame."""
        return data_frame(self.to_arrow(), "a data frame of shares")
