"""Plain documents of a batch, cut into sentences by the compiled kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.sentences import kernel_triage as triage
from kjclass.sentences import kernel_words as kernel
from kjclass.sentences.apparatus import opens_back_matter
from kjclass.sentences.asking import Cut, block_of, cut, is_plain, leaves_others_alone
from kjclass.sentences.facts import Facts
from kjclass.sentences.kernel import scan
from kjclass.sentences.kernel_documents import count_sentences, gather, unpack
from kjclass.sentences.layout import completes
from kjclass.sentences.study import character_classes, is_held, phrase_table, word_table

__all__ = ["Documents", "study_documents"]

Numbers = NDArray[np.int64]

# Why a document is left to the rules, if it is a block that is.
BLOCK = 20
_PLACES = 1 << 16


@dataclass(slots=True)
class Documents:
    """What is known of the documents of a batch.

    Parameters
    ----------
    reasons : ndarray
        Why each document is left to the rules; 0 if its sentences are known.
    sizes, dropped : ndarray
        How many sentences each has, and how many pieces are dropped.
    """

    reasons: Numbers
    sizes: Numbers
    dropped: Numbers
    _points: NDArray[np.uint16]
    _firsts: Numbers
    _blocks: Numbers
    _rows: Numbers
    _counts: Numbers
    _spans: NDArray[np.int32]

    def gather(
        self, others: NDArray[np.uint8], limits: Numbers, most: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.int32], Numbers]:
        """Return the sentences of all documents, and where they begin and end.

        Parameters
        ----------
        others, limits : ndarray
            Sentences of the documents that were left to the rules, and their offsets.
        most : int
            How many bytes there may be.
        """
        total = int(self.sizes.sum())
        data = np.empty(most, dtype=np.uint8)
        bounds = np.zeros(total + 1, dtype=np.int32)
        ends = np.empty((2, total), dtype=np.int64)
        size = gather(
            self._points,
            self._firsts,
            self._blocks,
            self._rows,
            self._counts,
            self._spans,
            self.reasons,
            self.sizes,
            others,
            limits,
            data,
            bounds,
            ends,
        )
        return data[:size], bounds, ends


def study_documents(data: NDArray[np.uint8], offsets: Numbers) -> Documents:
    """Cut the plain documents of a batch of English.

    Parameters
    ----------
    data : ndarray of uint8
        The documents in UTF-8.
    offsets : ndarray of int64
        Where each begins, and where the last ends.
    """
    begin, end = int(offsets[0]), int(offsets[-1])
    size = len(offsets) - 1
    lines = int(np.count_nonzero(data[begin:end] == 10)) + size
    points = np.empty(end - begin + size + 5, dtype=np.uint16)
    blocks = np.empty((6, lines), dtype=np.int64)
    firsts = np.empty(size + 1, dtype=np.int64)
    reasons = np.empty(size, dtype=np.int64)
    classes, words = character_classes(), word_table()
    n, used, most = unpack(data, offsets, classes, *words, points, blocks, firsts, reasons)
    blocks = np.ascontiguousarray(blocks[:, :n])
    points = points[: used + 5]
    points[used:] = 10
    points.flags.writeable = False  # as the kernel is compiled for
    known = np.empty((3, n), dtype=np.int64)
    spans = np.empty((5, most), dtype=np.int32)
    found = scan(points, classes, *words, *phrase_table(), *known, spans)
    spans = spans[:, :found]
    facts, _, counts = known
    rows = np.cumsum(counts) - counts
    _ask_for_words(points, blocks, counts, spans)
    # A sentence may be asked about twice, a block and a document once.
    checks = np.empty((5, 2 * found + n + size), dtype=np.int64)
    asked = triage.triage(
        points, classes, firsts, blocks, facts, rows, counts, spans, reasons, checks
    )
    dropped = np.zeros(n, dtype=np.int64)
    text = points.tobytes().decode("utf-16-le", "replace")
    paragraphs = _Paragraphs(text, firsts, blocks, facts, rows, counts, spans, dropped, [])
    for document in paragraphs.ask(checks[:, :asked]):
        reasons[document] = BLOCK
    if paragraphs.more:
        extra = np.zeros((5, len(paragraphs.more)), dtype=np.int32)
        extra[[0, 3]] = np.array(paragraphs.more).T
        spans = np.concatenate([spans, extra], axis=1)
    sizes, drops = np.zeros((2, size), dtype=np.int64)
    count_sentences(firsts, blocks, counts, dropped, reasons, sizes, drops)
    return Documents(reasons, sizes, drops, points, firsts, blocks, rows, counts, spans)


@dataclass(slots=True)
class _Paragraphs:
    """The paragraphs that the kernel looked at, some of which the rules must settle."""

    text: str
    firsts: Numbers
    blocks: Numbers
    facts: Numbers
    rows: Numbers
    counts: Numbers
    spans: NDArray[np.int32]
    dropped: Numbers
    more: list[tuple[int, int]]

    def ask(self, checks: Numbers) -> set[int]:
        """Settle what the kernel asks; return the documents that are left to the rules."""
        left: set[int] = set()
        dated: set[int] = set()
        done = -1
        for document, block, asked, begin, end in checks.T.tolist():
            if document in left:
                continue
            text, what = self.text[begin:end], asked
            if what & triage.PIECE:
                if is_plain(text, what):
                    continue
                text, what = self._text(block), int(self.facts[block]) & kernel.UNKNOWN
            if what & _OTHERS:
                if not leaves_others_alone(text, what):
                    left.add(document)
                continue
            if block == done:
                continue
            done = block
            found = cut(text, what, self._known(block, what, text))
            if found is None or not self._stands(document, block, text, found, document in dated):
                left.add(document)
                continue
            if found.dated:
                dated.add(document)
            self.rows[block] = self.spans.shape[1] + len(self.more)
            self.counts[block] = len(found.spans)
            self.more += found.spans
            self.dropped[block] = found.dropped
            if found.reason:
                self.blocks[4, block] = 1
        return left

    def _text(self, block: int) -> str:
        begin = int(self.blocks[0, block])
        return self.text[begin : begin + int(self.blocks[2, block])]

    def _known(self, block: int, what: int, text: str) -> Facts:
        first = self.rows[block]
        starts, _, _, ends, flags = self.spans[:, first : first + self.counts[block]].tolist()
        if what & kernel.UNSURE or any(flag & triage.HELD for flag in flags):
            starts, ends, flags = [], [], []
        flags = [flag & (kernel.OPENS | kernel.LEAD | kernel.UNTIDY) for flag in flags]
        fact = int(self.facts[block])
        odd, led, loose = (fact & bit != 0 for bit in (kernel.ODD, kernel.LED, kernel.LOOSE))
        return Facts(odd, led, loose, text.count(" ") + 1, starts, ends, flags)

    def _stands(self, document: int, block: int, text: str, found: Cut, dated: bool) -> bool:
        """Say whether a verdict changes none on other blocks, and holds whatever they are."""
        first, stop = int(self.firsts[document]), int(self.firsts[document + 1])
        if found.dated and not dated and not self.blocks[4, first:block].all():
            return False
        if found.reason:
            if found.reason == "byline" or opens_back_matter(text):
                return False
            if self.blocks[4, block + 1 : stop].all():
                return False
            solid = self.blocks[3, first : block + 1] >= triage.SOLID
            if solid[-1] and not (solid[:-1] & (self.blocks[4, first:block] == 0)).any():
                return False
        if found.stops or block + 1 == stop:
            return True
        me = block_of(text)
        return self.blocks[5, block + 1] != 0 and not any(
            completes(me, block_of(self._text(after)))
            for after in range(block + 1, min(block + 7, stop))
        )


_OTHERS = triage.BACK | triage.BYLINE | triage.LIFE


_words: NDArray[np.uint64] = np.zeros(_PLACES, dtype=np.uint64)
_held: NDArray[np.uint8] = np.zeros(_PLACES, dtype=np.uint8)
_learnt = 0


def _ask_for_words(
    points: NDArray[np.uint16], blocks: Numbers, counts: Numbers, spans: Any
) -> None:
    """Mark the sentences that end in what the segmenter takes for an abbreviation."""
    global _learnt  # noqa: PLW0603
    missing = np.empty((3, spans.shape[1]), dtype=np.uint64)
    n = triage.look_up(points, blocks, counts, spans, _words, _held, missing)
    for word, block, row in missing[:, :n].T.tolist():
        if _learnt > _PLACES // 2:
            _words[:] = 0
            _learnt = 0
        begin = blocks[0, block]
        text = points[begin + spans[1, row] : begin + spans[2, row]].tobytes().decode("utf-16-le")
        answer = is_held(text)
        triage.learn(np.uint64(word), answer, _words, _held)
        _learnt += 1
        if answer:
            spans[4, row] |= triage.HELD
