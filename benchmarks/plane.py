"""Speed and accuracy of the ways to label that kjclass and its plugins offer, in one run.

    pip install plugins/kjclass-rules 'plugins/kjclass-minilm[model]'
    python benchmarks/plane.py TEST.jsonl [--train FILE ...] [--sample N] [--only NAME ...]

TEST.jsonl as for ``accuracy.py``. Measures `lexical`, which is the default, `static` and, where
those packages are installed, `rules` and `minilm`; all learn from the same sentences, with the same
shares to expect, and label all label sets together. Prints macro-F1 with 95% intervals by a
bootstrap over documents, and sentences/s, warm: for the default over the test sentences many times
on one thread, as in ``accuracy.py``; for the others over the test sentences once, each for the
first time. Embeddings take as many processors as torch does. --sample learns from so many of the
sentences, drawn at random, as one who has just begun to label would.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from accuracy import about, ours, table
from record import add_json_option, write_json

import kjclass
from kjclass.builtin import LABEL_SETS
from kjclass.corpus.labelled import read_labelled
from kjclass.records import LabelledSentence
from kjclass.registry import get_registry
from kjclass.seeds import SEED_PRIORS, seed_sentences
from kjclass.training.train import train

# Enough for caches and thread pools to be there.
_WARM = 256


def measure(
    folder: Path,
    sentences: list[LabelledSentence],
    test: list[LabelledSentence],
    sets: list[Any],
    **how: Any,
) -> tuple[dict[str, Any], float]:
    """Train one classifier, label the test sentences; return what it gave and sentences/s."""
    for one in sets:
        prior = SEED_PRIORS.get(one.name) if "parameters" in how else None
        train(one, sentences, folder / one.name, prior=prior, **how)
    labeler = kjclass.load([folder / one.name for one in sets])
    labeler([sentence.text for sentence in sentences[:_WARM]])
    texts = [sentence.text for sentence in test]
    started = time.perf_counter()
    results = labeler(texts)
    rate = len(texts) / (time.perf_counter() - started)
    return {one.name: given for one, given in zip(sets, results.given, strict=True)}, rate


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("test", type=Path)
    parser.add_argument("--train", type=Path, action="append")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--only", nargs="+")
    add_json_option(parser)
    args = parser.parse_args()
    registry = get_registry()
    sets = [registry.label_sets.get(name) for name in LABEL_SETS]
    sentences = read_labelled(args.train, sets) if args.train else seed_sentences(sets)
    if args.sample:
        sentences = random.Random(0).sample(sentences, args.sample)
    test = read_labelled([args.test], sets)
    ways: dict[str, dict[str, Any]] = {"lexical": {}}
    if "rules" in registry.classifiers.names():
        ways["rules"] = {"classifier": "rules"}
    for name in ("static", "minilm"):
        if name in registry.features.names():
            ways[name] = {"classifier": "dense", "parameters": {"features": name}}
    found, rates = {}, {}
    for name, how in ways.items():
        if args.only and name not in args.only:
            continue
        run = measure if how else ours
        with tempfile.TemporaryDirectory() as folder:
            found[name], rates[name] = run(Path(folder), sentences, test, sets, **how)
    print(f"trained on {len(sentences)} sentences, tested on {len(test)}")
    write_json(args.json, table(found, rates, test, sets), about(sentences, test))


if __name__ == "__main__":
    main()
