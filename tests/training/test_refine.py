"""Static vectors fitted to sentences: the solver is right, and the sums come near the targets."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from kjclass.training.refine import piece_counts, refine, ridge


def test_the_ridge_is_that_of_the_normal_equations() -> None:
    random = np.random.default_rng(0)
    x = sp.csr_array(random.random((60, 12)) * (random.random((60, 12)) < 0.4))
    y = random.normal(size=(60, 3))
    dense = x.toarray()
    expected = np.linalg.solve(dense.T @ dense + 0.5 * np.eye(12), dense.T @ y)
    np.testing.assert_allclose(ridge(x, y, penalty=0.5, steps=40), expected, atol=1e-8)


def test_sums_of_refined_vectors_resemble_the_sentences() -> None:
    random = np.random.default_rng(1)
    pieces = [f"w{chr(97 + number)}" for number in range(20)]
    texts = [" ".join(random.choice(pieces, 6)) for _ in range(400)]
    truth = random.normal(size=(20, 8))
    counts = piece_counts(pieces, texts)
    sentences = (counts @ truth).astype(np.float32)
    vectors = refine(pieces, texts, sentences, dimension=8, penalty=0.01)
    sums = counts @ vectors
    assert np.isclose(np.square(sums).sum(axis=1).mean(), 1.0)
    near = sentences - sentences.mean(axis=0)
    similarity = np.corrcoef((sums @ sums.T).ravel(), (near @ near.T).ravel())[0, 1]
    assert similarity > 0.95


def test_a_piece_that_no_text_has_gets_zeros() -> None:
    vectors = refine(
        ["chip", "##s", "tuna"],
        ["chips", "chip", "chip chips"],
        np.eye(3, 4, dtype=np.float32),
        dimension=2,
    )
    assert not vectors[2].any()
    assert vectors[0].any()
