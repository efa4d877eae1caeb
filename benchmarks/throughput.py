"""Labelling speed, side by side with scikit-learn in the same process.

    python benchmarks/throughput.py [--sentences 100000] [--text FILE.jsonl[.zst]] [--jobs 2]

kjclass labels for all shipped label sets, from a list of strings to an Arrow table; scikit-learn
runs TfidfVectorizer (words 1-2) and LogisticRegression for one label set, from the same list to
labels. Both were trained on the shipped sentences. Without --text, the shipped sentences are
repeated, which flatters both: real text has more words.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import kjclass
from kjclass.registry import get_registry
from kjclass.seeds import seed_sentences


def texts(path: Path | None, n: int) -> list[str]:
    """Return `n` sentences of a JSON-lines file, or of the shipped ones, repeated as needed."""
    if path is None:
        found = [sentence.text for sentence in seed_sentences([])]
    else:
        raw = path.read_bytes()
        if path.suffix == ".zst":
            zstd = shutil.which("zstd")
            if zstd is None:
                raise SystemExit("install zstd to read .zst")
            raw = subprocess.run([zstd, "-dcq", path], check=True, capture_output=True).stdout
        found = [json.loads(line)["text"] for line in raw.decode().split("\n") if line]
    return list(islice(cycle(found), n))


def best(run: Callable[[], object], repeat: int = 3) -> float:
    """Return the shortest of several runs, in seconds."""
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    sentences = texts(args.text, args.sentences)
    stance = get_registry().label_sets.get("stance")
    rows = seed_sentences([stance])
    sklearn = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=1000))
    sklearn.fit([row.text for row in rows], [row.labels["stance"][0] for row in rows])
    labeler = kjclass.load(n_jobs=args.jobs)
    names = [label_set.name for label_set in labeler.label_sets]
    started = time.perf_counter()
    labeler(sentences[:5000])
    print(f"first batch, kernel loaded or compiled: {time.perf_counter() - started:.1f} s")
    ours = len(sentences) / best(lambda: labeler(sentences).to_arrow())
    theirs = len(sentences) / best(lambda: sklearn.predict(sentences), repeat=1)
    print(f"kjclass, {', '.join(names)}, {args.jobs} threads: {ours:,.0f} sentences/s")
    print(f"scikit-learn, stance alone: {theirs:,.0f} sentences/s")
    print(f"ratio {ours / theirs:.1f} (bound 5)")
    one = "Seoul and Tokyo will stockpile rare earths together, officials said."
    print(f"one sentence on a loaded labeler: {1000 * best(lambda: labeler(one), 50):.2f} ms")


if __name__ == "__main__":
    main()
