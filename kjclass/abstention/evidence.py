"""Sentences with known labels: how sure a model was of its answers, and which were wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Evidence", "confidences", "raked_weights"]

# A sentence weighs at most so much more than the average one.
_MOST_WEIGHT = 10.0
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """Answers of a model to sentences that it was not trained on.

    An answer is all that a model says of a sentence for one label set: its label, or for a
    multi-label set the list of them, which may be empty. It is right if it is exactly what people
    said, and wrong if a single label is.

    Parameters
    ----------
    confidence : ndarray of shape (n,), float32
        See :func:`confidences`.
    wrong : ndarray of shape (n,), bool
    group : ndarray of shape (n,), integers
        Document of each sentence.
    weight : ndarray of shape (n,), float32
        How many sentences of the text to come each stands for; all 1 where these are like them.
    source : str
        What the sentences are and why the model does not know them, for people.
    exact : bool
        Whether it was this very model that answered.
    seen : int
        Sentences that the model was trained on after all: the bound does not hold with them.
    """

    confidence: NDArray[np.float32]
    wrong: NDArray[np.bool_]
    group: NDArray[np.integer]
    weight: NDArray[np.float32]
    source: str = "held-out sentences"
    exact: bool = True
    seen: int = 0

    def __len__(self) -> int:
        return len(self.wrong)

    @property
    def weighted(self) -> bool:
        """Whether sentences count differently."""
        return bool((self.weight != 1).any())

    @classmethod
    def of(
        cls,
        truth: NDArray[np.bool_],
        probability: NDArray[np.float64],
        given: NDArray[np.bool_],
        groups: ArrayLike,
        *,
        multi: bool,
        weight: NDArray[np.float64] | None = None,
    ) -> Evidence:
        """Compare answers with what people said.

        Parameters
        ----------
        truth : ndarray of shape (n, n_labels), bool
        probability : ndarray of shape (n, n_labels), float64
        given : ndarray of shape (n, n_labels), bool
            The labels given.
        groups : array-like of shape (n,)
            Document of each sentence.
        multi : bool
            Whether a sentence can have several labels or none.
        weight : ndarray of shape (n,), optional

        Examples
        --------
        >>> truth = np.array([[True, False], [False, True]])
        >>> given = np.array([[True, False], [True, False]])
        >>> shares = np.array([[0.9, 0.1], [0.6, 0.4]])
        >>> found = Evidence.of(truth, shares, given, ["a", "b"], multi=False)
        >>> found.confidence.round(2).tolist(), found.wrong.tolist()
        ([0.8999999761581421, 0.6000000238418579], [False, True])
        """
        _, number = np.unique(np.asarray(groups), return_inverse=True)
        return cls(
            confidences(probability, given, multi=multi),
            (truth != given).any(axis=1),
            number.astype(np.int32),
            np.ones(len(truth), np.float32) if weight is None else weight.astype(np.float32),
        )


def confidences(
    probability: NDArray[np.float64], given: NDArray[np.bool_], *, multi: bool
) -> NDArray[np.float32]:
    """Return how probable each answer is, taking labels of a multi-label set as independent.

    Parameters
    ----------
    probability : ndarray of shape (n, n_labels), in [0, 1]
    given : ndarray of shape (n, n_labels), bool
    multi : bool

    Returns
    -------
    ndarray of shape (n,), float32
        Single label: the probability of the label given. Multi label: the product over labels of
        the probability of what is said, that it is there or that it is not.

    Examples
    --------
    >>> shares, given = np.array([[0.9, 0.2]]), np.array([[True, False]])
    >>> confidences(shares, given, multi=True).round(2), confidences(shares, given, multi=False)
    (array([0.72], dtype=float32), array([0.9], dtype=float32))
    """
    if not multi:
        return np.asarray((probability * given).sum(axis=1), dtype=np.float32)
    # Of p and 1 - p, in one pass; what underflows is as good as 0.
    said = np.abs(~given - probability)
    return np.asarray(said.prod(axis=1), dtype=np.float32)


def raked_weights(
    truth: NDArray[np.bool_], labels: tuple[str, ...], prior: Mapping[str, float]
) -> NDArray[np.float64]:
    """Weigh sentences so that labels have the shares of `prior` among them.

    Of all such weights these change least ("raking"). Source: Deming and Stephan (1940), "On a
    least squares adjustment of a sampled frequency table when the expected marginal totals are
    known", Annals of Mathematical Statistics 11.

    Parameters
    ----------
    truth : ndarray of shape (n, n_labels), bool
    labels : tuple of str
    prior : mapping of str to float
        Shares, in (0, 1), of some labels or all.

    Returns
    -------
    ndarray of shape (n,)
        At most 10; the mean is 1, or less where some were cut at 10.

    Examples
    --------
    >>> truth = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], dtype=bool)
    >>> raked_weights(truth, ("warm", "cold"), {"warm": 0.5, "cold": 0.5})
    array([0.66666667, 0.66666667, 0.66666667, 2.        ])
    """
    weight = np.ones(len(truth))
    if not len(truth):
        return weight
    columns = [(truth[:, labels.index(label)], share) for label, share in prior.items()]
    for _ in range(_ROUNDS):
        before = weight.copy()
        for there, share in columns:
            found = weight[there].sum() / weight.sum()
            if 0.0 < found < 1.0:
                weight *= np.where(there, share / found, (1.0 - share) / (1.0 - found))
        if np.abs(weight - before).max(initial=0.0) < 1e-9:
            break
    return np.asarray(np.minimum(weight / weight.mean(), _MOST_WEIGHT))
