"""From names to label sets, features, classifiers and models, whoever provides them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from typing import Any, Generic, TypeVar

from kjclass.errors import KjclassError, LabelSetError, ModelNotFoundError, PluginError
from kjclass.hookspecs import ClassifierSpec, FeaturesSpec, ModelSpec
from kjclass.labels import LabelSet
from kjclass.plugins import DISABLE_VARIABLE, Plugin, discover, one_line

__all__ = ["Names", "Registry", "get_registry", "guarded", "resolve"]

T = TypeVar("T")


class Names(Generic[T]):
    """What one hook provides, by name.

    Parameters
    ----------
    plugins : iterable of Plugin
        All of them; those that are ``"ok"`` take part.
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
        self._plugins = list(plugins)
        self._found: dict[str, list[tuple[Plugin, T]]] = {}
        for plugin in self._plugins:
            if plugin.status != "ok":
                continue
            for name, item in zip(plugin.names(hook), plugin.provides.get(hook, []), strict=True):
                self._found.setdefault(name, []).append((plugin, item))

    def __contains__(self, name: str) -> bool:
        # Two who claim a name keep a third from it.
        return name in self._found

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

    def need(self, name: str, *, package: str, where: str) -> tuple[Plugin, T]:
        """Return what a model needs, and who provides it.

        Parameters
        ----------
        name : str
            What the model was trained with.
        package : str
            The distribution that provided it then; empty if that is not known.
        where : str
            The model.

        Raises
        ------
        PluginError
            If several plugins claim the name.
        KjclassError
            If it is gone; the message says what became of the package.
        """
        if name in self or not package:
            return self._offer(name)
        mine = [plugin for plugin in self._plugins if plugin.distribution == package]
        idle = [plugin for plugin in mine if plugin.status != "ok"]
        if not mine:
            what = f"{self._noun} {name!r} came from {package}, which is not installed"
            fix = f"run: pip install {package}"
        elif not idle:
            what = f"{self._noun} {name!r} is not in {package} {mine[0].version}"
            fix = f"install the {package} that the model was trained with, or train it again"
        elif idle[0].status == "disabled":
            what = f"{self._noun} {name!r} is in {package}, which is disabled"
            fix = f"take {package} out of {DISABLE_VARIABLE}"
        else:
            what = f"{self._noun} {name!r} is in {package}, which is broken: {idle[0].reason}"
            fix = f"repair {package}"
        raise self._error(what, where=where, fix=fix)

    def _offer(self, name: str) -> tuple[Plugin, T]:
        offers = self._found.get(name, [])
        if len(offers) > 1:
            packages = [plugin.distribution for plugin, _ in offers]
            raise PluginError(
                f"{self._noun} {name!r} is claimed by {' and '.join(packages)}",
                fix=f"uninstall one, or disable it: {DISABLE_VARIABLE}={packages[-1]}",
            )
        if not offers:
            fix = f"use one of: {', '.join(self.names()) or 'none is installed'}"
            broken = [plugin.distribution for plugin in self._plugins if plugin.status == "broken"]
            if broken:
                # Nobody knows what they would have provided.
                fix += f"; or repair {', '.join(broken)}: see kjclass plugins"
            raise self._error(f"unknown {self._noun} {name!r}", fix=fix)
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
        self.label_sets: Names[LabelSet] = Names(
            self.plugins, "kjclass_label_sets", "label set", LabelSetError
        )
        self.features: Names[FeaturesSpec] = Names(
            self.plugins, "kjclass_features", "features", PluginError
        )
        self.classifiers: Names[ClassifierSpec] = Names(
            self.plugins, "kjclass_classifiers", "classifier", PluginError
        )
        self.models: Names[ModelSpec] = Names(
            self.plugins, "kjclass_models", "model for label set", ModelNotFoundError
        )

    def unusable(self) -> dict[str, PluginError]:
        """Return what no model can be had of, and why.

        Names in conflict stand for themselves, broken plugins as ``"plugin NAME"``: nobody knows
        what they would have provided.
        """
        found = {
            f"plugin {plugin.name}": PluginError(
                plugin.reason.rstrip("."),
                where=f"plugin {plugin.name}",
                fix=f"repair or uninstall {plugin.distribution}",
            )
            for plugin in self.plugins
            if plugin.status == "broken"
        }
        for name in self.models.conflicts():
            try:
                self.models.get(name)
            except PluginError as error:
                found[name] = error
        return found


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
    with guarded(f"cannot import {import_string!r}", where=f"plugin {provider}"):
        found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found


@contextmanager
def guarded(what: str, *, where: str, fix: str = "repair or uninstall it") -> Iterator[None]:
    """Run code of a plugin, which may fail in any way, ``sys.exit`` included.

    Parameters
    ----------
    what : str
        What does not work if it fails.
    where : str
        The plugin.
    fix : str
        What to do then.

    Raises
    ------
    PluginError
        For whatever the code raised.
    KjclassError
        As it is, where the code raised an error of ours, such as a missing extra.
    """
    try:
        yield
    except KjclassError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"{what}: {one_line(error)}", where=where, fix=fix) from error
