"""A copy of the raw text, character for character as long, that is easier to read for patterns.

What would mislead a pattern or the splitter is replaced in place: invisible characters by spaces,
HTML tags by line breaks, entities by the character they stand for (repeated), addresses by an
opaque character and emphasis by quotation marks. So every offset into the view is an offset into
the raw text.
"""

from __future__ import annotations

import html
import re

__all__ = ["OPAQUE", "view_of"]

OPAQUE = "\ue000"

# Not white space to str.strip, but nothing to see either.
_BLANK = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\xa0\xad\u1680\u2000-\u200b\u200e\u200f\u202a-\u202f"
    "\u205f-\u206f\u3000\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_HIDDEN = re.compile(
    r"<!--.{0,20000}?-->"
    r"|<(script|style|nav|figcaption|button|form|svg|noscript|iframe)\b[^<>]{0,2000}>"
    r".{0,20000}?</\1\s{0,5}>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:(p|div|ul|ol|table|tr|tbody|thead|tfoot|caption|colgroup|section|article|main"
    r"|header|footer|aside|blockquote|pre|dl"
    r"|html|body|head|figure|hr|center)|(li)|(h[1-6]|title)|(br|td|th|dt|dd)"
    r"|(img|meta|link|input))\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,20});")
_IMAGE = re.compile(
    r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,1000}(?:\([^()\n]{0,200}\)[^()\n]{0,500})?\)"
)
_TARGET = re.compile(r"\]\((?:[^()\s]|\([^()\s]{0,300}\)){1,1500}(?:\s+[\"'“][^()\n]{0,200})?\)")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”()\[\]\u3000-\u9fff\uac00-\ud7a3]{2,2000}")
# The mark comes first, and what must not be before it second, so that the search can leap to it.
_STARRED = re.compile(r"(\*(?<![*\w].)\*{0,2})(?=[^\s*])([^*\n]{1,1500}?)(?<=[^\s*])\1(?![*\w])")
_ESCAPED_STOP = re.compile(r"^(\s*\d{1,3})\\\.", re.MULTILINE)
_ESCAPED = re.compile(r"\\([-*+_#()\[\]$~>|\\])")
_CODE = re.compile(r"(?<!`)`([^`\n]{1,3000})`(?!`)")
_UNDERLINED = re.compile(r"(_(?<![_\w].)_{0,2})(?=[^\s_])([^_\n]{1,1500}?)(?<=[^\s_])\1(?![_\w])")


def view_of(raw: str) -> str:
    r"""Return the view of `raw`: as long, and easier to read for patterns.

    Parameters
    ----------
    raw : str
        Any text.

    Returns
    -------
    str
        Of the same length; its only line break is ``"\n"``.

    Examples
    --------
    >>> view_of("R&amp;D\r\n<p>**rose**")
    'R&&&&&D \n\n \n““rose””'
    """
    view = raw
    if not raw.replace("\n", "").isprintable():  # else there is nothing of the kind
        if "\r" in view:
            view = view.replace("\r\n", " \n")
        for mark in _BREAKS:
            if mark in view:
                view = view.replace(mark, "\n")
        view = _BLANK.sub(" ", view)
    if "<" in view:
        view = _HIDDEN.sub(_paragraph_break, view)
        view = _TAG.sub(_tag, view)
    if "&" in view:
        view = _ENTITY.sub(_entity, view)
    if "](" in view:
        view = _IMAGE.sub(_spaces, view)
        view = _TARGET.sub(_opaque, view)
    if "://" in view or "www." in view:
        view = _URL.sub(_address, view)
    if "\\" in view:
        view = _ESCAPED_STOP.sub(r"\1. ", view)
        view = _ESCAPED.sub(r" \1", view)
    if "`" in view:
        view = _CODE.sub(r"“\1”", view)
    if "*" in view:
        view = _STARRED.sub(_quoted, view)
    if "_" in view:
        view = _UNDERLINED.sub(_quoted, view)
    return view


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _opaque(found: re.Match[str]) -> str:
    return "]" + OPAQUE * (len(found.group()) - 1)


def _paragraph_break(found: re.Match[str]) -> str:
    return "\n" + " " * (len(found.group()) - 2) + "\n"


def _tag(found: re.Match[str]) -> str:
    size = len(found.group())
    closing = found.group().startswith("</")
    paragraph, item, heading, _, empty = found.groups()
    if empty:
        return " " * size
    if heading and not closing:
        return "\n#" + " " * (size - 2)
    if item and not closing:
        return "\n•" + " " * (size - 2)
    if paragraph or heading:
        return "\n" + " " * (size - 2) + "\n"
    return "\n" + " " * (size - 1)


def _entity(found: re.Match[str]) -> str:
    text = html.unescape(found.group())
    size = len(found.group())
    if len(text) != 1 or not text.isprintable():
        return " " * size if text.isspace() or text == "\xad" else found.group()
    return " " * size if text.isspace() else text * size


def _address(found: re.Match[str]) -> str:
    url = found.group()
    bare = url.rstrip(".,;:!?'*_")
    return OPAQUE * len(bare) + url[len(bare) :]


def _quoted(found: re.Match[str]) -> str:
    mark, inside = found.groups()
    return "“" * len(mark) + inside + "”" * len(mark)
