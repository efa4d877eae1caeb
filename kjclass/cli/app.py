"""The ``kjclass`` command and how its errors end."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import typer

from kjclass import __version__
from kjclass.cli.agreement import agreement
from kjclass.cli.check_data import check_data
from kjclass.cli.compare import compare
from kjclass.cli.drift import drift
from kjclass.cli.evaluate import evaluate
from kjclass.cli.explain import explain
from kjclass.cli.import_labels import import_labels
from kjclass.cli.label import label
from kjclass.cli.labels import app as labels
from kjclass.cli.learning_curve import learning_curve
from kjclass.cli.plugins import plugins
from kjclass.cli.plugins_check import check
from kjclass.cli.plugins_new import new
from kjclass.cli.prevalence import prevalence
from kjclass.cli.probe import probe
from kjclass.cli.report import report
from kjclass.cli.seeds import seeds
from kjclass.cli.suggest import suggest
from kjclass.cli.train import train
from kjclass.errors import KjclassError, KjclassWarning

__all__ = ["app", "main"]

_INTERRUPTED = 130

app = typer.Typer(
    name="kjclass",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Label sentences about Korea-Japan-China economic security: stance, sector, actor, risk.",
    epilog="Exit codes: 0 done, 1 anything unforeseen, 2 wrong command line whatever the files "
    "hold, 3 a file, column, row or text that cannot be used, 4 label set, 5 model, 6 plugin, "
    "7 labelled sentences that do not suffice, 8 output, 9 missing extra, 130 interrupted.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kjclass {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


for _command in (
    *(label, explain, probe, train, evaluate, report, compare),
    *(prevalence, drift, learning_curve, suggest),
    *(check_data, agreement, import_labels, seeds),
):
    app.command()(_command)
app.add_typer(labels, name="labels")

_plugins = typer.Typer()
_plugins.callback(invoke_without_command=True)(plugins)
_plugins.command()(new)
_plugins.command()(check)
app.add_typer(_plugins, name="plugins")


def _show(
    other: Callable[..., None], message: Warning | str, category: type[Warning], *rest: Any
) -> None:
    if issubclass(category, KjclassWarning):
        typer.echo(f"warning: {message}", err=True)
    else:
        other(message, category, *rest)


def main() -> None:
    """Run the command line; errors of ours end in one line and their exit code."""
    try:
        with warnings.catch_warnings():
            # Once each, whatever the filters: it is the only sign of what is left out.
            warnings.filterwarnings("default", category=KjclassWarning)
            warnings.showwarning = partial(_show, warnings.showwarning)
            app(standalone_mode=True)
    except KjclassError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output went away, as `| head` does; nothing is left to tell it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
