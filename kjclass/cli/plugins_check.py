"""``kjclass plugins check``: the contract, on a plugin that is installed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from kjclass.errors import PluginError

__all__ = ["check"]

_COLOURS = {"ok": "green", "failed": "red", "warning": "yellow"}


def check(
    name: Annotated[
        str, typer.Argument(help="Distribution, or a label set or other name that it provides.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
) -> None:
    """Check that an installed plugin keeps the contract, line by line.

    It must load; importing it must be light; label sets, features, classifiers and models are each
    tried out. Exit code 6 says that something failed.
    """
    from kjclass.testing import check_plugin

    findings = []
    subject = ""
    for finding in check_plugin(name):
        findings.append(finding)
        if as_json:
            continue
        if finding.subject != subject:
            subject = finding.subject
            typer.secho(subject, bold=True)
        status = typer.style(f"{finding.status:<8}", fg=_COLOURS[finding.status])
        typer.echo(f"  {status} {finding.check}")
        if finding.what:
            typer.echo(f"           {finding.what}")
    counts = {
        status: sum(one.status == status for one in findings)
        for status in ("ok", "warning", "failed")
    }
    if as_json:
        shown = {"counts": counts, "findings": [asdict(one) for one in findings]}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        typer.echo(", ".join(f"{n} {status}" for status, n in counts.items()))
    bad = counts["failed"] + (counts["warning"] if strict else 0)
    if bad:
        raise PluginError(
            f"{bad} check{'' if bad == 1 else 's'} failed",
            where=f"plugin {name}",
            fix="mend what is named above",
        )
