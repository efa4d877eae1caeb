"""From a paragraph to its sentences: the compiled segmenter, and repairs at every boundary."""

from __future__ import annotations

import re

import sentencex

from kjclass.sentences.words import NUMBERED, STARTERS, TITLES, TRAILING

__all__ = ["split"]

# Boundaries that the compiled segmenter leaves out: within quotation marks and brackets, behind
# footnote marks and abbreviations, and where the space behind a full stop got lost.
_CANDIDATE = re.compile(
    r"""[.!?…][\"”’'»)\]_*]*
        (?:\[\^?\w{1,12}\]|\d{1,3}(?=\s)|[\u00b9\u00b2\u00b3\u2070-\u2079])*
        (?:\s+(?=[\"“‘'«(\[¿¡*_]*[^\W\d_a-z]|[\"“‘'«(\[$€£¥₩]*\d)|(?<=[a-z][.!?]|[.!?][\"”’)])(?=[A-Z“][a-z’]))""",
    re.VERBOSE,
)
_CLOSERS = re.compile(r"[)\]”’»」』】]+(?=\s|$)|[\"'*_]+(?=\s|$)|\[\^?\w{1,12}\]|[\u00b9\u00b2\u00b3\u2070-\u2079]+")
_LAST_WORD = re.compile(r"[\"“‘'(\[]*([^\s\"“‘'(\[]+?)[.!?…]+[\"”’'»)\]_*]*\Z")
_NEXT_WORD = re.compile(r"[\"“‘'«(\[¿¡*_\ue000]*([^\W_][\w'’-]*)")
_ASKED = re.compile(
    r"(?:[A-Z][\w.'’-]*\s+){0,5}(?:(?:said|says|asked|asks|added|adds|told|wrote|writes|replied|"
    r"wondered|quipped|joked|read|reads|shouted|cried|continued|answered)\b)"
)
_QUOTED_QUESTION = re.compile(r"[?!][\"”’]+\Z")
_ENUMERATOR = re.compile(r"(?:\(?\d{1,2}|\(?[A-Za-z]|[ivxIVX]{1,5})[.)]\Z")
_NAMED_BY_LETTER = frozenset(
    "plan option part phase section figure annex group class grade type vitamin team tier box "
    "appendix category chapter schedule table volume hall building line series company".split()
)
_GLUED_NOTE = re.compile(r"(?<=[a-z]{3}[.!?])\d{1,3}\Z|(?<=[.!?][\"”’)])\d{1,3}\Z")
# No space between two sentences: the rule in Chinese and Japanese, a slip elsewhere.
_GLUED = re.compile(r"(?:[。！？｡．።][」』”’）)\]]*|[a-z]{2}[.!?][\"”’)]*|[.!?][”’\")]+|[.!?]\[\^?\w{1,12}\])\Z")
_AFTER_GLUE = re.compile(r"[\"“‘(]?[A-Z][a-z’'A-Z ]|[\u3041-\u9fff\uac00-\ud7a3「『（(“\d]|[A-Z]")
_ABBREVIATIONS = TITLES | NUMBERED | TRAILING
_LOOK_BACK = 400


def split(text: str, language: str) -> list[tuple[int, int]]:
    """Return the sentences of a paragraph as offsets into it, without the white space around them.

    Parameters
    ----------
    text : str
        One paragraph, without line breaks.
    language : str
        ISO 639-1 code.

    Examples
    --------
    >>> text = "Talks go on with the U.S. This may take months."
    >>> [text[start:end] for start, end in split(text, "en")]
    ['Talks go on with the U.S.', 'This may take months.']
    """
    cuts = {bound["end_index"] for bound in sentencex.get_sentence_boundaries(language, text)}
    own = {found.end() for found in _CANDIDATE.finditer(text)} - cuts
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in sorted(cuts | own):
        if cut <= start:
            continue
        at = _behind_closers(text, cut)
        if at < len(text) and not _breaks(text, start, at, sure=cut not in own):
            continue
        _add(spans, text, start, at)
        start = at
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))


def _behind_closers(text: str, cut: int) -> int:
    """Move a boundary behind the closing marks that the segmenter left to the next sentence."""
    if cut >= len(text) or text[cut - 1].isspace():
        return cut
    while found := _CLOSERS.match(text, cut):
        cut = found.end()
    return cut


def _breaks(text: str, start: int, cut: int, *, sure: bool) -> bool:
    """Say whether a sentence ends at `cut`; `sure` if the segmenter thinks so."""
    if sure and text[cut - 2 : cut] == ". " and text[cut].isupper():
        token = text[text.rfind(" ", start, cut - 2) + 1 : cut - 2]
        if len(token) > 1 and token.isalpha() and token.lower() not in _ABBREVIATIONS:
            return True
    left = text[max(start, cut - _LOOK_BACK) : cut].rstrip()
    if not left:
        return False
    if len(left) == cut - max(start, cut - _LOOK_BACK) and not text[cut].isspace():
        return _GLUED.search(left) is not None and _AFTER_GLUE.match(text, cut) is not None
    following = _NEXT_WORD.match(text, _skip_space(text, cut))
    if following is None:
        return sure
    word = following.group(1)
    if word[0].islower() and left[-1] not in "。！？।":
        return _is_brand(word) and sure
    if left[-1] in "\"”’" and _QUOTED_QUESTION.search(left[-4:]) and _ASKED.match(text, following.start(1)):
        return False
    if (len(left) < 8 and _ENUMERATOR.fullmatch(left)) or (left[-1] in "」』" and word[0] in "とてっ"):
        return False
    if left[-1].isdigit():
        left = _GLUED_NOTE.sub("", left)
    at = left.rfind(" ") + 1
    last = _LAST_WORD.match(left, at)
    if last is None:
        return sure
    ending = left[last.end(1)]
    if ending != ".":
        return sure or ending != "…" or word[0].isupper()
    return _stops(text[start:cut].rstrip() if cut - start <= _LOOK_BACK else left, last, word, sure)


def _stops(left: str, last: re.Match[str], word: str, sure: bool) -> bool:
    """Say whether the full stop behind the word `last` ends a sentence before `word`."""
    token = last.group(1).lower().lstrip("-–—/")
    starter = word.lower() in STARTERS
    if token in TITLES and not (len(token) > 2 and last.group(1).isupper()):
        return False
    if token in NUMBERED and (word[0].isdigit() or (token in _PART and _ROMAN.fullmatch(word))):
        return False
    if token in TRAILING or "-u.s" in token or token.endswith(("–u.s", "/u.s")):
        return starter
    if len(token) == 1 and token.isalpha():
        before = left[: last.start(1)].split()[-1:] or [""]
        return starter and (before[0].lower() in _NAMED_BY_LETTER or sure)
    if _INITIALS.fullmatch(token):
        return starter
    if sure:
        return True
    # The segmenter holds the word for an abbreviation, unless quotation marks or brackets made it
    # pass over the boundary.
    closed = last.end() - last.end(1) > 1
    return starter or closed or _is_inside(left) or left[-1].isdigit()


_PART = frozenset("vol vols fig figs sec art arts ch chap para app ex".split())
_ROMAN = re.compile(r"[IVXLC]+\b")
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]")


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _is_brand(word: str) -> bool:
    return len(word) > 2 and word[1].isupper()


def _is_inside(left: str) -> bool:
    """Say whether a quotation or bracket is open at the end of `left`."""
    return (
        left.count('"') % 2 == 1
        or left.count("“") > left.count("”")
        or left.count("(") > left.count(")")
        or left.count("‘") > left.count("’")
        or left.count("'") > 0
    )
