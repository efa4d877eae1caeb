"""Find one installed plugin, and accept no excuse."""

from __future__ import annotations

from kjclass.errors import PluginError
from kjclass.plugins import DISABLE_VARIABLE, Plugin, normal_name
from kjclass.registry import Registry, get_registry

__all__ = ["find_plugins", "load_strict"]


def load_strict(name: str, *, registry: Registry | None = None) -> list[Plugin]:
    """Return the plugins of an installed distribution, all of them working.

    Parameters
    ----------
    name : str
        The distribution, or a label set, classifier or features that it provides.
    registry : Registry, optional
        Where names are looked up.

    Returns
    -------
    list of Plugin
        One for each of its entry points.

    Raises
    ------
    PluginError
        If there is none, or one of them is broken or disabled.

    Examples
    --------
    >>> [plugin.distribution for plugin in load_strict("stance")]
    ['kjclass']
    """
    found = find_plugins(name, registry=registry)
    for plugin in found:
        if plugin.status == "broken":
            raise PluginError(
                plugin.reason,
                where=f"plugin {plugin.name}",
                fix=f"see where: kjclass plugins check {plugin.distribution}",
            )
        if plugin.status == "disabled":
            raise PluginError(
                plugin.reason,
                where=f"plugin {plugin.name}",
                fix=f"take {plugin.distribution} out of {DISABLE_VARIABLE}",
            )
    return found


def find_plugins(name: str, *, registry: Registry | None = None) -> list[Plugin]:
    """Return what :func:`load_strict` returns, broken and disabled ones too.

    Raises
    ------
    PluginError
        If there is none.
    """
    plugins = (registry or get_registry()).plugins
    wanted = {normal_name(name), f"kjclass-{normal_name(name)}"}
    found = [plugin for plugin in plugins if normal_name(plugin.distribution) in wanted]
    if not found:
        # Several may claim one label set: each of them is looked at.
        owners = {
            plugin.distribution
            for plugin in plugins
            if any(name in plugin.names(hook) for hook in plugin.provides)
        }
        found = [plugin for plugin in plugins if plugin.distribution in owners]
    if not found:
        known = dict.fromkeys(plugin.distribution for plugin in plugins)
        raise PluginError(
            f"no plugin or label set {name!r} is installed",
            fix=f"pip install it, or use one of: {', '.join(known)}",
        )
    return found
