"""What importing a plugin costs is found out in another process, with the line that is to blame."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kjclass.errors import PluginError
from kjclass.testing import assert_light_import

Module = Callable[[str], str]
HOOK = "from kjclass import hookimpl\n@hookimpl\ndef kjclass_label_sets():\n    "


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Module:
    """Write a module that can be imported, and return its name."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def _module(text: str) -> str:
        (tmp_path / "kjtest_probe.py").write_text(text)
        return "kjtest_probe"

    return _module


def test_a_light_plugin(module: Module) -> None:
    assert_light_import(module(f"print('hello')\n{HOOK}return []\n"))
    assert_light_import("kjclass.builtin")
    assert "kjtest_probe" not in sys.modules


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import json\nimport pandas\n", r"importing it loads pandas \(.*kjtest_probe.py:2\)"),
        (
            f"{HOOK}from sklearn.base import clone\n    return []\n",
            r"loads sklearn \(.*kjtest_probe.py:4\)",
        ),
        ("\nraise ValueError('not today')\n", r"kjtest_probe.py:2: .* ValueError: not today"),
        ("raise SystemExit(3)\n", r"kjtest_probe.py:1: .* SystemExit: 3"),
        (f"{HOOK}return 1 / 0\n", r"kjtest_probe.py:4: .* ZeroDivisionError"),
        ("import os\nos._exit(9)\n", r"ended the process \(exit code 9\)"),
        ("import no_such_driver\n", r"kjtest_probe.py:1: .* No module named 'no_such_driver'"),
    ],
)
def test_the_line_to_blame_is_named(module: Module, text: str, message: str) -> None:
    with pytest.raises(PluginError, match=message):
        assert_light_import(module(text))


def test_what_does_not_import_in_the_end_does_not_count(module: Module) -> None:
    # Asking for it and going on without it is no crime; nor is a library of one's own choice.
    assert_light_import(module("try:\n    import torch\nexcept ImportError:\n    pass\n"), heavy=[])
    assert_light_import(module("import wave\n"))
    with pytest.raises(PluginError, match="loads wave"):
        assert_light_import(module("import wave\n"), heavy=["wave"])


def test_an_entry_point_may_name_an_object(module: Module) -> None:
    text = "class Hooks:\n    name = 'x'\nhooks = Hooks()\n"
    assert_light_import(f"{module(text)}:hooks")
    with pytest.raises(PluginError, match=re.escape("has no attribute 'hook'")):
        assert_light_import(f"{module(text)}:hook")


def test_pytest_is_not_needed() -> None:
    assert_light_import("kjclass.testing", heavy=["pytest", "_pytest"])
