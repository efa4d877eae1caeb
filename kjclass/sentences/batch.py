"""Many documents to sentences at once, without an object for each sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kjclass.sentences.segmenter import MANY_CHARACTERS, segment_all

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["SegmentedBatch", "segment_batch"]


@dataclass(frozen=True, slots=True)
class SegmentedBatch:
    """The sentences of many documents.

    Parameters
    ----------
    texts : pyarrow.StringArray
        The sentences, in the order of the documents.
    rows : ndarray of int64
        Number of the document that each comes from.
    numbers : ndarray of int32
        Its number in the document.
    starts, ends : ndarray of int64
        Its offsets into the document, in characters.
    dropped : ndarray of int64
        For each document how many pieces are no sentences.
    """

    texts: pa.Array
    rows: NDArray[np.int64]
    numbers: NDArray[np.int32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    dropped: NDArray[np.int64]


def segment_batch(texts: pa.Array, *, language: str = "en") -> SegmentedBatch:
    r"""Cut many documents into sentences; see :func:`~kjclass.sentences.segment`.

    Parameters
    ----------
    texts : pyarrow.StringArray or LargeStringArray
        The documents, none of them null.
    language : str
        ISO 639-1 code.

    Returns
    -------
    SegmentedBatch
        What :func:`~kjclass.sentences.segment` finds in each of them.

    Notes
    -----
    From 100,000 bytes on a compiled kernel looks at all documents at once. Those that are nothing
    but titles and plain paragraphs, each a line of its own, it cuts itself.

    Examples
    --------
    >>> import pyarrow as pa
    >>> found = segment_batch(pa.array(["Energy Ties\n\nPrices fell. They left.", "Hi."]))
    >>> found.texts.to_pylist(), found.rows.tolist(), found.numbers.tolist()
    (['Prices fell.', 'They left.', 'Hi.'], [0, 0, 1], [0, 1, 0])
    >>> found.starts.tolist(), found.ends.tolist(), found.dropped.tolist()
    ([13, 26, 0], [25, 36, 3], [1, 0])
    """
    import pyarrow as pa

    texts = texts.cast(pa.large_string())
    if language != "en" or texts.nbytes < MANY_CHARACTERS:
        return _by_rules(texts, language, compiled=False)
    from kjclass.sentences.documents import study_documents

    _, offsets, data = (np.frombuffer(buffer or b"", np.uint8) for buffer in texts.buffers())
    limits = offsets.view(np.int64)[texts.offset : texts.offset + len(texts) + 1]
    known = study_documents(data, limits)
    left = np.flatnonzero(known.reasons)
    others = _by_rules(texts.take(left), language, compiled=True)
    known.sizes[left] = np.bincount(others.rows, minlength=len(left))
    known.dropped[left] = others.dropped
    _, firsts, found = (np.frombuffer(buffer or b"", np.uint8) for buffer in others.texts.buffers())
    bounds = firsts.view(np.int32).astype(np.int64)
    most = int(limits[-1] - limits[0]) + len(found)
    data, ends, spans = known.gather(found, bounds, most)
    rows, numbers = _numbered(known.sizes)
    mine = known.reasons[rows] != 0
    spans[0, mine] = others.starts
    spans[1, mine] = others.ends
    array = pa.StringArray.from_buffers(len(rows), pa.py_buffer(ends), pa.py_buffer(data))
    return SegmentedBatch(array, rows, numbers, spans[0], spans[1], known.dropped)


def _by_rules(raws: pa.Array, language: str, *, compiled: bool) -> SegmentedBatch:
    """Cut documents one after the other."""
    import pyarrow as pa

    texts: list[str] = []
    places: list[tuple[int, int]] = []
    sizes: list[int] = []
    dropped: list[int] = []
    for found in segment_all(raws.to_pylist(), language, compiled=compiled):
        sizes.append(len(found.sentences))
        dropped.append(len(found.dropped))
        for sentence in found.sentences:
            texts.append(sentence.text)
            places.append((sentence.start, sentence.end))
    spans = np.array(places, dtype=np.int64).reshape(-1, 2)
    rows, numbers = _numbered(np.array(sizes, dtype=np.int64))
    return SegmentedBatch(
        pa.array(texts, pa.string()),
        rows,
        numbers,
        spans[:, 0],
        spans[:, 1],
        np.array(dropped, dtype=np.int64),
    )


def _numbered(sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return document and number of each sentence."""
    rows = np.repeat(np.arange(len(sizes)), sizes)
    firsts = np.cumsum(sizes) - sizes
    return rows, (np.arange(len(rows)) - np.repeat(firsts, sizes)).astype(np.int32)
