"""The compiled kernel scores as the plain-Python specification does, bit for bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kjclass.classifiers.compiled import word_cache
from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.weights import LinearWeights
from kjclass.features.normalize import text_status
from kjclass.models.folder import Model
from kjclass.records import STATUSES
from kjclass.scoring import Scorer

# Words that hit cues, masks, case classes, initials and n-grams, besides anything at all.
NAMES = ["Korea", "North", "Seoul National University", "U.S.", "us", "US", "American", "x.y.z"]
OTHERS = [
    "sunny",
    "snow",
    "2025",
    "5G",
    "Café",
    "e\u0301",
    "한국",
    "\u200b",
    "“quoted”",
    "ß",
    "ﬁne",
    ".",
]
WORDS = st.sampled_from([*NAMES, *OTHERS, "a" * 60])
TEXTS = st.lists(
    st.one_of(
        st.text(), st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=12).map(" ".join)
    ),
    min_size=1,
    max_size=8,
)


def compiled(scorer: Scorer, texts: Sequence[str]) -> np.ndarray:
    return scorer.compiled(pa.array(texts, pa.string()))[1]


@pytest.fixture(scope="module")
def scorer(toy_models: list[Model]) -> Scorer:
    return Scorer(toy_models, n_jobs=2)


@given(TEXTS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_kernel_equals_reference_on_any_text(scorer: Scorer, texts: list[str]) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    assert scorer.stack is not None
    expected = ReferenceScorer(scorer.stack).score(texts)
    # A slice, whose offsets do not begin at nought.
    codes, found, _ = scorer.compiled(pa.array(["before", *texts, "after"])[1:-1])
    assert np.array_equal(found, expected)
    assert [STATUSES[code] for code in codes] == [text_status(text) for text in texts]


def test_many_threads_and_chunks_change_nothing(scorer: Scorer) -> None:
    texts = [
        f"Day {n} was sunny in Korea, U.S. forces said {'again ' * (n % 7)}" for n in range(20_000)
    ]
    assert scorer.stack is not None
    expected = ReferenceScorer(scorer.stack).score(texts[:50])
    found = compiled(scorer, texts)
    assert np.array_equal(found[:50], expected)
    assert np.array_equal(found, compiled(scorer, texts))


def test_a_full_cache_changes_nothing(
    toy_models: list[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["It was sunny in Seoul and snow fell in North Korea.", "American snow"]
    scorer = Scorer(toy_models)
    expected = compiled(scorer, texts)
    small = Scorer(toy_models)
    assert small.stack is not None
    small._caches.put(word_cache(small.stack.arrays.weights.shape[1], capacity=2))
    assert np.array_equal(compiled(small, texts), expected)


def test_models_of_different_vocabularies_score_as_they_do_alone(toy_models: list[Model]) -> None:
    texts = ["It was sunny in Seoul.", "Snow in North Korea and on US roads"]
    _, together = Scorer(toy_models).label(texts)
    for model, found in zip(toy_models, together, strict=True):
        _, (alone,) = Scorer([model]).label(texts)
        np.testing.assert_allclose(found.probabilities(), alone.probabilities(), atol=1e-6)


@given(st.integers(0, 2**32), st.integers(0, 4095), TEXTS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=30)
def test_kernel_equals_reference_with_the_largest_weights(
    toy_models: list[Model], seed: int, least: int, texts: list[str]
) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    rng = np.random.default_rng(seed)
    models = []
    for model in toy_models:
        assert isinstance(model.runner, LinearWeights)
        shape = model.runner.weights.shape
        weights = rng.integers(least, 4095, shape, dtype=np.int16, endpoint=True)
        models.append(replace(model, runner=replace(model.runner, weights=weights)))
    scorer = Scorer(models)
    assert scorer.stack is not None
    assert np.array_equal(compiled(scorer, texts), ReferenceScorer(scorer.stack).score(texts))


def test_a_sentence_of_five_thousand_words(scorer: Scorer) -> None:
    text = "sunny Korea " * 2500
    assert scorer.stack is not None
    assert np.array_equal(
        compiled(scorer, [text, ""]), ReferenceScorer(scorer.stack).score([text, ""])
    )


def test_initials_at_the_end_of_a_text_stop_there(toy_models: list[Model]) -> None:
    texts = ["x.y.z", "again", "XYZ"]
    scorer = Scorer(toy_models)
    assert scorer.stack is not None
    assert np.array_equal(compiled(scorer, texts), ReferenceScorer(scorer.stack).score(texts))
