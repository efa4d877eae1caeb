"""Labelling what ``kjclass suggest`` chooses, beside labelling sentences drawn at random.

On the sentences in seeds/: some are labelled to begin with, a hundred more are labelled five
times over, chosen one way or another from the rest; macro-F1 is that of documents held out::

    python benchmarks/suggest.py --json benchmarks/results/suggest.json
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from record import add_json_option, write_json

from kjclass.builtin import LABEL_SETS
from kjclass.evaluation.duplicates import clusters
from kjclass.evaluation.known import indicator
from kjclass.evaluation.predictions import decided
from kjclass.evaluation.suggesting.choose import choose
from kjclass.evaluation.suggesting.margins import margins
from kjclass.evaluation.suggesting.pools import Pools, Scored
from kjclass.labels import LabelSet
from kjclass.metrics import score
from kjclass.records import LabelledSentence
from kjclass.registry import get_registry
from kjclass.seeds import seed_sentences
from kjclass.splits import MultilabelStratifiedGroupKFold
from kjclass.training.recipe import make_classifier

_FIRST, _STEP, _STEPS = 300, 100, 5
_HELD_OUT = 4
_METHODS = ("random", "margin", "suggest")


def fitted(label_set: LabelSet, sentences: Sequence[LabelledSentence], groups: Any) -> Any:
    labels = [one.labels[label_set.name] for one in sentences]
    y = [one[0] for one in labels] if label_set.kind == "single" else labels
    return make_classifier(label_set).fit([one.text for one in sentences], y, groups)


def chosen(
    method: str,
    label_set: LabelSet,
    model: Any,
    sentences: Sequence[LabelledSentence],
    labelled: NDArray[np.intp],
    rest: NDArray[np.intp],
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    if method == "random":
        return rng.choice(rest, _STEP, replace=False)
    texts = [sentences[row].text for row in rest]
    probability, cuts = model.predict_proba(texts), model.thresholds_
    if method == "margin":
        found = margins(probability, cuts, kind=label_set.kind).min(axis=1)
        return rest[np.argsort(found, kind="stable")[:_STEP]]
    known = [sentences[row].text for row in labelled]
    pools = Pools([label_set], _STEP, labelled=known)
    given = decided(label_set, probability, cuts)
    pools.add(
        [Scored(label_set, probability, cuts, given)],
        np.ones(len(rest), dtype=bool),
        *(list(map(str, rest)), [sentences[row].group for row in rest], texts),
    )
    return np.array([int(one.candidate.id) for one in choose(pools, _STEP, labelled=known)])


def run(
    method: str, label_set: LabelSet, sentences: Sequence[LabelledSentence], seed: int
) -> list[float]:
    """Return macro-F1 before, and after each hundred."""
    truth = indicator(label_set, sentences)
    groups = clusters([one.text for one in sentences], [one.group for one in sentences])
    folds = MultilabelStratifiedGroupKFold(_HELD_OUT, random_state=seed)
    train, test = list(folds.split(sentences, truth, groups))[seed % _HELD_OUT]
    rng = np.random.default_rng([seed, 7])
    labelled = rng.choice(train, _FIRST, replace=False)
    scores = []
    for step in range(_STEPS + 1):
        model = fitted(label_set, [sentences[row] for row in labelled], groups[labelled])
        probability = model.predict_proba([sentences[row].text for row in test])
        given = decided(label_set, probability, model.thresholds_)
        scores.append(score(label_set.label_ids, truth[test], given, groups[test]).macro_f1)
        if step < _STEPS:
            rest = np.setdiff1d(train, labelled)
            more = chosen(method, label_set, model, sentences, labelled, rest, rng)
            labelled = np.concatenate([labelled, more])
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", dest="sets", action="append", help="label set; repeatable")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    add_json_option(parser)
    options = parser.parse_args()
    label_sets = [get_registry().label_sets.get(name) for name in options.sets or LABEL_SETS]
    sentences = seed_sentences(label_sets)
    rows: list[dict[str, Any]] = []
    for label_set in label_sets:
        plan = [(method, seed) for method in _METHODS for seed in range(options.seeds)]
        found = Parallel(n_jobs=options.jobs)(
            delayed(run)(method, label_set, sentences, seed) for method, seed in plan
        )
        curves = dict(zip(plan, found, strict=True))
        by_method = {
            method: np.array([curves[method, seed] for seed in range(options.seeds)])
            for method in _METHODS
        }
        for method, scores in by_method.items():
            # Paired: a seed has the same first sentences and the same test part for all methods.
            gain = (scores - by_method["random"])[:, 1:].mean(axis=1)
            error = gain.std(ddof=1) / len(gain) ** 0.5
            row: dict[str, Any] = {"label set": label_set.name, "chosen": method}
            row |= {
                f"{_FIRST + at * _STEP} labelled": round(float(f1), 3)
                for at, f1 in enumerate(scores.mean(axis=0))
            }
            row["over random"] = "" if method == "random" else f"{gain.mean():+.3f} ± {error:.3f}"
            print(row, flush=True)
            rows.append(row)
    about = (
        f"Macro-F1 on documents held out, mean of {options.seeds} runs; over random: mean over the "
        "five steps, ± standard error over the runs."
    )
    write_json(options.json, rows, about)


if __name__ == "__main__":
    main()
