"""Folders of installed plugins, as pip makes them: all distributions side by side."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["DISTS", "environment", "faulty_site", "make_site"]

DISTS = Path(__file__).parent / "plugins" / "dists"
_TRAIN = """
import sys
from pathlib import Path
from kjclass.records import LabelledSentence
from kjclass.registry import get_registry
from kjclass.training.train import train

words = {"light": "a bright day", "dark": "a dark night"}
rows = [
    LabelledSentence(f"{n}{label}", text, {"shade": (label,)}, str(n))
    for n in range(3)
    for label, text in words.items()
]
label_set = get_registry().label_sets.get("shade")
train(label_set, rows, Path(sys.argv[1]), classifier="faulty")
"""


def make_site(folder: Path, *names: str) -> Path:
    """Install some of the test distributions into `folder`."""
    for name in names:
        shutil.copytree(
            DISTS / name, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    return folder


def faulty_site(folder: Path, *more: str) -> Path:
    """Install ``kjtest_faulty`` with a trained model, and others."""
    make_site(folder, "kjtest_faulty")
    code = [sys.executable, "-c", _TRAIN, str(folder / "kjtest_faulty_model")]
    subprocess.run(code, env=environment(folder), check=True)
    return make_site(folder, *more)


def environment(site: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process that sees `site`."""
    path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, **more}
