"""Fixtures for the tests of a plugin: ``pytest_plugins = ["kjclass.testing.fixtures"]``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kjclass.corpus.labelled import read_labelled
from kjclass.pipeline import Labeler, load
from kjclass.registry import get_registry
from kjclass.training.train import train

__all__ = ["train_labeler"]


@pytest.fixture
def train_labeler(tmp_path: Path) -> Callable[..., Labeler]:
    """A function that trains a label set on a file of labelled sentences, and loads the model.

    ``train_labeler("tone", "sentences.jsonl")``, with ``classifier=`` and ``parameters=`` where
    wanted, returns a labeler.
    """

    def made(label_set: str, data: str | Path, **options: Any) -> Labeler:
        chosen = get_registry().label_sets.get(label_set)
        folder = tmp_path / "models" / label_set
        train(chosen, read_labelled([Path(data)], [chosen]), folder, **options)
        return load([folder])

    return made
