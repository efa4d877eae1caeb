"""What is guaranteed of the answers of a label set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kjclass.abstention.intervals import Share

__all__ = ["Guarantee"]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """How sure a model has to be to answer, and what that promises.

    With probability at least ``1 - delta`` over the documents of the evidence, of the answers given
    to new documents like them at most the share `max_error` is wrong in the long run. It is one
    promise for each label set, not one for all sets together.

    Parameters
    ----------
    max_error, delta : float
        As they were asked for.
    cut : float or None
        Least confidence of an answer; None where no cut is safe, and the set always abstains.
    source : str
        What the evidence is.
    exact : bool
        Whether the evidence is of this very model. Out-of-fold evidence is of models trained on
        most of the same sentences, which are taken to err no less than this one.
    weighted : bool
        Whether sentences were weighed for other shares of labels than they have, which assumes
        that texts to come differ from them in those shares alone.
    documents, sentences : int
        Of the evidence.
    cap : float or None
        Answers that a document counts for at most, so that no long one decides alone.
    coverage : tuple of three floats, or None
        Share of the sentences of the evidence that are answered, with its 95% interval by
        document.
    error : float or None
        Share of those answers that are wrong.
    note : str
        Why no cut is safe.
    """

    max_error: float
    delta: float
    cut: float | None
    source: str
    exact: bool
    weighted: bool
    documents: int
    sentences: int
    cap: float | None = None
    coverage: Share | None = None
    error: float | None = None
    note: str = ""

    @property
    def assumption(self) -> str:
        """For which text the promise is made, and what it takes for granted."""
        if self.exact:
            text = f"for documents drawn as the {self.source} were"
        else:
            text = (
                f"for documents like those of the {self.source} only, if this model errs no more "
                "than those trained without each part of them"
            )
        if self.weighted:
            text += ", but with the shares of labels that the model was told to expect"
        return text

    def __str__(self) -> str:
        if self.cut is None:
            return f"abstains everywhere: {self.note}"
        text = f"at most {self.max_error:.3g} of the answers wrong ({1 - self.delta:.3g} sure)"
        if self.coverage is not None:
            share, low, high = self.coverage
            text += f"; answers {share:.3f} [{low:.3f}, {high:.3f}] of {self.sentences:,} sentences"
        return f"{text} in {self.documents:,} documents"

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for :meth:`of`."""
        return asdict(self) | {"assumption": self.assumption}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Guarantee:
        """Return what :meth:`as_dict` was made from."""
        kept = {name: values[name] for name in cls.__dataclass_fields__}
        coverage = kept["coverage"]
        return cls(**{**kept, "coverage": tuple(coverage) if coverage is not None else None})
