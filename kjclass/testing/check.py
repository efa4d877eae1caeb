"""Run the contracts on an installed plugin, and say of each check how it went."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, entry_points, requires
from typing import Literal

from kjclass.errors import KjclassError
from kjclass.hookspecs import GROUP
from kjclass.plugins import BUILTIN, Plugin
from kjclass.registry import Registry, get_registry
from kjclass.testing.base import CheckWarning, Contract
from kjclass.testing.classifiers import ClassifierContract
from kjclass.testing.features import FeaturesContract
from kjclass.testing.label_sets import LabelSetContract
from kjclass.testing.light import assert_light_import
from kjclass.testing.models import ModelContract
from kjclass.testing.strict import find_plugins, load_strict

__all__ = ["Finding", "check_plugin"]

# Hook, what it provides in words, its contract, and the attribute that names it there.
_CONTRACTS: tuple[tuple[str, str, type[Contract], str], ...] = (
    ("kjclass_label_sets", "label set", LabelSetContract, "label_set"),
    ("kjclass_features", "features", FeaturesContract, "features"),
    ("kjclass_classifiers", "classifier", ClassifierContract, "classifier"),
    ("kjclass_models", "model for", ModelContract, "label_set"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check went.

    Parameters
    ----------
    subject : str
        What was checked, such as ``"label set tone"``.
    check : str
        What was looked at.
    status : {"ok", "warning", "failed"}
        Warnings are for the author to judge.
    what : str
        What was found, and what to do about it.
    """

    subject: str
    check: str
    status: Literal["ok", "warning", "failed"]
    what: str = ""


def check_plugin(name: str, *, registry: Registry | None = None) -> Iterator[Finding]:
    """Run the contract on all that an installed distribution provides.

    Parameters
    ----------
    name : str
        The distribution, or a label set, classifier or features that it provides.
    registry : Registry, optional
        Where names are looked up.

    Yields
    ------
    Finding
        As soon as the check is done. What is broken or disabled is checked no further.

    Raises
    ------
    PluginError
        If there is no such plugin.
    """
    registry = registry or get_registry()
    for plugin in find_plugins(name, registry=registry):
        yield from _check(plugin, registry)


def _check(plugin: Plugin, registry: Registry) -> Iterator[Finding]:
    subject = f"plugin {plugin.name}"
    title = "It loads, and its hooks return what they should"
    if plugin.status == "ok":
        yield Finding(subject, title, "ok")
    else:
        yield _finding(subject, title, lambda: load_strict(plugin.distribution, registry=registry))
    if plugin.status == "disabled":
        return
    module = _module(plugin)
    yield _finding(subject, "Importing it is light", lambda: assert_light_import(module))
    if plugin.distribution != BUILTIN:
        yield _finding(subject, "It depends on kjclass", lambda: _depends(plugin))
    if plugin.status == "broken":
        return
    for hook, noun, contract, attribute in _CONTRACTS:
        for provided in plugin.names(hook):
            bound = type(
                contract.__name__, (contract,), {attribute: provided, "registry": registry}
            )
            for check in [one for one in vars(contract) if one.startswith("test_")]:
                method = getattr(bound(), check)
                title = (method.__doc__ or check).partition("\n")[0].rstrip(".")
                yield _finding(f"{noun} {provided}", title, method)


def _finding(subject: str, title: str, check: Callable[[], object]) -> Finding:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", CheckWarning)
        try:
            check()
        except KjclassError as error:
            return Finding(subject, title, "failed", str(error))
        except Exception as error:  # a plugin may fail in any way
            return Finding(subject, title, "failed", f"{type(error).__name__}: {error}")
    told = [str(one.message) for one in caught if issubclass(one.category, CheckWarning)]
    return Finding(subject, title, "warning" if told else "ok", "; ".join(told))


def _module(plugin: Plugin) -> str:
    """Return what the entry point of a plugin names."""
    if plugin.distribution == BUILTIN:
        return "kjclass.builtin"
    for point in entry_points(group=GROUP):
        if point.dist is not None and f"{point.dist.name}:{point.name}" == plugin.name:
            return point.value
    return plugin.name.partition(":")[2]


def _depends(plugin: Plugin) -> None:
    try:
        needed = requires(plugin.distribution) or []
    except PackageNotFoundError:
        needed = []
    if not any(one.lower().startswith(BUILTIN) for one in needed):
        warnings.warn(
            f"{plugin.distribution}: its metadata do not ask for kjclass; add it to the "
            "dependencies in pyproject.toml",
            CheckWarning,
            stacklevel=2,
        )
