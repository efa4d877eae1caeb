from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from toys import TONE

from kjclass.models.folder import Model, load_model


@pytest.fixture
def model(tone_folder: Path, tmp_path: Path) -> Model:
    shutil.copytree(tone_folder, tmp_path / "tone")
    return load_model(tmp_path / "tone", label_set=TONE)
