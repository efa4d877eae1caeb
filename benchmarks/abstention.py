"""What --max-error does on labelled sentences that the models were not trained on.

    python benchmarks/abstention.py FILE [--models FOLDER] [--halves N]

FILE holds labelled sentences: `text`, `group` (or `doc`) and a column a label set. Prints for each
set and wanted error (a) the share answered and the share of those answers that is wrong, with cuts
chosen on what the models keep of their training sentences; (b) the same with cuts chosen on one
half of the documents of FILE and judged on the other, over random halves: how many find a cut, what
they answer, and how many are off on the other half. That half is a sample too: where the true error
is just as wanted, about every second is off by chance.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from kjclass.abstention.bound import bound_error
from kjclass.abstention.evidence import Evidence
from kjclass.builtin import LABEL_SETS
from kjclass.corpus.labelled import read_labelled
from kjclass.evaluation.held_out import held_out_evidence
from kjclass.models.held_out import read_evidence
from kjclass.pipeline import load

WANTED = (0.05, 0.1, 0.2)


def judged(evidence: Evidence, cut: float | None) -> tuple[float, float]:
    """Return the share answered, and the share of the answers that is wrong."""
    answered = evidence.confidence >= (np.inf if cut is None else np.float32(cut))
    if not answered.any():
        return 0.0, 0.0
    return float(answered.mean()), float(evidence.wrong[answered].mean())


def part(evidence: Evidence, rows: np.ndarray) -> Evidence:
    one = evidence
    return Evidence(one.confidence[rows], one.wrong[rows], one.group[rows], one.weight[rows])


def halves(evidence: Evidence, wanted: float, times: int) -> tuple[int, float, int]:
    """Return how many halves find a cut, what they answer on average, how many are off."""
    documents = np.unique(evidence.group)
    found = off = 0
    coverage = 0.0
    for number in range(times):
        chosen = np.random.default_rng(number).permutation(documents)[: len(documents) // 2]
        rows = np.isin(evidence.group, chosen)
        cut = bound_error(part(evidence, rows), wanted, seed=number).cut
        answered, wrong = judged(part(evidence, ~rows), cut)
        found += cut is not None
        off += wrong > wanted
        coverage += answered / times
    return found, coverage, off


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--halves", type=int, default=200)
    args = parser.parse_args()
    names = list(LABEL_SETS)
    labeler = load([args.models / name for name in names] if args.models else names)
    sentences = read_labelled([args.file], list(labeler.label_sets))
    print("| set | wanted | training: answered | wrong | halves that answer | answered | off |")
    print("|---|---|---|---|---|---|---|")
    for model in labeler.models:
        own = held_out_evidence(labeler, model.label_set, sentences)
        for wanted in WANTED:
            answered, wrong = judged(own, bound_error(read_evidence(model), wanted).cut)
            found, coverage, off = halves(own, wanted, args.halves)
            error = f"{wrong:.3f}" if answered else "-"
            print(
                f"| {model.label_set.name} | {wanted} | {answered:.3f} | {error} "
                f"| {found} of {args.halves} | {coverage:.3f} | {off} |"
            )


if __name__ == "__main__":
    main()
