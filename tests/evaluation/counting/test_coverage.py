"""Intervals hold the true share as often as they say, in corpora made for it."""

from __future__ import annotations

import numpy as np
import pytest
from labelled import ERRORS, SHARES, audit_of, covered, draw

from kjclass.evaluation.counting.adjusted import Confusion, adjusted_count, rogan_gladen
from kjclass.evaluation.counting.count import classify_and_count
from kjclass.evaluation.counting.em import em_multi, em_single
from kjclass.evaluation.counting.ppi import power, ppi
from kjclass.evaluation.counting.tally import Sample

NOMINAL = 0.95


def least(n: int) -> float:
    """Return the coverage that an honest interval stays above in all but one of 1,000 tests."""
    return NOMINAL - 3.1 * float(np.sqrt(NOMINAL * (1 - NOMINAL) / n))


def most(n: int) -> float:
    return NOMINAL + 3.1 * float(np.sqrt(NOMINAL * (1 - NOMINAL) / n))


@pytest.mark.parametrize("by_label", [False, True], ids=["random", "by label"])
@pytest.mark.parametrize("tuned", [False, True], ids=["ppi", "ppi++"])
def test_prediction_powered_intervals(by_label: bool, tuned: bool) -> None:
    n = 500
    hits, shares, plain = [], [], []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        corpus = draw(rng)
        audited = audit_of(corpus, 210, rng, by_label=by_label)
        counts = corpus.counts
        tuning = power(counts, audited, single=True) if tuned else np.ones(3)
        found = ppi(counts, audited, np.ones(210, bool), tuning, single=True)
        hits.append(covered(found, SHARES))
        shares.append(found.share)
        plain.append(counts.labels.sum(axis=0) / counts.n)
    coverage = np.mean(hits, axis=0)
    assert (coverage >= least(n)).all(), coverage
    assert (coverage <= most(n)).all(), coverage
    assert np.abs(np.mean(shares, axis=0) - SHARES).max() < 0.01
    assert np.abs(np.mean(plain, axis=0) - SHARES).max() > 0.05, "counting alone is biased"


@pytest.mark.parametrize("by_label", [False, True], ids=["random", "by label"])
@pytest.mark.parametrize("tuned", [False, True], ids=["ppi", "ppi++"])
def test_few_documents_that_differ_much(by_label: bool, tuned: bool) -> None:
    n = 500
    hits = []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        corpus = draw(rng, 2000, 80, alike=1.0)
        audited = audit_of(corpus, 180, rng, by_label=by_label)
        tuning = power(corpus.counts, audited, single=True) if tuned else np.ones(3)
        found = ppi(corpus.counts, audited, np.ones(180, bool), tuning, single=True)
        hits.append(covered(found, SHARES))
    coverage = np.mean(hits, axis=0)
    # So few documents tell a little less of their variance than there is.
    assert (coverage >= least(n) - 0.01).all(), coverage


def test_a_group_of_a_sample_drawn_by_label() -> None:
    n = 500
    hits = []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        corpus = draw(rng)
        audited = audit_of(corpus, 300, rng, by_label=True)
        # Documents of even number are the group.
        mine = corpus.document % 2 == 0
        part = type(corpus)(corpus.document[mine], corpus.truth[mine], corpus.given[mine])
        found = ppi(part.counts, audited, audited.bucket % 2 == 0, np.ones(3), single=True)
        hits.append(covered(found, SHARES))
    coverage = np.mean(hits, axis=0)
    assert (coverage >= least(n)).all(), coverage


def test_a_useless_classifier_does_no_harm_to_a_prediction_powered_interval() -> None:
    n = 400
    hits, widths, classical = [], [], []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        corpus = draw(rng)
        corpus = corpus._replace(given=rng.permutation(corpus.given))
        audited = audit_of(corpus, 150, rng)
        tuning = power(corpus.counts, audited, single=True)
        found = ppi(corpus.counts, audited, np.ones(150, bool), tuning, single=True)
        alone = ppi(corpus.counts, audited, np.ones(150, bool), np.zeros(3), single=True)
        hits.append(covered(found, SHARES))
        widths.append(found.high - found.low)
        classical.append(alone.high - alone.low)
    coverage = np.mean(hits, axis=0)
    assert (coverage >= least(n)).all(), coverage
    assert np.mean(widths) < 1.02 * np.mean(classical)


def test_few_audited_sentences_and_a_rare_label() -> None:
    """Where no error is seen at all, a plain variance would be 0."""
    n = 400
    hits = []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        corpus = draw(rng)
        wrong = rng.random(len(corpus.truth)) < 0.02
        corpus = corpus._replace(given=np.where(wrong, (corpus.truth + 1) % 3, corpus.truth))
        audited = audit_of(corpus, 40, rng)
        found = ppi(corpus.counts, audited, np.ones(40, bool), np.ones(3), single=True)
        hits.append(covered(found, SHARES))
    assert (np.mean(hits, axis=0) >= least(n)).all()


def test_counts_hold_what_is_given_and_not_what_is_true() -> None:
    n = 200
    given = SHARES @ ERRORS
    hits, true = [], []
    for seed in range(n):
        corpus = draw(np.random.default_rng(seed))
        found = classify_and_count(corpus.counts, single=True, seed=seed)
        hits.append(covered(found, given))
        true.append(covered(found, SHARES))
    coverage = np.mean(hits, axis=0)
    assert (coverage >= least(n)).all(), coverage
    assert np.mean(true, axis=0).max() < 0.1


@pytest.mark.parametrize("multi", [False, True], ids=["adjusted count", "Rogan-Gladen"])
def test_adjusted_intervals_where_errors_are_alike(multi: bool) -> None:
    n = 150
    hits, shares = [], []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        corpus = draw(rng)
        # The errors are measured where the shares are others.
        truth = rng.integers(0, 3, 240)
        given = (ERRORS[truth].cumsum(axis=1) < rng.random(240)[:, None]).sum(axis=1).clip(0, 2)
        one_hot = np.eye(3, dtype=bool)
        known = Confusion(one_hot[truth], one_hot[given], np.ones(240), np.arange(240))
        if multi:
            yes = rng.random(240) < np.where(truth == 0, 0.7, 0.2)
            known = Confusion((truth == 0)[:, None], yes[:, None], np.ones(240), np.arange(240))
            said = rng.random(len(corpus.truth)) < np.where(corpus.truth == 0, 0.7, 0.2)
            corpus = corpus._replace(given=np.where(said, 0, 1))
            counts = corpus.counts
            one = type(counts)(counts.labels[:, :1], counts.labels[:, 1], counts.sentences)
            (found,) = rogan_gladen(one, known, seed=seed)
            assert not isinstance(found, str)
            hits.append(covered(found, SHARES[:1]))
        else:
            whole = adjusted_count(corpus.counts, known, seed=seed)
            assert not isinstance(whole, str)
            found = whole
            hits.append(covered(found, SHARES))
        shares.append(found.share)
    coverage = np.mean(hits, axis=0)
    assert (coverage >= least(n)).all(), coverage
    assert np.abs(np.mean(shares, axis=0) - SHARES[: len(shares[0])]).max() < 0.02


@pytest.mark.parametrize("multi", [False, True])
def test_em_intervals_where_only_the_shares_shifted(multi: bool) -> None:
    n = 150
    prior = np.array([0.4, 0.3, 0.3])
    hits, shares, naive = [], [], []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        corpus = draw(rng, 600, 200)
        # What was seen is the number in `given`; scores are Bayes' under the prior.
        if multi:
            present = corpus.truth == 0
            sign = rng.random(600) < np.where(present, 0.8, 0.2)
            high, low = 0.4 * 0.8 / (0.4 * 0.8 + 0.6 * 0.2), 0.4 * 0.2 / (0.4 * 0.2 + 0.6 * 0.8)
            scores = np.where(sign, high, low)[:, None]
            (found,) = em_multi(Sample(scores, corpus.document), prior[:1], seed=seed)
        else:
            scores = (prior[:, None] * ERRORS).T[corpus.given]
            scores /= scores.sum(axis=1, keepdims=True)
            found = em_single(Sample(scores, corpus.document), prior, seed=seed)
        hits.append(covered(found, SHARES[: len(found.share)]))
        shares.append(found.share)
        naive.append(scores.mean(axis=0))
    coverage = np.mean(hits, axis=0)
    assert (coverage >= least(n)).all(), coverage
    assert np.abs(np.mean(shares, axis=0) - SHARES[: len(shares[0])]).max() < 0.02
    assert np.abs(np.mean(naive, axis=0) - SHARES[: len(shares[0])]).max() > 0.05
