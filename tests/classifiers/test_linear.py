from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks
from toys import PLACE, TONE

from kjclass.classifiers.linear import LexicalClassifier
from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.stack import Stack
from kjclass.classifiers.targets import Targets, probabilities
from kjclass.errors import LabelledDataError, ParameterError, TrainingError
from kjclass.records import LabelledSentence

# The checks of scikit-learn that do not feed the estimator arrays of numbers.
CHECKS = [
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_get_params_invariance",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_set_params",
    "check_valid_tag_types",
]


@pytest.mark.parametrize("name", CHECKS)
def test_scikit_learn_estimator_checks(name: str) -> None:
    getattr(estimator_checks, name)("LexicalClassifier", LexicalClassifier(TONE, folds=0))


def xy(sentences: list[LabelledSentence]) -> tuple[list[str], list[str]]:
    return [s.text for s in sentences], [s.labels["tone"][0] for s in sentences]


def test_cross_val_score_grid_search_and_pipeline(sentences: list[LabelledSentence]) -> None:
    X, y = xy(sentences)
    model = LexicalClassifier(vectors=None, folds=0)
    assert cross_val_score(model, X, y, cv=3).mean() > 0.6
    search = GridSearchCV(model, {"C": [0.1, 10.0], "min_df": [1, 2]}, cv=2).fit(X, y)
    assert search.best_params_["C"] in (0.1, 10.0)
    pipe = Pipeline(
        [("strip", FunctionTransformer(lambda t: [s.strip() for s in t])), ("model", model)]
    )
    assert pipe.fit(X, y).score(X, y) > 0.9


def test_clone_and_params_survive(sentences: list[LabelledSentence]) -> None:
    model = LexicalClassifier(TONE, cue_sets=(TONE,), C=3.0)
    copy = clone(model).set_params(min_df=1)
    assert copy.get_params()["C"] == 3.0
    assert model.min_df == 2
    with pytest.raises(NotFittedError):
        copy.predict(["x"])


def test_multi_label_takes_label_lists_or_an_indicator(sentences: list[LabelledSentence]) -> None:
    X = [s.text for s in sentences]
    lists = [s.labels["place"] for s in sentences]
    indicator = np.array(
        [[label in given for label in PLACE.label_ids] for given in lists], dtype=int
    )
    one = LexicalClassifier(PLACE, cue_sets=(PLACE,), folds=0).fit(X, lists)
    other = LexicalClassifier(PLACE, cue_sets=(PLACE,), folds=0).fit(X, indicator)
    assert np.array_equal(one.predict(X), other.predict(X))
    assert np.array_equal(one.predict(X), indicator)


@pytest.mark.parametrize("label_set", [TONE, PLACE])
def test_compiled_weights_agree_with_scikit_learn(
    label_set, sentences: list[LabelledSentence]
) -> None:
    X = [s.text for s in sentences]
    given = [s.labels[label_set.name] for s in sentences]
    y = [labels[0] for labels in given] if label_set.kind == "single" else given
    focus = ((PLACE, "KR"), (PLACE, "US"))
    model = LexicalClassifier(label_set, cue_sets=(TONE, PLACE), focus=focus, vector_scale=0.7)
    model.fit(X, y)
    texts = [*X[:20], "Café in the U.S. — snow!", "", "반도체", "zzz qqq"]
    multi, weights = label_set.kind == "multi", model.compile()
    found = model.decision_function(texts)
    assert np.array_equal(probabilities(found, multi=multi), model.predict_proba(texts))
    expected = model.vectorizer_.transform(texts) @ model.coef_.T + model.intercept_
    # The compiled weights are rounded: each that is added may be off by half a step.
    halves = replace(
        weights,
        weights=np.ones_like(weights.weights),
        steps=weights.steps / 2,
        cue_weights=np.ones_like(weights.cue_weights),
        cue_steps=weights.cue_steps / 2,
        intercept=np.zeros_like(weights.intercept),
    )
    off = ReferenceScorer(Stack.of([halves])).score(texts)
    assert (np.abs(found - expected) <= off + 1e-5).all()


def test_a_word_means_one_thing_in_focus_and_another_outside() -> None:
    pairs = ["Seoul and American", "US and Korea", "American and Seoul", "Korea and US"]
    others = ["Seoul and Oslo", "Rome and American", "Oslo and Rome", "Korea and Rome"]
    verbs = [("agree", "warm"), ("quarrel", "cold")]
    X = [f"{who} {verb}." for who in pairs for verb, _ in verbs]
    y = [tone for _ in pairs for _, tone in verbs]
    X += [f"{who} {verb}." for who in others for verb, _ in verbs]
    y += ["cold" if tone == "warm" else "warm" for _ in others for _, tone in verbs]
    focus = ((PLACE, "KR"), (PLACE, "US"))
    model = LexicalClassifier(TONE, focus=focus, min_df=1, folds=0).fit(X, y)
    unseen = ["In Seoul officials quarrel with the US.", "In Lima officials quarrel with the US."]
    assert model.predict(unseen).tolist() == ["cold", "warm"]
    without = LexicalClassifier(TONE, min_df=1, folds=0).fit(X, y)
    assert without.predict(unseen)[0] == without.predict(unseen)[1]


def test_training_twice_gives_the_same_bits(sentences: list[LabelledSentence]) -> None:
    X, y = xy(sentences)
    one, other = (LexicalClassifier(TONE, n_jobs=jobs).fit(X, y).compile() for jobs in (1, 2))
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.intercept, other.intercept)


def test_thresholds_come_from_sentences_of_other_groups(sentences: list[LabelledSentence]) -> None:
    X, y = xy(sentences)
    groups = [s.group for s in sentences]
    model = LexicalClassifier(TONE, min_df=1).fit(X, y, groups)
    assert model.out_of_fold_ is not None
    # In-sample every sentence is certain; unseen groups leave some doubt.
    assert model.out_of_fold_.max(axis=1).mean() < model.predict_proba(X).max(axis=1).mean()


def test_bad_targets_are_named() -> None:
    with pytest.raises(TrainingError, match="no sentences"):
        LexicalClassifier(TONE).fit([], [])
    with pytest.raises(TrainingError, match="2 sentences but 1"):
        LexicalClassifier(TONE).fit(["a", "b"], ["warm"])
    with pytest.raises(LabelledDataError, match=r"row 1: unknown label 'tepid'.*warm, cold"):
        LexicalClassifier(TONE).fit(["a", "b"], ["warm", "tepid"])
    with pytest.raises(TrainingError, match="only one label"):
        LexicalClassifier().fit(["a", "b"], ["x", "x"])


def test_a_class_missing_from_a_fold_never_wins_there() -> None:
    targets = Targets.encode(["a", "b", "c"], None, n=3)
    assert targets.take(np.array([0, 1])).classes.tolist() == ["a", "b", "c"]


def lesson(warm: float, n: int = 12) -> tuple[list[str], np.ndarray]:
    """Return a teacher's sentences on a word that no labelled one has."""
    return [f"Murk, number {at}." for at in range(n)], np.tile([warm, 1 - warm], (n, 1))


def test_a_teachers_probabilities_are_learnt_as_such(sentences: list[LabelledSentence]) -> None:
    X, y = xy(sentences)
    found = []
    for warm in (0.97, 0.75, 0.5, 0.02):
        texts, probabilities = lesson(warm)
        model = LexicalClassifier(TONE, folds=0, vectors=None)
        model.fit(X, y, unlabelled=texts, probabilities=probabilities)
        found.append(model.predict_proba(["Murk."])[0, 0])
    assert found == sorted(found, reverse=True)
    assert found[2] == pytest.approx(0.5, abs=0.1)
    assert found[1] == pytest.approx(0.75, abs=0.15)


def test_a_label_each_has_the_teachers_probability_for_itself() -> None:
    texts = ["Seoul rose.", "Seoul fell.", "It rained.", "It snowed."] * 3
    y = [["KR"], ["KR"], [], []] * 3
    more = [f"Jeju {word}." for word in ("rose", "fell", "sank", "won")]
    probabilities = np.tile([0.95, 0.0, 0.0], (4, 1))
    place = replace(PLACE, labels=PLACE.labels[:3])
    y = [[*given, "KP", "US"] if at % 6 == 1 else given for at, given in enumerate(y)]
    alone = LexicalClassifier(place, folds=0, vectors=None).fit(texts, y)
    taught = LexicalClassifier(place, folds=0, vectors=None).fit(
        texts, y, unlabelled=more, probabilities=probabilities
    )
    before, after = (model.predict_proba(["In Jeju."])[0] for model in (alone, taught))
    assert after[0] > before[0] + 0.2
    assert after[1] < before[1]


def test_what_a_teacher_says_does_not_change_what_classes_weigh(
    sentences: list[LabelledSentence],
) -> None:
    X, y = xy(sentences)
    model = LexicalClassifier(TONE, folds=0, vectors=None, class_weight="balanced")
    alone = model.fit(X, y).predict_proba(["Nothing known."])[0, 0]
    # All cold: weights of classes counted over these would lift warm.
    texts, probabilities = lesson(0.0, n=400)
    taught = model.fit(X, y, unlabelled=texts, probabilities=probabilities)
    assert taught.predict_proba(["Nothing known."])[0, 0] <= alone + 0.02


def test_probabilities_are_one_for_each_sentence_and_label(
    sentences: list[LabelledSentence],
) -> None:
    X, y = xy(sentences)
    texts, probabilities = lesson(0.5)
    for given in (None, probabilities[1:], probabilities[:, :1]):
        with pytest.raises(ParameterError, match=r"give shape \(12, 2\)"):
            LexicalClassifier(TONE, folds=0).fit(X, y, unlabelled=texts, probabilities=given)


def test_probabilities_of_many_classes_are_learnt_whole(
    sentences: list[LabelledSentence],
) -> None:
    X, _ = xy(sentences)
    labels = [f"c{number}" for number in range(12)]
    y = [labels[at % 12] for at in range(len(X))]
    texts = [f"Murk, number {at}." for at in range(60)]
    shares = np.array([0.4, 0.1, *[0.05] * 10])
    model = LexicalClassifier(folds=0, vectors=None, C=100.0)
    model.fit(X, y, unlabelled=texts, probabilities=np.tile(shares, (60, 1)))
    wanted = dict(zip(model.classes_, shares, strict=True))
    found = dict(zip(model.classes_, model.predict_proba(["Murk, number 7."])[0], strict=True))
    assert found == pytest.approx(wanted, abs=0.03)


def test_scores_are_no_probabilities(sentences: list[LabelledSentence]) -> None:
    X, y = xy(sentences)
    texts, probabilities = lesson(0.5)
    for wrong in (-1.0, 95.0, np.nan):
        probabilities[3, 0] = wrong
        with pytest.raises(ParameterError, match="row 3: a probability"):
            LexicalClassifier(TONE, folds=0).fit(
                X, y, unlabelled=texts, probabilities=probabilities
            )


@pytest.mark.parametrize("focus", [(), ((PLACE, "KR"),)])
def test_only_the_features_that_matter_most_are_kept(
    sentences: list[LabelledSentence], focus: tuple
) -> None:
    X, y = xy(sentences)
    whole = LexicalClassifier(TONE, focus=focus, vectors=None, folds=0).fit(X, y)
    few = clone(whole).set_params(max_features=30).fit(X, y)
    assert len(whole.compile().keys) > 100
    assert len(few.compile().keys) == 30
    assert few.score(X, y) > 0.9
    kept = few.coef_.any(axis=0)
    assert (few.coef_[:, kept] == whole.coef_[:, kept]).all()
    n_keys = len(whole.vectorizer_.keys_)
    half = whole.coef_.shape[1] // (2 if focus else 1)
    sides = np.abs(whole.coef_).reshape(len(whole.coef_), -1, half)[:, :, :n_keys]
    largest = sides.max(axis=(0, 1))
    assert largest[kept[:n_keys]].min() >= largest[~kept[:n_keys]].max()


def test_a_head_that_was_cut_down_is_calibrated_on_its_own_scores(
    sentences: list[LabelledSentence],
) -> None:
    X, y = xy(sentences)
    model = LexicalClassifier(TONE, vectors=None, max_features=30).fit(X, y)
    rows = model.vectorizer_.transform(X) @ model.coef_.T + model.intercept_
    assert model.decision_function(X) == pytest.approx(rows, abs=0.05)


def test_the_number_of_features_to_keep_is_a_number(sentences: list[LabelledSentence]) -> None:
    X, y = xy(sentences)
    for wrong in (0, -5, 2.5, True, "many"):
        with pytest.raises(ParameterError, match="max_features is"):
            LexicalClassifier(TONE, vectors=None, max_features=wrong).fit(X, y)
    LexicalClassifier(TONE, vectors=None, max_features=np.int64(30), folds=0).fit(X, y)
