"""Each way in which features can break the contract is found by the check that is meant for it."""

from __future__ import annotations

import re

import pytest
from faulty import FEATURES

from kjclass.errors import PluginError
from kjclass.hookspecs import FeaturesSpec
from kjclass.plugins import Plugin
from kjclass.registry import Registry
from kjclass.testing import FeaturesContract

FAULTS = {
    "NoTransform": ("test_shape", "have no transform method"),
    "List": ("test_shape", "9 texts gave list of shape None"),
    "Wide": ("test_shape", "1 texts gave 2 columns, 9 gave 3"),
    "Double": ("test_dtype", "the array is of type float64"),
    "Divides": ("test_odd_texts", "rows hold NaN"),
    "Stateful": ("test_repeatable", "a second call gave another row"),
    "Position": ("test_equal_texts", "another place in the batch gave another row"),
    "Scaled": ("test_batches", "another batch gave another row"),
}


def contract(name: str) -> FeaturesContract:
    specs = [FeaturesSpec(one, f"faulty:{one}") for one in FEATURES]
    registry = Registry([Plugin("tests:x", "tests", "1", provides={"kjclass_features": specs})])
    return type("Bound", (FeaturesContract,), {"features": name, "registry": registry})()


def checks() -> list[str]:
    return [name for name in vars(FeaturesContract) if name.startswith("test_")]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str) -> None:
    check, message = FAULTS[fault]
    with pytest.raises(PluginError, match=re.escape(message)) as caught:
        getattr(contract(fault), check)()
    assert repr(fault) in str(caught.value)


@pytest.mark.parametrize("check", checks())
def test_good_features_pass(check: str) -> None:
    getattr(contract("Length"), check)()


def test_every_fault_is_tried() -> None:
    assert set(FEATURES) == {"Length", *FAULTS}
    assert {check for check, _ in FAULTS.values()} == set(checks())


class TestStatic(FeaturesContract):
    features = "static"
