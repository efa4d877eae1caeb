"""The contract is frozen: hooks, arguments and fields as in contract.json."""

from __future__ import annotations

import dataclasses
import inspect
import json
from pathlib import Path

from kjclass import hookspecs
from kjclass.labels import Example, Label, LabelSet, Rule

FILE = Path(__file__).parent / "contract.json"
TYPES = (
    Example,
    Label,
    LabelSet,
    Rule,
    hookspecs.ClassifierSpec,
    hookspecs.FeaturesSpec,
    hookspecs.ModelSpec,
)
PROTOCOLS = (
    hookspecs.Fingerprinted,
    hookspecs.Runner,
    hookspecs.Trainable,
    hookspecs.Transformer,
)


def contract() -> dict[str, object]:
    hooks = {
        name: list(inspect.signature(hook).parameters)
        for name, hook in vars(hookspecs).items()
        if hasattr(hook, "kjclass_spec")
    }
    fields = {
        kind.__name__: {
            field.name: "required" if field.default is dataclasses.MISSING else repr(field.default)
            for field in dataclasses.fields(kind)
        }
        for kind in TYPES
    }
    methods = {
        protocol.__name__: {
            name: list(inspect.signature(method).parameters)
            for name, method in sorted(vars(protocol).items())
            if inspect.isfunction(method) and not name.startswith("_")
        }
        for protocol in PROTOCOLS
    }
    attributes = {
        protocol.__name__: sorted(
            {name for name, value in vars(protocol).items() if isinstance(value, property)}
            | set(inspect.get_annotations(protocol))
        )
        for protocol in PROTOCOLS
    }
    return {
        "contract": hookspecs.CONTRACT,
        "group": hookspecs.GROUP,
        "hooks": hooks,
        "fields": fields,
        "methods": methods,
        "attributes": attributes,
    }


def test_the_contract_is_the_committed_one() -> None:
    assert contract() == json.loads(FILE.read_text(encoding="utf-8"))


def test_every_hook_is_described() -> None:
    hooks = contract()["hooks"]
    assert isinstance(hooks, dict)
    for name in hooks:
        assert inspect.getdoc(getattr(hookspecs, name))
