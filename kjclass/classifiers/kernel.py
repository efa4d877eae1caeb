"""The compiled kernel: scores of a whole Arrow batch in one pass over its bytes.

It computes what :mod:`kjclass.classifiers.reference` specifies. What a word adds to the scores does
not depend on the sentence, so the sum of its word, character and piece weights is computed once and
remembered. Each text is first turned into row numbers, then the rows are added: looking up is
bound by jumps, adding by memory, and apart they hinder each other less.
"""

from __future__ import annotations

import numpy as np

from kjclass.classifiers.compiled import SOURCES, inner_jit, jit
from kjclass.classifiers.kernel_cues import find_cues
from kjclass.classifiers.kernel_prefetch import prefetch_row
from kjclass.classifiers.kernel_tokens import chain, find, is_word, may_hold, read_word
from kjclass.classifiers.kernel_words import add_rows, remember, remembered
from kjclass.classifiers.prepare import is_ascii, normalize_into
from kjclass.classifiers.weights import NO_COLUMN
from kjclass.features.tokens import BIGRAM
from kjclass.records import EMPTY, OK

__all__ = ["SLOW", "score_texts"]

# Beside the numbers of kjclass.records.STATUSES: left for Python to normalise.
SLOW = 255


@jit
def score_texts(
    offsets,
    data,
    ready,
    table,
    sizes,
    stack,
    cache,
    scratch,
    out,
    codes,
    sources=SOURCES,
):
    """Score sentences.

    Parameters
    ----------
    offsets : ndarray of shape (n + 1,), int64
        Where each sentence begins in `data`.
    data : ndarray of uint8
        UTF-8 of the sentences.
    ready : bool
        Whether they are normalised.
    table, sizes
        From :func:`~kjclass.classifiers.prepare.replacements`.
    stack : StackArrays
        See :class:`~kjclass.classifiers.stack.Stack`.
    cache : WordCache
        Filled on the way.
    scratch : Scratch
        For the longest of the sentences.
    out : ndarray of shape (n, n_outputs), float32
        Receives the scores.
    codes : ndarray of shape (n,), uint8
        Receives ``OK``, ``EMPTY`` (without a letter or digit) or ``SLOW`` (not scored, because
        Python has to normalise it).
    sources : int
        Not to be given.
    """
    n_outputs = out.shape[1]
    hashes, words = scratch.hashes, scratch.words
    total, cue_total = scratch.total, scratch.cue_total
    starts, rows, cases, pairs = scratch.starts, scratch.rows, scratch.cases, scratch.pairs
    # Columns beyond are for sentences in focus, which are few: they are added there alone.
    width = len(total)
    beyond = stack.inside[0, 2] if len(stack.inside) else width
    for text in range(len(offsets) - 1):
        source, at, end = data, offsets[text], offsets[text + 1]
        if not ready and not is_ascii(data, at, end):
            size = normalize_into(data, at, end, table, sizes, scratch.normal)
            if size < 0:
                codes[text] = SLOW
                out[text] = 0.0
                continue
            source, at, end = scratch.normal, 0, size
        total[:] = 0
        cue_total[:] = 0
        n, added = 0, 0
        while at < end:
            if not is_word(source[at]):
                at += 1
                continue
            stop, key, case = read_word(source, at, end)
            slot, row = remembered(cache, key)
            if row < 0:
                if cache.size[0] == len(cache.keys):
                    add_rows(total, cache.rows, rows, added, n, 0, width)
                    added = n
                    cache.slots[:] = -1
                    cache.size[0] = 0
                    slot, row = remembered(cache, key)
                row = remember(cache, slot, key, source, at, stop, stack, scratch)
            hashes[n] = key
            words[n] = cache.words[row]
            starts[n] = cache.cues[row]
            rows[n] = row
            prefetch_row(cache.rows, row, beyond)
            cases[n] = case
            n += 1
            at = stop
        codes[text] = OK if n else EMPTY
        add_rows(total, cache.rows, rows, added, n, 0, beyond)
        for number in range(1, n):
            words[number - 1] = chain(BIGRAM, words[number - 1], words[number])
        found = 0
        for number in range(n - 1):
            words[found] = words[number]
            found += may_hold(stack.filter, words[number])
        known = 0
        for number in range(found):
            pairs[known] = find(stack.keys, stack.slots, words[number])
            if pairs[known] >= 0:
                prefetch_row(stack.weights, pairs[known], beyond)
                known += 1
        add_rows(total, stack.weights, pairs, 0, known, 0, beyond)
        cues = find_cues(n, stack, scratch) if n else 0
        add_rows(cue_total, stack.cue_weights, scratch.columns, 0, cues, 0, width)
        scale = np.float32(1.0 / np.sqrt(np.float64(max(n, 1))))
        _write(out, text, 0, n_outputs, 0, scale, stack, scratch)
        more = True
        for model in range(len(stack.inside)):
            if _in_focus(stack.focus[model], scratch.columns, cues):
                if more:
                    add_rows(total, cache.rows, rows, added, n, beyond, width)
                    add_rows(total, stack.weights, pairs, 0, known, beyond, width)
                    more = False
                first, last, column = stack.inside[model]
                _write(out, text, first, last, column, scale, stack, scratch)


@inner_jit
def _in_focus(focus, columns, found):
    """Say whether all cues of a focus are among those found."""
    for cue in focus:
        held = cue == NO_COLUMN
        for number in range(found):
            held |= columns[number] == cue
        if not held:
            return False
    return True


@inner_jit
def _write(out, text, first, last, column, scale, stack, scratch):
    """Write the scores of some outputs, whose weights begin at a column."""
    total, cue_total = scratch.total, scratch.cue_total
    for output in range(first, last):
        at = column + output - first
        words_say = np.float32(total[at]) * scale * stack.steps[at]
        cues_say = np.float32(cue_total[at]) * stack.cue_steps[at]
        out[text, output] = words_say + cues_say + stack.intercept[output]
