"""Scores that mean what they say: calibrated on sentences that the model did not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, logit, softmax

from kjclass.classifiers.targets import probabilities

__all__ = ["Calibration", "fit_calibration"]

# As much as one sentence says against each unit by which a score is stretched or moved: keeps both
# finite where the labels at hand are told apart without an error.
_PENALTY = 1.0
# Scores of 0 and 1, as single precision has them, have no log-odds.
_CERTAIN = 1e-12
_PARTS = ("scale", "shift")


@dataclass(frozen=True, slots=True)
class Calibration:
    """How raw scores become log-odds that can be believed: ``scale * score + shift``.

    Being linear, it is folded into the weights of a linear head, and costs nothing when labelling.

    Parameters
    ----------
    method : {"platt", "temperature"}
        Platt scaling, each label by itself, for several labels; temperature scaling with a shift
        a label for one label.
    scale : ndarray of shape (n_labels,)
        Positive; all the same for one label: its inverse is the temperature.
    shift : ndarray of shape (n_labels,)

    Examples
    --------
    >>> found = Calibration("platt", np.array([0.5]), np.array([-1.0]))
    >>> found.apply(np.array([[4.0]]))
    array([[1.]])
    >>> found.undo(np.array([[1.0]]))
    array([[4.]])
    """

    method: str
    scale: NDArray[np.float64]
    shift: NDArray[np.float64]

    def apply(self, scores: NDArray[Any]) -> NDArray[np.float64]:
        """Return calibrated scores of shape (n, n_labels)."""
        return np.asarray(scores * self.scale + self.shift, dtype=np.float64)

    def undo(self, scores: NDArray[Any]) -> NDArray[np.float64]:
        """Return the raw scores that calibrated ones were made from."""
        return np.asarray((scores - self.shift) / self.scale, dtype=np.float64)

    def before(self, probability: NDArray[Any], *, multi: bool) -> NDArray[np.float64]:
        """Return the probabilities that were there before the calibration.

        Parameters
        ----------
        probability : ndarray of shape (n, n_labels)
            Calibrated. Rows without any, of text that cannot be labelled, stay as they are.
        multi : bool
            Whether a sentence can have several labels.

        Examples
        --------
        >>> found = Calibration("platt", np.array([0.5]), np.array([0.0]))
        >>> found.before(np.array([[0.6], [0.0]]), multi=True).round(3)
        array([[0.692],
               [0.   ]])
        """
        raw = probabilities(self.scores_before(probability, multi=multi), multi=multi)
        return np.where(np.any(probability, axis=1, keepdims=True), raw, 0.0)

    def scores_before(self, probability: NDArray[Any], *, multi: bool) -> NDArray[np.float64]:
        """Return raw scores from calibrated probabilities; of one label, up to a constant a row."""
        kept = np.clip(np.asarray(probability, dtype=np.float64), _CERTAIN, 1 - _CERTAIN)
        return self.undo(logit(kept) if multi else np.log(kept))

    @classmethod
    def of(cls, found: Mapping[str, Any], labels: Sequence[str]) -> Calibration:
        """Return what :meth:`as_dict` wrote."""
        scale, shift = (np.array([found[name][one] for one in labels]) for name in _PARTS)
        return cls(found["method"], scale, shift)

    def as_dict(self, labels: Sequence[str]) -> dict[str, Any]:
        """Return it as plain values by label, for the manifest."""
        return {
            "method": self.method,
            **{
                name: {
                    label: round(float(value), 6)
                    for label, value in zip(labels, values, strict=True)
                }
                for name, values in zip(_PARTS, (self.scale, self.shift), strict=True)
            },
        }


def fit_calibration(
    scores: NDArray[np.float64],
    truth: NDArray[Any],
    weights: NDArray[np.float64] | None = None,
) -> Calibration:
    """Fit a calibration by the (weighted) log loss.

    Sources: Platt (1999), "Probabilistic outputs for support vector machines"; Guo, Pleiss, Sun and
    Weinberger (2017), "On calibration of modern neural networks", ICML; the shift a class:
    Alexandari, Kundaje and Shrikumar (2020), "Maximum likelihood with bias-corrected calibration
    is hard-to-beat at label shift adaptation", ICML.

    Parameters
    ----------
    scores : ndarray of shape (n, n_labels)
        Raw scores of sentences that the model did not see: before the softmax or the sigmoid.
    truth : ndarray of shape (n, n_labels), bool, or of shape (n,), int
        Labels of a multi-label set, or the number of the one label.
    weights : ndarray of the shape of `truth`, optional
        For text in which labels have other shares than among these sentences.

    Returns
    -------
    Calibration

    Examples
    --------
    Scores twice as sure as they may be:

    >>> random = np.random.default_rng(0)
    >>> sure = random.normal(size=(20000, 1)) * 2
    >>> truth = random.random((20000, 1)) < 1 / (1 + np.exp(-sure / 2))
    >>> fit_calibration(sure, truth).scale.round(1)
    array([0.5])
    """
    weight = np.ones(truth.shape) if weights is None else weights
    n_labels = scores.shape[1]
    if truth.ndim == 1:
        scale, shift = _solve(_temperature(scores, truth, weight), n_labels)
        # Only differences count: the mean says nothing.
        return Calibration("temperature", np.full(n_labels, scale), shift - shift.mean())
    found = [
        _solve(_platt(scores[:, at], truth[:, at], weight[:, at]), 1) for at in range(n_labels)
    ]
    return Calibration(
        "platt",
        np.array([scale for scale, _ in found]),
        np.array([shift[0] for _, shift in found]),
    )


def _solve(loss: Any, n_shifts: int) -> tuple[float, NDArray[np.float64]]:
    """Minimise a loss over the logarithm of the scale and the shifts, both drawn to 0."""

    def penalised(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, slope = loss(float(np.exp(at[0])), at[1:])
        slope[0] *= np.exp(at[0])
        return value + _PENALTY / 2 * float(at @ at), slope + _PENALTY * at

    found = minimize(penalised, np.zeros(1 + n_shifts), jac=True, method="L-BFGS-B")
    return float(np.exp(found.x[0])), np.asarray(found.x[1:])


def _platt(
    score: NDArray[np.float64], truth: NDArray[np.bool_], weight: NDArray[np.float64]
) -> Any:
    def loss(scale: float, shift: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        log_odds = scale * score + shift[0]
        # log(1 + e^x) - y x
        value = weight @ (np.logaddexp(0.0, log_odds) - truth * log_odds)
        off = weight * (expit(log_odds) - truth)
        return float(value), np.array([off @ score, off.sum()])

    return loss


def _temperature(
    scores: NDArray[np.float64], truth: NDArray[np.intp], weight: NDArray[np.float64]
) -> Any:
    rows = np.arange(len(truth))

    def loss(scale: float, shift: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        raised = scale * scores + shift
        value = -(weight @ log_softmax(raised, axis=1)[rows, truth])
        off = softmax(raised, axis=1)
        off[rows, truth] -= 1.0
        off *= weight[:, None]
        return float(value), np.concatenate([[(off * scores).sum()], off.sum(axis=0)])

    return loss
