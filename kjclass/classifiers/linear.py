"""The built-in classifier: lexical features and a linear head, as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted

from kjclass.classifiers.base import LinearTextClassifier
from kjclass.classifiers.heads import Lesson, fit_head
from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.stack import Stack
from kjclass.classifiers.storage import save_lexical
from kjclass.classifiers.targets import Targets
from kjclass.classifiers.weights import LinearWeights, in_steps
from kjclass.errors import ParameterError
from kjclass.features.vectorizer import LexicalVectorizer
from kjclass.features.vectors import StaticVectors
from kjclass.labels import LabelSet

__all__ = ["LexicalClassifier"]


class LexicalClassifier(LinearTextClassifier):
    """Classify sentences by words, characters, cue words and static vectors.

    Single-label targets get one multinomial logistic regression, multi-label targets one logistic
    regression a label; scores are calibrated and thresholds chosen out of fold.

    Parameters
    ----------
    label_set : LabelSet, optional
        Fixes the labels, their order and whether a sentence can have several; without one they are
        learnt from `y`.
    cue_sets : sequence of LabelSet
        Label sets whose cue words are features.
    focus : sequence of (LabelSet, str)
        Labels with their sets: sentences that hold a cue of each get weights of their own, which
        differ from those of all sentences as far as the training sentences ask for it.
    vectors : str or None
        Table of static vectors, by name or folder.
    C : float
        Inverse strength of the L2 penalty, positive.
    class_weight : {"balanced"} or None
        Whether rare labels weigh more in the fit.
    prior : mapping of str to float, optional
        Share of labels among the texts to be labelled: scores are calibrated and thresholds chosen
        for these shares, where those of the training sentences differ, as they do where rare labels
        were sought out.
    aim : str
        What thresholds are chosen for: ``"f1"``, ``"precision=P"`` (at least P, then F1) or
        ``"cost=C"`` (a label given wrongly costs C times one missed).
    min_df : int or float
        Least number, or share, of sentences for word pairs and character n-grams.
    max_features : int, optional
        Words, word pairs and character n-grams that are kept: those whose largest coefficient is
        largest, as in scikit-learn's SelectFromModel. By default all.
    vocabulary : array-like of shape (n_keys,), uint64, optional
        Those to choose from, by their hashes. Models that share them open and label faster
        together; :func:`kjclass.training.vocabulary.read_vocabulary` reads those of others.
    character_scale, cue_scale, vector_scale : float
        Weight of each block beside the words.
    folds : int
        Folds for calibrating scores and choosing thresholds; 0 leaves scores as they are, and keeps
        0.5 for multi-label and the most probable label for single-label targets.
    n_jobs : int, optional
        Parallel fits, as in joblib.

    Examples
    --------
    >>> texts = ["Chips rose.", "Chip exports soared.", "The choir sang.", "A choir toured."]
    >>> model = LexicalClassifier(folds=0).fit(texts, ["tech", "tech", "art", "art"])
    >>> model.predict(["The chip maker"])
    array(['tech'], dtype='<U4')
    """

    def __init__(
        self,
        label_set: LabelSet | None = None,
        *,
        cue_sets: Sequence[LabelSet] = (),
        focus: Sequence[tuple[LabelSet, str]] = (),
        vectors: str | None = "minilm-static",
        C: float = 3.0,
        class_weight: str | None = None,
        prior: Mapping[str, float] | None = None,
        aim: str = "f1",
        min_df: float = 2,
        max_features: int | None = None,
        vocabulary: ArrayLike | None = None,
        character_scale: float = 0.15,
        cue_scale: float = 3.0,
        vector_scale: float = 1.4,
        folds: int = 5,
        n_jobs: int | None = None,
    ) -> None:
        self.label_set = label_set
        self.cue_sets = cue_sets
        self.focus = focus
        self.vectors = vectors
        self.C = C
        self.class_weight = class_weight
        self.prior = prior
        self.aim = aim
        self.min_df = min_df
        self.max_features = max_features
        self.vocabulary = vocabulary
        self.character_scale = character_scale
        self.cue_scale = cue_scale
        self.vector_scale = vector_scale
        self.folds = folds
        self.n_jobs = n_jobs

    def fit(
        self,
        X: Sequence[str],
        y: Any,
        groups: ArrayLike | None = None,
        *,
        unlabelled: Sequence[str] = (),
        probabilities: ArrayLike | None = None,
    ) -> Self:
        """Fit the features, the head and the thresholds.

        Parameters
        ----------
        X : sequence of str
            Training sentences.
        y : sequence
            Labels: one each, or a binary indicator of shape (n_samples, n_labels), or with a
            multi-label `label_set` an iterable of label ids each.
        groups : array-like of shape (n_samples,), optional
            Documents: out-of-fold scores never see another sentence of the same group.
        unlabelled : sequence of str
            More sentences, for which a teacher gave probabilities.
        probabilities : array-like of shape (n_unlabelled, n_labels), optional
            What the teacher gave, in the order of the labels; needed with `unlabelled`. The model
            learns them as labels that are so probable (Hinton et al., 2015, "Distilling the
            knowledge in a neural network"), each sentence weighing half of a labelled one.

        Returns
        -------
        self

        Raises
        ------
        TrainingError
            If there are no sentences, or a label has fewer than two examples.
        ParameterError
            If the probabilities are not one for each unlabelled sentence and label,
            `max_features` is no positive whole number, or `vocabulary` does not hold hashes, each
            once.
        """
        if self.max_features is not None and not _is_count(self.max_features):
            raise ParameterError(
                f"max_features is {self.max_features!r}",
                fix="give a positive whole number, or None",
            )
        texts, more = list(X), list(unlabelled)
        targets = Targets.encode(y, self.label_set, n=len(texts))
        taught = _probabilities(probabilities, len(more), len(targets.classes))
        self.vectorizer_ = LexicalVectorizer(
            cue_sets=self.cue_sets,
            focus=self.focus,
            vectors=self.vectors,
            min_df=self.min_df,
            vocabulary=self.vocabulary,
            character_scale=self.character_scale,
            cue_scale=self.cue_scale,
            vector_scale=self.vector_scale,
        )
        features = self.vectorizer_.fit_transform(texts + more)
        head = fit_head(
            features[: len(texts)],
            targets,
            groups,
            C=self.C,
            class_weight=self.class_weight,
            folds=self.folds,
            n_jobs=self.n_jobs,
            prior=self.prior,
            aim=self.aim,
            lesson=Lesson(features[len(texts) :], taught) if more else None,
            keep=self._largest if self.max_features is not None else None,
        )
        self._set_head(head, targets)
        return self

    def _largest(self, coef: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Say which features stay; cues and vectors always do."""
        n_keys = len(self.vectorizer_.keys_)
        sides = np.split(coef, 2, axis=1) if self.vectorizer_.focus_ is not None else [coef]
        largest = np.max([np.abs(side[:, :n_keys]).max(axis=0) for side in sides], axis=0)
        kept = np.ones((len(sides), sides[0].shape[1]), dtype=bool)
        kept[:, np.argsort(-largest, kind="stable")[self.max_features :]] = False
        return kept.ravel()

    def decision_function(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return scores of shape (n_samples, n_labels), before the softmax or the sigmoid.

        They are those of the compiled weights, which labelling runs on: these are rounded.
        """
        scorer = ReferenceScorer(Stack.of([self.compile()]))
        return scorer.score(list(X)).astype(np.float64)

    def compile(self) -> LinearWeights:
        """Fold features and head into the flat arrays that labelling runs on."""
        check_is_fitted(self, "coef_")
        vectorizer = self.vectorizer_
        coef = self.coef_
        if vectorizer.focus_ is not None:
            outside, difference = np.split(coef, 2, axis=1)
            coef = np.concatenate([outside, outside + difference])
        n_keys = len(vectorizer.keys_)
        n_dense = 0
        kept = np.flatnonzero(coef[:, :n_keys].any(axis=0))
        keys = [vectorizer.keys_[kept]]
        weights = [coef[:, kept].T * vectorizer.scales_[kept, None]]
        if (of_all := vectorizer.vocabulary_) is not None:
            # Models that share one have every row of it, and so lie side by side as they are.
            rows = np.zeros((len(of_all), len(coef)), dtype=np.float32)
            rows[np.isin(of_all, keys[0])] = weights[0]
            keys, weights = [of_all], [rows]
        if self.vectors is not None:
            table = StaticVectors.load(self.vectors)
            n_dense = table.vectors.shape[1]
            head = coef[:, -n_dense:].T * np.float32(self.vector_scale)
            keys.append(table.table.keys)
            weights.append(table.vectors @ head)
        cue_weights = coef[:, n_keys : coef.shape[1] - n_dense].T * np.float32(self.cue_scale)
        rounded, steps = in_steps(np.concatenate(weights))
        cues, cue_steps = in_steps(cue_weights)
        return LinearWeights(
            keys=np.concatenate(keys),
            weights=rounded,
            steps=steps,
            cues=tuple(vectorizer.cue_index_.tables),
            cue_weights=cues,
            cue_steps=cue_steps,
            intercept=self.intercept_.astype(np.float32),
            focus=vectorizer.focus_,
        )

    def save(self, folder: Path) -> Mapping[str, Any]:
        """Write the compiled weights to `folder`; return what its manifest holds of them."""
        return save_lexical(self.compile(), folder)


def _is_count(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value > 0)


def _probabilities(given: ArrayLike | None, n: int, n_labels: int) -> NDArray[np.float32]:
    found = np.zeros((0, n_labels)) if given is None else np.asarray(given)
    if found.shape != (n, n_labels):
        raise ParameterError(
            f"probabilities of shape {found.shape} for {n} unlabelled sentences",
            fix=f"give shape ({n}, {n_labels}): a row a sentence, a column a label",
        )
    if not ((found >= 0) & (found <= 1)).all():
        raise ParameterError(
            "a probability of an unlabelled sentence is not from 0 to 1",
            where=f"row {np.flatnonzero(~((found >= 0) & (found <= 1)).all(axis=1))[0]}",
            fix="give probabilities, not scores",
        )
    return found.astype(np.float32)
