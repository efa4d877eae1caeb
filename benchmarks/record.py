"""Write what a benchmark measured as JSON, with machine and date: the docs site shows it."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shlex
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import kjclass

__all__ = ["add_json_option", "machine", "write_json"]

_PACKAGES = ("numpy", "numba", "pyarrow", "scikit-learn")


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--json FILE``."""
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="also write the results here, as JSON"
    )


def write_json(path: Path | None, rows: list[dict[str, Any]], about: str = "") -> None:
    """Write the results where ``--json`` says; without it, do nothing.

    Parameters
    ----------
    path : Path or None
        The file.
    rows : list of dict
        Cells by the heading of their column: text, numbers, or an estimate with the ends of its
        interval, as a list of three.
    about : str
        What holds for the whole table.
    """
    if path is None:
        return
    # Where files lay on this machine is nobody's business.
    given = [Path(name).name if name.startswith("/") else name for name in sys.argv[1:]]
    options = [name for name in given if name not in ("--json", str(path), path.name)]
    script = f"benchmarks/{Path(sys.argv[0]).name}"
    found = {
        "command": shlex.join(["python", script, *options]),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": machine(),
        "about": about,
        "rows": rows,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Return what the numbers depend on besides the code."""
    cpuinfo = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (cpuinfo.read_text().splitlines() if cpuinfo.is_file() else ())
        if line.startswith("model name")
    ]
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": names[0] if names else platform.machine(),
        "processors": os.cpu_count(),
        "memory_gb": round(size / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {
            "kjclass": kjclass.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
        },
    }
