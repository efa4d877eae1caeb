"""Documents to sentences: what is kept, what is dropped and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from kjclass.records import Dropped, Sentence
from kjclass.sentences.apparatus import is_aside
from kjclass.sentences.boilerplate import boilerplate_keys, is_boilerplate, opens_boilerplate
from kjclass.sentences.cleaning import clean, is_tidy
from kjclass.sentences.facts import LEAD, OPENS, UNTIDY
from kjclass.sentences.layout import Block, lay_out
from kjclass.sentences.outline import outline
from kjclass.sentences.shapes import ends_like_sentence, has_sentence_shape, has_verb, word_count
from kjclass.sentences.splitting import split
from kjclass.sentences.verdicts import Part
from kjclass.sentences.view import view_of

__all__ = ["MANY_CHARACTERS", "Segmentation", "cut_part", "segment", "segment_all", "segment_many"]

_TAGS = re.compile(r"(?:[#@]\w+\s*)+")


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The sentences of a text, and the rest of it.

    Parameters
    ----------
    sentences : tuple of Sentence
        In text order; they do not overlap.
    dropped : tuple of Dropped
        In text order, between the sentences. Every character that is not white space is in a
        sentence or in one of these.
    """

    sentences: tuple[Sentence, ...]
    dropped: tuple[Dropped, ...]


def segment(raw: str, *, language: str = "en") -> Segmentation:
    r"""Cut a document into sentences and drop what is none.

    Parameters
    ----------
    raw : str
        The text as it was read: plain, hard-wrapped, Markdown or with HTML left in.
    language : str
        ISO 639-1 code; Korean, Japanese and Chinese passages are split under any.

    Returns
    -------
    Segmentation
        Sentences with their offsets, and what was dropped with the reason: ``"heading"``,
        ``"boilerplate"``, ``"caption"``, ``"reference"``, ``"date"``, ``"dateline"``,
        ``"list_marker"`` and so on.

    Notes
    -----
    A line without a full stop is a heading, a list of names or the like, unless it reads like a
    sentence: a finite verb, an article, no title case, and enough words: 4 at the end of a
    paragraph, 6 in a list, 8 at the end of the text, 12 elsewhere. A text that is one line long
    needs no more than three words that are not written as a title. A line that begins with a
    small letter goes on where the line right above it stopped, if that begins with a capital.

    Examples
    --------
    >>> found = segment("## Energy Ties\n\nSEOUL, South Korea — Prices fell. They stayed low.")
    >>> [sentence.text for sentence in found.sentences]
    ['Prices fell.', 'They stayed low.']
    >>> [drop.reason for drop in found.dropped]
    ['heading', 'dateline']
    """
    return segment_many([raw], language=language)[0]


def segment_many(raws: Sequence[str], *, language: str = "en") -> list[Segmentation]:
    """Cut several documents into sentences; see :func:`segment`.

    Parameters
    ----------
    raws : sequence of str
        The texts.
    language : str
        As for :func:`segment`.

    Returns
    -------
    list of Segmentation
        One for each, the same as :func:`segment` gives.

    Notes
    -----
    From 100,000 characters on a compiled kernel looks at the paragraphs of all texts at once, and
    tells which of them are plain prose; that more than doubles the speed.
    """
    return segment_all(raws, language, compiled=sum(map(len, raws)) >= MANY_CHARACTERS)


def segment_all(raws: Sequence[str], language: str, *, compiled: bool) -> list[Segmentation]:
    """Cut several documents into sentences, with the help of the compiled kernel or without it."""
    laid_out = [lay_out(view_of(raw), raw) for raw in raws]
    if language == "en" and compiled:
        _study(laid_out)
    return [
        _segmentation(raw, blocks, language) for raw, blocks in zip(raws, laid_out, strict=True)
    ]


# From here on the kernel saves more time than it takes to load.
MANY_CHARACTERS = 100_000


def _study(laid_out: Sequence[Sequence[Block]]) -> None:
    """Note what is known of the blocks of text."""
    from kjclass.sentences.study import study

    blocks = [block for blocks in laid_out for block in blocks if block.kind == "text"]
    for block, facts in zip(blocks, study([block.text for block in blocks]), strict=True):
        block.facts = facts


def _segmentation(raw: str, blocks: list[Block], language: str) -> Segmentation:
    sentences: list[Sentence] = []
    dropped: list[Dropped] = []
    for part in outline(blocks):
        if part.reason:
            dropped.append(Dropped(part.block.start, part.block.end, part.reason))
            continue
        at = part.block.start
        for end, reason in part.lead_in:
            dropped.append(Dropped(at, at + len(raw[at:end].rstrip()), reason))
            at = end
        cut_part(part, at, language, raw, sentences, dropped)
    return _covered(raw, sentences, dropped)


def cut_part(
    part: Part,
    at: int,
    language: str,
    raw: str,
    sentences: list[Sentence],
    dropped: list[Dropped],
) -> None:
    """Cut a block, from offset `at` on, into sentences and what is dropped of it."""
    block = part.block
    facts = block.facts
    text = block.text[at - block.body :]
    source = raw[at : block.end]
    keys = boilerplate_keys(text) if part.keys is None else part.keys
    if facts.starts and at == block.body and source == text:
        _studied_sentences(part, keys, sentences, dropped)
        return
    if facts.starts and at == block.body:
        spans = list(zip(facts.starts, facts.ends, strict=True))
    else:
        spans = _without_asides(text, _with_run_in_heads(text, split(text, language)))
    tidy = is_tidy(source)
    several = len(spans) > 1
    for start, end in spans:
        piece = text[start:end]
        reason = "" if piece[0].isalpha() else _no_sentence(piece)
        if several and not reason:
            if is_boilerplate(piece, keys) if keys else opens_boilerplate(piece):
                reason = "boilerplate"
            elif end == spans[-1][1] and not part.whole and _is_fragment(piece):
                reason = "fragment"
        cleaned = "" if reason else clean(source[start:end], tidy=tidy)
        if cleaned:
            sentences.append(Sentence(cleaned, at + start, at + end))
        else:
            dropped.append(Dropped(at + start, at + end, reason or "markup"))


def _studied_sentences(
    part: Part, keys: list[str], sentences: list[Sentence], dropped: list[Dropped]
) -> None:
    """Do the same where the sentences are known, and what may be the matter with them."""
    block = part.block
    facts, text, at = block.facts, block.text, block.body
    several = len(facts.starts) > 1
    for start, end, flags in zip(facts.starts, facts.ends, facts.flags, strict=True):
        cleaned = text[start:end]
        reason = ""
        if flags or keys:
            if not cleaned[0].isalpha():
                reason = _no_sentence(cleaned)
            if several and not reason:
                opens = flags & OPENS and not keys and opens_boilerplate(cleaned)
                if opens or (keys and is_boilerplate(cleaned, keys)):
                    reason = "boilerplate"
            if flags & (LEAD | UNTIDY) and not reason:
                cleaned = clean(cleaned, tidy=not flags & UNTIDY)
                reason = "" if cleaned else "markup"
        if reason:
            dropped.append(Dropped(at + start, at + end, reason))
        else:
            sentences.append(Sentence(cleaned, at + start, at + end))
    if several and facts.loose and not part.whole and not reason and _is_fragment(text[start:end]):
        sentences.pop()
        dropped.append(Dropped(at + start, at + end, "fragment"))


def _with_run_in_heads(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a heading in bold, run in before a sentence, to that sentence."""
    if len(spans) < 2 or text[spans[0][0]] != "“" or spans[0][1] - spans[0][0] > 40:
        return spans
    (start, end), (_, after) = spans[:2]
    head = text[start:end]
    if head.startswith("““") and word_count(head) <= 2 and not has_verb(head):
        return [(start, after), *spans[2:]]
    return spans


def _without_asides(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut a stage direction off the end of a sentence."""
    if ")" not in text and "]" not in text:
        return spans
    cut: list[tuple[int, int]] = []
    for start, end in spans:
        if text[end - 1] in ")]":
            at = max(text.rfind("(", start, end), text.rfind("[", start, end))
            if at > start and text[at - 1] == " " and is_aside(text[at:end]):
                cut += [(start, at - 1), (at, end)]
                continue
        cut.append((start, end))
    return cut


def _no_sentence(piece: str) -> str:
    """Say why a stretch of prose is certainly no sentence; ``""`` if it may be one."""
    if not any(map(str.isalpha, piece)):
        return "ornament"
    if piece[0] in "#@" and _TAGS.fullmatch(piece):
        return "contact"
    return "annotation" if is_aside(piece) else ""


def _is_fragment(piece: str) -> bool:
    """Say whether the end of a paragraph is too short to be a sentence cut short."""
    if ends_like_sentence(piece) or piece[-1] in "-–—:" or not piece[-1].isascii():
        return False
    return word_count(piece) < 4 and not has_sentence_shape(piece, 3)


def _covered(raw: str, sentences: list[Sentence], dropped: list[Dropped]) -> Segmentation:
    """Report whatever is left between the spans, so that no character gets lost."""
    spans: list[Sentence | Dropped] = [*sentences, *dropped]
    spans.sort(key=_START)
    rest: list[Dropped] = []
    at = 0
    for span in spans:
        start = span.start
        if start > at and not raw[at:start].isspace():
            rest.append(_debris(raw, at, start))
        if isinstance(span, Dropped):
            rest.append(span)
        at = span.end
    if at < len(raw) and not raw[at:].isspace():
        rest.append(_debris(raw, at, len(raw)))
    return Segmentation(tuple(sentences), tuple(rest))


_START = attrgetter("start")


def _debris(raw: str, start: int, end: int) -> Dropped:
    gap = raw[start:end]
    start += len(gap) - len(gap.lstrip())
    gap = gap.strip()
    markup = gap[0] in "<&![(*_`" or gap[-1] in ">;)]"
    return Dropped(start, start + len(gap), "markup" if markup else "debris")
