"""The benchmark page: the README's account, and the tables that the benchmarks themselves wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sitepages import Pages
from sitepages.markdown import code, escape, section, table
from sitepages.readme import read

__all__ = ["pages"]

# Result file: heading, what is run to make it.
_KNOWN = {
    "accuracy": ("Accuracy", "python benchmarks/accuracy.py FILE"),
    "plane": ("Speed and accuracy", "python benchmarks/plane.py FILE"),
    "throughput": ("Speed", "python benchmarks/throughput.py"),
    "memory": ("Memory", "python benchmarks/memory.py"),
    "startup": ("Start-up", "python benchmarks/startup.py"),
}


def pages(root: Path) -> Pages:
    """Return the benchmark page.

    Parameters
    ----------
    root : Path
        The checkout, with ``benchmarks/results/*.json``.
    """
    readme = read(root / "README.md")
    folder = root / "benchmarks" / "results"
    found = {path.stem: path for path in sorted(folder.glob("*.json"))}
    parts = [
        "# Benchmarks\n",
        section(readme, "How good, how fast"),
        "The tables below are what the benchmarks wrote with `--json`, as it is.\n",
    ]
    for name in [*_KNOWN, *(name for name in found if name not in _KNOWN)]:
        heading, command = _KNOWN.get(name, (name.capitalize(), f"python benchmarks/{name}.py"))
        if name in found:
            record = json.loads(found[name].read_text(encoding="utf-8"))
            parts += [f"## {heading}\n", _record(record)]
        elif (root / "benchmarks" / f"{name}.py").is_file():
            to_run = code(f"{command} --json benchmarks/results/{name}.json")
            parts += [f"## {heading}\n", f"Not measured yet: {to_run}.\n"]
    return {"benchmarks.md": "\n".join(parts)}


def _record(record: dict[str, Any]) -> str:
    machine = record["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    columns = list(dict.fromkeys(key for row in record["rows"] for key in row))
    rows = [[_cell(row.get(column)) for column in columns] for row in record["rows"]]
    texts = {name for row in record["rows"] for name, value in row.items() if _is_text(value)}
    right = [column not in texts for column in columns]
    about = f"{escape(record['about'])}\n\n" if record.get("about") else ""
    return (
        f"{about}{table(list(map(escape, columns)), rows, right)}\n"
        f"Measured on {record['date']} with {code(record['command'])}: "
        f"{escape(machine['processor'])}, {machine['processors']} processors, "
        f"{machine['memory_gb']:.0f} GB, {escape(machine['system'])}; {escape(versions)}.\n"
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        # An estimate with the ends of its interval.
        middle, low, high = (f"{number:.3f}".removeprefix("0") for number in value)
        return f"{middle} \\[{low},\N{NO-BREAK SPACE}{high}\\]"
    if isinstance(value, (int, float)):
        return f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 100 else f"{value:.3g}"
    return escape(str(value))
