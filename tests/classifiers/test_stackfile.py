from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from safetensors.numpy import load_file

from kjclass.classifiers.stackfile import open_stack, write_stack
from kjclass.classifiers.weights import SharedWeights
from kjclass.errors import ModelDamagedError, ModelMismatchError, OutputError
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler, load
from kjclass.scoring import Scorer

TEXTS = ["Seoul will subsidise chip plants.", "U.S. tariffs hurt Japan's carmakers", "한국", ""]


@pytest.fixture(scope="module")
def built() -> Labeler:
    return load()


@pytest.fixture(scope="module")
def path(built: Labeler, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stack") / "weights.safetensors"
    assert built.share(path) == path
    return path


def test_a_mapped_stack_labels_as_the_built_one(built: Labeler, path: Path) -> None:
    mapped = load(stack=path)
    assert all(isinstance(model.runner, SharedWeights) for model in mapped.models)
    assert mapped(TEXTS).to_records() == built(TEXTS).to_records()
    column = pa.array(TEXTS * 100)
    expected = built.label_arrow(column).to_arrow(scores=True)
    assert mapped.label_arrow(column).to_arrow(scores=True).equals(expected)
    assert str(mapped.explain(TEXTS[0])) == str(built.explain(TEXTS[0]))


def test_the_arrays_are_mapped_read_only_and_aligned(toy_models: list[Model], path: Path) -> None:
    stack, fingerprints = open_stack(path)
    assert len(fingerprints) == 4
    assert not any(array.flags.writeable or array.flags.owndata for array in stack.arrays)
    assert all(array.flags.aligned for array in stack.arrays)
    assert stack.arrays.weights.ctypes.data % 64 == 0
    assert load_file(path)["weights"].shape == stack.arrays.weights.shape
    # The file of one mapped stack is that of the built one.
    again = path.with_name("again")
    write_stack(stack, again, fingerprints)
    assert again.read_bytes() == path.read_bytes()


def test_built_and_mapped_arrays_are_of_the_same_types(toy_models: list[Model], path: Path) -> None:
    from numba import typeof

    toys = Scorer(toy_models).stack
    assert toys is not None
    assert typeof(toys.arrays) == typeof(open_stack(path)[0].arrays)


def test_weights_of_other_models_are_refused(path: Path, tmp_path: Path) -> None:
    for names in (["stance"], ["risk", "actor", "sector", "stance"]):
        with pytest.raises(ModelMismatchError, match="made from other models"):
            load(names, stack=path)
    other = tmp_path / "other"
    load("stance").share(other)
    with pytest.raises(ModelMismatchError, match="made from other models"):
        load(stack=other)


@pytest.mark.parametrize("content", [b"", b"no stack at all", b"\x02\0\0\0\0\0\0\0{}"])
def test_what_is_no_stack_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "stack"
    path.write_bytes(content)
    with pytest.raises(ModelDamagedError, match="no shared weights"):
        load(stack=path)


def test_a_stack_cut_short_is_damaged(path: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut"
    cut.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ModelDamagedError, match="no shared weights"):
        load(stack=cut)
    with pytest.raises(ModelDamagedError, match="no shared weights"):
        load(stack=tmp_path / "absent")


def test_a_stack_that_cannot_be_written(built: Labeler, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write the weights"):
        built.share(tmp_path / "no such folder" / "stack")


def test_another_process_labels_the_same(built: Labeler, path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kjclass.pipeline import load;"
        "import pyarrow as pa; labeler = load(stack=Path(sys.argv[1]), n_jobs=1);"
        "table = labeler.label_arrow(pa.array(['Seoul will subsidise chip plants.'] * 300));"
        "print(table.probabilities[0][299].tolist())"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=True)
    expected = built([TEXTS[0]]).probabilities[0][0]
    assert np.array_equal(eval(done.stdout), expected)
