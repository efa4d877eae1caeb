"""What a comparison needs of a corpus, gathered in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.weights import LinearWeights
from kjclass.evaluation.counting.labelled_file import BUCKETS, buckets_of
from kjclass.evaluation.drifting.names import names_in
from kjclass.evaluation.stream import Part
from kjclass.features.normalize import normalize
from kjclass.features.tokens import Token, tokenize
from kjclass.features.words import word_hash
from kjclass.labels import LabelSet
from kjclass.pipeline import Labeler
from kjclass.records import OK, STATUSES

__all__ = ["BINS", "DriftTally", "Vocabulary"]

BINS = 50
_BITS = [1 << bucket for bucket in range(BUCKETS)]


class Vocabulary:
    """The words that the linear models of a labeler were trained on.

    Parameters
    ----------
    labeler : Labeler
    """

    def __init__(self, labeler: Labeler) -> None:
        keys = [m.runner.keys for m in labeler.models if isinstance(m.runner, LinearWeights)]
        self._keys = np.unique(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.uint64)
        self._seen: dict[str, bool] = {}

    def __bool__(self) -> bool:
        return len(self._keys) > 0

    def knows(self, folded: str) -> bool:
        """Return whether a word in lower case is known."""
        found = self._seen.get(folded)
        if found is None:
            key = np.uint64(word_hash(Token(folded, 0, 0, 0)))
            at = int(np.searchsorted(self._keys, key))
            found = self._seen[folded] = at < len(self._keys) and bool(self._keys[at] == key)
        return found


class DriftTally:
    """Counts of one corpus by group of documents, and its words and names.

    Parameters
    ----------
    label_sets : sequence of LabelSet
    vocabulary : Vocabulary

    Attributes
    ----------
    statuses : ndarray of shape (n_buckets, n_statuses)
        Sentences.
    words : ndarray of shape (n_buckets, 2)
        All words but numbers, and those unknown.
    labels : mapping of str to ndarray of shape (n_buckets, n_labels)
    confidence : mapping of str to ndarray of shape (n_buckets, BINS)
        Sentences by how sure the model is: the probability of the label of a single-label set, and
        of the least certain decision of a multi-label set.
    holders, names : dict of str to int
        By word and by name, the groups of documents that have it, a bit each.
    """

    def __init__(self, label_sets: Sequence[LabelSet], vocabulary: Vocabulary) -> None:
        self._label_sets = label_sets
        self.vocabulary = vocabulary
        self.statuses = np.zeros((BUCKETS, len(STATUSES)))
        self.words = np.zeros((BUCKETS, 2))
        self.labels = {one.name: np.zeros((BUCKETS, len(one.labels))) for one in label_sets}
        self.confidence = {one.name: np.zeros((BUCKETS, BINS)) for one in label_sets}
        self.holders: dict[str, int] = {}
        self.names: dict[str, int] = {}

    def add(self, part: Part, rows: NDArray[np.intp]) -> None:
        """Count some sentences of a part."""
        results = part.results
        bucket = buckets_of(part.documents)[rows]
        codes = results.codes[rows]
        np.add.at(self.statuses, (bucket, codes), 1)
        good = rows[codes == OK]
        bucket = bucket[codes == OK]
        for label_set, probability, given in zip(
            results.label_sets, results.probabilities, results.given, strict=True
        ):
            if label_set.name in self.labels:
                np.add.at(self.labels[label_set.name], bucket, given[good])
                sure = confidence(label_set, probability[good], given[good])
                bins = np.minimum((sure * BINS).astype(np.intp), BINS - 1)
                np.add.at(self.confidence[label_set.name], (bucket, bins), 1)
        for row, place in zip(good.tolist(), bucket.tolist(), strict=True):
            self._read(str(part.texts[row]), place)

    def _read(self, text: str, bucket: int) -> None:
        normal = normalize(text)
        tokens = tokenize(normal)
        words = [token.folded for token in tokens if not token.is_number]
        knows, bit, holders = self.vocabulary.knows, _BITS[bucket], self.holders
        self.words[bucket] += len(words), sum(not knows(word) for word in words)
        for word in words:
            holders[word] = holders.get(word, 0) | bit
        for name in names_in(normal, tokens):
            self.names[name] = self.names.get(name, 0) | bit

    def merge(self, other: DriftTally) -> None:
        """Add the counts of another corpus."""
        self.statuses += other.statuses
        self.words += other.words
        for name in self.labels:
            self.labels[name] += other.labels[name]
            self.confidence[name] += other.confidence[name]
        for mine, theirs in ((self.holders, other.holders), (self.names, other.names)):
            _unite(mine, theirs)

    @property
    def sentences(self) -> int:
        """Sentences that could be labelled."""
        return int(self.statuses[:, OK].sum())

    @property
    def documents(self) -> int:
        """Documents, or groups of them: what is resampled."""
        return int((self.statuses[:, OK] > 0).sum())


def _unite(mine: dict[str, int], theirs: Mapping[str, int]) -> None:
    for key, bits in theirs.items():
        mine[key] = mine.get(key, 0) | bits


def confidence(
    label_set: LabelSet, probability: NDArray[np.float64], given: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return how sure a model is of each sentence, in [0, 1]; see :class:`DriftTally`."""
    if label_set.kind == "single":
        return np.asarray((probability * given).sum(axis=1))
    return np.asarray(np.where(given, probability, 1.0 - probability).min(axis=1))
