"""Memory of a run over one million sentences and over ten: it should be the same.

    python benchmarks/memory.py [--text FILE] [--jobs 2] [--sentences 1000000] [--times 10]
                                [--json FILE]

Samples, every 50 ms, the resident and the proportional memory of the command and its workers from
/proc (Linux); pages that workers share count once in the latter. Prints the peaks.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpora import sentences, write_parquet
from record import add_json_option, write_json


def tree(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [pid, *(found for child in text.split() for found in tree(int(child)))]


def memory(pid: int) -> tuple[int, int]:
    """Return resident and proportional memory of a process in kB; zeros if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    found = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return found.get("Rss", 0), found.get("Pss", 0)


def peak(corpus: Path, out: Path, jobs: int) -> tuple[float, float, float]:
    """Label a corpus; return peaks in MB: all resident, largest process, all proportional."""
    command = [sys.executable, "-m", "kjclass", "label", corpus, "--sentences", "-o", out, "-q"]
    process = subprocess.Popen([*map(str, command), "--jobs", str(jobs)])
    peaks = [0, 0, 0]
    while process.poll() is None:
        found = [memory(pid) for pid in tree(process.pid)] or [(0, 0)]
        now = sum(rss for rss, _ in found), max(found)[0], sum(pss for _, pss in found)
        peaks = [max(pair) for pair in zip(peaks, now, strict=True)]
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(process.returncode)
    return peaks[0] / 1024, peaks[1] / 1024, peaks[2] / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sentences", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=10)
    add_json_option(parser)
    args = parser.parse_args()
    found = sentences(args.text)
    print(f"peaks in MB, {args.jobs} processes")
    print(f"{'sentences':>12}{'resident':>14}{'largest':>14}{'proportional':>14}")
    peaks = []
    sizes = (args.sentences, args.sentences * args.times)
    with tempfile.TemporaryDirectory() as name:
        for n in sizes:
            corpus = Path(name) / "corpus.parquet"
            write_parquet(corpus, itertools.islice(itertools.cycle(found), n))
            peaks.append(peak(corpus, Path(name) / "out.parquet", args.jobs))
            print(f"{n:>12,}" + "".join(f"{value:>14,.0f}" for value in peaks[-1]), flush=True)
    rows = []
    for what, few, many in zip(("resident", "largest", "proportional"), *peaks, strict=True):
        print(f"{what}: {many / few:.2f} of it (bound 1.10)")
        columns = {
            f"{n:,} sentences, MB": value for n, value in zip(sizes, (few, many), strict=True)
        }
        rows.append({"memory": what, **columns, "ratio": many / few, "bound": 1.1})
    write_json(args.json, rows, f"Peaks of the command and its workers, {args.jobs} processes.")


if __name__ == "__main__":
    main()
