"""A varied choice among candidates: unsure ones, of every label, unlike each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kjclass.evaluation.copies import Copies
from kjclass.evaluation.suggesting.pools import Candidate, Pools
from kjclass.features.dense import StaticFeatures
from kjclass.labels import LabelSet

__all__ = ["Chosen", "choose"]

_STEP = 4096


class Chosen(NamedTuple):
    """A candidate, and the decision that it was chosen for."""

    candidate: Candidate
    label_set: LabelSet
    label: str
    margin: float


def choose(pools: Pools, n: int, *, labelled: Sequence[str] = ()) -> list[Chosen]:
    """Choose sentences to label.

    The label sets take turns, and so do the labels of a set, for rare labels gain most. Each takes
    the sentence that it is unsure of and that is unlike those chosen and those labelled: the
    largest product of ``exp(-margin)`` and the distance (one minus the cosine of static vectors) to
    the nearest of them, a greedy k-center choice weighted by doubt. Sener and Savarese (2018),
    "Active learning for convolutional neural networks: a core-set approach", ICLR.

    Parameters
    ----------
    pools : Pools
    n : int
        Fewer are returned where there are fewer.
    labelled : sequence of str

    Returns
    -------
    list of Chosen
        The first ones matter most.
    """
    space = _Space(labelled)
    places = [
        (label_set, label, pools.pools[label_set.name, label].candidates())
        for label_set, label in _turns(pools.label_sets)
    ]
    held = list(dict.fromkeys(one for _, _, pool in places for _, one in pool))
    vectors = space.vectors([one.text for one in held])
    at = {id(one): row for row, one in enumerate(held)}
    near = space.nearest(vectors)
    free = np.ones(len(held), dtype=bool)
    rows = [np.array([at[id(one)] for _, one in pool], dtype=np.intp) for _, _, pool in places]
    doubt = [np.exp(-np.array([margin for margin, _ in pool])) for _, _, pool in places]
    found: list[Chosen] = []
    copies, of_document = Copies(), Counter[str]()
    while len(found) < n and free.any():
        before = len(found)
        for (label_set, label, pool), mine, unsure in zip(places, rows, doubt, strict=True):
            if len(found) == n:
                break
            while free[mine].any():
                worth = np.where(free[mine], unsure * (1.0 - near[mine]), -1.0)
                best = int(worth.argmax())
                margin, one = pool[best]
                row = mine[best]
                free[row] = False
                full = of_document[one.document] >= pools.per_document
                if full or copies.has(one.text):
                    continue
                copies.add(one.text)
                of_document[one.document] += 1
                near = np.maximum(near, vectors @ vectors[row])
                found.append(Chosen(one, label_set, label, margin))
                break
        if len(found) == before:
            break
    return found


def _turns(label_sets: Sequence[LabelSet]) -> Iterator[tuple[LabelSet, str]]:
    """Yield the sets in turn, each with its next label, until the longest has had all of its.

    Examples
    --------
    >>> from kjclass.labels import Label
    >>> one = LabelSet("a", "1.0.0", "multi", "", (Label("x", ""), Label("y", "")))
    >>> other = LabelSet("b", "1.0.0", "multi", "", (Label("z", ""),))
    >>> [label for _, label in _turns([one, other])]
    ['x', 'z', 'y', 'z']
    """
    for turn in range(max((len(one.labels) for one in label_sets), default=0)):
        for label_set in label_sets:
            yield label_set, label_set.label_ids[turn % len(label_set.labels)]


class _Space:
    """Sentences as static vectors of length one, beside those labelled already."""

    def __init__(self, labelled: Sequence[str]) -> None:
        self._features = StaticFeatures()
        self._labelled = self.vectors(labelled)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = self._features.transform(texts)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))

    def nearest(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine with the nearest labelled sentence; 0 where there is none."""
        near = np.zeros(len(vectors), dtype=np.float32)
        for at in range(0, len(self._labelled), _STEP):
            part = self._labelled[at : at + _STEP]
            near = np.maximum(near, (vectors @ part.T).max(axis=1, initial=0.0))
        return near
