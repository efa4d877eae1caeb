from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from kjclass.errors import ModelDamagedError, ModelNotFoundError
from kjclass.features.dense import StaticFeatures
from kjclass.features.vectors import StaticVectors, cut
from kjclass.shipped import shipped


def test_words_are_cut_into_known_pieces_longest_first() -> None:
    table = StaticVectors.load("minilm-static").table
    assert len(cut(b"semiconductor", table)) == 1
    assert len(cut(b"semiconductorish", table)) > 1
    assert cut("反導體".encode(), table) == []
    assert cut(b"a" * 500, table) == []


def test_related_words_are_nearer_than_unrelated_ones() -> None:
    missile, rocket, opera = StaticFeatures().transform(["missile", "rocket", "opera"])
    assert _cosine(missile, rocket) > _cosine(missile, opera) + 0.2


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    shutil.copytree(shipped("models") / "minilm-static", folder)
    with (folder / "vocab.txt").open("a") as file:
        file.write("x")
    with pytest.raises(ModelDamagedError, match=r"vocab\.txt"):
        StaticVectors.load(str(folder))


def test_an_unknown_table_is_named() -> None:
    with pytest.raises(ModelNotFoundError, match="no-such-table"):
        StaticVectors.load("no-such-table")


def test_the_table_stays_small() -> None:
    folder = shipped("models") / "minilm-static"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 10_000_000
    assert json.loads((folder / "manifest.json").read_text())["source"] == "all-MiniLM-L6-v2"
