"""Documents to sentences: a compiled splitter (sentencex) inside, repairs for real documents around.

Lines are grouped into blocks, what is no prose is set aside with its reason, blocks are split, and
what the splitter leaves at the edges (list markers, datelines, speakers) is taken off. Everything
works on offsets into the raw text, so nothing is ever searched for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

from kjclass.records import Dropped, Sentence
from kjclass.sentences.blocks import Block, blocks_of
from kjclass.sentences.cleanup import clean
from kjclass.sentences.rules import (
    DATELINE,
    LIST_MARKER,
    SPEAKER,
    ends_sentence,
    is_notice,
    words_of,
)

__all__ = ["Segmentation", "segment"]

_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_QUOTE = re.compile(r"[\"\u201c\u201d\u00ab\u00bb\u300c\u300d]")
_BULLET = re.compile(r"[^\w\s(]\s")
_SPACE = re.compile(r"[^\S ]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# End marks of magazines.
_TRAILING = " \t\r\n\u25a0\u25a1\u25c6\u25cf\u2588"
# After these a full stop ends no sentence unless a capital follows, and often not even then.
_ABBREVIATED = re.compile(
    r"\b(?:vs|cf|al|approx|dept|est|no|nos|vol|fig|figs|ed|eds|pp?|sec|art|ca)\.$", re.IGNORECASE
)
_TRUNCATED_WORDS = 20
_ONLY_WORDS = 3
_ITEM_WORDS = 8
_LOWER_SHARE = 0.55


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A document taken apart.

    Parameters
    ----------
    sentences : tuple of Sentence
        In text order.
    dropped : tuple of Dropped
        Everything else that is not white space, in text order.
    """

    sentences: tuple[Sentence, ...]
    dropped: tuple[Dropped, ...]


def segment(raw: str, *, language: str = "en") -> Segmentation:
    """Split a document into sentences.

    Parameters
    ----------
    raw : str
        The document as read.
    language : str
        ISO 639-1 code of its main language; blocks in Korean, Japanese and Chinese script are
        recognised.

    Returns
    -------
    Segmentation
        ``raw[s.start:s.end]`` is sentence `s` before clean-up, ``s.text`` after it.

    Examples
    --------
    >>> found = segment("SEOUL, South Korea \u2014 Prices fell. They rose\\n\\nin the U.S. again.")
    >>> [sentence.text for sentence in found.sentences]
    ['Prices fell.', 'They rose in the U.S. again.']
    >>> found.dropped[0].reason
    'dateline'
    """
    sentences: list[Sentence] = []
    dropped: list[Dropped] = []
    blocks = blocks_of(raw)
    prose = [block for block in blocks if block.reason is None]
    for block in blocks:
        if block.reason is not None:
            dropped.append(Dropped(block.start, block.end, block.reason))
            continue
        alone = len(prose) == 1
        begun = bool(sentences)
        for part in _split_block(raw, block, language, alone=alone, begun=begun):
            if isinstance(part, Dropped):
                dropped.append(part)
                continue
            text = clean(raw[part[0] : part[1]])
            if text:
                sentences.append(Sentence(text, *part))
            else:
                dropped.append(Dropped(*part, "debris"))
    dropped.sort(key=lambda part: part.start)
    return Segmentation(tuple(sentences), tuple(dropped))


def _split_block(
    raw: str, block: Block, language: str, *, alone: bool, begun: bool
) -> Iterator[tuple[int, int] | Dropped]:
    """Yield the sentences of a block as offsets, and what is none of them."""
    start, end = block.start, block.end
    text = raw[start:end]
    for pattern, reason in (
        (LIST_MARKER, "list_marker"),
        (SPEAKER, "speaker"),
        (DATELINE, "dateline"),
    ):
        if (found := pattern.match(raw, start, end)) and found.end() < end:
            stop = found.start() + len(found.group().rstrip())
            yield Dropped(_skip_space(raw, found.start(), stop), stop, reason)
            start = found.end()
    spans = list(_spans(raw, start, end, language))
    if _is_tagline([raw[first:last] for first, last in spans]):
        yield Dropped(start, end, "boilerplate")
        return
    for number, (first, last) in enumerate(spans):
        kept = first + len(raw[first:last].rstrip(_TRAILING))
        if first < kept < last:
            yield Dropped(_skip_space(raw, kept, last), last, "debris")
            last = kept
        if not any(map(str.isalnum, raw[first:last])):
            yield Dropped(first, last, "debris")
        elif number == len(spans) - 1 and not ends_sentence(raw[first:last]):
            item = bool(_BULLET.match(text))
            if _is_prose(raw[first:last], item=item, alone=alone, begun=begun or number > 0):
                yield first, last
            else:
                yield Dropped(first, last, "heading")
        elif len(spans) > 1 and is_notice(raw[first:last]):
            yield Dropped(first, last, "boilerplate")
        else:
            yield first, last


def _spans(raw: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of each sentence between `start` and `end`, without white space around."""
    # One character for one, so that offsets stay; the splitter refuses lone surrogates.
    text = _SPACE.sub(" ", raw[start:end])
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    spans: list[tuple[int, int]] = []
    for boundary in get_sentence_boundaries(_language(text, language), text):
        first, last = boundary["start_index"], boundary["end_index"]
        for inner in _quoted(text, first, last, language):
            first, last = _strip(text, *inner)
            if first >= last:
                continue
            if spans and _continues(text, spans[-1], first):
                spans[-1] = (spans[-1][0], last)
            else:
                spans.append((first, last))
    for first, last in spans:
        yield start + first, start + last


def _language(text: str, language: str) -> str:
    if text.isascii():
        return language
    if _KANA.search(text):
        return "ja"
    if len(_HANGUL.findall(text)) * 2 > len(text.replace(" ", "")):
        return "ko"
    return "zh" if len(_HAN.findall(text)) * 2 > len(text.replace(" ", "")) else language


def _quoted(text: str, first: int, last: int, language: str) -> Iterator[tuple[int, int]]:
    """Split a quotation of several sentences, which the splitter keeps whole."""
    piece = text[first:last]
    if not _QUOTE.search(piece):
        yield first, last
        return
    bare = _QUOTE.sub(" ", piece)
    found = get_sentence_boundaries(_language(bare, language), bare)
    cuts = [boundary["start_index"] for boundary in found[1:]]
    cuts = [_before_quote(piece, cut) for cut in cuts]
    edges = [0, *cuts, len(piece)]
    parts = [piece[one:other] for one, other in zip(edges, edges[1:], strict=False)]
    if len(parts) < 2 or any(len(words_of(part)) < 3 for part in parts):
        yield first, last
        return
    for one, other in zip(edges, edges[1:], strict=False):
        yield first + one, first + other


def _before_quote(piece: str, cut: int) -> int:
    """Move a cut behind a closing quotation mark, or before an opening one."""
    while cut > 0 and piece[cut - 1] == " ":
        cut -= 1
    while (
        cut < len(piece)
        and _QUOTE.match(piece[cut])
        and not piece[cut : cut + 2].strip(" ").isalnum()
    ):
        cut += 1
    return cut


def _continues(text: str, before: tuple[int, int], first: int) -> bool:
    """Say whether the splitter cut inside a sentence."""
    head, following = text[before[0] : before[1]], text[first]
    if first == before[1] and head[-1].isascii():
        return True
    if following in ")]\u201d\u2019\u00bb,;":
        return True
    if head.endswith((".", "!", "?")) and following.islower():
        return not head.endswith("...")
    return bool(_ABBREVIATED.search(head[-12:])) and (following.isdigit() or following == "(")


def _strip(text: str, first: int, last: int) -> tuple[int, int]:
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    return first, last


def _skip_space(raw: str, first: int, last: int) -> int:
    return _strip(raw, first, last)[0]


def _is_tagline(parts: list[str]) -> bool:
    """Say whether a block is made of catchwords: "No opinions. Just prices. I follow the tape."."""
    short = sum(len(words_of(part)) <= 3 for part in parts)
    return len(parts) >= 4 and 2 * short > len(parts)


def _is_prose(text: str, *, item: bool, alone: bool, begun: bool) -> bool:
    """Say whether a text without a final stop is a sentence rather than a heading.

    A text that stands alone is one if it has a few words; a list item, if it is long enough; later
    in a document, if it looks like prose that was cut off. Before the first sentence it is a title.
    """
    words = words_of(text)
    lower = sum(word[0].islower() for word in words)
    if alone and not begun:
        return len(words) >= _ONLY_WORDS
    if lower < _LOWER_SHARE * len(words):
        return False
    return len(words) >= (_ITEM_WORDS if item and begun else _TRUNCATED_WORDS) and begun
