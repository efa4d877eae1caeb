"""What the contract of a label set finds in a codebook."""

from __future__ import annotations

import re

import pytest

from kjclass.builtin import LABEL_SETS
from kjclass.errors import LabelSetError, PluginError
from kjclass.labels import Example, Kind, Label, LabelSet
from kjclass.testing import CheckWarning, LabelSetContract

COLD = Label("cold", "It is.", positive=(Example("Snow.", ("cold",)),), cues=("snow",))


def contract(*labels: Label, kind: Kind = "single", target: str = "the day") -> LabelSetContract:
    label_set = LabelSet("tone", "1.0.0", kind, target, (*labels, COLD))
    return type("Bound", (LabelSetContract,), {"label_set": label_set})()


def warm(
    definition: str = "It is.",
    positive: tuple[Example, ...] = (Example("Sun.", ("warm",)),),
    near_miss: tuple[Example, ...] = (),
    cues: tuple[str, ...] = ("sun",),
) -> Label:
    return Label("warm", definition, positive=positive, near_miss=near_miss, cues=cues)


def test_a_sound_codebook_passes() -> None:
    near = (Example("Snow in the sun.", ("cold",)),)
    for check in [name for name in vars(LabelSetContract) if name.startswith("test_")]:
        if check != "test_name":
            getattr(contract(warm(near_miss=near)), check)()


@pytest.mark.parametrize(
    ("label", "check", "message"),
    [
        (warm(definition=" "), "test_definitions", "label 'warm' has no definition"),
        (warm(positive=()), "test_positive_examples", "label 'warm' has no positive example"),
        (
            warm(positive=(Example("Ice.", ("cold",)),)),
            "test_positive_examples",
            "the positive example 'Ice.', which carries cold",
        ),
        (
            warm(near_miss=(Example("Dull.", ()),)),
            "test_examples",
            "'Dull.' carries 0 labels of a single-label set",
        ),
        (
            warm(near_miss=(Example("Sun.", ("cold",)),)),
            "test_examples",
            "'Sun.' stands twice, with different labels",
        ),
    ],
)
def test_what_is_wrong_is_named(label: Label, check: str, message: str) -> None:
    with pytest.raises(PluginError, match=re.escape(message)) as caught:
        getattr(contract(label), check)()
    assert str(caught.value).startswith("label set 'tone': ")


def test_warnings() -> None:
    with pytest.warns(CheckWarning, match="the near miss 'Mild.', which carries it"):
        contract(warm(near_miss=(Example("Mild.", ("warm",)),))).test_near_misses()
    with pytest.warns(CheckWarning, match="2 texts still begin with 'EDIT:'"):
        contract(warm(definition="EDIT: when."), target="EDIT: what").test_own_words()
    with pytest.warns(CheckWarning, match="no cue words for warm"):
        contract(warm(cues=()), kind="multi").test_cues()


def test_one_label_of_a_single_label_set_is_what_remains() -> None:
    contract(warm(cues=())).test_cues()


def test_a_name_that_is_not_installed() -> None:
    bound = type("Bound", (LabelSetContract,), {"label_set": "nothing"})()
    with pytest.raises(LabelSetError, match="unknown label set 'nothing'"):
        bound.test_name()


@pytest.mark.parametrize("name", LABEL_SETS)
@pytest.mark.filterwarnings("ignore::kjclass.testing.CheckWarning")
def test_our_own(name: str) -> None:
    bound = type("Bound", (LabelSetContract,), {"label_set": name})()
    for check in [one for one in vars(LabelSetContract) if one.startswith("test_")]:
        getattr(bound, check)()
