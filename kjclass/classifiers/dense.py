"""A linear head over any dense features, such as those that a plugin provides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted

from kjclass.classifiers.base import LinearTextClassifier
from kjclass.classifiers.heads import fit_head
from kjclass.classifiers.storage import DenseHead, save_dense
from kjclass.classifiers.targets import Targets
from kjclass.hookspecs import Transformer
from kjclass.labels import LabelSet

__all__ = ["DenseClassifier"]


class DenseClassifier(LinearTextClassifier):
    """Logistic regression over dense features of sentences.

    Parameters
    ----------
    label_set : LabelSet, optional
        As in :class:`~kjclass.classifiers.linear.LexicalClassifier`.
    transformer : Transformer
        Turns sentences into an array of shape (n_texts, n_features).
    features : str
        Name of the features in the registry, noted in the model.
    C : float
        Inverse strength of the L2 penalty, positive.
    class_weight : {"balanced"} or None
        Whether rare labels weigh more in the fit.
    folds : int
        Folds for choosing thresholds, as in ``LexicalClassifier``.
    prior : mapping of str to float, optional
        Share of each label among the texts to come, as in ``LexicalClassifier``.
    aim : str
        What thresholds are chosen for, as in ``LexicalClassifier``.
    n_jobs : int, optional
        Parallel fits, as in joblib.

    Examples
    --------
    >>> from kjclass.features.dense import StaticFeatures
    >>> model = DenseClassifier(transformer=StaticFeatures(), folds=0)
    >>> model.fit(["Chip exports rose.", "The choir sang."], ["tech", "art"]).predict(["a chip"])
    array(['tech'], dtype='<U4')
    """

    def __init__(
        self,
        label_set: LabelSet | None = None,
        *,
        transformer: Transformer,
        features: str = "static",
        C: float = 10.0,
        class_weight: str | None = None,
        folds: int = 5,
        prior: Mapping[str, float] | None = None,
        aim: str = "f1",
        n_jobs: int | None = None,
    ) -> None:
        self.label_set = label_set
        self.transformer = transformer
        self.features = features
        self.C = C
        self.class_weight = class_weight
        self.folds = folds
        self.prior = prior
        self.aim = aim
        self.n_jobs = n_jobs

    def fit(self, X: Sequence[str], y: Any, groups: ArrayLike | None = None) -> Self:
        """Fit the head and the thresholds; parameters as in ``LexicalClassifier.fit``."""
        texts = list(X)
        targets = Targets.encode(y, self.label_set, n=len(texts))
        head = fit_head(
            self._transform(texts),
            targets,
            groups,
            C=self.C,
            class_weight=self.class_weight,
            folds=self.folds,
            n_jobs=self.n_jobs,
            prior=self.prior,
            aim=self.aim,
        )
        self._set_head(head, targets)
        return self

    def _transform(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(self.transformer.transform(texts), dtype=np.float32)

    def decision_function(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return scores of shape (n_samples, n_labels), before the softmax or the sigmoid."""
        check_is_fitted(self, "coef_")
        scores = self._transform(list(X)) @ self.coef_.T.astype(np.float64) + self.intercept_
        return np.asarray(scores, dtype=np.float64)

    def save(self, folder: Path) -> Mapping[str, Any]:
        """Write the head to `folder`; return what its manifest holds of it."""
        head = DenseHead(self.transformer, self.coef_, self.intercept_, multi=self.targets_.multi)
        return save_dense(head, self.features, folder)
