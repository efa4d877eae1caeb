"""Every example of the README runs, and prints what the README says it prints."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest
from command import Run, runner
from typer.testing import CliRunner

from kjclass import errors
from kjclass.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
# Code and, where there is one, command of the table of exit codes.
EXITS = re.findall(r"^\| (\d+) \| [^|]+ \| (?:`(kjclass [^`]+)`)? ?\|$", README, re.MULTILINE)
# These need files of the reader's own; the tests of the command line run the same commands.
OWN_FILES = ("mine.csv", "my-models")


@pytest.fixture(autouse=True)
def in_a_clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a folder that looks like the clone, so that nothing is written into the real one."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


def commands(block: str) -> list[tuple[str, str]]:
    """Return each command of a console block with the output shown under it."""
    found = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    return [
        (command, output)
        for command, output in found
        if not any(name in command for name in OWN_FILES)
    ]


@pytest.mark.parametrize(("command", "output"), [c for block in CONSOLE for c in commands(block)])
def test_commands_print_what_is_shown(command: str, output: str) -> None:
    program, *arguments = shlex.split(command)
    assert program == "kjclass"
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    checker = doctest.OutputChecker()
    assert checker.check_output(output, done.output, doctest.ELLIPSIS), done.output


def test_exit_codes_are_those_of_the_errors() -> None:
    codes = {getattr(getattr(errors, name), "exit_code", 0) for name in errors.__all__}
    assert {int(code) for code, _ in EXITS} == codes | {0, 1, 2, 130}
    assert (app.info.epilog or "").count(",") >= len(codes)
    for code in codes | {2, 130}:
        assert f" {code} " in (app.info.epilog or "")


@pytest.mark.parametrize(("code", "command"), [one for one in EXITS if one[1]])
def test_commands_end_with_the_exit_code_that_is_said(run: Run, code: str, command: str) -> None:
    done = run(*shlex.split(command)[1:])
    assert done.code == int(code), done
    assert "Traceback" not in done.err
    assert bool(done.err) == bool(int(code))


@pytest.mark.parametrize("block", PYTHON)
def test_python_examples_run(block: str) -> None:
    if ">>>" not in block:
        exec(compile(block, "README.md", "exec"), {})
        return
    test = doctest.DocTestParser().get_doctest(block, {}, "README.md", None, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test)
    assert runner.failures == 0


def test_the_readme_shows_both_kinds_of_example() -> None:
    assert len([c for block in CONSOLE for c in commands(block)]) >= 4
    assert len(PYTHON) >= 4
