"""What the end and the shape of a line say: sentence, headline or neither."""

from __future__ import annotations

import re

from kjclass.sentences.words import DANGLING, DETERMINERS, FINITE, TRAILING

__all__ = [
    "ends_like_sentence",
    "has_article",
    "has_sentence_shape",
    "has_verb",
    "is_dangling",
    "is_title_case",
    "word_count",
]

_CLOSERS = "\"'”’)\\]»›」』】*_`"
_END = re.compile(
    rf"(?:[.!?…。！？．｡؟۔।॥][{_CLOSERS}\s]*(?:\[\^?\w{{1,12}}\]|[\u00b9\u00b2\u00b3\u2070-\u2079])*"
    rf"|(?<=[^\W\d_]{{2}})[.!?][\"”’)]*\d{{1,3}}|[.!?][\"”’)]+\d{{1,3}})[{_CLOSERS}\s\ue000]*"
    # an end mark or an agency's name may follow
    r"(?:(?:(?<=[^\W\d_]{2}[.!?][ ])|(?<=[.!?][”\"][ ]))[^\sa-z.]{1,12})?\Z"
)
_WORD = re.compile(r"[^\W_][\w'’.&-]*")
_WIDE = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_ABBREVIATION = re.compile(r"(?:^|[\s(])([A-Za-z][A-Za-z.]*)\.[\"”’)]*\Z")
_LETTERED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_STOPS = frozenset(".!?…。！？")
_TAIL = 60
_LONGEST_TITLE = 150


def word_count(text: str) -> int:
    """Return how many words `text` has; three Chinese or Japanese characters count as two.

    Examples
    --------
    >>> word_count("Chips rose in May."), word_count("日本は合意した。")
    (4, 4)
    """
    words = text.count(" ") + 1
    if not text.isascii() and _WIDE.search(text[:200]):
        words = max(words, len(_WIDE.findall(text)) * 2 // 3)
    return words


def ends_like_sentence(text: str) -> bool:
    """Say whether `text` ends with a full stop or its like that closes a sentence.

    Examples
    --------
    >>> [ends_like_sentence(t) for t in ("They left.”", "Energy Ties", "Daehan Parts Co.")]
    [True, False, False]
    """
    last = text[-1:]
    if last not in _STOPS and (last.islower() or not _END.search(text[-_TAIL:])):
        return False
    if len(text) > _LONGEST_TITLE or not (found := _ABBREVIATION.search(text[-20:])):
        return True
    word = found.group(1)
    if word.lower() not in TRAILING and len(word) > 1 and not _LETTERED.fullmatch(word):
        return True
    return has_verb(text) and not is_title_case(text)


def has_verb(text: str) -> bool:
    """Say whether `text` has a finite verb that leaves no doubt.

    Examples
    --------
    >>> has_verb("Prices have risen"), has_verb("A pillar of trade")
    (True, False)
    """
    return not FINITE.isdisjoint(_lower_words(text))


def has_article(text: str) -> bool:
    """Say whether `text` has an article or the like."""
    return not DETERMINERS.isdisjoint(_lower_words(text))


def _lower_words(text: str) -> list[str]:
    # "May" is a month, "may" a verb
    return text.replace("May", "").lower().replace("’", "'").translate(_BARE).split()


_BARE = str.maketrans(dict.fromkeys('.,;:!?"“”()*', " "))


def is_dangling(text: str) -> bool:
    """Say whether `text` ends with a word after which a sentence must go on.

    Examples
    --------
    >>> is_dangling("a deal between the"), is_dangling("a deal between them")
    (True, False)
    """
    last = text[-_TAIL:].rsplit(None, 1)[-1] if text else ""
    return last.lower() in DANGLING or (last[-1:] == "," and len(text) > 40)


def is_title_case(text: str, least: int = 0) -> bool:
    """Say whether nearly all longer words of `text`, `least` of them at least, are capitalised.

    Examples
    --------
    >>> is_title_case("Why Japan Must Open Its Ports"), is_title_case("Japan must open its ports")
    (True, False)
    """
    words = [word for word in _WORD.findall(text) if word[0].islower() or word[0].isupper()]
    longer = [word for word in words if len(word) > 3]
    if not longer or len(longer) < least:
        return least == 0 and len(words) > 0
    capitals = len([word for word in longer if word[0].isupper()])
    return capitals >= max(2, 0.8 * len(longer)) or capitals == len(longer)


def has_sentence_shape(text: str, least_words: int) -> bool:
    """Say whether `text`, though it lacks a full stop, reads like a sentence and not a headline.

    It has at least `least_words` words, a finite verb and an article or the like, is not written
    as a title and does not open as a question.

    Examples
    --------
    >>> has_sentence_shape("The two sides will share data on stocks every month", 8)
    True
    >>> has_sentence_shape("Japan, Korea to share data on stocks every month", 8)
    False
    """
    if word_count(text) < least_words:
        return False
    if _WIDE.search(text) or "\uac00" <= text[:1] <= "\ud7a3":
        return False
    words = _lower_words(text)
    return (
        not FINITE.isdisjoint(words)
        and not DETERMINERS.isdisjoint(words)
        and words[0] not in _ASKING
        and not is_title_case(text)
    )


_ASKING = frozenset(
    [
        "why",
        "how",
        "what",
        "who",
        "when",
        "where",
        "which",
        "whether",
        "photo",
        "video",
        "watch",
        "listen",
    ]
)
