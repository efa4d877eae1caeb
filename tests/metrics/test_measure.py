from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import metrics as peer

from kjclass.metrics import Scores, score
from kjclass.metrics.difference import difference

LABELS = ["a", "b", "c"]


def example(n: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    truth = rng.random((n, 3)) < [0.5, 0.2, 0.1]
    given = truth ^ (rng.random((n, 3)) < 0.15)
    return truth, given, np.repeat(np.arange(n // 5), 5)


def test_figures_are_those_of_scikit_learn() -> None:
    truth, given, groups = example()
    found = score(LABELS, truth, given, groups)
    assert found.macro_f1.value == pytest.approx(peer.f1_score(truth, given, average="macro"))
    assert found.micro_f1.value == pytest.approx(peer.f1_score(truth, given, average="micro"))
    assert found.accuracy.value == pytest.approx(peer.accuracy_score(truth, given))
    expected = peer.precision_recall_fscore_support(truth, given)
    tables = peer.multilabel_confusion_matrix(truth, given)
    for at, row in enumerate(found.labels):
        figures = (row.precision.value, row.recall.value, row.f1.value, row.support)
        assert np.allclose(figures, [e[at] for e in expected])
        (nothing, wrong), (missed, right) = tables[at].tolist()
        assert (row.right, row.given - row.right, row.support - row.right) == (right, wrong, missed)
        assert found.sentences - row.support - row.given + row.right == nothing


# Few values, so that scores are often equal.
_SCORES = st.sampled_from([0.0, 0.05, 0.1, 0.3, 0.5, 0.55, 0.9, 1.0])


@settings(max_examples=40, deadline=None)
@given(
    truth=arrays(bool, (60, 2)),
    probability=arrays(np.float64, (60, 2), elements=_SCORES),
    groups=arrays(np.int64, 60, elements=st.integers(0, 20)),
)
def test_scores_are_judged_as_by_scikit_learn(truth, probability, groups) -> None:
    found = score(["a", "b"], truth, probability > 0.4, groups, probability=probability)
    for at, row in enumerate(found.labels):
        there, scores = truth[:, at], probability[:, at]
        if row.average_precision.value is not None:
            expected = peer.average_precision_score(there, scores)
            assert row.average_precision.value == pytest.approx(expected, abs=1e-6)
        if row.brier.value is None:
            continue
        assert row.brier.value == pytest.approx(peer.brier_score_loss(there, scores, labels=[0, 1]))
        error = 0.0
        for low in np.arange(10):
            inside = np.minimum((scores * 10).astype(int), 9) == low
            if inside.any():
                gap = abs(scores[inside].mean() - there[inside].mean())
                error += inside.mean() * gap
        assert row.ece.value == pytest.approx(error, abs=1e-6)
        assert sum(one.pairs for one in row.reliability) == 60
    for figure in figures(found):
        if figure.value is None:
            assert figure.why
        else:
            assert figure.low <= figure.value + 1e-6
            assert figure.value <= figure.high + 1e-6 or figure.value < 1


def figures(found: Scores) -> list:
    rows = [found.brier, found.ece]
    for row in found.labels:
        rows += [row.brier, row.ece]
    return rows


@settings(max_examples=50, deadline=None)
@given(truth=arrays(np.int64, 40, elements=st.integers(0, 2)), said=st.data())
def test_the_confusion_matrix_of_one_label_is_the_usual_one(truth, said) -> None:
    given = said.draw(arrays(np.int64, 40, elements=st.integers(0, 2)))
    hot = np.eye(3, dtype=bool)
    found = np.array(score(LABELS, hot[truth], hot[given], np.arange(40)).confusion)
    assert (found[:3, :3] == peer.confusion_matrix(truth, given, labels=[0, 1, 2])).all()
    assert not found[3].any()
    assert not found[:, 3].any()


def test_the_confusion_matrix_of_several_labels_tells_what_stands_in_for_what() -> None:
    truth = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]], dtype=bool)
    given = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 1], [0, 0, 0]], dtype=bool)
    found = score(LABELS, truth, given, np.arange(5)).confusion
    # b instead of a; a found; b missed; c made up; c found; nothing rightly.
    assert found == ((1, 1, 0, 0), (0, 0, 0, 1), (0, 0, 1, 0), (0, 0, 1, 1))


def test_a_label_that_never_occurs_does_not_count() -> None:
    truth, given, groups = example()
    truth[:, 2] = False
    found = score(LABELS, truth, given, groups)
    first, second, third = found.labels
    assert found.macro_f1.value == pytest.approx((first.f1.value + second.f1.value) / 2)
    assert third.f1.value is None
    assert third.f1.why == "no sentence carries it"


def test_too_few_sentences_get_no_figure() -> None:
    truth, given, groups = example()
    found = score(LABELS, truth[:20], given[:20], np.arange(20))
    assert str(found.macro_f1) == "too few: 20 sentences, 30 needed"
    assert found.labels[0].precision.value is None
    found = score(LABELS, truth, given, np.arange(300) // 100)
    assert str(found.accuracy) == "too few: 3 documents, near-duplicates counted once; 8 needed"
    truth[:, 2] = False
    truth[:4, 2] = True
    found = score(LABELS, truth, given, groups)
    assert found.labels[2].recall.why == "too few: 4 sentences, 10 needed"
    assert found.labels[2].precision.value is not None
    assert found.macro_f1.value is not None
    # Twenty sentences of one document are one story.
    truth[:, 2] = groups < 4
    found = score(LABELS, truth, given, groups)
    assert found.labels[2].f1.why == "too few: of 4 documents, 5 needed"


def test_the_interval_grows_when_sentences_hang_together() -> None:
    truth, given, _ = example()
    alone = score(LABELS, truth, given, np.arange(len(truth))).macro_f1
    assert alone.low < alone.value < alone.high
    # Every document holds the same sentence six times: there is a sixth of the evidence.
    copies = score(
        LABELS,
        *(np.repeat(x[:50], 6, axis=0) for x in (truth, given)),
        np.repeat(np.arange(50), 6),
    ).macro_f1
    assert copies.high - copies.low > 1.5 * (alone.high - alone.low)


def test_no_error_at_all_is_not_certainty() -> None:
    truth, _, groups = example()
    found = score(LABELS, truth, truth, groups)
    # Of 60 documents without an error: 0.025 ** (1 / 60).
    assert found.accuracy.low == pytest.approx(0.940, abs=0.001)
    assert found.macro_f1.low < 0.95
    assert found.labels[2].f1.low < found.labels[0].f1.low


def simulated(rng: np.random.Generator, documents: int) -> tuple[np.ndarray, ...]:
    """Draw sentences whose documents differ in how hard they are, and calibrated scores."""
    groups = np.repeat(np.arange(documents), rng.integers(1, 9, documents))
    ease = rng.normal(0, 1, documents)[groups]
    logit = ease[:, None] + rng.normal(0, 2, (len(groups), 2))
    probability = 1 / (1 + np.exp(-logit))
    return rng.random(probability.shape) < probability, probability, groups


def test_intervals_cover_what_is_true_of_the_population() -> None:
    rng = np.random.default_rng(0)
    truth, probability, _ = simulated(rng, 100_000)
    given = probability > 0.5
    true = {
        "macro": peer.f1_score(truth, given, average="macro"),
        "accuracy": (truth == given).all(axis=1).mean(),
        "recall": peer.recall_score(truth[:, 0], given[:, 0]),
        "average": peer.average_precision_score(truth[:, 0], probability[:, 0]),
        "brier": ((truth - probability) ** 2).mean(),
        "ece": 0.0,
    }
    held = dict.fromkeys(true, 0)
    for _ in range(100):
        truth, probability, groups = simulated(rng, 60)
        found = score(["a", "b"], truth, probability > 0.5, groups, probability=probability)
        first = found.labels[0]
        for name, figure in (
            ("macro", found.macro_f1),
            ("accuracy", found.accuracy),
            ("recall", first.recall),
            ("average", first.average_precision),
            ("brier", found.brier),
            ("ece", first.ece),
        ):
            held[name] += figure.low - 0.002 <= true[name] <= figure.high
    # Of a hundred intervals of 95%, fewer than 87 hold by chance once in a thousand times.
    assert min(held.values()) >= 87, held


def test_intervals_of_a_difference_cover_it() -> None:
    rng = np.random.default_rng(1)

    def gain(documents: int) -> tuple[np.ndarray, ...]:
        truth, probability, groups = simulated(rng, documents)
        worse = (probability > 0.5) ^ (rng.random(truth.shape) < 0.1)
        return truth, worse, probability > 0.5, groups

    truth, worse, better, _ = gain(100_000)
    true = peer.f1_score(truth, better, average="macro") - peer.f1_score(
        truth, worse, average="macro"
    )
    held = 0
    for _ in range(100):
        figure, _ = difference(*gain(60))
        held += figure.low <= true <= figure.high
    assert held >= 87


def test_what_labels_alike_differs_by_nothing() -> None:
    truth, given, groups = example()
    macro, labels = difference(truth, given, given, groups)
    assert {(one.value, one.low, one.high) for one in (macro, *labels)} == {(0.0, 0.0, 0.0)}
    assert difference(truth[:9], given[:9], given[:9], groups[:9])[0].value is None
