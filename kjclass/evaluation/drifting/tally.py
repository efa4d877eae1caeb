"""What a comparison needs of a corpus, gathered in one pass."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

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


@dataclass(slots=True)
class _Document:
    """Words and names of the one document of a group that is looked at: that of the least rank."""

    rank: int
    words: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


class DriftTally:
    """Counts of one corpus by group of documents, and words and names of some documents.

    Words are those of one document a group, the one whose name has the least hash: a group of many
    documents has nearly every word, and would make a larger corpus look like a newer one.

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
    certainty : mapping of str to ndarray of shape (n_buckets, BINS)
        Sentences by how sure the model is; see :func:`certainty`.
    """

    def __init__(self, label_sets: Sequence[LabelSet], vocabulary: Vocabulary) -> None:
        self._label_sets = label_sets
        self.vocabulary = vocabulary
        self.statuses = np.zeros((BUCKETS, len(STATUSES)))
        self.words = np.zeros((BUCKETS, 2))
        self.labels = {one.name: np.zeros((BUCKETS, len(one.labels))) for one in label_sets}
        self.certainty = {one.name: np.zeros((BUCKETS, BINS)) for one in label_sets}
        self._read_of: dict[int, _Document] = {}

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
                sure = certainty(label_set, probability[good], given[good])
                bins = np.minimum((sure * BINS).astype(np.intp), BINS - 1)
                np.add.at(self.certainty[label_set.name], (bucket, bins), 1)
        ranks = _ranks(part.documents)[good]
        for row, place, rank in zip(good.tolist(), bucket.tolist(), ranks.tolist(), strict=True):
            self._read(str(part.texts[row]), place, rank)

    def _read(self, text: str, bucket: int, rank: int) -> None:
        normal = normalize(text)
        tokens = tokenize(normal)
        words = [token.folded for token in tokens if not token.is_number]
        knows = self.vocabulary.knows
        self.words[bucket] += len(words), sum(not knows(word) for word in words)
        one = self._read_of.get(bucket)
        if one is None or rank < one.rank:
            one = self._read_of[bucket] = _Document(rank)
        if rank == one.rank:
            one.words.update(words)
            one.names.update(names_in(normal, tokens))

    def merge(self, other: DriftTally) -> None:
        """Add the counts of another corpus."""
        self.statuses += other.statuses
        self.words += other.words
        for name in self.labels:
            self.labels[name] += other.labels[name]
            self.certainty[name] += other.certainty[name]
        for bucket, theirs in other._read_of.items():
            mine = self._read_of.get(bucket)
            if mine is None or theirs.rank < mine.rank:
                mine = self._read_of[bucket] = _Document(theirs.rank)
            if theirs.rank == mine.rank:
                mine.words |= theirs.words
                mine.names |= theirs.names

    @property
    def holders(self) -> Counter[str]:
        """In how many of the documents read each word is."""
        return Counter(word for one in self._read_of.values() for word in one.words)

    @property
    def names(self) -> Counter[str]:
        """In how many of the documents read each name is."""
        return Counter(name for one in self._read_of.values() for name in one.names)

    @property
    def sentences(self) -> int:
        """Sentences that could be labelled."""
        return int(self.statuses[:, OK].sum())

    @property
    def documents(self) -> int:
        """Documents, or groups of them: what is resampled."""
        return int((self.statuses[:, OK] > 0).sum())


def _ranks(documents: Any) -> NDArray[np.uint64]:
    """Return a number for each document, by a pyarrow.StringArray of names: as good as random."""
    coded = documents.dictionary_encode()
    names = [(name or "").encode() for name in coded.dictionary.to_pylist()]
    hashes = [int.from_bytes(hashlib.blake2b(name, digest_size=8).digest()) for name in names]
    # A row without a document is in the group of its own that buckets_of gives it.
    numbers = np.array([*hashes, 0], dtype=np.uint64)
    return np.asarray(numbers[np.asarray(coded.indices.fill_null(len(hashes)))])


def certainty(
    label_set: LabelSet, probability: NDArray[np.float64], given: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return how sure a model is of each sentence, in [0, 1].

    Single label: the probability of the label given. Multi label: that of the least certain
    decision, a label being there or not. The product over all labels, which abstention goes by
    (:func:`kjclass.abstention.evidence.confidences`), would be the lower the more labels a set has.
    """
    if label_set.kind == "single":
        return np.asarray((probability * given).sum(axis=1))
    return np.asarray(np.where(given, probability, 1.0 - probability).min(axis=1))
