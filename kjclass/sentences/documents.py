"""Plain documents of a batch, cut into sentences by the compiled kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.records import Dropped, Sentence
from kjclass.sentences import kernel_triage as triage
from kjclass.sentences import kernel_words as kernel
from kjclass.sentences.apparatus import opens_back_matter
from kjclass.sentences.facts import Facts
from kjclass.sentences.kernel import scan
from kjclass.sentences.kernel_documents import count_sentences, gather, unpack
from kjclass.sentences.layout import Block
from kjclass.sentences.outline import is_life, may_lead_in
from kjclass.sentences.segmenter import cut_part
from kjclass.sentences.study import character_classes, is_held, phrase_table, word_table
from kjclass.sentences.verdicts import Part, judge_alone, judge_unfinished

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
    blocks = np.empty((5, lines), dtype=np.int64)
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
    checks = np.empty((3, n + size), dtype=np.int64)
    asked = triage.triage(
        points, classes, firsts, blocks, facts, rows, counts, spans, reasons, checks
    )
    dropped = np.zeros(n, dtype=np.int64)
    more: list[tuple[int, int]] = []
    for document, block, what in checks[:, :asked].T.tolist():
        if reasons[document]:
            continue
        begin = blocks[0, block]
        text = points[begin : begin + blocks[2, block]].tobytes().decode("utf-16-le")
        first, count = rows[block], counts[block]
        pieces = spans[:, first : first + count]
        answer = _cut(text, what, facts[block], pieces) if _is_prose(text, what) else None
        if answer is None:
            reasons[document] = BLOCK
        elif what < triage.BACK:
            rows[block], counts[block] = found + len(more), len(answer[0])
            more += answer[0]
            dropped[block] = answer[1]
    if more:
        extra = np.zeros((5, len(more)), dtype=np.int32)
        extra[[0, 3]] = np.array(more).T
        spans = np.concatenate([spans, extra], axis=1)
    sizes, drops = np.zeros((2, size), dtype=np.int64)
    count_sentences(firsts, blocks, counts, dropped, reasons, sizes, drops)
    return Documents(reasons, sizes, drops, points, firsts, blocks, rows, counts, spans)


def _is_prose(text: str, what: int) -> bool:
    """Say whether a block leaves the others alone."""
    if what & triage.LIFE:
        return not is_life(text)
    if what & triage.BACK and opens_back_matter(text):
        return False
    if what & triage.BYLINE:
        part = Part(_block(text))
        judge_alone([part])
        return part.reason != "byline"
    return not (what & kernel.LED and may_lead_in(text))


def _block(text: str) -> Block:
    return Block(0, 0, len(text), "text", "", text, 1, gap=True)


def _cut(
    text: str, what: int, facts: int, pieces: NDArray[np.int32]
) -> tuple[list[tuple[int, int]], int] | None:
    """Return the sentences of a block and how many pieces of it are dropped.

    None if that is not all there is to it.
    """
    if what >= triage.BACK:
        return [], 0
    block = _block(text)
    if not what & kernel.UNSURE:
        starts, _, _, ends, flags = pieces.tolist()
    else:
        starts, ends, flags = [], [], []
    block.facts = Facts(
        facts & kernel.ODD != 0,
        facts & kernel.LED != 0,
        facts & kernel.LOOSE != 0,
        text.count(" ") + 1,
        starts,
        ends,
        [flag & 7 for flag in flags],
    )
    part = Part(block)
    judge_alone([part])
    judge_unfinished([part])
    if part.reason or not part.stops:
        return None
    sentences: list[Sentence] = []
    dropped: list[Dropped] = []
    cut_part(part, 0, "en", text, sentences, dropped)
    if any(text[one.start : one.end] != one.text for one in sentences):
        return None
    return [(one.start, one.end) for one in sentences], len(dropped)


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
