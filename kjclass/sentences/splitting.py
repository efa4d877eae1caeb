"""From a paragraph to its sentences: the compiled segmenter, and repairs at every boundary."""

from __future__ import annotations

import re

import sentencex

from kjclass.sentences.words import NAMED_BY_LETTER, NUMBERED, STARTERS, TITLES, TRAILING

__all__ = ["bare", "split"]

# The compiled segmenter looks for no boundary between quotation marks or brackets, and a single one
# that was never closed would cost all that follows; so it gets to see none.
_QUOTES = '"“”«»()[]{}‘*'
_SINGLE_QUOTES = re.compile(r"'(?:(?<!\w.)|(?!\w))")
# Boundaries that it leaves out: behind footnote marks and abbreviations, and where the space behind
# a full stop got lost.
_NOTE_MARK = (
    r"\[\^?\w{1,12}\]|\[[a-z]{2,14}[ ][a-z ]{4,14}\]|\\\d{1,3}\\|[\u00b9\u00b2\u00b3\u2070-\u2079]+"
)
_CANDIDATE = re.compile(
    rf"""[.!?…][\"”’'»)\]_*]*
        (?:{_NOTE_MARK}|\d{{1,3}}(?=\s))*
        (?:(?=\s+[\"“‘'«(\[¿¡*_$€£¥₩]*[^\W_a-z])
          |(?<=[a-z][.!?]|[.!?][\"”’)])(?=[A-Z“][a-z’]))""",
    re.VERBOSE,
)
_CLOSERS = re.compile(
    rf"[)\]”’»」』】]+|[\"'*_]+(?=\s|$|[)\]”’])|{_NOTE_MARK}"
    r"|(?<=[^\W\d_]{2}[.!?])\d{1,3}(?=\s)|(?<=[.!?][\"”’)])\d{1,3}(?=\s)"
)
_LAST_WORD = re.compile(r"[\"“‘'(\[]*([^\s\"“‘'(\[]+?)[.!?…]+[\"”’'»)\]_*]*\Z")
_NEXT_WORD = re.compile(r"[\"“‘'«(\[¿¡*_\ue000]*([^\W_][\w'’-]*)")
_ASKED = re.compile(
    r"(?:[A-Z][\w.'’-]*\s+){0,5}(?:(?:said|says|asked|asks|added|adds|told|wrote|writes|replied|"
    r"wondered|quipped|joked|read|reads|shouted|cried|continued|answered)\b)"
)
_QUOTED_QUESTION = re.compile(r"[?!][\"”’]+\Z")
_ENUMERATOR = re.compile(r"(?:\(?\d{1,2}|\(?[A-Za-z]|[ivxIVX]{1,5})[.)]\Z")
_GLUED_NOTE = re.compile(r"(?<=[a-z]{3}[.!?])\d{1,3}\Z|(?<=[.!?][\"”’)])\d{1,3}\Z")
# No space between two sentences: the rule in Chinese and Japanese, a slip elsewhere.
_GLUED = re.compile(
    r"(?:[。！？｡．።][」』”’）)\]]*|[a-z]{2}[.!?][\"”’)]*|[.!?][”’\")]+|[.!?]\[\^?\w{1,12}\])\Z"
)
_AFTER_GLUE = re.compile(r"[\"“‘(]?[A-Z][a-z’'A-Z ]|[\u3041-\u9fff\uac00-\ud7a3「『（(“\d]|[A-Z]")
_ABBREVIATIONS = TITLES | NUMBERED | TRAILING
_LOOK_BACK = 400


def bare(text: str) -> str:
    """Return what the compiled segmenter gets to see of `text`: no quotation marks or brackets."""
    for mark in _QUOTES:
        if mark in text:
            text = text.replace(mark, " ")
    return _SINGLE_QUOTES.sub(" ", text) if "'" in text else text


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
    seen = bare(text)
    sure = set()
    for bound in sentencex.get_sentence_boundaries(language, seen):
        cut = bound["end_index"]
        while cut and seen[cut - 1] == " ":
            cut -= 1
        sure.add(cut if text[cut : cut + 1] == " " else _behind_closers(text, cut))
    cuts = sure.union([found.end() for found in _CANDIDATE.finditer(text)])
    spans: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    size = len(text.rstrip())
    for cut in sorted(cuts):
        if start < cut < size and _breaks(text, start, cut, sure=cut in sure):
            spans.append((start, cut))
            start = _skip_space(text, cut)
    if start < size:
        spans.append((start, size))
    return spans


def _behind_closers(text: str, cut: int) -> int:
    """Move a boundary behind the closing marks that the segmenter did not see."""
    while found := _CLOSERS.match(text, cut):
        cut = found.end()
    return cut


def _breaks(text: str, start: int, cut: int, *, sure: bool) -> bool:
    """Say whether a sentence ends at `cut`; `sure` if the segmenter thinks so."""
    if sure and text[cut - 1 : cut + 1] == ". " and text[cut + 1].isupper():
        token = text[text.rfind(" ", start, cut - 1) + 1 : cut - 1]
        if len(token) > 1 and token.isalpha() and token.lower() not in _ABBREVIATIONS:
            return True
    left = text[max(start, cut - _LOOK_BACK) : cut]
    if left[-1] in "」』" and text[cut] in "とてっなや":
        return False
    if not text[cut].isspace():
        return _GLUED.search(left) is not None and _AFTER_GLUE.match(text, cut) is not None
    following = _NEXT_WORD.match(text, _skip_space(text, cut))
    if following is None:
        return sure
    word = following.group(1)
    if word[0].islower() and left[-1] not in "。！？।":
        return _is_brand(word) and sure
    if (
        left[-1] in '"”’'
        and _QUOTED_QUESTION.search(left[-4:])
        and _ASKED.match(text, following.start(1))
    ):
        return False
    if len(left) < 8 and _ENUMERATOR.fullmatch(left):
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
    return _stops(left, last, word, sure)


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
        return starter and (before[0].lower() in NAMED_BY_LETTER or sure)
    if _INITIALS.fullmatch(token):
        return starter
    if sure:
        return True
    # The segmenter holds the word for an abbreviation.
    return starter or last.end() - last.end(1) > 1


_PART = frozenset(
    ["vol", "vols", "fig", "figs", "sec", "art", "arts", "ch", "chap", "para", "app", "ex"]
)
_ROMAN = re.compile(r"[IVXLC]+\b")
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]")


def _skip_space(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at


def _is_brand(word: str) -> bool:
    return len(word) > 2 and word[1].isupper()
