"""The packages under plugins/ install by themselves and pass their own tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
PACKAGES = sorted(path.parent for path in PLUGINS.glob("*/pyproject.toml"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all of them installed, as pip does it, from their wheels."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", folder, *PACKAGES], check=True)
    return folder


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_it_passes_its_own_tests(package: Path, site: Path, tmp_path: Path) -> None:
    # The kjclass under test stays the one that is tested with.
    paths = [str(site), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-rs",
            "--rootdir",
            str(package),
            "-c",
            str(package / "pyproject.toml"),
            str(package / "tests"),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_it_is_complete_and_uses_the_public_api_alone(package: Path) -> None:
    for name in ("README.md", "CHANGELOG.md", "pyproject.toml", "tests"):
        assert (package / name).exists(), name
    module = package.name.replace("-", "_")
    for path in (package / module).rglob("*.py"):
        inner = re.findall(r"^\s*(?:from|import) (kjclass\.[\w.]+)", path.read_text(), re.MULTILINE)
        assert not inner, f"{path}: {inner}"
