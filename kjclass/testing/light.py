"""Look at what importing a plugin costs, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from kjclass.errors import PluginError

__all__ = ["HEAVY", "assert_light_import"]

HEAVY = ("datasets", "pandas", "sklearn", "torch", "transformers")
_SECONDS = 120

# Reads what to import from standard input, and prints what it found on the last line.
_PROBE = """
import importlib, json, sys, traceback
name, path, heavy = json.load(sys.stdin)
sys.path[:] = path
asked = {}

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in heavy and name not in asked:
            frame = sys._getframe(1)
            while frame and frame.f_code.co_filename.startswith("<"):
                frame = frame.f_back
            asked[name] = f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else "?"

sys.meta_path.insert(0, Watch())
found = {"error": "", "where": ""}
try:
    module, _, attributes = name.partition(":")
    plugin = importlib.import_module(module)
    for attribute in attributes.split(".") if attributes else ():
        plugin = getattr(plugin, attribute)
    for attribute in dir(plugin):
        hook = getattr(plugin, attribute)
        if hasattr(hook, "kjclass_impl"):
            hook()
except BaseException as error:
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename[0] != "<"]
    found["error"] = f"{type(error).__name__}: {error}"
    found["where"] = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
# In the order of asking: one that another pulls in comes after it.
found["heavy"] = {name: place for name, place in asked.items() if name in sys.modules}
print("\\n" + json.dumps(found), flush=True)
"""


def assert_light_import(module: str, *, heavy: Sequence[str] = HEAVY) -> None:
    """Check that importing a plugin and asking its hooks loads no heavy library.

    A plugin is imported whenever kjclass starts, by every user of every other plugin too. The check
    runs in a process of its own, with this one's ``sys.path``.

    Parameters
    ----------
    module : str
        What the entry point names: ``"package"``, or ``"package.module:attribute"``.
    heavy : sequence of str
        Top-level modules that must not be loaded.

    Raises
    ------
    PluginError
        If one is loaded, or the import or a hook fails; file and line are named.

    Examples
    --------
    >>> assert_light_import("kjclass.builtin")
    >>> assert_light_import("sklearn.base", heavy=["sklearn"])
    Traceback (most recent call last):
    ...
    kjclass.errors.PluginError: sklearn.base: importing it loads sklearn (...); import it inside ...
    """
    found = _probe(module, heavy)
    if found["error"]:
        raise PluginError(
            f"importing it or asking its hooks failed: {found['error']}",
            where=found["where"] or module,
            fix="mend that line; install what it needs and list it among the dependencies",
        )
    for name, place in found["heavy"].items():
        raise PluginError(
            f"importing it loads {name} ({place})",
            where=module,
            fix="import it inside the function that needs it; hooks name factories by string",
        )


def _probe(module: str, heavy: Sequence[str]) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - what runs is our own probe
            [sys.executable, "-c", _PROBE],
            input=json.dumps([module, sys.path, list(heavy)]),
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise PluginError(
            f"importing it took more than {_SECONDS} s", where=module, fix="do the work later"
        ) from error
    try:
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise PluginError(
            f"importing it ended the process (exit code {done.returncode})",
            where=module,
            fix="do nothing at import but define hooks",
        ) from error
    return found
