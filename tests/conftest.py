"""Shared fixtures: models trained on the toy sentences, and the folder beside the checkout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clusters import Cluster, running_cluster
from toys import PLACE, TONE, toy_sentences

from kjclass.models.folder import Model, load_model
from kjclass.records import LabelledSentence
from kjclass.training.train import train


@pytest.fixture(scope="session")
def sentences() -> list[LabelledSentence]:
    return toy_sentences()


@pytest.fixture(scope="session")
def tone_folder(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[LabelledSentence]
) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tone"
    train(TONE, sentences, folder)
    return folder


@pytest.fixture(scope="session")
def place_folder(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[LabelledSentence]
) -> Path:
    folder = tmp_path_factory.mktemp("models") / "place"
    train(
        PLACE,
        sentences,
        folder,
        parameters={"cue_sets": ["place"], "focus": ["place.KR"], "min_df": 1},
    )
    return folder


@pytest.fixture(scope="session")
def toy_models(tone_folder: Path, place_folder: Path) -> list[Model]:
    return [load_model(tone_folder, label_set=TONE), load_model(place_folder, label_set=PLACE)]


@pytest.fixture(scope="session")
def dask_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler; a test that uses it says how many workers it needs."""
    pytest.importorskip("distributed")
    with running_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of documents and data beside the checkout, where there is one."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared, which a user's machine does not have")
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file in a temporary folder."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return _write
