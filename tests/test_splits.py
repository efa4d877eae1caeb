from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.tree import DecisionTreeClassifier

from kjclass.errors import TrainingError
from kjclass.splits import MultilabelStratifiedGroupKFold


@settings(deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 8), st.lists(st.booleans(), min_size=3, max_size=3)), min_size=1
    ),
    n_splits=st.integers(2, 5),
    seed=st.integers(0, 3),
)
def test_folds_are_a_partition_that_cuts_no_group(
    rows: list[tuple[int, list[bool]]], n_splits: int, seed: int
) -> None:
    groups, y = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    splitter = MultilabelStratifiedGroupKFold(n_splits, random_state=seed)
    if len(np.unique(groups)) < n_splits:
        with pytest.raises(TrainingError, match=f"for {n_splits} folds"):
            list(splitter.split(y, y, groups))
        return
    splits = list(splitter.split(y, y, groups))
    assert sorted(row for _, test in splits for row in test) == list(range(len(rows)))
    for train, test in splits:
        assert len(test)
        assert len(train) + len(test) == len(rows)
        assert not set(groups[train]) & set(groups[test])


def _spread(splitter: object, y: np.ndarray, groups: np.ndarray) -> float:
    """The largest distance of a fold's share of a rare label from an even one, in even shares."""
    folds = [y[test].sum(axis=0) for _, test in splitter.split(y, y, groups)]  # type: ignore[attr-defined]
    return float(np.abs(np.array(folds) * len(folds) / y.sum(axis=0) - 1).max())


def test_rare_labels_are_spread_evenly() -> None:
    random = np.random.default_rng(0)
    groups = random.integers(0, 200, 1000)
    y = random.random((1000, 4)) < [0.4, 0.1, 0.03, 0.02]
    ours = _spread(MultilabelStratifiedGroupKFold(5), y, groups)
    assert ours < 0.3
    assert _spread(GroupKFold(5, shuffle=True, random_state=0), y, groups) > 2 * ours


def test_single_labels_and_scikit_learn() -> None:
    X, y = np.arange(40.0)[:, None], np.array(["a", "b"] * 20)
    splitter = MultilabelStratifiedGroupKFold(4)
    assert [(y[test] == "a").sum() for _, test in splitter.split(X, y)] == [5] * 4
    scores = cross_val_score(DecisionTreeClassifier(), X, y, groups=np.arange(40), cv=splitter)
    assert len(scores) == splitter.get_n_splits() == 4


def test_without_labels_sizes_are_alike() -> None:
    sizes = [len(test) for _, test in MultilabelStratifiedGroupKFold(3).split(np.zeros(31))]
    assert sorted(sizes) == [10, 10, 11]
