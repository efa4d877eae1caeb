"""What a model folder keeps for later is read, and checked, when it is wanted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from toys import TONE

from kjclass.errors import ModelDamagedError
from kjclass.models.folder import Model, load_model
from kjclass.models.held_out import read_evidence
from kjclass.models.seen import seen_by


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("held_out.safetensors", read_evidence),
        ("seen.safetensors", lambda model: seen_by(model, ["It rained."])),
    ],
)
def test_opening_a_model_does_not_read_it(
    model: Model, name: str, read: Callable[[Model], object]
) -> None:
    path = model.folder / name
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    again = load_model(model.folder, label_set=TONE)
    with pytest.raises(ModelDamagedError, match="not the one that was saved"):
        read(again)
    path.unlink()
    with pytest.raises(ModelDamagedError, match="the file is missing"):
        load_model(model.folder, label_set=TONE)
    with pytest.raises(ModelDamagedError, match="cannot be read"):
        read(again)
