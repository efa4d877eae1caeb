"""The Python API: what is public, grouped by use; mkdocstrings fills in the docstrings."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import kjclass
from kjclass import errors
from sitepages import Pages
from sitepages.markdown import table

__all__ = ["pages"]

# page: heading, names
_GROUPS = {
    "labelling": ("Labelling", ["load", "Labeler", "Results", "LabelledText"]),
    "records": ("Records", ["Document", "Sentence", "Prediction", "LabelledSentence"]),
    "corpora": (
        "Corpora and streams",
        ["label_corpus", "label_batches", "LabelOptions", "ReadOptions", "Summary", "Counts"],
    ),
    "label-sets": ("Label sets", ["LabelSet", "Label", "Rule", "Example", "read_label_set"]),
    "classifiers": (
        "Classifier and cue words",
        ["LexicalClassifier", "CueFinder", "CuedSentence", "CueMatch"],
    ),
    "plugins": ("Plugins", ["hookimpl", "ClassifierSpec", "FeaturesSpec", "ModelSpec"]),
}
_LEFT_OUT = {"__version__", "KjclassError"}


def pages(root: Path) -> Pages:
    """Return the pages of the API and their overview.

    Parameters
    ----------
    root : Path
        The checkout; not looked at, docstrings are read where kjclass was imported from.
    """
    del root
    grouped = {name for _, names in _GROUPS.values() for name in names} | _LEFT_OUT
    groups = {
        page: (heading, [name for name in names if name in kjclass.__all__])
        for page, (heading, names) in _GROUPS.items()
    }
    if others := [name for name in kjclass.__all__ if name not in grouped]:
        groups["more"] = ("More", others)
    made = {
        f"api/{page}.md": f"# {heading}\n\n" + "\n".join(f"::: kjclass.{name}\n" for name in names)
        for page, (heading, names) in groups.items()
    }
    made["api/errors.md"] = _errors()
    if find_spec("kjclass.testing") is not None:
        made["api/testing.md"] = (
            "# Testing a plugin\n\n"
            "::: kjclass.testing\n    options:\n      show_root_heading: false\n"
        )
    rows = [
        (f"[{heading}]({page}.md)", ", ".join(f"[`{n}`]({page}.md#kjclass.{n})" for n in names))
        for page, (heading, names) in groups.items()
    ]
    rows.append(("[Errors](errors.md)", "[`KjclassError`](errors.md#kjclass.KjclassError)"))
    if "api/testing.md" in made:
        rows.append(("[Testing a plugin](testing.md)", "`kjclass.testing`"))
    overview = (
        "# Python API\n\n`import kjclass` costs next to nothing: every name is imported when it is "
        "first used. These are all public names; what is not here may change in any version.\n\n"
        + table(["page", "names"], rows)
    )
    return {"api/index.md": overview, **made}


def _errors() -> str:
    rest = [name for name in errors.__all__ if name != "KjclassError"]
    return (
        "# Errors\n\nEvery error that kjclass raises on purpose is a `KjclassError`. Its message "
        "says what is wrong, where, and what to do; [exit codes](../commands/index.md#exit-codes) "
        "go with them.\n\n::: kjclass.KjclassError\n\n"
        + "\n".join(f"::: kjclass.errors.{name}\n" for name in rest)
    )
