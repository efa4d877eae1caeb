"""Start-up costs, side by side: ratios to importing scikit-learn's linear models.

    python benchmarks/startup.py [--repeat 7]

Each command runs in a process of its own, alternating, after one warm-up; the medians are compared.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

import kjclass
from kjclass.shipped import shipped

TEXT = "Seoul and Tokyo will stockpile rare earths together, officials said. Markets rose."
BASE = "import sklearn.linear_model"
COMMANDS = {
    "base": ["-c", BASE],
    "help": ["-m", "kjclass", "--help"],
    "version": ["-m", "kjclass", "--version"],
    "label": ["-m", "kjclass", "label", "--text", TEXT],
}
OPEN = """
import time, kjclass.pipeline, kjclass.classifiers.reference, kjclass.builtin, safetensors.numpy
from kjclass.registry import get_registry
get_registry()
started = time.perf_counter()
kjclass.load()
print(1000 * (time.perf_counter() - started))
"""


def seconds(arguments: list[str]) -> float:
    """Return how long one process takes."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def megabytes(folder: Path) -> float:
    """Return the size of the files under a folder."""
    files = (
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    return sum(path.stat().st_size for path in files) / 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=7)
    repeat = parser.parse_args().repeat
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(repeat + 1):
        for name, arguments in COMMANDS.items():
            took = seconds(arguments)
            if number:
                times[name].append(took)
    median = {name: statistics.median(values) for name, values in times.items()}
    print(f'python -c "{BASE}": {median["base"]:.2f} s (median of {repeat})')
    for name, bound in (("help", 0.5), ("version", 0.5), ("label", 1.0)):
        ratio = median[name] / median["base"]
        print(f"{name:<8} {median[name]:.2f} s, {ratio:.2f} of it (bound {bound})")
    opened = [
        float(subprocess.run([sys.executable, "-c", OPEN], check=True, capture_output=True).stdout)
        for _ in range(repeat)
    ]
    print(f"open     {statistics.median(opened):.0f} ms for all shipped models (bound 50)")
    package = Path(kjclass.__file__).parent
    size = megabytes(package)
    if not (package / "shipped").is_dir():
        size += megabytes(shipped("models")) + megabytes(shipped("seeds"))
    print(f"size     {size:.1f} MB installed, with models and sentences (bound 40)")


if __name__ == "__main__":
    main()
