"""Agreement against published worked examples, and its edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjclass.agreement import krippendorff_alpha, masi_distance
from kjclass.errors import InputError

LABELS = st.sets(st.sampled_from("abcd")).map(lambda found: tuple(sorted(found)))


def test_the_worked_example_of_krippendorff_2011_with_missing_values() -> None:
    coders = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = [
        tuple(None if v is None else (str(v),) for v in unit) for unit in zip(*coders, strict=True)
    ]
    found = krippendorff_alpha(units)
    assert found.alpha == pytest.approx(0.743, abs=5e-4)
    assert found.units == 11


def test_masi_counts_overlap_as_partial_agreement() -> None:
    assert masi_distance(("a", "b"), ("b", "c")) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert masi_distance((), ()) == 0.0


@given(LABELS, LABELS)
def test_masi_is_a_symmetric_distance(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    found = masi_distance(one, other)
    assert 0.0 <= found <= 1.0
    assert found == masi_distance(other, one)
    assert (found == 0.0) == (one == other)


@given(st.lists(LABELS, min_size=2, max_size=30))
def test_equal_annotations_agree_fully(labels: list[tuple[str, ...]]) -> None:
    found = krippendorff_alpha([(one, one) for one in labels], distance="masi")
    assert found.alpha == found.low == found.high == 1.0


def test_random_annotations_agree_by_chance_alone() -> None:
    random = np.random.default_rng(0)
    votes = [tuple((str(v),) for v in random.integers(3, size=2)) for _ in range(2000)]
    found = krippendorff_alpha(votes)
    assert found.low < 0.0 < found.high
    assert math.isclose(found.alpha, 0.0, abs_tol=0.05)


def test_the_interval_widens_where_sentences_come_in_few_documents() -> None:
    random = np.random.default_rng(1)
    votes = [
        (("a",), ("a",)) if document % 2 else (("a",), (random.choice(["a", "b"]),))
        for document in range(10)
        for _ in range(40)
    ]
    alone = krippendorff_alpha(votes)
    by_document = krippendorff_alpha(votes, groups=np.repeat(np.arange(10), 40))
    assert by_document.alpha == alone.alpha
    assert by_document.high - by_document.low > alone.high - alone.low


def test_a_single_annotator_is_an_error() -> None:
    with pytest.raises(InputError, match="two annotat"):
        krippendorff_alpha([(("a",), None)])
