"""What installs, what is exported, and the checks that hold the house up."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kjclass
from kjclass import errors

ROOT = Path(__file__).resolve().parents[1]
needs_clone = pytest.mark.skipif(
    not (ROOT / "pyproject.toml").is_file(), reason="runs in a clone, where pyproject.toml lies"
)


def test_every_exported_name_can_be_imported() -> None:
    for name in kjclass.__all__:
        assert getattr(kjclass, name) is not None
    assert set(dir(kjclass)) == set(kjclass.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = kjclass.nothing


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, kjclass; print(sorted({'numpy', 'typer', 'pluggy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_errors_are_one_tree_with_documented_exit_codes() -> None:
    assert issubclass(errors.KjclassWarning, UserWarning)
    for name in set(errors.__all__) - {"KjclassWarning"}:
        kind = getattr(errors, name)
        if issubclass(kind, Warning):
            continue
        assert issubclass(kind, errors.KjclassError)
        said = re.search(rf"^[ │├└─]*{name} +(\d+)\b", errors.__doc__ or "", re.MULTILINE)
        assert said, name
        assert int(said[1]) == kind.exit_code


def test_errors_travel_between_processes() -> None:
    import pickle

    error = errors.InputError("what", where="a:1", fix="do")
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == "a:1: what; do."


@needs_clone
@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports", "--no-cache"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_checks_pass(command: list[str]) -> None:
    tool = Path(sys.executable).parent / command[0]
    done = subprocess.run(
        [tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@needs_clone
def test_no_file_is_longer_than_400_lines() -> None:
    files = [
        *ROOT.glob("kjclass/**/*.py"),
        *ROOT.glob("tests/**/*.py"),
        *ROOT.glob("benchmarks/*.py"),
    ]
    assert [path.name for path in files if len(path.read_text().splitlines()) > 400] == []


@needs_clone
def test_the_wheel_carries_models_label_sets_and_sentences(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("stance", "sector", "actor", "risk"):
        assert f"kjclass/builtin/label_sets/{name}.toml" in names
        assert f"kjclass/shipped/models/{name}/weights.safetensors" in names
    assert "kjclass/shipped/models/minilm-static/vectors.safetensors" in names
    assert "kjclass/shipped/seeds/annotations.jsonl" in names
    assert "kjclass/py.typed" in names
    templates = {str(path.relative_to(ROOT)) for path in ROOT.rglob("kjclass/**/*.template")}
    assert len(templates) == 9
    assert templates <= names
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            tmp_path / "site",
            wheel,
        ],
        check=True,
    )
    done = subprocess.run(
        [sys.executable, "-m", "kjclass", "label", "--text", "Seoul objected."],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "KR" in done.stdout
