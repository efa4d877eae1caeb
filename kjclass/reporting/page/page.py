"""The whole page."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from kjclass.reporting.contents import Report
from kjclass.reporting.page import about, labels, looks, summary
from kjclass.reporting.page.html import Markup, joined, tag

__all__ = ["SECTIONS", "page"]

_HERE = Path(__file__).parent
SECTIONS = (
    ("In short", "summary", summary.summary),
    ("Labels", "by-label", labels.per_label),
    ("Confusions", "confusions", labels.confusion),
    ("Curves", "ranking", labels.ranking),
    ("Calibration", "calibration", labels.calibration),
    ("Sources", "by", summary.breakdowns),
    ("Sentences", "examples", looks.examples),
    ("Features", "features", looks.features),
    ("Flips", "flips", looks.flips),
    ("More sentences", "growth", looks.growth),
    ("Data", "data", about.statement),
    ("Make it again", "again", about.again),
)


def page(found: Report) -> str:
    """Return a report as one page of HTML.

    Its content policy lets no browser load anything or run any script but the page's own.

    Parameters
    ----------
    found : Report
    """
    style, script = (_read(name) for name in ("style.css", "sort.js"))
    name = found.label_set.name
    kind = "one label a sentence" if found.label_set.kind == "single" else "any number of labels"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(script)),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("meta", name_="generator", content=f"kjclass {found.versions.get('kjclass', '')}"),
        tag("title", f"{name}: how well it is found"),
        tag("style", style),
    )
    target = found.label_set.target.rstrip(".")
    body = tag(
        "body",
        tag(
            "header",
            tag("h1", f"How well {name} is found"),
            tag(
                "p", f"Label set {name} {found.label_set.version}, {kind}: {target}.", class_="lead"
            ),
            tag(
                "nav",
                tag("ul", [tag("li", tag("a", t, href=f"#{i}")) for t, i, _ in SECTIONS]),
                aria_label="Sections",
            ),
        ),
        tag("main", [section(found) for _, _, section in SECTIONS]),
        tag("footer", f"Made by kjclass {found.versions.get('kjclass', '')}."),
        tag("script", script),
    )
    return f"<!doctype html>\n{tag('html', joined(head, body), lang='en')}\n"


def _read(name: str) -> Markup:
    return Markup((_HERE / name).read_text(encoding="utf-8"))


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
