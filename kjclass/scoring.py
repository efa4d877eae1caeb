"""Scores of sentences from several models at once, by whichever way is fastest for their number."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.outputs import Finder, Found, Output, Outputs, joined, kernel_loaded
from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.stack import Stack
from kjclass.classifiers.weights import LinearWeights, SharedWeights
from kjclass.errors import KjclassError, PluginError
from kjclass.features.normalize import normalize, text_status
from kjclass.models.folder import Model
from kjclass.plugins import one_line
from kjclass.records import OK, STATUSES

if TYPE_CHECKING:
    import pyarrow as pa

    from kjclass.classifiers.compiled import WordCache

__all__ = ["KERNEL_FROM", "Scorer"]

# Importing the compiled kernel takes as long as scoring a few thousand sentences in plain Python;
# who labels Arrow columns will label more of them; once it is there, it pays almost at once.
KERNEL_FROM = 4096
_KERNEL_FROM_ARROW = 256
_KERNEL_LOADED_FROM = 4
_CHUNK = 4096
_NONE: Mapping[str, KjclassError] = {}


class Scorer:
    """What several models say of sentences.

    Safe to use from several threads at once.

    Parameters
    ----------
    models : sequence of Model
        Linear models are scored together, in one pass over the text; others one by one.
    n_jobs : int, optional
        Threads for large batches; by default one a processor.
    stack : Stack, optional
        The weights of the linear models, where they are mapped.
    """

    def __init__(
        self,
        models: Sequence[Model],
        *,
        n_jobs: int | None = None,
        stack: Stack | None = None,
    ) -> None:
        self.models = tuple(models)
        linear = [model.runner for model in models if isinstance(model.runner, LinearWeights)]
        self.stack = stack or (Stack.of(linear) if linear else None)
        self.reference = ReferenceScorer(self.stack) if self.stack else None
        self._finder = Finder(
            [
                (model.thresholds, model.multi)
                for model in models
                if isinstance(model.runner, (LinearWeights, SharedWeights))
            ]
        )
        self._n_jobs = n_jobs or os.cpu_count() or 1
        self._caches: LifoQueue[WordCache] = LifoQueue()
        self._seen = 0

    def label(
        self, texts: Sequence[str], without: Mapping[str, KjclassError] = _NONE
    ) -> tuple[NDArray[np.uint8], Outputs]:
        """Return what can be labelled, and what the models say.

        Parameters
        ----------
        texts : sequence of str
            Sentences.
        without : mapping of str to KjclassError
            Label sets whose models failed before, and how; they are not asked again.

        Returns
        -------
        ndarray of shape (n_texts,), uint8
            Numbers of :data:`kjclass.records.STATUSES`; other than ``OK``, what the models say
            means nothing.
        Outputs
            One a model, in order, without those that failed: that raised, or returned another
            shape or something other than probabilities.
        """
        if self._kernel_pays(len(texts), KERNEL_FROM):
            return self._label_compiled(_array(texts), without)
        return self._label_plain(texts, without)

    def label_arrow(
        self,
        texts: pa.StringArray | pa.LargeStringArray,
        without: Mapping[str, KjclassError] = _NONE,
    ) -> tuple[NDArray[np.uint8], Outputs]:
        """Do as :meth:`label` for an Arrow array of valid UTF-8 without nulls."""
        if self._kernel_pays(len(texts), _KERNEL_FROM_ARROW):
            return self._label_compiled(texts, without)
        return self._label_plain(texts.to_pylist(), without)

    def _kernel_pays(self, n: int, unless_loaded: int) -> bool:
        if self.stack is None:
            return False
        if kernel_loaded():
            return n >= _KERNEL_LOADED_FROM
        # Many small batches earn the kernel as one large one does.
        self._seen += n
        return n > 0 and self._seen >= unless_loaded

    def _label_plain(
        self, texts: Sequence[str], without: Mapping[str, KjclassError]
    ) -> tuple[NDArray[np.uint8], Outputs]:
        numbers = [STATUSES.index(text_status(text)) for text in texts]
        none = np.empty((len(texts), 0), dtype=np.float32)
        scores = self.reference.score(texts) if self.reference else none
        found, failed = self._outputs(scores, texts, without)
        return np.array(numbers, dtype=np.uint8), Outputs(found, failed=failed)

    def _label_compiled(
        self, texts: pa.StringArray | pa.LargeStringArray, without: Mapping[str, KjclassError]
    ) -> tuple[NDArray[np.uint8], Outputs]:
        codes, scores, compiled = self.compiled(texts)
        found, failed = self._outputs(scores, texts, without)
        return codes, Outputs(found, compiled, failed)

    def _outputs(
        self,
        scores: NDArray[np.float32],
        texts: Sequence[str] | pa.Array,
        without: Mapping[str, KjclassError],
    ) -> tuple[list[Output], dict[str, KjclassError]]:
        found: list[Output] = []
        failed: dict[str, KjclassError] = {}
        first = 0
        for model in self.models:
            if isinstance(model.runner, (LinearWeights, SharedWeights)):
                mine = scores[:, first : first + model.runner.n_labels]
                found.append(Output(mine, model.thresholds, model.multi, linear=True))
                first += model.runner.n_labels
            elif model.label_set.name in without:
                failed[model.label_set.name] = without[model.label_set.name]
            else:
                if not isinstance(texts, list):
                    texts = list(texts) if isinstance(texts, Sequence) else texts.to_pylist()
                try:
                    theirs = _checked(model, texts)
                except PluginError as error:
                    failed[model.label_set.name] = error
                else:
                    found.append(Output(theirs, model.thresholds, model.multi, linear=False))
        return found, failed

    def compiled(
        self, texts: pa.StringArray | pa.LargeStringArray
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32], list[Found]]:
        """Return statuses, scores and labels of the linear models, from the compiled kernel."""
        assert self.stack is not None
        codes = np.empty(len(texts), dtype=np.uint8)
        scores = np.empty((len(texts), self.stack.n_outputs), dtype=np.float32)
        offsets, data = _buffers(texts)

        def run(at: int) -> list[Found]:
            part = slice(at, at + _CHUNK)
            mine, out = codes[part], scores[part]
            self._kernel(offsets[at : at + _CHUNK + 1], data, False, out, mine)
            self._slow(texts, at, out, mine)
            return self._finder.find(out, mine == OK)

        first, *rest = range(0, len(texts), _CHUNK)
        # The first part compiles the kernel, or reads it from its cache, for all.
        found = [run(first)]
        if self._n_jobs == 1:
            found += map(run, rest)
        elif rest:
            with ThreadPoolExecutor(min(self._n_jobs, len(rest))) as pool:
                found += pool.map(run, rest)
        return codes, scores, joined(found)

    def _slow(
        self, texts: pa.Array, at: int, scores: NDArray[np.float32], codes: NDArray[np.uint8]
    ) -> None:
        """Score the texts, from `at` on, that the kernel cannot normalise."""
        from kjclass.classifiers.kernel import SLOW

        rows = np.flatnonzero(codes == SLOW)
        if not len(rows):
            return
        left = [texts[at + row].as_py() for row in rows.tolist()]
        offsets, data = _buffers(_array([normalize(text) for text in left]))
        found = np.empty((len(rows), scores.shape[1]), dtype=np.float32)
        self._kernel(offsets, data, True, found, np.empty(len(rows), dtype=np.uint8))
        scores[rows] = found
        codes[rows] = [STATUSES.index(text_status(text)) for text in left]

    def _kernel(
        self,
        offsets: NDArray[np.int64],
        data: NDArray[np.uint8],
        ready: bool,
        out: NDArray[np.float32],
        codes: NDArray[np.uint8],
    ) -> None:
        from kjclass.classifiers.compiled import scratch_for, word_cache
        from kjclass.classifiers.kernel import score_texts
        from kjclass.classifiers.prepare import replacements

        assert self.stack is not None
        try:
            cache = self._caches.get_nowait()
        except Empty:
            cache = word_cache(self.stack.arrays.weights.shape[1])
        scratch = scratch_for(self.stack, int(np.diff(offsets).max()))
        arguments: tuple[Any, ...] = (offsets, data, ready, *replacements())
        score_texts(*arguments, self.stack.arrays, cache, scratch, out, codes)
        self._caches.put(cache)


def _array(texts: Sequence[str]) -> pa.LargeStringArray:
    import pyarrow as pa

    try:
        return pa.array(texts, pa.large_string())
    except UnicodeEncodeError:
        # A lone surrogate separates words, as a question mark does.
        kept = [text.encode("utf-8", "replace").decode() for text in texts]
        return pa.array(kept, pa.large_string())


def _buffers(
    texts: pa.StringArray | pa.LargeStringArray,
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return where each text begins, and the bytes of all; both read-only, for numba."""
    import pyarrow as pa

    _, offsets, data = texts.buffers()
    stored = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    mine = slice(texts.offset, texts.offset + len(texts) + 1)
    ends = np.frombuffer(offsets, dtype=stored)[mine].astype(np.int64, copy=False)
    ends.flags.writeable = False
    return ends, np.frombuffer(data or b"", dtype=np.uint8)


def _checked(model: Model, texts: list[str]) -> NDArray[np.float64]:
    """Return what a plugin's model says, or raise PluginError where that makes no sense."""
    where = f"{model.source}, label set {model.label_set.name!r}"
    assert not isinstance(model.runner, (LinearWeights, SharedWeights))
    try:
        # A copy each way: a plugin may change its list, and use its array again.
        given = np.array(model.runner.predict_proba(list(texts)))
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"labelling failed: {one_line(error)}", where=where, fix="leave the set out"
        ) from error
    shape = (len(texts), len(model.label_set.labels))
    if given.dtype.kind not in "fiub":
        what = f"returned values of type {given.dtype}, not floats"
    elif given.shape != shape:
        what = f"returned shape {given.shape}, not {shape}"
    elif not ((given >= 0) & (given <= 1)).all():
        what = "returned probabilities outside [0, 1]"
        if np.isnan(given).any():
            what = "returned probabilities that are NaN"
    else:
        return given.astype(np.float64, copy=False)
    raise PluginError(what, where=where, fix="leave the set out, and report it")
