"""The clean-up of one sentence: mark-up, debris and stray white space go, the words stay."""

from __future__ import annotations

import html
import re

from kjclass.sentences.markers import lead_in, may_have_lead_in
from kjclass.sentences.pages import drop_page_breaks
from kjclass.sentences.words import COMPOUND_HEADS, COMPOUND_TAILS

__all__ = ["clean", "is_tidy"]

# What a sentence that needs no clean-up is free of.
_MARKED = re.compile(
    r"[\x00-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff<>&*_\\\[\]`~\u00b2\u00b3\u00b9\u2070-\u209c]"
)
_GLUED = re.compile(r"[.!?,\"”’)](?=[\"”’)]?\d)(?:(?<=[^\W\d_].)|(?<=[\"”’)]))")
_SURROGATES = re.compile("[\ud800-\udfff]")
_VANISHING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb]|(?<=[ -~])[\u200c\u200d](?=[ -~])"
)
_HYPHENATED = re.compile(r"(\w+)[-\u2010](?:\xad)?[ \t]*(?:\r\n|[\n\r])[ \t]*([^\W\d_]+)")
_SOFT_BREAK = re.compile("\xad[ \\t]*(?:\r\n|[\n\r])[ \\t]*")
_LOOSE_HYPHEN = re.compile(r"(?<=[a-z])- (?!and\b|or\b|to\b|nor\b|but\b|und\b|versus\b)(?=[a-z])")
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|t[dhr]|table|tbody|thead|hr|section|article|blockquote)\b"
    r"[^<>]{0,400}>",
    re.IGNORECASE,
)
_NOTE_TAG = re.compile(
    r"<sup\b[^<>]{0,200}>\s{0,3}(?:<a\b[^<>]{0,400}>)?\s{0,3}\[?[\d*†]{1,3}\]?\s{0,3}(?:</a>)?"
    r"\s{0,3}</sup>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<!--[^<>]{0,2000}-->|</?[a-zA-Z][a-zA-Z0-9]{0,14}(?:\s[^<>]{0,400}|/)?>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,20});")
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\]\([^()\s]{0,800}(?:\s[^()]{0,200})?\)")
_LINK = re.compile(
    r"\[([^\[\]]{0,500})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,1200}(?:\s+[\"'“][^()]{0,200})?\)"
)
_NOTE = re.compile(
    r" ?\[\^[\w-]{1,20}\]|\[\d{1,3}(?:[,;–-] ?\d{1,3}){0,5}\]|\[[a-z]{2,14} needed\]"
)
_BACKSLASHED_NOTE = re.compile(r"(?<=\S)\\\d{1,3}\\")
_RAISED = re.compile(
    r"(?<=[^\W\d_]{2})[\u00b9\u00b2\u00b3\u2070-\u2079]+"
    r"|(?<=[.,;!?\"”’)])[\u00b9\u00b2\u00b3\u2070-\u2079]+"
)
_GLUED_NOTE = re.compile(
    r"(?:(?<=[a-z]{3}[.!?])|(?<=[a-z]{3}[.!?,][\"”’)]))\d{1,3}(?=\s+[\"“A-Z]|\s*\Z)"
)
_STRONG = re.compile(r"(\*{2,3}|_{2,3})(?=\S)([^*_\n]{1,600}?)(?<=\S)\1")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,600}?)(?<=[^\s*])\*(?![\w*])"
    r"|(?<![\w_])_(?=[^\s_])([^_\n]{1,600}?)(?<=[^\s_])_(?![\w_])"
)
_STRAY_STARS = re.compile(
    r"\*{2,}|(?<=\w)\*(?=[\s.,;:!?]|\Z)|~~|(?<=[.!?,;:\"”’)`])_+(?=\s|\Z)|(?:^"
    r"|(?<=\s))_+(?=[\"“`A-Z])"
)
_CODE = re.compile(r"`{1,3}([^`\n]{1,3000})`{1,3}|(?<=[.!?,])`|^`(?=\w)")
_ESCAPE = re.compile(r"\\+([\\`*_{}\[\]()#+\-.!$|~<>&\"'])")
# Tickers that a site's script glued to a word, with their price change or without.
_TICKER = re.compile(
    r"(?<=[^\W\d_])\d{4,8}(?:--|[+-]\d{1,3}(?:\.\d+)?%)"
    r"|(?<=[a-z.])[A-Z]{2,6}(?:\.[A-Z]{1,3})?(?:--(?![A-Za-z])|[+-]\d{1,3}(?:\.\d+)?%)"
)
_PRICED = re.compile(r"[A-Z\d][+-]\d{1,3}(?:\.\d+)?%")
_CJK = "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef、。「」『』"
_CJK_BREAK = re.compile(rf"(?<=[{_CJK}])[ \t]*[\n\r]\s*(?=[{_CJK}])")


def clean(text: str, *, tidy: bool = False) -> str:
    r"""Return a sentence without mark-up, debris and stray white space.

    White space is folded to single spaces; HTML tags and entities, Markdown emphasis and links,
    footnote marks, ticker debris, page numbers between two halves of a sentence, hyphens at line
    ends and invisible characters go, and so do a list marker, a speaker's label or a dateline in
    front. Cleaning a second time changes nothing.

    Parameters
    ----------
    text : str
        One sentence.
    tidy : bool
        Whether :func:`is_tidy` is known to be true of it.

    Returns
    -------
    str
        The sentence; empty if nothing was left.

    Examples
    --------
    >>> clean("SEOUL, South Korea —  Demand for **chips**861234-- rose by 11<sup>th</sup>.[3]")
    'Demand for chips rose by 11th.'
    >>> clean("Export-\noriented semi\u00adcon-\nductors rose.")
    'Export-oriented semiconductors rose.'
    """
    for _ in range(_PASSES):
        before = text
        if not (tidy or is_tidy(text)):
            text = _clean_once(text)
        if may_have_lead_in(text):
            text = text.strip()
            text = text[lead_in(text) :].strip()
        if text == before:
            break
    return text


_PASSES = 12


def is_tidy(text: str) -> bool:
    """Say whether no stretch of `text` needs more clean-up than perhaps at its two ends."""
    return not (
        "  " in text
        or "- " in text
        or "--" in text
        or _MARKED.search(text) is not None
        or _GLUED.search(text) is not None
        or ("%" in text and _PRICED.search(text) is not None)
    )


def _clean_once(text: str) -> str:
    plain = text.isascii()
    if not plain and _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if "\n" in text or "\r" in text or "\f" in text:
        text = drop_page_breaks(text)
        text = _SOFT_BREAK.sub("", text)
        text = _HYPHENATED.sub(_rejoin, text)
        text = _CJK_BREAK.sub("", text)
    if not (plain and text.isprintable()):
        text = _VANISHING.sub("", text)
    if "<" in text:
        text = _NOTE_TAG.sub("", text)
        text = _BLOCK_TAG.sub(" ", text)
        text = _TAG.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    if "[" in text:
        text = _IMAGE.sub("", text)
        text = _LINK.sub(r"\1", text)
        text = _NOTE.sub("", text)
    if "`" in text:
        text = _CODE.sub(lambda found: found.group(1) or "", text)
    if "*" in text or "_" in text or "~~" in text:
        text = _STRONG.sub(r"\2", text)
        text = _EMPHASIS.sub(lambda found: found.group(1) or found.group(2), text)
        text = _STRAY_STARS.sub("", text)
    if "\\" in text:
        text = _BACKSLASHED_NOTE.sub("", text)
        text = _ESCAPE.sub(r"\1", text)
    if "%" in text or "--" in text:
        text = _TICKER.sub("", text)
    if not text.isascii():
        text = _RAISED.sub("", text)
    if _GLUED.search(text):
        text = _GLUED_NOTE.sub("", text)
    if "- " in text:
        text = _LOOSE_HYPHEN.sub("-", text)
    return " ".join(text.split())


def _rejoin(found: re.Match[str]) -> str:
    left, right = found.groups()
    compound = (
        not right[0].islower()
        or not left[-1].isalpha()
        or left.lower() in COMPOUND_HEADS
        or right.lower() in COMPOUND_TAILS
        or found.string[found.start() - 1 : found.start()] == "-"
    )
    return f"{left}-{right}" if compound else left + right
