"""Plain documents of a batch, cut into sentences by the compiled kernel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.sentences import kernel_triage as triage
from kjclass.sentences.kernel import scan
from kjclass.sentences.kernel_documents import count_sentences, gather, unpack
from kjclass.sentences.kernel_words import COUNTED
from kjclass.sentences.paragraphs import Paragraphs
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
    _own: NDArray[np.uint16]
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
        data = np.empty(most + 3 * len(self._own), dtype=np.uint8)
        bounds = np.zeros(total + 1, dtype=np.int32)
        ends = np.empty((2, total), dtype=np.int64)
        size = gather(
            self._points,
            self._own,
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
    n, used, most = unpack(
        data, offsets, classes, _harmless(), *words, points, blocks, firsts, reasons
    )
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
    paragraphs = Paragraphs(
        points.data.cast("B"),
        data,
        offsets,
        firsts,
        blocks,
        facts,
        rows,
        counts,
        spans,
        dropped,
    )
    for document in paragraphs.ask(checks[:, :asked]):
        reasons[document] = BLOCK
    spans, own = paragraphs.all_spans()
    sizes, drops = np.zeros((2, size), dtype=np.int64)
    count_sentences(firsts, blocks, counts, dropped, reasons, sizes, drops)
    return Documents(reasons, sizes, drops, points, own, firsts, blocks, rows, counts, spans)


@lru_cache(maxsize=1)
def _harmless() -> NDArray[np.bool_]:
    """Return of each character whether neither view nor layout minds it in the midst of a line."""
    table = np.zeros(1 << 16, dtype=np.bool_)
    table[[point for point in range(0x21, 1 << 16) if chr(point).isprintable()]] = True
    table[[ord(mark) for mark in "<>&|*_`\\"]] = False
    return table


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
        answer = is_held(text, counted=spans[4, row] & COUNTED != 0)
        triage.learn(np.uint64(word), answer, _words, _held)
        _learnt += 1
        if answer:
            spans[4, row] |= triage.HELD
