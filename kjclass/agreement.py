"""How far annotators agree: Krippendorff's alpha, for one label or any number of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kjclass.errors import InputError

__all__ = ["Agreement", "krippendorff_alpha", "masi_distance"]

_RESAMPLES = 1000

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's alpha with its interval.

    Parameters
    ----------
    alpha : float
        1 for perfect agreement (also where all annotations are the same), 0 for what chance gives,
        below 0 for less than that.
    low, high : float
        95% interval, by a bootstrap over groups.
    units : int
        Sentences with at least two annotations.
    """

    alpha: float
    low: float
    high: float
    units: int


def masi_distance(one: Labels, other: Labels) -> float:
    """Return the MASI distance of two sets of labels.

    One less the Jaccard similarity times 1 for equal sets, 2/3 where one holds the other, 1/3 where
    they overlap and 0 where they do not. Source: Passonneau (2006), "Measuring agreement on
    set-valued items (MASI) for semantic and pragmatic annotation", LREC.

    Parameters
    ----------
    one, other : tuple of str
        Labels, in any order.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> masi_distance(("KR",), ("KR",)), masi_distance((), ("KR",))
    (0.0, 1.0)
    >>> round(masi_distance(("KR",), ("KR", "JP")), 3)
    0.667
    """
    first, second = set(one), set(other)
    if first == second:
        return 0.0
    common = first & second
    if not common:
        return 1.0
    weight = 2 / 3 if common in (first, second) else 1 / 3
    return 1.0 - weight * len(common) / len(first | second)


def _nominal(one: Labels, other: Labels) -> float:
    return float(set(one) != set(other))


_METRICS = {"nominal": _nominal, "masi": masi_distance}


def krippendorff_alpha(
    ratings: Sequence[Sequence[Labels | None]],
    *,
    distance: Literal["nominal", "masi"] = "nominal",
    groups: ArrayLike | None = None,
    seed: int = 0,
) -> Agreement:
    """Return the agreement of annotators, corrected for chance.

    Source: Krippendorff (2011), "Computing Krippendorff's alpha-reliability",
    https://repository.upenn.edu/asc_papers/43.

    Parameters
    ----------
    ratings : sequence of shape (n_units, n_annotators)
        The labels that each annotator gave to each sentence; None where there are none.
    distance : {"nominal", "masi"}
        For single-label and for multi-label sets.
    groups : array-like of shape (n_units,), optional
        Documents: the bootstrap draws documents, not sentences.
    seed : int
        Of the bootstrap.

    Returns
    -------
    Agreement

    Raises
    ------
    InputError
        If no sentence has two annotations.

    Examples
    --------
    >>> votes = [(("a",), ("a",)), (("b",), ("b",)), (("a",), ("b",)), (("b",), ("b",))]
    >>> round(krippendorff_alpha(votes).alpha, 3)
    0.533
    """
    metric = _METRICS[distance]
    given = [[tuple(sorted(set(v))) for v in unit if v is not None] for unit in ratings]
    paired = [number for number, unit in enumerate(given) if len(unit) > 1]
    if not paired:
        raise InputError("no sentence has two annotations", fix="give two annotators' labels")
    values = sorted({value for number in paired for value in given[number]})
    place = {value: number for number, value in enumerate(values)}
    distances = np.array([[metric(one, other) for other in values] for one in values])
    names = np.arange(len(given)) if groups is None else np.asarray(groups)
    _, group_of = np.unique(names[paired], return_inverse=True)
    n_groups = int(group_of.max()) + 1
    counts = np.zeros((n_groups, len(values)))
    observed = np.zeros(n_groups)
    for number, group in zip(paired, group_of, strict=True):
        unit = [place[value] for value in given[number]]
        np.add.at(counts[group], unit, 1)
        observed[group] += distances[np.ix_(unit, unit)].sum() / (len(unit) - 1)
    draws = np.random.default_rng(seed).multinomial(
        n_groups, np.full(n_groups, 1 / n_groups), size=_RESAMPLES
    )
    weights = np.vstack([np.ones(n_groups), draws])
    alpha = _alpha(weights @ observed, weights @ counts, distances)
    low, high = np.percentile(alpha[1:], [2.5, 97.5])
    return Agreement(float(alpha[0]), float(low), float(high), len(paired))


def _alpha(
    observed: NDArray[np.float64], counts: NDArray[np.float64], distances: NDArray[np.float64]
) -> NDArray[np.float64]:
    total = counts.sum(axis=1)
    expected = ((counts @ distances) * counts).sum(axis=1) / (total - 1)
    # Where all annotations are one and the same, there is nothing to disagree about.
    same = expected == 0
    return np.asarray(1.0 - np.where(same, 0.0, observed / np.where(same, 1.0, expected)))
