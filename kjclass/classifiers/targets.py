"""The two shapes of a target, one label or any number, behind one interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.aims import F1, Aim
from kjclass.classifiers.thresholds import best_offsets, best_thresholds, prior_weights
from kjclass.errors import LabelledDataError, ParameterError, TrainingError
from kjclass.labels import LabelSet

__all__ = ["Targets", "probabilities"]


def probabilities(scores: NDArray[np.float64], *, multi: bool) -> NDArray[np.float64]:
    """Turn scores into probabilities: a sigmoid each for multi label, a softmax a row for single.

    Parameters
    ----------
    scores : ndarray of shape (n, n_labels)
    multi : bool

    Returns
    -------
    ndarray of shape (n, n_labels), in [0, 1]
    """
    if multi:
        return 1.0 / (1.0 + np.exp(-np.clip(scores, -500.0, 500.0)))
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares


@dataclass(frozen=True, slots=True)
class Targets:
    """Encoded targets.

    Parameters
    ----------
    classes : ndarray of shape (n_labels,)
        Labels in order.
    values : ndarray
        Shape (n,), label numbers, for single label; shape (n, n_labels), bool, for multi label.
    multi : bool
        Which of the two.
    """

    classes: NDArray[Any]
    values: NDArray[Any]
    multi: bool

    @classmethod
    def encode(cls, y: Any, label_set: LabelSet | None, *, n: int) -> Targets:
        """Encode `y`, checked against `label_set` where there is one.

        Raises
        ------
        TrainingError
            If there is nothing to learn from, or `y` and the sentences differ in number.
        LabelledDataError
            If a label is unknown to the set.
        """
        rows = list(y) if not hasattr(y, "shape") else y
        if n == 0:
            raise TrainingError("no sentences to train on", fix="give at least two")
        if len(rows) != n:
            raise TrainingError(f"{n} sentences but {len(rows)} labels", fix="give one for each")
        if getattr(rows, "ndim", 1) == 2 or (label_set is None and np.ndim(rows[0]) == 1):
            return cls._from_indicator(np.asarray(rows), label_set)
        if label_set is None:
            classes, values = np.unique(np.asarray(rows), return_inverse=True)
            if len(classes) < 2:
                raise TrainingError("only one label occurs", fix="give examples of a second one")
            return cls(classes, values, multi=False)
        known = {label: number for number, label in enumerate(label_set.label_ids)}
        multi = label_set.kind == "multi"
        values = np.zeros((n, len(known)), dtype=bool)
        for row, given in enumerate(rows):
            for label in given if multi else (given,):
                if label not in known:
                    raise LabelledDataError(
                        f"unknown label {label!r} for label set {label_set.name!r}",
                        where=f"row {row}",
                        fix=f"use one of: {', '.join(known)}",
                    )
                values[row, known[label]] = True
        return cls(np.array(label_set.label_ids), values if multi else values.argmax(axis=1), multi)

    @classmethod
    def _from_indicator(cls, rows: NDArray[Any], label_set: LabelSet | None) -> Targets:
        if not np.isin(rows, (0, 1)).all():
            raise TrainingError("a label indicator holds only 0 and 1", fix="binarize the labels")
        classes = np.arange(rows.shape[1]) if label_set is None else np.array(label_set.label_ids)
        if len(classes) != rows.shape[1]:
            raise TrainingError(
                f"{rows.shape[1]} columns for {len(classes)} labels", fix="give one for each label"
            )
        return cls(classes, rows.astype(bool), multi=True)

    def take(self, rows: NDArray[np.intp]) -> Targets:
        """Return the targets of some sentences."""
        return Targets(self.classes, self.values[rows], self.multi)

    def problems(self) -> Iterator[tuple[Any, NDArray[Any]]]:
        """Yield what a linear head is to be fitted on: rows of its weights, and its targets."""
        if self.multi:
            for number in range(len(self.classes)):
                yield [number], self.values[:, number]
        else:
            yield np.unique(self.values), self.values

    def probability(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn scores into probabilities of the right kind."""
        return probabilities(scores, multi=self.multi)

    def thresholds(
        self,
        probability: NDArray[np.float64],
        prior: Mapping[str, float] | None = None,
        aim: Aim = F1,
    ) -> NDArray[np.float64]:
        """Choose thresholds by what calibrated probabilities let expect.

        Parameters
        ----------
        probability : ndarray of shape (n, n_labels)
            Calibrated, of sentences that the model did not see.
        prior : mapping of str to float, optional
            Share of labels among the texts to come, where it differs from that at hand.
        aim : Aim
            What they are chosen for, by default the best F1.

        Returns
        -------
        ndarray of shape (n_labels,)

        Raises
        ------
        ParameterError
            If `prior` has an unknown label or an impossible share.
        """
        choose = best_thresholds if self.multi else best_offsets
        return choose(probability, probability, self.weights(prior or {}), aim)

    def check_prior(self, prior: Mapping[str, float]) -> None:
        """Raise ParameterError unless `prior` gives possible shares of known labels."""
        known = [str(label) for label in self.classes]
        for label, share in prior.items():
            if label not in known or not 0.0 < share < 1.0:
                raise ParameterError(
                    f"prior {label!r}: {share!r}",
                    fix=f"give shares between 0 and 1 of: {', '.join(known)}",
                )
        whole = len(prior) == len(known) and np.isclose(sum(prior.values()), 1.0)
        if prior and not self.multi and not whole:
            raise ParameterError(
                "the prior of a single-label set names every label, and the shares sum to 1",
                fix=f"give a share for each of: {', '.join(known)}",
            )

    def weights(self, prior: Mapping[str, float]) -> NDArray[np.float64] | None:
        """Return what sentences weigh where labels have the shares `prior`; None if it is empty.

        Parameters
        ----------
        prior : mapping of str to float

        Returns
        -------
        ndarray or None
            Of shape (n, n_labels) for multi label, of shape (n,) for single.

        Raises
        ------
        ParameterError
            If `prior` has an unknown label or an impossible share.
        """
        self.check_prior(prior)
        if not prior:
            return None
        known = [str(label) for label in self.classes]
        if self.multi:
            weights = np.ones(self.values.shape)
            for label, share in prior.items():
                column = known.index(label)
                weights[:, column] = prior_weights(self.values[:, column], share)
            return weights
        found = np.bincount(self.values, minlength=len(known)) / len(self.values)
        wanted = np.array([prior[label] for label in known])
        return np.asarray((wanted / np.maximum(found, 1e-9))[self.values])

    def neutral_thresholds(self) -> NDArray[np.float64]:
        """Return thresholds that change nothing."""
        return np.full(len(self.classes), 0.5 if self.multi else 1.0 / len(self.classes))
