"""Model folders as older versions left them."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["without_copy"]


def without_copy(folder: Path) -> None:
    """Take the copy of its label set out of a model folder."""
    (folder / "label_set.json").unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["sha256"]["label_set.json"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
