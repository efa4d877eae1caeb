"""The training-side features: what is kept."""

from __future__ import annotations

import numpy as np
import pytest

from kjclass.errors import ParameterError
from kjclass.features.vectorizer import LexicalVectorizer


def test_min_df_counts_sentences_or_is_a_share_of_them_and_two_at_least() -> None:
    texts = ["red chips rose", "red chips fell", "red chips held", "blue ties"] * 5

    def keys(min_df: float) -> int:
        return len(LexicalVectorizer(vectors=None, min_df=min_df).fit(texts).keys_)

    assert keys(0.0001) == keys(2) == keys(5.0) == keys(np.int64(5))
    assert keys(6) == keys(0.3) < keys(5)


def test_fitting_and_transforming_at_once_gives_the_same() -> None:
    texts = ["Red chips rose.", "Blue chips fell.", "The red choir sang."]
    one = LexicalVectorizer()
    once = one.fit_transform(text for text in texts)
    two = LexicalVectorizer().fit(texts)
    assert np.array_equal(one.keys_, two.keys_)
    assert np.array_equal(once.toarray(), two.transform(texts).toarray())


def test_a_vocabulary_that_is_given_is_what_is_chosen_from() -> None:
    texts = ["Red chips rose.", "Red chips fell.", "Green ties sold."]
    own = LexicalVectorizer(vectors=None, min_df=1).fit(texts)
    vocabulary = LexicalVectorizer(vectors=None, min_df=1).fit(["Chips fell.", "Red hats."]).keys_
    for min_df in (1, 2):
        learnt = LexicalVectorizer(vectors=None, min_df=min_df).fit(texts)
        given = LexicalVectorizer(vectors=None, min_df=min_df, vocabulary=vocabulary[::-1])
        rows = given.fit_transform(texts).toarray()
        assert given.keys_.tolist() == [k for k in vocabulary[::-1] if k in learnt.keys_]
        assert 0 < len(given.keys_) < len(learnt.keys_) <= len(own.keys_)
        place = {key: at for at, key in enumerate(learnt.keys_.tolist())}
        columns = [place[key] for key in given.keys_.tolist()]
        assert np.array_equal(rows, learnt.transform(texts).toarray()[:, columns])


@pytest.mark.parametrize("wrong", [[1, 1], [-1], [1.0], ["a"], [[1, 2]]])
def test_a_vocabulary_is_hashes_each_once(wrong: list) -> None:
    with pytest.raises(ParameterError, match="hashes, each once"):
        LexicalVectorizer(vectors=None, vocabulary=wrong).fit(["Red chips rose."])


def test_words_that_no_vocabulary_has_are_nothing() -> None:
    for vocabulary in ([], [1, 2]):
        found = LexicalVectorizer(vectors=None, vocabulary=vocabulary).fit_transform(["Red hats."])
        assert found.shape == (1, 0)
