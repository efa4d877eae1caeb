"""The 95% interval of a share of sentences, where sentences of one document belong together."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST_DOCUMENTS", "Share", "moments", "share_interval"]

# With fewer, how much documents differ is not known.
LEAST_DOCUMENTS = 10
_Z = 1.959964

Share = tuple[float, float, float]


def moments(part: NDArray[Any], whole: NDArray[Any]) -> list[float]:
    """Return what :func:`share_interval` needs of some documents; such lists can be added up.

    Parameters
    ----------
    part, whole : ndarray of shape (n_documents,)
        Sentences of each document that count, and all of them.
    """
    mine = whole > 0
    part, whole = part[mine], whole[mine]
    pairs = ((part, part), (part, whole), (whole, whole))
    sums = [float(mine.sum()), float(part.sum()), float(whole.sum())]
    return sums + [float(one @ other) for one, other in pairs]


def share_interval(sums: Sequence[float]) -> Share | None:
    """Return a share with its interval.

    Wilson's interval for as many sentences as would vary as much if each were a document of its
    own. Sources: Wilson (1927), "Probable inference", JASA 22; Korn and Graubard (1998),
    "Confidence intervals for proportions with small expected number of positive counts estimated
    from survey data", Survey Methodology 24.

    Parameters
    ----------
    sums : sequence of float
        Of :func:`moments`.

    Returns
    -------
    tuple of three floats, or None
        Share, low and high; None with fewer than 10 documents.

    Examples
    --------
    >>> part, whole = np.array([1.0, 2.0] * 20), np.array([2.0, 4.0] * 20)
    >>> [round(one, 2) for one in share_interval(moments(part, whole))]
    [0.5, 0.5, 0.5]
    >>> [round(one, 2) for one in share_interval(moments(np.ones(40), np.ones(40)))]
    [1.0, 0.91, 1.0]
    """
    documents, part, whole, squares, products, wholes = sums
    if documents < LEAST_DOCUMENTS or not whole:
        return None
    share = part / whole
    spread = max(0.0, squares - 2 * share * products + share**2 * wholes)
    variance = spread / whole**2 * documents / (documents - 1)
    n = documents
    if 0.0 < share < 1.0:
        n = share * (1 - share) / variance if variance > 1e-15 else np.inf
    if np.isinf(n):
        return share, share, share
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + (_Z / (2 * n)) ** 2)
    return share, max(0.0, middle - half), min(1.0, middle + half)
