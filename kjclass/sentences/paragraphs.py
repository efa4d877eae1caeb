"""Paragraphs that the kernel looked at, some of which the rules must settle."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from kjclass.sentences import kernel_triage as triage
from kjclass.sentences import kernel_words as kernel
from kjclass.sentences.apparatus import opens_back_matter
from kjclass.sentences.asking import (
    WHOLE,
    Cut,
    block_of,
    cut,
    is_hinted,
    is_plain,
    leaves_others_alone,
)
from kjclass.sentences.facts import NO_FACTS, Facts
from kjclass.sentences.kernel_documents import OWN
from kjclass.sentences.layout import completes
from kjclass.sentences.markers import spoken_label
from kjclass.sentences.outline import is_life, lead_in_of
from kjclass.sentences.pages import is_page_line
from kjclass.sentences.shapes import has_sentence_shape, word_count

__all__ = ["Paragraphs"]

Numbers = NDArray[np.int64]

_OWN = kernel.UNKNOWN | kernel.HINTED
_OTHERS = triage.BACK | triage.BYLINE | triage.LIFE | triage.LONG | triage.LAST
_SHORT = 120
_SCRAP = 15
_NEAR = 6
_OFTEN = 3


@dataclass(slots=True)
class Paragraphs:
    """The paragraphs of a batch, as the kernels left them.

    Parameters
    ----------
    text : memoryview
        All of them, in UTF-16.
    data, offsets : ndarray
        The documents in UTF-8, and where they begin and end.
    firsts, blocks, facts, rows, counts, spans : ndarray
        As for :func:`~kjclass.sentences.kernel_triage.triage`.
    dropped : ndarray of int64
        How many pieces of each paragraph are no sentences.
    """

    text: memoryview
    data: NDArray[np.uint8]
    offsets: Numbers
    firsts: Numbers
    blocks: Numbers
    facts: Numbers
    rows: Numbers
    counts: Numbers
    spans: NDArray[np.int32]
    dropped: Numbers
    _more: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    _own: list[str] = field(default_factory=list)
    _size: int = 0
    _lists: list[list[int]] = field(default_factory=list)

    def ask(self, checks: Numbers) -> set[int]:
        """Settle what the kernel asks; return the documents that are left to the rules."""
        left: set[int] = set()
        dated: set[int] = set()
        done = joined = -1
        for document, block, asked, begin, end in checks.T.tolist():
            if document in left:
                continue
            text, what = self._read(begin, end), asked
            if what & triage.PIECE:
                if is_plain(text, what):
                    continue
                text, what = self._text(block), int(self.facts[block]) & _OWN
            if what & kernel.HINTED and not is_hinted(text, int(self.facts[block])):
                self.facts[block] &= ~kernel.ODD
                what &= ~(kernel.ODD | kernel.HINTED)
                if what == 0 and asked & triage.PIECE == 0:
                    continue
            if what & triage.LIFE and joined < self.firsts[document]:
                self._drop_lives(document)
                continue
            if what & _OTHERS:
                if block == joined or not leaves_others_alone(text, what):
                    left.add(document)
                continue
            if block <= done:
                continue
            alone = what == kernel.LED and asked & triage.PIECE == 0
            if alone and lead_in_of(text) == (0, ""):
                continue
            found = cut(text, text, what, self._known(block, what, text))
            done = block
            if found and found.reason == WHOLE:
                found = self._title(document, block, text, found)
            if found and not found.stops and self._goes_on(document, block, text):
                done = joined = block + 1
                found, text = self._cut_joined(document, block)
            if found is None or not self._stands(
                document, block, done, text, found, document in dated
            ):
                left.add(document)
                continue
            if found.dated:
                dated.add(document)
            self._note(block, found)
            if done > block:
                self.counts[done] = self.dropped[done] = 0
        return left

    def all_spans(self) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Return all sentences, and the text of those that are no mere stretch of a paragraph."""
        own = np.frombuffer("".join(self._own).encode("utf-16-le"), dtype=np.uint16)
        if not self._more:
            return self.spans, own
        return np.hstack([self.spans, np.array(self._more, dtype=np.int32).T]), own

    def _note(self, block: int, found: Cut) -> None:
        """Put what was found in the place of what the kernel knew."""
        self.rows[block] = self.spans.shape[1] + len(self._more)
        self.counts[block] = len(found.spans)
        self.dropped[block] = found.dropped
        if found.reason:
            self.blocks[4, block] = 1
        for start, end, text in found.spans:
            after = self._size + len(text)
            self._more.append((start, self._size, after, end, OWN if text else 0))
            self._size = after
            self._own.append(text)

    def _text(self, block: int) -> str:
        begin = int(self.blocks[0, block])
        return self._read(begin, begin + int(self.blocks[2, block]))

    def _read(self, begin: int, end: int) -> str:
        return str(self.text[2 * begin : 2 * end], "utf-16-le")

    def _drop_lives(self, document: int) -> None:
        """Drop the paragraphs at the end of a document that are authors' lives."""
        first, stop = self.firsts[document : document + 2].tolist()
        kept = (np.flatnonzero(self.blocks[4, first:stop] == 0) + first).tolist()
        if len(kept) < triage.MANY:
            return
        for block in reversed(kept):
            if not is_life(self._text(block)):
                return
            self.blocks[4, block] = 1

    def _known(self, block: int, what: int, text: str) -> Facts:
        if not self._lists:
            self._lists = self.spans[[0, 3, 4]].tolist()
        first = int(self.rows[block])
        mine = slice(first, first + int(self.counts[block]))
        starts, ends, flags = (each[mine] for each in self._lists)
        if what & kernel.UNSURE or any(flag & triage.HELD for flag in flags):
            starts, ends, flags = [], [], []
        flags = [flag & (kernel.OPENS | kernel.LEAD | kernel.UNTIDY) for flag in flags]
        fact = int(self.facts[block])
        odd, led, loose = (fact & bit != 0 for bit in (kernel.ODD, kernel.LED, kernel.LOOSE))
        return Facts(odd, led, loose, text.count(" ") + 1, starts, ends, flags)

    def _has_solid(self, document: int, block: int) -> bool:
        """Say whether a paragraph above `block` is prose beyond doubt."""
        above = self.blocks[3:5, self.firsts[document] : block]
        return bool(((above[0] >= triage.SOLID) & (above[1] == 0)).any())

    def _title(self, document: int, block: int, text: str, found: Cut) -> Cut | None:
        """Settle a line without an end; None if it is a sentence, or may be."""
        if text[-1] in "-–—:" or not self._has_solid(document, block):
            return None
        if has_sentence_shape(text, triage.SOLID):
            return None
        return replace(found, reason="heading")

    def _goes_on(self, document: int, block: int, text: str) -> bool:
        """Say whether a paragraph without an end goes on in the next, as across a page break."""
        after = block + 1
        if after == self.firsts[document + 1] or self.blocks[4, after] or not self.blocks[5, after]:
            return False
        new = self._text(after)
        if len(text) < _SCRAP or text[-1] in ":;" or word_count(text) < 3 or is_page_line(new):
            return False
        return completes(block_of(text), block_of(new))

    def _cut_joined(self, document: int, block: int) -> tuple[Cut | None, str]:
        """Cut two paragraphs as one."""
        start, after = self.blocks[1, block : block + 2].tolist()
        size = int(self.blocks[2, block])
        new = self._text(block + 1)
        text = f"{self._text(block)}{' ' * (after - start - size)}{new}"
        begin, end = self.offsets[document : document + 2]
        raw = self.data[begin:end].tobytes().decode()[start : after + len(new)]
        # The kernel took the two for what they are, and may have found neither to be prose beyond
        # doubt; and it looked for repeats of short ones.
        solid = (self.blocks[3, block : block + 2] >= triage.SOLID).any()
        found = cut(text, raw, kernel.UNKNOWN, NO_FACTS) if solid and len(text) >= _SHORT else None
        if found is None or found.reason:
            return None, text
        # Between the two the kernel has less white space than the document.
        spans = [
            (start, end, own or (raw[start:end] if end > size else ""))
            for start, end, own in found.spans
        ]
        return replace(found, spans=spans), text

    def _stands(
        self, document: int, block: int, last: int, text: str, found: Cut, dated: bool
    ) -> bool:
        """Say whether a verdict changes none on other blocks, and holds whatever they are."""
        first, stop = int(self.firsts[document]), int(self.firsts[document + 1])
        if found.dated and not dated and not self.blocks[4, first:block].all():
            return False
        if found.reason:
            if found.reason == "byline" or opens_back_matter(text):
                return False
            if self.blocks[4, block + 1 : stop].all():
                return False
            solid = self.blocks[3, block] >= triage.SOLID
            if solid and not self._has_solid(document, block):
                return False
        if found.label:
            labels = [spoken_label(self._text(each))[0] for each in range(first, stop)]
            if labels.count(found.label) >= _OFTEN:
                return False
        if found.stops or last + 1 == stop:
            return True
        me = block_of(text)
        return self.blocks[5, last + 1] != 0 and not any(
            completes(me, block_of(self._text(after)))
            for after in range(last + 1, min(last + 1 + _NEAR, stop))
        )
