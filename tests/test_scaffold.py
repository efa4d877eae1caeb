"""The package that `kjclass plugins new` writes holds together, whatever its labels are called."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjclass import __version__
from kjclass.corpus.labelled import read_labelled
from kjclass.errors import LabelSetError, OutputError
from kjclass.labelfile import read_label_set
from kjclass.labels import Kind
from kjclass.scaffold import DEFAULT_LABELS, new_plugin
from kjclass.testing import CheckWarning, LabelSetContract

IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,12}", fullmatch=True)
# Those that are called alike in a sentence, or by no words at all.
AWKWARD = st.sampled_from(["a", "label_a", "none", "other", "neutral", "KR", "kr", "x_", "x", "is"])


def test_the_files_of_a_package(tmp_path: Path) -> None:
    folder = new_plugin("trade_mood", tmp_path / "deep" / "er")
    assert folder == tmp_path / "deep" / "er" / "kjclass-trade-mood"
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == {
        ".github/workflows/ci.yml",
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "kjclass_trade_mood/__init__.py",
        "kjclass_trade_mood/trade_mood.toml",
        "pyproject.toml",
        "sentences.jsonl",
        "tests/test_plugin.py",
    }
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["name"] == "kjclass-trade-mood"
    assert project["dependencies"] == [f"kjclass>={__version__}"]
    assert project["entry-points"]["kjclass"] == {"trade_mood": "kjclass_trade_mood"}
    for path in folder.rglob("*.py"):
        ast.parse(path.read_text())
    for path in folder.rglob("*"):
        # ${{ matrix }} is GitHub's; nothing else may be left to be filled in.
        if path.is_file():
            assert not re.search(r"\$\w|\$\{\w", path.read_text()), path


@settings(deadline=None, max_examples=60)
@given(
    kind=st.sampled_from(["single", "multi"]),
    labels=st.lists(IDS | AWKWARD, min_size=2, max_size=5, unique=True),
)
def test_any_labels_give_a_sound_codebook_and_sentences_to_learn_from(
    tmp_path_factory: pytest.TempPathFactory, kind: Kind, labels: list[str]
) -> None:
    folder = new_plugin("mood", tmp_path_factory.mktemp("new"), kind=kind, labels=labels)
    label_set = read_label_set(folder / "kjclass_mood" / "mood.toml")
    assert label_set.label_ids == tuple(labels)
    assert label_set.kind == kind
    contract = type("Bound", (LabelSetContract,), {"label_set": label_set})()
    contract.test_definitions()
    contract.test_positive_examples()
    contract.test_near_misses()
    contract.test_examples()
    with pytest.warns(CheckWarning, match="EDIT:"):
        contract.test_own_words()
    sentences = read_labelled([folder / "sentences.jsonl"], [label_set])
    assert len(sentences) >= 10
    given_labels = [sentence.labels["mood"] for sentence in sentences]
    assert all(sum(label in one for one in given_labels) >= 5 for label in labels)
    by_text = {sentence.text: sentence.labels["mood"] for sentence in sentences}
    assert len(by_text) == len(sentences), "a sentence stands twice"
    assert len({sentence.group for sentence in sentences}) >= 5


@pytest.mark.parametrize("kind", ["single", "multi"])
def test_the_default_labels(tmp_path: Path, kind: Kind) -> None:
    folder = new_plugin("mood", tmp_path, kind=kind)
    label_set = read_label_set(folder / "kjclass_mood" / "mood.toml")
    assert label_set.label_ids == DEFAULT_LABELS[kind]
    type("Bound", (LabelSetContract,), {"label_set": label_set})().test_cues()
    rows = [json.loads(line) for line in (folder / "sentences.jsonl").read_text().splitlines()]
    sizes = {1 if isinstance(row["mood"], str) else len(row["mood"]) for row in rows}
    assert sizes == ({1} if kind == "single" else {0, 1, 2})


@pytest.mark.parametrize(
    ("name", "labels", "message"),
    [
        ("my-set", None, "malformed name 'my-set'"),
        ("Mood", None, "malformed name"),
        ("2mood", None, "malformed name"),
        ("mood_", None, "malformed name"),
        ("../mood", None, "malformed name"),
        ("mood\n", None, "malformed name"),
        ("stance", None, "'stance' is a built-in label set"),
        ("text", None, "'text' is a column"),
        ("mood", ["warm", "warm"], "stands twice"),
        ("mood", ["warm"], "declare at least 2"),
        ("mood", ["warm", "co ld"], "malformed label id 'co ld'"),
        ("mood", ["warm", ""], "malformed label id ''"),
    ],
)
def test_what_makes_no_label_set_is_refused(
    tmp_path: Path, name: str, labels: list[str] | None, message: str
) -> None:
    with pytest.raises(LabelSetError, match=re.escape(message)):
        new_plugin(name, tmp_path, labels=labels)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "kjclass-mood" / "mine.txt"
    mine.parent.mkdir()
    new_plugin("mood", tmp_path)
    with pytest.raises(OutputError, match="kjclass-mood: the folder is there already"):
        new_plugin("mood", tmp_path)
    (tmp_path / "kjclass-other").write_text("a file")
    with pytest.raises(OutputError, match="kjclass-other: the folder is there already"):
        new_plugin("other", tmp_path)
    with pytest.raises(OutputError, match="cannot write the package"):
        new_plugin("mood", tmp_path / "kjclass-other")
