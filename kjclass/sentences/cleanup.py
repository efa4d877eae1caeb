"""Clean-up of one sentence: what extraction and mark-up leave between the words."""

from __future__ import annotations

import html
import re

__all__ = ["clean"]

# Anything that a rule below could touch; most sentences hold none of it.
_SUSPECT = re.compile(
    r"[<&*_\[\\`\x00-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
    r"|  |\d--|^ | $"
)
_HYPHENATED = re.compile(r"(?<=[a-z])[-\u00ad][ \t]*\r?\n[ \t]*(?=[a-z])")
_BROKEN_COMPOUND = re.compile(r"(?<=\w-)[ \t]*\r?\n[ \t]*(?=\w)")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>|<!--.{0,300}?-->")
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\([^()\s]{0,500}\)")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((?:[^()\s]|\([^()\s]*\)){0,500}\)")
_FOOTNOTE = re.compile(r"\[\^?\d{1,3}(?:[,\u2013-] ?\d{1,3})*\]")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,300}?)(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"`([^`\n]{1,300})`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!$|~-])")
# "chips861234-- surged": the number of a ticker widget glued to the word that it stood beside.
_TICKER = re.compile(r"(?<=[A-Za-z])\d{3,}--+")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return a sentence without mark-up, debris and surplus white space.

    HTML tags and entities, Markdown emphasis, links and footnote marks, ticker debris, invisible
    characters and hyphens at line ends go; words and punctuation stay as they are.

    Parameters
    ----------
    text : str
        One sentence as it stands in the raw document.

    Returns
    -------
    str

    Examples
    --------
    >>> clean("ranked 11<sup>th</sup> and **7th**,\\n  chips861234-- rose")
    'ranked 11th and 7th, chips rose'
    """
    if not _SUSPECT.search(text):
        return text
    text = _BROKEN_COMPOUND.sub("", _HYPHENATED.sub("", text))
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "[" in text:
        text = _FOOTNOTE.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    if "`" in text:
        text = _CODE.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "--" in text:
        text = _TICKER.sub("", text)
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()
