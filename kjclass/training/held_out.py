"""Labels for the training sentences, with thresholds that were not chosen on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.abstention.evidence import Evidence, raked_weights
from kjclass.classifiers.aims import F1, Aim
from kjclass.classifiers.base import LinearTextClassifier
from kjclass.classifiers.targets import Targets
from kjclass.classifiers.thresholds import decide_multi, decide_single
from kjclass.labels import LabelSet
from kjclass.metrics import Scores, score
from kjclass.splits import MultilabelStratifiedGroupKFold

__all__ = ["OutOfFold", "out_of_fold"]


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Training sentences beside what models say of them that were trained without them.

    Parameters
    ----------
    label_set : LabelSet
    targets : Targets
    probability : ndarray of shape (n, n_labels), float64
    groups : ndarray of shape (n,)
    prior : mapping of str to float
        Shares of labels to expect in the text to come; empty for those at hand.
    aim : Aim
        What thresholds are chosen for.
    """

    label_set: LabelSet
    targets: Targets
    probability: NDArray[np.float64]
    groups: NDArray[Any]
    prior: Mapping[str, float]
    aim: Aim

    @property
    def truth(self) -> NDArray[np.bool_]:
        """The labels that people gave, of shape (n, n_labels)."""
        return self._indicator(self.targets.values)

    def given(self, prior: Mapping[str, float], aim: Aim = F1) -> NDArray[np.bool_]:
        """Return the labels given, of shape (n, n_labels), each fold's by thresholds of others."""
        found = np.zeros(self.probability.shape, dtype=bool)
        for others, mine in self.splits():
            known = self.targets.take(others)
            thresholds = known.thresholds(self.probability[others], prior, aim)
            decide = decide_multi if self.targets.multi else decide_single
            found[mine] = self._indicator(decide(self.probability[mine], thresholds))
        return found

    def splits(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the rows of the other folds and of each, for what is fitted to probabilities."""
        folds = min(5, len(np.unique(self.groups)))
        splitter = MultilabelStratifiedGroupKFold(folds, random_state=1)
        yield from splitter.split(self.groups, self.targets.values, self.groups)

    def scores(self, probability: NDArray[np.float64] | None = None) -> Scores:
        """Return figures with intervals, for the shares of labels at hand.

        Parameters
        ----------
        probability : ndarray of shape (n, n_labels), optional
            Scores, for what is said of them.
        """
        return score(
            self.label_set.label_ids,
            self.truth,
            self.given({}),
            self.groups,
            probability=probability,
        )

    def evidence(self) -> Evidence:
        """Return what bounds the errors of the model, for the shares of labels to come."""
        truth = self.truth
        return Evidence.of(
            truth,
            self.probability,
            self.given(self.prior, self.aim),
            self.groups,
            multi=self.targets.multi,
            weight=raked_weights(truth, self.label_set.label_ids, self.prior),
        )

    def _indicator(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        if self.targets.multi:
            return np.asarray(values, dtype=bool)
        return np.asarray(values[:, None] == np.arange(self.probability.shape[1]))


def out_of_fold(label_set: LabelSet, model: Any, y: Any, groups: NDArray[Any]) -> OutOfFold | None:
    """Return what a fitted classifier keeps of the folds it was tried on.

    Parameters
    ----------
    label_set : LabelSet
    model : Trainable
        With ``out_of_fold_``, where its classifier has that.
    y : sequence
        What it was fitted on.
    groups : ndarray of shape (n,)

    Returns
    -------
    OutOfFold or None
        None where the classifier keeps no out-of-fold probabilities.
    """
    probability = getattr(model, "out_of_fold_", None)
    if probability is None or not len(groups):
        return None
    targets = Targets.encode(y, label_set, n=len(groups))
    # What plugins call a prior or an aim may be something else.
    if not isinstance(model, LinearTextClassifier):
        return OutOfFold(label_set, targets, probability, groups, {}, F1)
    prior, aim = model.prior or {}, Aim.parse(model.aim)
    return OutOfFold(label_set, targets, probability, groups, prior, aim)
