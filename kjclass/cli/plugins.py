"""``kjclass plugins``: who provides what, the broken and disabled ones too."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

__all__ = ["plugins"]

_COLOURS = {"ok": "green", "broken": "red", "disabled": "yellow"}


def plugins(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Fail on broken plugins, conflicts, and unfit models."),
    ] = False,
) -> None:
    """List the built-in and the installed plugins; write a new one, or check one.

    KJCLASS_DISABLE_PLUGINS=name,name keeps distributions from being imported at all;
    KJCLASS_STRICT_PLUGINS=1 makes a broken one an error in every command.
    """
    if context.invoked_subcommand:
        if as_json or strict:
            raise typer.BadParameter(f"write options after {context.invoked_subcommand!r}")
        return
    from kjclass.models.needs import model_problems
    from kjclass.plugins import discover
    from kjclass.registry import Names, Registry

    registry = Registry(discover(strict=strict))
    kinds: dict[str, Names[Any]] = {
        "label sets": registry.label_sets,
        "features": registry.features,
        "classifiers": registry.classifiers,
        "models": registry.models,
    }
    conflicts = [
        {"kind": kind, "name": name, "distributions": packages}
        for kind, names in kinds.items()
        for name, packages in names.conflicts().items()
    ]
    problems = model_problems(registry)
    if as_json:
        models = [
            {
                "label_set": name,
                "plugin": registry.models.provider(name).name,
                "folder": registry.models.get(name).folder,
                "reason": str(problems.get(name, "")),
            }
            for name in registry.models.names()
        ]
        listed = [
            {
                "name": plugin.name,
                "distribution": plugin.distribution,
                "version": plugin.version,
                "status": plugin.status,
                "reason": plugin.reason,
                "hooks": {hook: plugin.names(hook) for hook in plugin.provides},
            }
            for plugin in registry.plugins
        ]
        shown = {"plugins": listed, "conflicts": conflicts, "models": models}
        typer.echo(json.dumps(shown, indent=2))
    else:
        for plugin in registry.plugins:
            status = typer.style(plugin.status, fg=_COLOURS[plugin.status])
            reason = f": {plugin.reason}" if plugin.reason else ""
            typer.echo(f"{plugin.name} {plugin.version} {status}{reason}")
            for hook in plugin.provides:
                typer.echo(f"  {hook}: {', '.join(plugin.names(hook)) or 'nothing'}")
        for conflict in conflicts:
            packages = " and ".join(conflict["distributions"])
            typer.secho(f"conflict: {conflict['name']} is claimed by {packages}", fg="red")
        for name, error in problems.items():
            typer.secho(f"model for {name} cannot be loaded: {error}", fg="red")
    if strict:
        for names in kinds.values():
            for name in names.conflicts():
                names.get(name)
        for error in problems.values():
            raise error
