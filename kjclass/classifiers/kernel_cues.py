"""Cue phrases in the compiled kernel."""

from __future__ import annotations

import numpy as np

from kjclass.classifiers.compiled import inner_jit
from kjclass.classifiers.kernel_tokens import chain, find, may_hold
from kjclass.features.cues import MASK, MAX_CUE_WORDS
from kjclass.features.tokens import CUE

__all__ = ["find_cues"]


@inner_jit
def find_cues(n, stack, scratch):
    """Find the cue columns that occur, the longest phrase of each set winning.

    Parameters
    ----------
    n : int
        Number of words.
    stack : StackArrays
    scratch : Scratch
        Holds the words; its `columns` receive the columns, in order.

    Returns
    -------
    int
        Number of columns.
    """
    # Most words that may begin a phrase are no phrase and begin none here; they are sorted out
    # without a jump that the processor would have to guess.
    hashes, starts, at = scratch.hashes, scratch.starts, scratch.at
    candidates = 0
    for number in range(n):
        at[candidates] = number
        key = chain(CUE, hashes[number], hashes[min(number + 1, n - 1)])
        candidates += (starts[number] >= 0) & (
            stack.cue_alone[starts[number]] | may_hold(stack.cue_filter, key)
        )
    found = 0
    scratch.free_from[:] = 0
    for number in range(candidates):
        found = _match(n, at[number], stack, scratch, found)
    columns = scratch.columns
    for number in range(found):
        column = columns[number]
        scratch.hit[column] = False
        place = number
        while place > 0 and columns[place - 1] > column:
            columns[place] = columns[place - 1]
            place -= 1
        columns[place] = column
    return found


@inner_jit
def _match(n, at, stack, scratch, found):
    """Append the columns of the longest phrases at a word; return the new number of columns."""
    hashes, starts, cases = scratch.hashes, scratch.starts, scratch.cases
    free_from, best = scratch.free_from, scratch.best
    key, row = hashes[at], starts[at]
    length, longest = 1, 0
    while True:
        for entry in range(stack.cue_first[row], stack.cue_first[row + 1]):
            number = stack.cue_sets[entry]
            if at >= free_from[number] and _fits(cases, at, length, stack.cue_cases[entry]):
                if longest == 0:
                    best[:] = 0
                best[number] = longest = length
        length += 1
        if length > MAX_CUE_WORDS or at + length > n:
            break
        key = chain(CUE, key, hashes[at + length - 1])
        if not may_hold(stack.cue_filter, key):
            break
        row = find(stack.cue_keys, stack.cue_slots, key)
        if row < 0:
            break
    if longest == 0:
        return found
    key, row = hashes[at], starts[at]
    for length in range(1, longest + 1):
        if length > 1:
            key = chain(CUE, key, hashes[at + length - 1])
            row = find(stack.cue_keys, stack.cue_slots, key)
        for entry in range(stack.cue_first[row], stack.cue_first[row + 1]):
            number = stack.cue_sets[entry]
            column = stack.cue_columns[entry]
            if (
                best[number] == length
                and column != MASK
                and not scratch.hit[column]
                and _fits(cases, at, length, stack.cue_cases[entry])
            ):
                scratch.hit[column] = True
                scratch.columns[found] = column
                found += 1
    for number in range(len(best)):
        if best[number]:
            free_from[number] = at + best[number]
    return found


@inner_jit
def _fits(cases, at, length, packed):
    for position in range(length):
        if np.int64(cases[at + position]) < (packed >> (2 * position)) & 3:
            return False
    return True
