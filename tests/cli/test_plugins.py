"""`kjclass plugins` and its subcommands on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kjclass.cli.app import app
from kjclass.errors import KjclassError

HEAVY = {"sklearn", "datasets", "numpy", "pyarrow", "numba", "pandas", "scipy"}


@pytest.mark.parametrize("arguments", [["--help"], ["new", "--help"], ["new", "mood"]])
def test_help_and_new_load_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    code = (
        "import sys\nfrom kjclass.cli.app import app\n"
        f"try:\n    app(['plugins', *{arguments!r}])\nexcept SystemExit:\n    pass\n"
        f"print('heavy', sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.endswith("heavy []\n")


def test_new_says_what_comes_next(tmp_path: Path) -> None:
    arguments = ["plugins", "new", "trade_mood", "--out", str(tmp_path), "--labels", "up, down"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "kjclass-trade-mood"
    assert f"written to {folder}\n" in done.output
    assert "--data sentences.jsonl --out kjclass_trade_mood/models\n" in done.output
    codebook = (folder / "kjclass_trade_mood" / "trade_mood.toml").read_text()
    assert 'id = "up"' in codebook
    assert 'id = "down"' in codebook


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["new", "mood", "--kind", "both"], 2),
        (["new"], 2),
        (["new", "stance"], 4),
        (["new", "mood", "--labels", "one"], 4),
        (["new", "taken"], 8),
        (["check", "moods"], 6),
        (["--strict", "new", "mood"], 2),
    ],
)
def test_exit_codes(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kjclass-taken").mkdir()
    (tmp_path / "kjclass-taken" / "mine").touch()
    done = CliRunner().invoke(app, ["plugins", *arguments])
    given = done.exception.exit_code if isinstance(done.exception, KjclassError) else done.exit_code
    assert given == code
    assert not (tmp_path / "kjclass-mood").exists()
