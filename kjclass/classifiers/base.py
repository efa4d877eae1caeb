"""What the built-in estimators share: from scores to probabilities to labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from kjclass.classifiers.heads import Head
from kjclass.classifiers.targets import Targets
from kjclass.classifiers.thresholds import decide_multi, decide_single

__all__ = ["LinearTextClassifier"]


class LinearTextClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Base of estimators with a linear head over features of sentences.

    A subclass implements ``decision_function`` and, in its ``fit``, calls ``_set_head``.

    Attributes
    ----------
    classes_ : ndarray of shape (n_labels,)
        Labels in the order of the scores.
    coef_ : ndarray of shape (n_labels, n_features), float32
    intercept_ : ndarray of shape (n_labels,), float32
    thresholds_ : ndarray of shape (n_labels,), float64
        See :mod:`kjclass.classifiers.thresholds`.
    out_of_fold_ : ndarray of shape (n_samples, n_labels) or None
        The probabilities, calibrated, that the thresholds were chosen on.
    calibration_ : Calibration or None
        What made raw scores into those; it is folded into `coef_` and `intercept_`.
    """

    def _set_head(self, head: Head, targets: Targets) -> None:
        self.targets_ = targets
        self.classes_ = targets.classes
        self.coef_ = head.coef
        self.intercept_ = head.intercept
        self.thresholds_ = head.thresholds
        self.out_of_fold_ = None
        if head.out_of_fold is not None:
            self.out_of_fold_ = targets.probability(head.out_of_fold)
        self.calibration_ = head.calibration

    def decision_function(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return scores of shape (n_samples, n_labels), before the softmax or the sigmoid."""
        raise NotImplementedError

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities of shape (n_samples, n_labels); rows sum to 1 for single label."""
        scores = self.decision_function(X)
        return self.targets_.probability(scores)

    def predict(self, X: Sequence[str]) -> NDArray[Any]:
        """Return one label each, or for multi-label targets a binary indicator."""
        probability = self.predict_proba(X)
        if self.targets_.multi:
            return decide_multi(probability, self.thresholds_).astype(np.int64)
        return np.asarray(self.classes_[decide_single(probability, self.thresholds_)])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_label = True
        return tags
