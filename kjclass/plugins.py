"""Find the installed plugins, keep the broken ones from harming the others, and say who is who."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from importlib.metadata import Distribution, EntryPoint, distributions, entry_points
from typing import Any, Literal

import pluggy

from kjclass import hookspecs
from kjclass.errors import PluginError
from kjclass.hookspecs import CONTRACT, GROUP, ClassifierSpec, FeaturesSpec, ModelSpec
from kjclass.labels import LabelSet

__all__ = ["BUILTIN", "DISABLE_VARIABLE", "STRICT_VARIABLE", "Plugin", "discover", "one_line"]

BUILTIN = "kjclass"
DISABLE_VARIABLE = "KJCLASS_DISABLE_PLUGINS"
STRICT_VARIABLE = "KJCLASS_STRICT_PLUGINS"

Status = Literal["ok", "broken", "disabled"]

_PROVIDES: dict[str, type] = {
    "kjclass_label_sets": LabelSet,
    "kjclass_features": FeaturesSpec,
    "kjclass_classifiers": ClassifierSpec,
    "kjclass_models": ModelSpec,
}


@dataclass(frozen=True, slots=True)
class Plugin:
    """One plugin, working or not.

    Parameters
    ----------
    name : str
        ``distribution:entry point``.
    distribution, version : str
        The installed package.
    status : {"ok", "broken", "disabled"}
        Only plugins that are ``"ok"`` take part.
    reason : str
        Why it does not take part.
    provides : dict of str to list
        What each of its hooks returned.
    """

    name: str
    distribution: str
    version: str
    status: Status = "ok"
    reason: str = ""
    provides: dict[str, list[Any]] = field(default_factory=dict)

    def names(self, hook: str) -> list[str]:
        """Return the names of what `hook` returned."""
        return [
            getattr(item, "name", None) or item.label_set for item in self.provides.get(hook, [])
        ]


def discover(*, disabled: Iterable[str] = (), strict: bool = False) -> list[Plugin]:
    """Load every plugin that is installed, the built-in one first.

    Parameters
    ----------
    disabled : iterable of str
        Distributions not even to import, besides those that the environment variable
        ``KJCLASS_DISABLE_PLUGINS`` lists, separated by commas.
    strict : bool
        Whether a broken plugin is an error; the environment variable ``KJCLASS_STRICT_PLUGINS``
        set to 1 does the same.

    Returns
    -------
    list of Plugin
        Sorted by distribution and entry point, whatever the order of installation.

    Raises
    ------
    PluginError
        If `strict` and a plugin is broken.
    """
    from kjclass import builtin

    off = {normal_name(name) for name in disabled}
    off |= {
        normal_name(name)
        for name in os.environ.get(DISABLE_VARIABLE, "").split(",")
        if name.strip()
    }
    strict = strict or os.environ.get(STRICT_VARIABLE, "") not in ("", "0")
    manager = pluggy.PluginManager("kjclass")
    manager.add_hookspecs(hookspecs)
    found = [_register(manager, BUILTIN, BUILTIN, _own_version(), lambda: builtin)]
    found[0] = _checked(found[0], reserved={})
    reserved = {hook: set(found[0].names(hook)) for hook in _PROVIDES}
    points, unreadable = _points()
    for point in sorted(points, key=_order):
        distribution, version = _source(point)
        name = f"{distribution}:{point.name}"
        if normal_name(distribution) in off:
            found.append(Plugin(name, distribution, version, "disabled", "disabled by name"))
            continue
        found.append(
            _checked(_register(manager, name, distribution, version, point.load), reserved)
        )
        _check_strict(found[-1], strict)
    for plugin in unreadable:
        idle = normal_name(plugin.distribution) in off
        found.append(
            replace(plugin, status="disabled", reason="disabled by name") if idle else plugin
        )
        _check_strict(found[-1], strict)
    return found


def _check_strict(plugin: Plugin, strict: bool) -> None:
    if strict and plugin.status == "broken":
        package = plugin.distribution
        raise PluginError(
            plugin.reason,
            where=f"plugin {plugin.name}",
            fix=f"repair or uninstall {package}, or set {DISABLE_VARIABLE}={package}",
        )


def _points() -> tuple[list[EntryPoint], list[Plugin]]:
    """Return the entry points of our group, and distributions whose own cannot be read."""
    try:
        return list(entry_points(group=GROUP)), []
    except Exception:
        # One malformed file, of whichever package, and nothing is found: then one by one.
        found: dict[str, list[EntryPoint] | Plugin] = {}
        for distribution in distributions():
            name, version = _named(distribution)
            if name in found:
                continue
            try:
                found[name] = list(distribution.entry_points.select(group=GROUP))
            except Exception as error:
                if _ours(distribution):
                    reason = f"its entry points cannot be read: {one_line(error)}"
                    found[name] = Plugin(name, name, version, "broken", reason)
        points = [point for one in found.values() if not isinstance(one, Plugin) for point in one]
        return points, [one for one in found.values() if isinstance(one, Plugin)]


def _ours(distribution: Distribution) -> bool:
    try:
        return f"[{GROUP}]" in (distribution.read_text("entry_points.txt") or "")
    except Exception:  # not even text, so it may be
        return True


def _order(point: EntryPoint) -> tuple[str, str]:
    return normal_name(_source(point)[0]), point.name


def _source(point: EntryPoint) -> tuple[str, str]:
    return _named(point.dist) if point.dist else ("unknown", "0")


def _named(distribution: Distribution) -> tuple[str, str]:
    try:
        return distribution.name or "unknown", distribution.version or "0"
    except Exception:  # there is no METADATA, or no name in it
        return "unknown", "0"


def normal_name(distribution: str) -> str:
    """Return the name of a distribution as pip compares names."""
    return distribution.strip().lower().replace("_", "-").replace(".", "-")


def _own_version() -> str:
    from kjclass import __version__

    return __version__


def _register(
    manager: pluggy.PluginManager,
    name: str,
    distribution: str,
    version: str,
    load: Callable[[], object],
) -> Plugin:
    """Import one plugin, register it and call its hooks; on any failure take it out again."""
    try:
        module = load()
        _check_contract(getattr(module, "kjclass_contract", 1))
        unknown = [
            attribute
            for attribute in dir(module)
            if attribute not in _PROVIDES and hasattr(getattr(module, attribute), "kjclass_impl")
        ]
        if unknown:
            raise PluginError(
                f"unknown hook {unknown[0]!r}", fix=f"use one of: {', '.join(_PROVIDES)}"
            )
        if manager.register(module, name) is None:
            raise PluginError("blocked from registering")
        provides = {
            caller.name: _typed(caller.name, caller.get_hookimpls(), name)
            for caller in manager.get_hookcallers(module) or ()
        }
        if not provides:
            raise PluginError(
                "implements no hook", fix=f"mark one of {', '.join(_PROVIDES)} with hookimpl"
            )
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may fail in any way, sys.exit included
        if manager.get_plugin(name) is not None:
            manager.unregister(name=name)
        return Plugin(name, distribution, version, "broken", _reason(error))
    return Plugin(name, distribution, version, provides=provides)


def _check_contract(asked: object) -> None:
    if not isinstance(asked, int) or asked < 1:
        raise PluginError(f"kjclass_contract is {asked!r}", fix="make it a whole number from 1")
    if asked > CONTRACT:
        raise PluginError(
            f"it asks for contract {asked} of kjclass, this one has {CONTRACT}",
            fix="upgrade kjclass",
        )


def _typed(hook: str, implementations: Sequence[pluggy.HookImpl], name: str) -> list[Any]:
    wanted = _PROVIDES[hook]
    (implementation,) = (one for one in implementations if one.plugin_name == name)
    returned = implementation.function()
    if not isinstance(returned, (list, tuple)):
        raise PluginError(f"{hook} returned {type(returned).__name__}", fix="return a list")
    for item in returned:
        if not isinstance(item, wanted):
            raise PluginError(
                f"{hook} returned a {type(item).__name__}", fix=f"return {wanted.__name__} objects"
            )
        for one in () if wanted is LabelSet else fields(wanted):
            value = getattr(item, one.name)
            if not isinstance(value, str) or not (value or one.name == "summary"):
                raise PluginError(
                    f"{hook} returned a {wanted.__name__} whose {one.name} is {value!r}",
                    fix="give a string",
                )
    return list(returned)


def _checked(plugin: Plugin, reserved: dict[str, set[str]]) -> Plugin:
    """Return `plugin`, or its broken self if it takes a built-in name or one name twice."""
    for hook in _PROVIDES:
        names = plugin.names(hook)
        for name in names:
            if name in reserved.get(hook, ()):
                reason = f"{hook} takes the built-in name {name!r}; rename it"
            elif names.count(name) > 1:
                reason = f"{hook} returned {name!r} twice"
            else:
                continue
            return Plugin(plugin.name, plugin.distribution, plugin.version, "broken", reason)
    return plugin


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()) if isinstance(error, PluginError) else one_line(error)


def one_line(error: BaseException) -> str:
    """Return what somebody else's code raised, for a message of one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": ")
