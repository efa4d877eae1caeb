"""The notebook of docs/ runs in a fresh kernel, and shows what it would show today."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kjclass

ROOT = Path(__file__).resolve().parents[1]
PATH = ROOT / "docs" / "own-sentences.ipynb"
pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="runs in a clone, where the docs lie")

import run_notebook  # noqa: E402
from sitepages import notebook as site  # noqa: E402

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.fixture
def shown() -> dict[str, Any]:
    return run_notebook.read(PATH)


@pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("nbclient", "ipykernel", "matplotlib", "pandas"))),
    reason="needs what the group dev installs",
)
def test_it_runs_and_its_outputs_are_those_that_are_committed() -> None:
    done = subprocess.run(
        [sys.executable, "docs/run_notebook.py", "--check"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_stays_small_and_every_cell_has_run_in_order(shown: dict[str, Any]) -> None:
    assert PATH.stat().st_size < 150_000
    cells = [cell for cell in shown["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert all(output["output_type"] != "error" for cell in cells for output in cell["outputs"])


def test_it_names_nothing_of_the_machine_it_ran_on(shown: dict[str, Any]) -> None:
    text = json.dumps(shown)
    assert str(ROOT) not in text
    assert not re.search(r"/(tmp|home|root|Users)/", text)


def test_its_names_are_those_of_the_package(shown: dict[str, Any]) -> None:
    code = "\n".join(
        "".join(cell["source"]) for cell in shown["cells"] if cell["cell_type"] == "code"
    )
    assert set(re.findall(r"kjclass\.([A-Z]\w+|load|label_\w+)\b", code)) <= set(kjclass.__all__)
    for used in ("GridSearchCV", "MultilabelStratifiedGroupKFold", "check_data", "evaluate(",
                 "compare(", "bounded(", "label_corpus", "label_batches", "explain("):  # fmt: skip
        assert used in code


def edited(shown: dict[str, Any], was: str, now: str) -> dict[str, Any]:
    """Return the notebook with one word of its outputs exchanged, as if it had come out so."""
    new = copy.deepcopy(shown)
    found = 0
    for cell in new["cells"]:
        for output in cell.get("outputs", ()):
            for holder in (output, output.get("data", {})):
                for kind in ("text", "text/plain"):
                    lines = holder.get(kind, [])
                    found += was in "".join(lines)
                    holder[kind] = [line.replace(was, now) for line in lines]
    assert found
    return new


def test_a_digit_that_differs_is_stale_where_libraries_are_the_same(shown: dict[str, Any]) -> None:
    value = re.search(r"Brier score +(0\.\d+)", json.dumps(shown))
    assert value is not None
    moved = f"{float(value[1]) + 0.001:.3f}"
    new = edited(shown, value[1], moved)
    assert list(run_notebook.differences(shown, shown)) == []
    assert any(moved in one for one in run_notebook.differences(shown, new))
    # Other versions: the last digit may move, a figure may not.
    new["metadata"]["kjclass"] = {"numpy": "9"}
    assert list(run_notebook.differences(shown, new)) == []
    wrong = edited(shown, value[1], "0.543")
    wrong["metadata"]["kjclass"] = {"numpy": "9"}
    assert any("0.543" in one for one in run_notebook.differences(shown, wrong))


def test_other_words_are_stale_everywhere_but_in_cells_of_close_calls(
    shown: dict[str, Any],
) -> None:
    new = edited(shown, "(cue of friction)", "(word)")
    new["metadata"]["kjclass"] = {"numpy": "9"}
    (stale,) = run_notebook.differences(shown, new)
    assert "cue of friction" in stale
    new = edited(shown, "news.jsonl:", "news.jsonl:1")
    assert len(list(run_notebook.differences(shown, new))) == 1
    new["metadata"]["kjclass"] = {"numpy": "9"}
    assert list(run_notebook.differences(shown, new)) == []


def test_a_warning_on_standard_error_is_told(shown: dict[str, Any]) -> None:
    new = copy.deepcopy(shown)
    cell = next(cell for cell in new["cells"] if cell["cell_type"] == "code")
    stream = {"output_type": "stream", "name": "stderr", "text": ["FutureWarning: soon gone\n"]}
    cell["outputs"].append(stream)
    assert "soon gone" in next(run_notebook.differences(shown, new))
    stream["text"] = ["Matplotlib is building the font cache; this may take a moment.\n"]
    assert list(run_notebook.differences(shown, new)) == []


def test_times_digests_and_scratch_folders_do_not_count() -> None:
    was = f"/tmp/tmpab12/x.csv in 3.2 s, sha256 {'a' * 64}"
    now = f"/var/folders/T/tmpzz/x.csv in 12 s, sha256 {'b' * 64}"
    assert run_notebook.same_text(was, now, exact=True)
    assert not run_notebook.same_text(was, now.replace("x.csv", "y.csv"), exact=True)


@given(NUMBERS, st.floats(-0.02, 0.02))
def test_loosely_a_number_may_be_off_a_little(number: float, off: float) -> None:
    was, now = f"F1 {number:.4f} [-1, 2]", f"F1 {number * (1 + off):.4f} [-1, 2]"
    assert run_notebook.same_text(was, now, exact=False)
    assert run_notebook.same_text(was, now, exact=True) == (was == now)


@given(NUMBERS)
def test_loosely_a_number_may_not_be_another(number: float) -> None:
    far = number + 0.1 * max(1.0, abs(number))
    assert not run_notebook.same_text(f"F1 {number:.4f}", f"F1 {far:.4f}", exact=False)


def test_the_page_of_the_site_shows_prose_code_tables_and_the_picture(
    shown: dict[str, Any],
) -> None:
    page = site.page(shown, PATH.name)
    assert page.startswith("# From your own sentences to a labelled corpus\n\n[Download")
    assert page.count("```python") == sum(cell["cell_type"] == "code" for cell in shown["cells"])
    assert page.count("<table>") == page.count("</table>") >= 5
    assert '<img alt="Reliability diagram' in page
    assert "<style" not in page


def test_output_with_a_fence_in_it_stays_in_its_block() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "```python\nx\n```\n"}
    cell = {"cell_type": "code", "source": "card", "metadata": {}, "outputs": [stream]}
    title = {"cell_type": "markdown", "source": "# Title\nProse.", "metadata": {}}
    page = site.page({"cells": [title, cell]}, "x.ipynb")
    assert "````text\n```python\nx\n```\n````\n" in page
