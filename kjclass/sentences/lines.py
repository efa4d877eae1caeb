"""Lines, and whether one goes on in the middle of the sentence that another breaks off."""

from __future__ import annotations

from dataclasses import dataclass

from kjclass.sentences.shapes import ends_like_sentence, is_dangling, is_title_case

__all__ = ["Line", "flows", "is_inline", "lines_of", "ragged"]


@dataclass(slots=True)
class Line:
    """A line that is not blank, without the white space around it."""

    start: int
    end: int
    indent: int
    gap: bool
    text: str

    @property
    def column(self) -> int:
        """How far the line reaches to the right."""
        return self.indent + len(self.text)


def lines_of(view: str) -> list[Line]:
    """Return the lines of a text that are not blank."""
    lines: list[Line] = []
    at = 0
    gap = True
    for whole in view.split("\n"):
        text = whole.strip()
        if text:
            indent = len(whole) - len(whole.lstrip())
            lines.append(Line(at + indent, at + indent + len(text), indent, gap, text))
            gap = False
        else:
            gap = True
        at += len(whole) + 1
    return lines


def flows(members: list[Line], line: Line, margin: int, opened: tuple[str, int]) -> bool:
    """Say whether `line` goes on where the line before it stopped."""
    before = members[-1]
    first_word = len(line.text.split(None, 1)[0])
    full = margin > 0 and (
        before.column + 1 + first_word > ragged(members, opened) * margin
        and before.column >= 0.6 * margin
    )
    deeper = line.indent >= before.indent + 2
    if ends_like_sentence(before.text):
        hanging = bool(opened[1]) or len(members) > 1
        return full and (not deeper or (bool(opened[1]) and hanging))
    if before.text[-1] in ":;" and not full:
        return False
    if full:
        return not (before.text[-1] == ":" and deeper)
    text = before.text
    if line.text[0].islower():
        # Whoever writes capitals does not begin with a small letter, brands like eBay apart.
        capital = text[0].isupper() and not line.text[1:2].isupper()
        return len(members) > 1 or capital or (len(text) >= 25 and text.count(" ") >= 3)
    if text[-1] in "-‐" and len(text) > 25:
        return True
    if opened[1] and deeper and line.indent > 0:
        return True
    if text[0].isupper() and text.rsplit(None, 1)[-1] in _BINDING:
        return True
    return len(text) >= 15 and is_dangling(text) and not is_title_case(text)


def is_inline(before: Line, line: Line, after: str) -> bool:
    """Say whether a lost link or tag broke a sentence: its text got a line of its own."""
    if ends_like_sentence(before.text) or before.text[-1] in ":;":
        return False
    if line.text[0] in ".,;:)!?”":
        return len(line.text) < 2 or line.text[1] == " "
    goes_on = after[:1].islower() or after[:1] in _GOES_ON
    return (
        goes_on
        and len(before.text) >= 40
        and len(line.text) < 80
        and not is_title_case(before.text)
    )


_GOES_ON = frozenset(".,;:)!?")
# No heading ends in one of these.
_BINDING = frozenset(["a", "an", "and", "of", "or", "the"])


def ragged(members: list[Line], opened: tuple[str, int]) -> float:
    """Return how near to the margin a line must come to be full; a first line may be a heading."""
    return 0.7 if opened[1] or len(members) > 1 else 0.85
