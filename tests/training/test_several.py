from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from clusters import Cluster
from toys import PLACE, TONE

from kjclass.errors import KjclassError, TrainingError
from kjclass.evaluation.predictions import cross_predict
from kjclass.parallel import backend
from kjclass.records import LabelledSentence
from kjclass.training.several import train_all

Backend = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["local", "dask"])
def elsewhere(request: pytest.FixtureRequest) -> Backend:
    """Two other processes. The toy label sets are not installed there."""
    if request.param == "local":
        return lambda: backend("local", n_jobs=2)
    cluster: Cluster = request.getfixturevalue("dask_cluster")
    return lambda: backend("dask", cluster.grow(2).address)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def train_toys(sets: list[Any], sentences: list[LabelledSentence], out: Path) -> dict[str, bytes]:
    assert [one.name for one, _ in train_all(sets, sentences, out)] == [one.name for one in sets]
    return files(out)


@pytest.mark.parametrize("sets", [[TONE, PLACE], [PLACE]], ids=["sets", "folds"])
def test_models_are_the_same_wherever_they_are_trained(
    tmp_path: Path, sentences: list[LabelledSentence], elsewhere: Backend, sets: list[Any]
) -> None:
    here = train_toys(sets, sentences, tmp_path / "here")
    with elsewhere():
        there = train_toys(sets, sentences, tmp_path / "there")
    assert len(here) >= 4 * len(sets)
    assert there == here


def test_cross_validation_is_the_same_wherever_it_runs(
    sentences: list[LabelledSentence], elsewhere: Backend
) -> None:
    # A dozen sentences a document more, whose labels contradict: scores are not all 1.
    odd = [
        replace(s, id=f"x{s.id}", text=s.text[9::-1], group="odd", labels={"place": ("US",)})
        for s in sentences
    ]
    parameters = {"cue_sets": ["place"], "min_df": 1, "vectors": None}
    here = cross_predict(PLACE, [*sentences, *odd], folds=3, parameters=parameters).scores()
    assert 0.1 < here.macro_f1.value < 0.9
    with elsewhere():
        there = cross_predict(PLACE, [*sentences, *odd], folds=3, parameters=parameters).scores()
    assert there == here


def test_an_error_there_is_the_error_here(
    tmp_path: Path, sentences: list[LabelledSentence], elsewhere: Backend
) -> None:
    warm = [s for s in sentences if s.labels["tone"] == ("warm",)]
    with elsewhere(), pytest.raises(TrainingError, match="label 'cold' has 0 examples"):
        list(train_all([TONE, PLACE], warm, tmp_path))


def test_what_was_trained_first_is_kept_when_another_fails(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    def sets() -> Iterator[str]:
        for label_set, _ in train_all([PLACE, TONE], warm, tmp_path):
            yield label_set.name

    warm = [s for s in sentences if s.labels["tone"] == ("warm",)]
    done = sets()
    assert next(done) == "place"
    with pytest.raises(TrainingError):
        next(done)
    assert (tmp_path / "place" / "manifest.json").is_file()


def test_a_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kjclass.parallel._CONNECT_SECONDS", 0.5)
    with (
        pytest.raises(KjclassError, match="the scheduler does not answer"),
        backend("dask", "tcp://127.0.0.1:1"),
    ):
        pass
