"""From names to label sets, features, classifiers and models, whoever provides them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any, Generic, TypeVar

from kjclass.errors import KjclassError, LabelSetError, ModelNotFoundError, PluginError
from kjclass.hookspecs import ClassifierSpec, FeaturesSpec, ModelSpec
from kjclass.labels import LabelSet
from kjclass.plugins import DISABLE_VARIABLE, Plugin, discover

__all__ = ["Names", "Registry", "get_registry", "resolve"]

T = TypeVar("T")


class Names(Generic[T]):
    """What one hook provides, by name.

    Parameters
    ----------
    plugins : iterable of Plugin
        Those that take part.
    hook : str
        The hook.
    noun : str
        What it provides, for messages.
    error : type of KjclassError
        Raised for an unknown name.
    """

    def __init__(
        self, plugins: Iterable[Plugin], hook: str, noun: str, error: type[KjclassError]
    ) -> None:
        self._noun = noun
        self._error = error
        self._found: dict[str, list[tuple[Plugin, T]]] = {}
        for plugin in plugins:
            for name, item in zip(plugin.names(hook), plugin.provides.get(hook, []), strict=True):
                self._found.setdefault(name, []).append((plugin, item))

    def names(self) -> list[str]:
        """Return every name that can be used, built-in ones first."""
        return [name for name, offers in self._found.items() if len(offers) == 1]

    def conflicts(self) -> dict[str, list[str]]:
        """Return the names that several distributions claim, with the distributions."""
        return {
            name: [plugin.distribution for plugin, _ in offers]
            for name, offers in self._found.items()
            if len(offers) > 1
        }

    def provider(self, name: str) -> Plugin:
        """Return who provides `name`; raises as :meth:`get` does."""
        return self._offer(name)[0]

    def get(self, name: str) -> T:
        """Return what is called `name`.

        Raises
        ------
        PluginError
            If several plugins claim the name: none of them wins.
        KjclassError
            If there is no such name; the message lists those there are.
        """
        return self._offer(name)[1]

    def _offer(self, name: str) -> tuple[Plugin, T]:
        offers = self._found.get(name, [])
        if len(offers) > 1:
            packages = [plugin.distribution for plugin, _ in offers]
            raise PluginError(
                f"{self._noun} {name!r} is claimed by {' and '.join(packages)}",
                fix=f"uninstall one, or disable it: {DISABLE_VARIABLE}={packages[-1]}",
            )
        if not offers:
            raise self._error(
                f"unknown {self._noun} {name!r}",
                fix=f"use one of: {', '.join(self.names()) or 'none is installed'}",
            )
        return offers[0]


class Registry:
    """All that the built-ins and the installed plugins provide.

    Parameters
    ----------
    plugins : iterable of Plugin
        As :func:`kjclass.plugins.discover` returned them.
    """

    def __init__(self, plugins: Iterable[Plugin]) -> None:
        self.plugins = list(plugins)
        working = [plugin for plugin in self.plugins if plugin.status == "ok"]
        self.label_sets: Names[LabelSet] = Names(
            working, "kjclass_label_sets", "label set", LabelSetError
        )
        self.features: Names[FeaturesSpec] = Names(
            working, "kjclass_features", "features", PluginError
        )
        self.classifiers: Names[ClassifierSpec] = Names(
            working, "kjclass_classifiers", "classifier", PluginError
        )
        self.models: Names[ModelSpec] = Names(
            working, "kjclass_models", "model for label set", ModelNotFoundError
        )


@lru_cache(maxsize=1)
def get_registry() -> Registry:
    """Return the registry of this process: plugins are discovered once, on first use."""
    return Registry(discover())


def resolve(import_string: str, *, provider: str) -> Callable[..., Any]:
    """Import what ``"package.module:attribute"`` names.

    Parameters
    ----------
    import_string : str
        Module and attribute, separated by a colon.
    provider : str
        The plugin at fault if that fails.

    Raises
    ------
    PluginError
        If it cannot be imported.
    KjclassError
        Whatever error of ours the import itself raises, such as a missing extra.
    """
    module, _, attribute = import_string.partition(":")
    try:
        found: Callable[..., Any] = getattr(import_module(module), attribute)
    except KjclassError:
        raise
    except Exception as error:
        raise PluginError(
            f"cannot import {import_string!r}: {type(error).__name__}: {error}",
            where=f"plugin {provider}",
            fix="repair or uninstall it",
        ) from error
    return found
