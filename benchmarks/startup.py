"""Start-up costs, side by side: ratios to importing scikit-learn's linear models.

    python benchmarks/startup.py [--repeat 7] [--json FILE]

Each command runs in a process of its own, alternating, after one warm-up; the medians are compared.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from record import add_json_option, write_json

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
SHOWN = {"help": "--help", "version": "--version", "label": "label --text TEXT"}
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
    add_json_option(parser)
    args = parser.parse_args()
    repeat = args.repeat
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(repeat + 1):
        for name, arguments in COMMANDS.items():
            took = seconds(arguments)
            if number:
                times[name].append(took)
    median = {name: statistics.median(values) for name, values in times.items()}
    print(f'python -c "{BASE}": {median["base"]:.2f} s (median of {repeat})')
    rows: list[dict[str, Any]] = [
        {"": f'python -c "{BASE}"', "result": median["base"], "unit": "s", "bound": ""}
    ]
    for name, bound in (("help", 0.5), ("version", 0.5), ("label", 1.0)):
        ratio = median[name] / median["base"]
        print(f"{name:<8} {median[name]:.2f} s, {ratio:.2f} of it (bound {bound})")
        rows.append(
            {
                "": f"kjclass {SHOWN[name]}",
                "result": ratio,
                "unit": "of the first line",
                "bound": bound,
            }
        )
    opened = [
        float(subprocess.run([sys.executable, "-c", OPEN], check=True, capture_output=True).stdout)
        for _ in range(repeat)
    ]
    opening = statistics.median(opened)
    print(f"open     {opening:.0f} ms for all shipped models (bound 50)")
    rows.append({"": "opening all shipped models", "result": opening, "unit": "ms", "bound": 50})
    package = Path(kjclass.__file__).parent
    size = megabytes(package)
    if not (package / "shipped").is_dir():
        size += megabytes(shipped("models")) + megabytes(shipped("seeds"))
    print(f"size     {size:.1f} MB installed, with models and sentences (bound 40)")
    rows.append(
        {"": "installed, with models and sentences", "result": size, "unit": "MB", "bound": 40}
    )
    write_json(args.json, rows, f"Medians of {repeat} runs, each a process of its own.")


if __name__ == "__main__":
    main()
