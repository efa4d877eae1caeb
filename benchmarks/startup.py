"""Start-up costs, side by side: ratios to importing scikit-learn's linear models.

    python benchmarks/startup.py [--repeat 7] [--json FILE]

Each command runs in a process of its own, alternating, after one warm-up; the medians are compared.
Then the same with 30 plugins installed, each a distribution with a label set, beside none.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
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


PLUGINS = 30
PLUGIN = """
from kjclass import Label, LabelSet, hookimpl


@hookimpl
def kjclass_label_sets():
    labels = (Label("yes", "It does."), Label("no", "It does not."))
    return [LabelSet("set_{number}", "1.0.0", "single", "benchmarks", labels)]
"""


def seconds(arguments: list[str], site: Path | None = None) -> float:
    """Return how long one process takes, with the plugins of a folder."""
    paths = [str(site)] * (site is not None) + [os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment
    )
    return time.perf_counter() - started


def install(folder: Path, number: int) -> None:
    """Put a plugin into a folder, as pip does it."""
    name = f"kjbench_{number}"
    (folder / f"{name}.py").write_text(PLUGIN.format(number=number))
    info = folder / f"{name}-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
    (info / "entry_points.txt").write_text(f"[kjclass]\nset = {name}\n")


def beside_plugins(repeat: int) -> list[dict[str, Any]]:
    """Compare commands with and without plugins."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        none, many = Path(scratch) / "none", Path(scratch) / "many"
        none.mkdir()
        many.mkdir()
        for number in range(PLUGINS):
            install(many, number)
        for name, bound in (("help", 1.2), ("version", 1.2), ("label", None)):
            pairs = [
                (seconds(COMMANDS[name], none), seconds(COMMANDS[name], many))
                for _ in range(repeat + 1)
            ]
            without, beside = (statistics.median(one) for one in zip(*pairs[1:], strict=True))
            print(
                f"{name:<8} {beside:.3f} s with {PLUGINS} plugins, {without:.3f} s with none: "
                f"{beside / without:.2f}" + (f" (bound {bound})" if bound else "")
            )
            rows.append(
                {
                    "": f"kjclass {SHOWN[name]}, {PLUGINS} plugins installed",
                    "result": beside / without,
                    "unit": "of its time with none",
                    "bound": bound or "",
                }
            )
    return rows


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
    rows += beside_plugins(repeat)
    print(f"size     {size:.1f} MB installed, with models and sentences (bound 40)")
    rows.append(
        {"": "installed, with models and sentences", "result": size, "unit": "MB", "bound": 40}
    )
    write_json(args.json, rows, f"Medians of {repeat} runs, each a process of its own.")


if __name__ == "__main__":
    main()
