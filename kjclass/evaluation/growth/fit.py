"""A curve through scores at growing sizes, followed a little further, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["LEAST_POINTS", "Curves", "fit_curves"]

LEAST_POINTS = 4
# 0 is a straight line over the logarithm; the others level off, the larger the sooner.
_EXPONENTS = (0.0, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Curves:
    """Fitted curves ``start + rise * g(size)``, where g is the logarithm or ``-size ** -exponent``.

    Parameters
    ----------
    start, rise, exponent : ndarray of shape (n_curves,)
    unit : float
        Size that sizes are measured in.
    """

    start: NDArray[np.float64]
    rise: NDArray[np.float64]
    exponent: NDArray[np.float64]
    unit: float

    def at(self, size: float) -> NDArray[np.float64]:
        """Return the score at a size, within [0, 1], by curve."""
        found = np.empty(len(self.start))
        for exponent in np.unique(self.exponent):
            mine = self.exponent == exponent
            shape = _shape(np.array([size / self.unit]), float(exponent))[0]
            found[mine] = self.start[mine] + self.rise[mine] * shape
        return np.clip(found, 0.0, 1.0)


def fit_curves(sizes: ArrayLike, scores: ArrayLike, weights: ArrayLike | None = None) -> Curves:
    """Fit inverse power laws, or a straight line over the logarithm, by least squares.

    Each row of scores gets the exponent that fits it best, so that resampled scores also show how
    little is known of the shape. Learning curves of classifiers are mostly of this kind: Viering
    and Loog (2023), "The shape of learning curves: a review", IEEE TPAMI 45.

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, at least :data:`LEAST_POINTS`.
    scores : array-like of shape (n_curves, n_sizes)
        In [0, 1].
    weights : array-like of shape (n_sizes,), optional
        Of the sizes.

    Examples
    --------
    >>> sizes = np.array([100, 200, 400, 800])
    >>> curves = fit_curves(sizes, [0.9 - 2 * sizes ** -0.5])
    >>> float(curves.exponent[0]), round(float(curves.at(1600)[0]), 6)
    (0.5, 0.85)
    """
    sizes = np.asarray(sizes, dtype=np.float64)
    scores = np.asarray(scores, dtype=np.float64)
    root = np.sqrt(np.ones(len(sizes)) if weights is None else np.asarray(weights))
    unit = float(sizes[-1])
    fits = []
    for exponent in _EXPONENTS:
        X = np.column_stack([np.ones(len(sizes)), _shape(sizes / unit, exponent)])
        found = (scores * root) @ np.linalg.pinv(X * root[:, None]).T
        fits.append((found, (((scores - found @ X.T) * root) ** 2).sum(axis=1)))
    best = np.array([loss for _, loss in fits]).argmin(axis=0)
    chosen = np.array([found for found, _ in fits])[best, np.arange(len(scores))]
    return Curves(chosen[:, 0], chosen[:, 1], np.array(_EXPONENTS)[best], unit)


def _shape(sizes: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    if exponent:
        return np.asarray(1.0 - sizes**-exponent)
    return np.asarray(np.log(sizes))
