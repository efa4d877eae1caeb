"""Shares with intervals by document, and none at all where there is too little to say one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kjclass.metrics.resample import times_drawn

__all__ = ["LEAST_DOCUMENTS", "LEAST_SENTENCES", "Rate", "rate"]

LEAST_SENTENCES, LEAST_DOCUMENTS = 30, 10
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of sentences.

    Parameters
    ----------
    hits, sentences, documents : int
    share, low, high : float or None
        With its 95% interval; None where sentences or documents are too few.
    """

    hits: int
    sentences: int
    documents: int
    share: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        if self.share is None or self.low is None or self.high is None:
            return f"{self.hits} of {self.sentences}: too few for a rate"
        return f"{self.share:.1%} [{self.low:.1%}, {self.high:.1%}]"


def rate(hits: Sequence[bool] | NDArray[np.bool_], groups: Sequence[str], *, seed: int = 0) -> Rate:
    """Return the share of hits.

    The interval is a percentile bootstrap over documents. Where all documents agree it would have
    no width; there it is widened to the exact binomial bound for that many documents.

    Parameters
    ----------
    hits : sequence of bool
        One a sentence.
    groups : sequence of str
        Its document.
    seed : int
        Of the bootstrap.

    Examples
    --------
    >>> print(rate([True, False] * 20, [str(number) for number in range(40)]))
    50.0% [35.0%, 65.0%]
    >>> print(rate([False] * 40, [str(number) for number in range(40)]))
    0.0% [0.0%, 8.8%]
    >>> print(rate([True], ["a"]))
    1 of 1: too few for a rate
    """
    values = np.asarray(hits, dtype=np.float64)
    names, number = np.unique(np.asarray(groups), return_inverse=True)
    n, found = len(names), int(values.sum())
    if len(values) < LEAST_SENTENCES or n < LEAST_DOCUMENTS:
        return Rate(found, len(values), n, None, None, None)
    draws = times_drawn(n, _RESAMPLES, np.random.default_rng(seed))[1:]
    some, every = draws @ np.bincount(number, values, n), draws @ np.bincount(number, minlength=n)
    low, high = np.percentile(some / every, [2.5, 97.5])
    bound = 1 - 0.025 ** (1 / n)
    if found == 0:
        high = bound
    if found == len(values):
        low = 1 - bound
    return Rate(found, len(values), n, found / len(values), float(low), float(high))
