"""A memory of sentences that tells a near-duplicate of one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kjclass.evaluation.duplicates import word_runs

__all__ = ["Copies"]

# Runs that so many sentences share tell nothing, and counting them all would take for ever.
_COMMON = 100
# Least Jaccard similarity.
_ALIKE = 0.5


class Copies:
    """Sentences seen so far.

    Two are copies if they share half of their runs of four words, as in
    :func:`kjclass.evaluation.duplicates.near_duplicates`, but for runs that very many share.

    Parameters
    ----------
    texts : iterable of str
        To begin with.

    Examples
    --------
    >>> seen = Copies(["Chip exports rose in May."])
    >>> seen.has("chip exports rose in May"), seen.has("Chip exports fell.")
    (True, False)
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._sizes: list[int] = []
        self._with_run: dict[int, list[int]] = {}
        self._whole: set[int] = set()
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Remember a sentence."""
        runs = _runs(text)
        self._whole.add(hash(frozenset(runs)))
        for run in runs:
            holders = self._with_run.setdefault(run, [])
            if len(holders) < _COMMON:
                holders.append(len(self._sizes))
        self._sizes.append(len(runs))

    def has(self, text: str) -> bool:
        """Return whether the sentence is a copy of one remembered."""
        runs = _runs(text)
        if hash(frozenset(runs)) in self._whole:
            return True
        shared = Counter(other for run in runs for other in self._with_run.get(run, ()))
        return any(
            n >= _ALIKE * (len(runs) + self._sizes[other] - n) for other, n in shared.items()
        )


def _runs(text: str) -> set[int]:
    # Hashes take a tenth of the memory of the words.
    return {hash(run) for run in word_runs(text)}
