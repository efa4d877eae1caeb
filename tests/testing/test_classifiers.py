"""Each way in which a classifier can break the contract is found by the check meant for it."""

from __future__ import annotations

import re
import warnings

import pytest
from faulty import CLASSIFIERS

from kjclass.errors import PluginError
from kjclass.hookspecs import ClassifierSpec
from kjclass.plugins import Plugin
from kjclass.registry import Registry
from kjclass.testing import CheckWarning, ClassifierContract

FAULTS = {
    "Refuses": ("test_fits", "no label set can be learnt: give at least a million sentences"),
    "Crashes": ("test_fits", "single-label set: fitting failed: ZeroDivisionError: no luck"),
    "NoThresholds": ("test_thresholds", "thresholds_ is [0.5]"),
    "Flat": ("test_probabilities", "probabilities have shape (36,), not (36, 3)"),
    "NoneForNone": ("test_probabilities", "probabilities have shape (0,), not (0, 3)"),
    "Nan": ("test_probabilities", "probabilities hold NaN"),
    "TooLarge": ("test_probabilities", "probabilities go from 0 to "),
    "EmptyText": ("test_odd_texts", "predict_proba of 7 texts failed: IndexError"),
    "Batchwise": ("test_batches", "a text alone gets other probabilities"),
    "Forgetful": ("test_round_trip", "saved and loaded, probabilities differ by up to 0."),
    "Unserialisable": ("test_round_trip", "saving failed: TypeError: Object of type ndarray"),
}
WARNED = {
    "OnlySingle": ("test_fits", "only single-label sets can be learnt"),
    "Dice": ("test_repeatable", "the same sentences gave another model"),
}


def contract(name: str) -> ClassifierContract:
    specs = [ClassifierSpec(one, f"faulty:{one}", f"faulty:load_{one}") for one in CLASSIFIERS]
    registry = Registry([Plugin("tests:x", "tests", "1", provides={"kjclass_classifiers": specs})])
    return type("Bound", (ClassifierContract,), {"classifier": name, "registry": registry})()


def checks() -> list[str]:
    return [name for name in vars(ClassifierContract) if name.startswith("test_")]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str) -> None:
    check, message = FAULTS[fault]
    with pytest.raises(PluginError, match=re.escape(message)) as caught:
        getattr(contract(fault), check)()
    assert repr(fault) in str(caught.value)
    assert caught.value.fix


@pytest.mark.parametrize("fault", WARNED)
def test_what_works_but_should_be_looked_at_is_a_warning(fault: str) -> None:
    check, message = WARNED[fault]
    with pytest.warns(CheckWarning, match=re.escape(message)):
        getattr(contract(fault), check)()


@pytest.mark.parametrize("check", checks())
def test_a_good_classifier_passes(check: str) -> None:
    getattr(contract("Good"), check)()


def test_one_kind_of_label_set_is_enough() -> None:
    bound = contract("OnlySingle")
    for check in checks():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            getattr(bound, check)()
        assert bool(caught) == (check == "test_fits")


def test_every_fault_is_tried() -> None:
    assert set(CLASSIFIERS) == {"Good", *FAULTS, *WARNED}
    found = {check for check, _ in (*FAULTS.values(), *WARNED.values())}
    assert found == set(checks()), "a check that no fault here trips"


class TestLexical(ClassifierContract):
    classifier = "lexical"


class TestDense(ClassifierContract):
    classifier = "dense"
