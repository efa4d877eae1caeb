"""A page a command, from the command line itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from kjclass import errors
from kjclass.cli.app import app
from sitepages import Pages
from sitepages.markdown import blocks, code, escape, table
from sitepages.readme import read

__all__ = ["commands", "pages"]

# What Typer appends to the help of a parameter: "[default: 3; x>=1]".
_NOTES = re.compile(r"\s*\[((?:default: |required|x[<>]|\d+<=?x|env var: ).*)\]\s*$")
_TYPES = re.compile(r"<([^<>]+)>")


def commands() -> Iterator[tuple[str, Any, Any]]:
    """Yield the name of every command (``label``, ``plugins new``), itself and its context."""
    root = typer.main.get_command(app)
    yield from _walk("", root, root.context_class(root, info_name="kjclass"))


def _walk(name: str, command: Any, context: Any) -> Iterator[tuple[str, Any, Any]]:
    for word, child in getattr(command, "commands", {}).items():
        if child.hidden:
            continue
        full = f"{name} {word}".strip()
        inner = child.context_class(child, info_name=word, parent=context)
        yield full, child, inner
        yield from _walk(full, child, inner)


def pages(root: Path) -> Pages:
    """Return the pages of the commands and their overview.

    Parameters
    ----------
    root : Path
        The checkout, for examples from its README.
    """
    readme = read(root / "README.md")
    examples = blocks(readme, "console")
    found = {}
    rows = []
    for name, command, context in commands():
        page = f"{name.replace(' ', '-')}.md"
        rows.append((f"[`kjclass {name}`]({page})", _first_sentence(_help(command))))
        found[f"commands/{page}"] = _page(name, command, context, examples)
    overview = (
        "# Command line\n\n"
        + table(["command", "what it does"], rows)
        + "\n`kjclass --help` and `kjclass COMMAND --help` print the same in the terminal; "
        "`kjclass --version` the version. What `label -o` writes is described under "
        "[Corpora](../corpora.md).\n\n## Exit codes\n\n" + _exit_codes()
    )
    return {"commands/index.md": overview, **found}


def _page(name: str, command: Any, context: Any, examples: list[str]) -> str:
    usage = command.get_usage(context).removeprefix("Usage: ")
    parts = [f"# kjclass {name}\n", _help(command) + "\n", f"```text\n{usage}\n```\n"]
    kinds = {"argument": "Arguments", "option": "Options"}
    for kind, heading in kinds.items():
        rows = []
        for parameter in command.get_params(context):
            record = parameter.get_help_record(context)
            if parameter.param_type_name != kind or record is None:
                continue
            shown = code(_TYPES.sub(_type, record[0].strip()))
            rows.append((shown, _about(record[1] or "")))
        if rows:
            parts += [f"## {heading}\n", table([kind, "meaning"], rows)]
    if children := getattr(command, "commands", {}):
        rows = [
            (f"[`{word}`]({name.replace(' ', '-')}-{word}.md)", _first_sentence(_help(child)))
            for word, child in children.items()
        ]
        parts += ["## Commands\n", table(["command", "what it does"], rows)]
    shown = [block for block in examples if _shows(block, name)]
    if shown:
        parts += ["## Examples\n", *(f"```console\n{block}```\n" for block in shown)]
    parts += ["## Exit codes\n", _exit_codes()]
    return "\n".join(parts)


def _shows(block: str, name: str) -> bool:
    return re.search(rf"^\$ kjclass {re.escape(name)}(?!\S)", block, re.MULTILINE) is not None


def _about(text: str) -> str:
    """Return what a parameter means, the notes that Typer appends put into words."""
    found = _NOTES.search(text)
    about = escape(_NOTES.sub("", text))
    for note in found[1].split("; ") if found else ():
        if note == "required":
            about += " Required."
        elif note.startswith("default: "):
            about += f" Default: {code(note.removeprefix('default: '))}."
        else:
            about += f" ({escape(note)})"
    return about


def _type(found: re.Match[str]) -> str:
    name = found[1].removeprefix("list[").removesuffix("]").removesuffix(" range")
    return {"str": "TEXT", "int": "NUMBER", "float": "NUMBER", "path": "PATH"}.get(
        name, name.upper()
    )


def _help(command: Any) -> str:
    return inspect.cleandoc(command.help or "").replace("\b", "").replace("\f", "")


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n", 1)[0].split())


def _exit_codes() -> str:
    found: dict[int, list[str]] = {0: ["done"], 1: ["anything unforeseen, or out of our hands"]}
    found[2] = ["a wrong command line, whatever the files hold", "`ParameterError`"]
    for name in errors.__all__:
        kind = getattr(errors, name)
        if "exit_code" in vars(kind) and kind.exit_code not in found:
            about = (kind.__doc__ or "").partition("\n")[0].rstrip(".")
            found[kind.exit_code] = [about[:1].lower() + about[1:], f"`{name}`"]
    found[130] = ["interrupted (Ctrl-C)"]
    rows = [(str(number), *(found[number] + [""])[:2]) for number in sorted(found)]
    return table(["code", "meaning", "error"], rows)
