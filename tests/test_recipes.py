"""Every recipe of docs/recipes.md runs and gives what it says."""

from __future__ import annotations

import datetime
import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kjclass

ROOT = Path(__file__).resolve().parents[1]
RECIPES = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", RECIPES, re.MULTILINE))
BLOCKS = {
    title: re.findall(r"```python\n(.*?)```", text, re.DOTALL) for title, text in SECTIONS.items()
}
DAY = datetime.datetime(2025, 1, 10)
NEWS = {
    "id": ["n1", "n2", "n3", "n4"],
    "date": [DAY, DAY.replace(day=24), DAY.replace(month=2), DAY.replace(month=2, day=17)],
    "text": [
        "Seoul and Tokyo agreed to share chip data.",
        "North Korea fired a missile.",
        "Anger over wartime labour keeps Seoul and Tokyo from a chip pact.",
        "Japan's exports rose.",
    ],
}
ARTICLES = {
    "id": ["a1", "a2", "a3"],
    "date": [DAY, DAY, DAY],
    "text": [
        "Seoul and Tokyo agreed to share chip data. North Korea fired a missile.",
        "Japan's exports rose. The choir sang in the town hall.",
        None,
    ],
}
# As Arrow calls the types of the Spark schema.
ARROW = {"int": "int32", "bigint": "int64", "timestamp_ntz": "timestamp[us]"}


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the files that the recipes read into the folder they run in."""
    for name, rows in (("news", NEWS), ("articles", ARTICLES)):
        pq.write_table(pa.table(rows), tmp_path / f"{name}.parquet")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))


def run(block: str, names: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run one block as a script of its own, and return its names."""
    names = names if names is not None else {"__name__": "__main__"}
    exec(compile(block, "docs/recipes.md", "exec"), names)
    return names


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(block, id=f"{title} {number}")
        for title, blocks in BLOCKS.items()
        for number, block in enumerate(blocks)
        if title != "Spark"
    ],
)
def test_the_recipe_runs(block: str) -> None:
    assert "assert " in block
    run(block)


def test_the_function_for_spark_gives_the_columns_that_it_declares(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = run(BLOCKS["Spark"][0])
    given = pa.table(ARTICLES).to_batches(max_chunksize=1)
    made = pa.Table.from_batches(names["label"](iter(given)))
    assert all(isinstance(batch, pa.RecordBatch) for batch in names["label"](iter(given)))
    declared = re.findall(r"(\w+) (\w+)(?:<(\w+)>)?,?", names["SCHEMA"])
    assert [(field.name, str(field.type)) for field in made.schema] == [
        (name, f"list<item: {inner}>" if inner else ARROW.get(kind, kind))
        for name, kind, inner in declared
    ]
    assert made["id"].to_pylist() == ["a1", "a1", "a2", "a2"]
    assert made["actor"].to_pylist()[:3] == [["KR", "JP"], ["KP"], ["JP"]]
    assert "id='a3'" in capsys.readouterr().err
    assert list(names["label"](iter([]))) == []


@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None,
    reason="needs pyspark and a Java runtime: pip install --group spark",
)
@pytest.mark.filterwarnings("ignore")
def test_the_recipe_runs_on_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    names = run(BLOCKS["Spark"][0])
    try:
        run(BLOCKS["Spark"][1], names)
    finally:
        if "spark" in names:
            names["spark"].stop()


def test_there_is_a_recipe_for_each_library() -> None:
    assert [title.split(",")[0] for title, blocks in BLOCKS.items() if blocks] == [
        "A list of strings",
        "pandas",
        "Polars",
        "DuckDB",
        "datasets",
        "Spark",
        "From Parquet to Parquet",
        "A corpus of files",
    ]
    assert max(len(block.splitlines()) for blocks in BLOCKS.values() for block in blocks) <= 20
    named = set(re.findall(r"kjclass\.([A-Za-z_]+)", RECIPES))
    assert named - {"load"} <= set(kjclass.__all__)
