"""Labelling speed beside the peers, in one run on the same sentences and processors.

    python benchmarks/throughput.py [--text FILE] [--sentences 10000000] [--jobs 2] [--env FOLDER]
                                    [--json FILE]

kjclass labels for all shipped label sets, from Parquet to Parquet, with the command line that users
have, its start included. The peers label for one label set or four, sentences in memory to labels
in memory, trained on the sentences that ship with kjclass, in as many processes. FILE is anything
that kjclass reads (a sentence a row); without it the shipped sentences are repeated. fastText is
installed into an environment of its own at --env, the one that accuracy.py makes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from accuracy import environment
from corpora import articles, sentences, write_parquet
from record import add_json_option, write_json
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union

import kjclass
from kjclass.builtin import LABEL_SETS
from kjclass.evaluation.known import indicator
from kjclass.registry import get_registry
from kjclass.seeds import seed_sentences

# Sentences of a piece of a corpus.
_PIECE = 65_536

FASTTEXT = """
import sys, time
import fasttext
from pathlib import Path
folder, part, loss = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
path = folder / "fasttext.bin"
if part == "train":
    fasttext.train_supervised(str(folder / "fasttext.txt"), wordNgrams=2, epoch=25, lr=0.5,
                              thread=1, loss=loss, verbose=0).save_model(str(path))
else:
    model = fasttext.load_model(str(path))
    texts = (folder / part).read_text(encoding="utf-8").split("\\n")
    started = time.perf_counter()
    model.predict(texts)
    print(time.perf_counter() - started)
"""


def best(run: Callable[[], float], repeat: int) -> float:
    """Return the best rate of several runs."""
    return max(run() for _ in range(repeat))


def label(corpus: Path, out: Path, jobs: int, *options: str) -> float:
    """Label a corpus with the command line on `jobs` processors; return sentences/s, start to end.

    One process also writes its output beside the labelling: without a limit it takes two.
    """
    command = [sys.executable, "-m", "kjclass", "label", corpus, "-o", out, "--jobs", str(jobs)]
    summary = out.with_name("summary.json")
    started = time.perf_counter()
    subprocess.run(
        [*map(str, command), *options, "-q", "--summary", str(summary)],
        check=True,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, range(jobs)),
    )
    seconds = time.perf_counter() - started
    n = int(json.loads(summary.read_text())["sentences"])
    out.unlink()
    return n / seconds


def rewrite(corpus: Path, out: Path) -> float:
    """Read and write a Parquet file with pyarrow alone; return rows/s."""
    started = time.perf_counter()
    table = pq.read_table(corpus)
    pq.write_table(table, out, compression="zstd")
    seconds = time.perf_counter() - started
    out.unlink()
    return table.num_rows / seconds


@cache
def pipelines(characters: bool) -> list[Any]:
    """Return four scikit-learn pipelines, one a label set, fitted on the shipped sentences."""
    sets = [get_registry().label_sets.get(name) for name in LABEL_SETS]
    rows = seed_sentences(sets)
    fitted = []
    for label_set in sets:
        features = [TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)]
        if characters:
            features.append(TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2))
        head: Any = LogisticRegression(max_iter=200, tol=1e-2)
        target: Any = [row.labels[label_set.name] for row in rows]
        if label_set.kind == "single":
            target = [labels[0] for labels in target]
        else:
            head, target = OneVsRestClassifier(head), indicator(label_set, rows).astype(int)
        fitted.append(
            make_pipeline(make_union(*features), head).fit([row.text for row in rows], target)
        )
    return fitted


def predict(job: tuple[bool, list[str]]) -> float:
    """Predict with all four pipelines; return the seconds it took."""
    characters, texts = job
    fitted = pipelines(characters)
    started = time.perf_counter()
    for pipeline in fitted:
        pipeline.predict(texts)
    return time.perf_counter() - started


def sklearn_rate(texts: list[str], jobs: int, characters: bool) -> float:
    """Return sentences/s of the four pipelines in `jobs` processes."""
    pipelines(characters)  # fitted before the processes are forked
    parts = [(characters, texts[at::jobs]) for at in range(jobs)]
    with ProcessPoolExecutor(jobs) as pool:
        return len(texts) / max(pool.map(predict, parts))


def fasttext_rate(folder: Path, python: Path, texts: list[str], jobs: int) -> float:
    """Return sentences/s of fastText for stance alone, in `jobs` processes."""
    stance = get_registry().label_sets.get("stance")
    lines = [
        f"__label__{row.labels['stance'][0]} {row.text.lower()}" for row in seed_sentences([stance])
    ]
    (folder / "fasttext.txt").write_text("\n".join(lines), encoding="utf-8")
    script = folder / "fasttext_rate.py"
    script.write_text(FASTTEXT)
    subprocess.run([python, script, folder, "train", "softmax"], check=True)
    for at in range(jobs):
        part = "\n".join(text.replace("\n", " ") for text in texts[at::jobs])
        (folder / f"part-{at}.txt").write_text(part, encoding="utf-8")
    running = [
        subprocess.Popen(
            [python, script, folder, f"part-{at}.txt", "softmax"], stdout=subprocess.PIPE, text=True
        )
        for at in range(jobs)
    ]
    return len(texts) / max(float(process.communicate()[0]) for process in running)


def many_sets(texts: list[str], copies: int) -> float:
    """Return sentences/s of one thread, Arrow to Arrow, with the shipped sets `copies` times.

    In pieces, as a corpus is labelled.
    """
    models = list(kjclass.load(n_jobs=1).models)
    several = [
        replace(model, label_set=replace(model.label_set, name=f"{model.label_set.name}{n}"))
        for n in range(copies)
        for model in models
    ]
    labeler = kjclass.Labeler(several, n_jobs=1)
    pieces = [pa.array(texts[at : at + _PIECE]) for at in range(0, len(texts), _PIECE)]
    labeler.label_arrow(pieces[0].slice(0, 5000)).to_arrow()
    started = time.perf_counter()
    for piece in pieces:
        labeler.label_arrow(piece).to_arrow()
    return len(texts) / (time.perf_counter() - started)


def one_sentence() -> float:
    """Return the milliseconds that one sentence takes on a loaded labeler."""
    labeler = kjclass.load()
    text = "Seoul and Tokyo will stockpile rare earths together, officials said."
    labeler(text)
    times = []
    for _ in range(50):
        started = time.perf_counter()
        labeler(text)
        times.append(1000 * (time.perf_counter() - started))
    return sorted(times)[25]


ROWS: list[dict[str, Any]] = []


def show(name: str, rate: float, ours: float | None = None, bound: str = "") -> None:
    """Print a line of the table, and keep it for ``--json``."""
    keep(name, rate, "sentences/s", ours / rate if ours else None, bound)
    ratio = f"{ours / rate:>8.1f} x{'' if not bound else f'  (bound {bound})'}" if ours else ""
    print(f"{name:<58}{rate:>10,.0f}{ratio}", flush=True)


def keep(name: str, result: float, unit: str, ratio: float | None, bound: str) -> None:
    """Keep a line for ``--json``."""
    row = {"": name, "result": result, "unit": unit, "kjclass to it": ratio, "bound": bound}
    ROWS.append(row)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--sentences", type=int, default=10_000_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--env", type=Path, default=Path.home() / ".cache/kjclass-peers")
    add_json_option(parser)
    args = parser.parse_args()
    found = sentences(args.text)
    sample = list(itertools.islice(itertools.cycle(found), 100_000))
    python = environment(args.env)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus, documents = folder / "corpus.parquet", folder / "documents.parquet"
        write_parquet(corpus, itertools.islice(itertools.cycle(found), args.sentences))
        write_parquet(documents, articles(found, args.sentences))
        out = folder / "out.parquet"
        label(corpus, out, 1, "--sentences")  # compiles the kernel, where it is not cached
        ours = best(lambda: label(corpus, out, args.jobs, "--sentences"), args.repeat)
        bare = best(lambda: rewrite(corpus, out), args.repeat)
        single = best(lambda: label(corpus, out, 1, "--sentences"), args.repeat)
        whole = best(lambda: label(documents, out, args.jobs), args.repeat)
        print(
            f"{args.sentences:,} sentences, {args.jobs} processes; sentences/s, and kjclass to it"
        )
        show("kjclass, four label sets, Parquet to Parquet", ours)
        show("kjclass, the same in one process on one processor", single, ours, "at least 1.7")
        show("kjclass, articles", whole, ours, "at most 2")
        show("pyarrow, rewriting the same file", bare)
        ROWS[-1] |= {"kjclass to it": ours / bare, "bound": "at least 1/8"}
        print(f"{'':<58}{'':>10}{bare / ours:>8.1f} x faster than kjclass  (bound at most 8)")
        fast = best(lambda: fasttext_rate(folder, python, sample, args.jobs), args.repeat)
        show("fastText, one label set, word pairs", fast, ours, "at least 2")
        few = sample[:20_000]
        words = sklearn_rate(few, args.jobs, characters=False)
        show("scikit-learn, four label sets, words 1-2", words, ours, "at least 20")
        both = sklearn_rate(few[:5000], args.jobs, characters=True)
        show("scikit-learn, four label sets, words and characters 3-5", both, ours, "at least 20")
        # In turns, so that whatever else the machine does falls on both.
        large = list(itertools.islice(itertools.cycle(found), min(args.sentences, 500_000)))
        turns = [(many_sets(large, 1), many_sets(large, 5)) for _ in range(2 * args.repeat)]
        four, twenty = map(max, zip(*turns, strict=True))
        show("kjclass, Arrow to Arrow, one thread, 4 label sets", four)
        show("kjclass, Arrow to Arrow, one thread, 20 label sets", twenty)
        print(f"{'':<58}{'':>10}{twenty / four:>8.2f} of the rate  (bound at least 0.60)")
        keep("rate with 20 label sets to rate with 4", twenty / four, "", None, "at least 0.60")
        one = one_sentence()
        print(f"one sentence on a loaded labeler: {one:.2f} ms (bound 1)")
        keep("one sentence on a loaded labeler", one, "ms", None, "at most 1")
    write_json(args.json, ROWS, f"{args.sentences:,} sentences, {args.jobs} processes.")


if __name__ == "__main__":
    main()
