"""Scores of sentences from several models at once, by whichever way is fastest for their number."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.stack import Stack
from kjclass.classifiers.targets import probabilities
from kjclass.classifiers.weights import LinearWeights
from kjclass.errors import PluginError
from kjclass.features.normalize import normalize, text_status
from kjclass.models.folder import Model
from kjclass.records import Status

if TYPE_CHECKING:
    from kjclass.classifiers.kernel import WordCache

__all__ = ["KERNEL_FROM", "Scorer"]

# Importing the compiled kernel takes as long as scoring a few thousand sentences in plain Python.
KERNEL_FROM = 4096
_CHUNK = 4096


class Scorer:
    """Probabilities for sentences, one array a model.

    Safe to use from several threads at once.

    Parameters
    ----------
    models : sequence of Model
        Linear models are scored together, in one pass over the text; others one by one.
    n_jobs : int, optional
        Threads for large batches; by default one a processor.
    """

    def __init__(self, models: Sequence[Model], *, n_jobs: int | None = None) -> None:
        self.models = tuple(models)
        linear = [model.runner for model in models if isinstance(model.runner, LinearWeights)]
        self.stack = Stack.of(linear) if linear else None
        self.reference = ReferenceScorer(self.stack) if self.stack else None
        self._n_jobs = n_jobs or os.cpu_count() or 1
        self._caches: LifoQueue[WordCache] = LifoQueue()
        self._seen = 0

    def predict_proba(self, texts: Sequence[str]) -> tuple[list[Status], list[NDArray[np.float64]]]:
        """Return what can be labelled, and the probabilities.

        Parameters
        ----------
        texts : sequence of str
            Sentences.

        Returns
        -------
        list of {"ok", "empty", "unsupported_language"}
            One a text; other than ``"ok"``, its probabilities mean nothing.
        list of ndarray of shape (n_texts, n_labels)
            Probabilities for every model, in order.

        Raises
        ------
        PluginError
            If a plugin's model fails, or returns another shape or something other than
            probabilities.
        """
        # Many small batches earn the kernel as one large one does.
        self._seen += len(texts)
        if self._seen < KERNEL_FROM or self.stack is None or not len(texts):
            statuses = [text_status(text) for text in texts]
            scores = self.reference.score(texts) if self.reference else None
        else:
            statuses, scores = self._compiled(self.stack, texts)
        found, first = [], 0
        for model in self.models:
            if isinstance(model.runner, LinearWeights):
                assert scores is not None
                mine = scores[:, first : first + model.runner.n_labels].astype(np.float64)
                found.append(probabilities(mine, multi=model.multi))
                first += model.runner.n_labels
            else:
                found.append(_checked(model, texts))
        return statuses, found

    def _compiled(
        self, stack: Stack, texts: Sequence[str]
    ) -> tuple[list[Status], NDArray[np.float32]]:
        scores = np.empty((len(texts), stack.n_outputs), dtype=np.float32)
        parts = [slice(at, at + _CHUNK) for at in range(0, len(texts), _CHUNK)]

        def run(part: slice) -> list[Status]:
            return self._score_part(stack, texts[part], scores[part])

        # The first part compiles the kernel, or reads it from its cache, for all.
        statuses = run(parts[0])
        with ThreadPoolExecutor(min(self._n_jobs, len(parts))) as pool:
            for found in pool.map(run, parts[1:]):
                statuses += found
        return statuses, scores

    def _score_part(
        self, stack: Stack, texts: Sequence[str], out: NDArray[np.float32]
    ) -> list[Status]:
        from kjclass.classifiers.prepare import EMPTY, SLOW, prepare, replacements

        offsets, data = _buffers(texts)
        new_offsets, new_data = np.empty_like(offsets), np.empty(4 * len(data), dtype=np.uint8)
        codes = np.empty(len(texts), dtype=np.uint8)
        prepare(offsets, data, *replacements(), new_offsets, new_data, codes)
        self._kernel(stack, new_offsets, new_data, out)
        statuses: list[Status] = ["empty" if code == EMPTY else "ok" for code in codes.tolist()]
        slow = np.flatnonzero(codes == SLOW).tolist()
        if slow:
            rest = np.empty((len(slow), stack.n_outputs), dtype=np.float32)
            self._kernel(stack, *_buffers([normalize(texts[row]) for row in slow]), rest)
            out[slow] = rest
            for row in slow:
                statuses[row] = text_status(texts[row])
        return statuses

    def _kernel(
        self,
        stack: Stack,
        offsets: NDArray[np.int64],
        data: NDArray[np.uint8],
        out: NDArray[np.float32],
    ) -> None:
        from kjclass.classifiers.kernel import WordCache, score_batch

        try:
            cache = self._caches.get_nowait()
        except Empty:
            cache = WordCache(stack.n_outputs)
        cues = stack.cues
        arguments: tuple[Any, ...] = (
            *(offsets, data),
            *(stack.table.keys, stack.table.slots, stack.weights),
            *(cues.table.keys, cues.table.slots, cues.first, cues.cases, cues.columns, cues.sets),
            *(len(cues.tables), stack.pair_rows, stack.cue_weights, stack.intercept),
            *(cache.keys, cache.slots, cache.rows, cache.size),
        )
        score_batch(*arguments, out)
        self._caches.put(cache)


def _buffers(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return offsets and bytes of `texts` as Arrow lays them out."""
    import pyarrow as pa

    _, offsets, data = pa.array(texts, pa.large_string()).buffers()
    return (
        np.frombuffer(offsets, dtype=np.int64, count=len(texts) + 1),
        np.frombuffer(data, dtype=np.uint8) if data else np.empty(0, dtype=np.uint8),
    )


def _checked(model: Model, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return what a plugin's model says, or raise PluginError where that makes no sense."""
    where = f"classifier {model.manifest.classifier['name']!r} for {model.label_set.name!r}"
    assert not isinstance(model.runner, LinearWeights)
    try:
        found = np.asarray(model.runner.predict_proba(texts), dtype=np.float64)
    except Exception as error:
        raise PluginError(
            f"labelling failed: {type(error).__name__}: {error}",
            where=where,
            fix="leave the set out",
        ) from error
    shape = (len(texts), len(model.label_set.labels))
    if found.shape != shape:
        raise PluginError(
            f"returned shape {found.shape}, not {shape}", where=where, fix="report it"
        )
    if not ((found >= 0) & (found <= 1)).all():
        raise PluginError("returned probabilities outside [0, 1]", where=where, fix="report it")
    return found
