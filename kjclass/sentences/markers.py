"""What stands in front of a sentence: list markers, speakers' labels, datelines."""

from __future__ import annotations

import re

__all__ = [
    "lead_in",
    "marker",
    "may_have_lead_in",
    "spoken_label",
    "strip_dateline",
    "strip_marker",
    "strip_speaker",
]

_SYMBOLS = "\u2190-\u21ff\u2300-\u2311\u2316-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f"
_MARKER = re.compile(
    rf"""(?:
        (?P<quote> (?:>[ ]?)+(?=\S) )
      | (?P<bullet> [-–—*+∙·‧](?:[ \t]+\[[ xX]\])?[ \t]+
          | [•‣⁃◦▪▫■□○●◆◇▶►※☞✓✔➤➢❍▲△▽▼・♦★☆ㅇ〇][ \t]*
          | o[ \t]{{2,}}
          | [{_SYMBOLS}]+(?:\u200d[{_SYMBOLS}]+)*[ \t]* )
      | (?P<number> \(\d{{1,3}}\)[ \t]* | \d{{1,3}}\)[ \t]+
        | \d{{1,3}}(?:\.\d{{1,2}}){{0,3}}\.[ \t]+
          | \d{{1,2}}/(?:\d{{1,2}})?[ \t]+ | \(?[a-zA-Z]\)[ \t]+ | \(?[ivx]{{2,5}}\)[ \t]+
          | [IVX]{{1,5}}\.[ \t]+ | [①-⑳❶-❿][ \t]* | [Ⅰ-Ⅻ][.)]?[ \t]+ )
      | (?P<note> \[\^[\w-]{{1,20}}\]:[ \t]* | \[\d{{1,3}}\][ \t]+ | \\\d{{1,3}}\\[ \t]+ )
      | (?P<time> [\[(]\d{{1,2}}:\d\d(?::\d\d)?(?:\.\d+)?[\])][ \t]* | \d\d:\d\d:\d\d[ \t]+ )
    )(?=\S)""",
    re.VERBOSE,
)

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = rf"(?:,?[ ]+(?:{_MONTH}\.?[ ]\d{{1,2}}|\d{{1,2}}[ ]{_MONTH}\.?)(?:,?[ ]\d{{4}})?)"
_AGENCY = r"(?:[ ]*\([A-Z][A-Za-z .,&/'’-]{1,40}\))"
_REGION = r"(?:,[ ]+[A-Z][\w.'’]*(?:[ ][A-Z][\w.'’]*){0,3}|[ ]\[[A-Z][a-zA-Z ]{1,20}\])"
_CITY = (
    r"(?:[A-Z]{2}[A-Z.'’/&-]{2,}|[A-Z]{2,4}\.?(?=[ ][A-Z]{2}))"
    r"(?:[ ](?:[A-Z.'’/&-]{2,}|de|and(?=[ ][A-Z]{3})))*"
)
_DASH = r"[ ]*(?:[—–―]|--|-(?=[ ]))[ ]*"
_BODY = r"""(?=["“”‘'(\[$€£¥₩]{0,2}[A-Z0-9\u3040-\u9fff\uac00-\ud7a3])"""
_DATELINE = re.compile(
    rf"""(?:
        {_CITY}{_REGION}?{_DAY}?{_AGENCY}?{_DASH}
      | {_CITY}{_REGION}?{_DAY}?{_AGENCY}:[ ]+
      | [A-Z][a-zA-Z.'’-]+(?:[ ][A-Z][a-zA-Z.'’-]+){{0,2}}{_REGION}?
            (?:{_DAY}{_AGENCY}?{_DASH}|{_DAY}?{_AGENCY}{_DASH}|{_DAY}?{_AGENCY}:[ ]+)
      | \((?:[A-Z][A-Za-z .,&/'’-]{{1,40}})\){_DASH}
    ){_BODY}""",
    re.VERBOSE,
)
_DATELINE_CJK = re.compile(
    r"[\[(【][^\])】\n]{1,20}[=＝][^\])】\n]{1,20}[\])】]\s*(?:[^=＝\n]{1,30}(?:기자|특파원|記者)\s*[=＝]\s*)?"
    r"|【[^】\n]{1,30}】\s*(?=[^\s【])"
)

_SPEAKER = re.compile(
    r"""(?:
        (?:Q|A)\d{0,2}[.:][ ]+(?=["“‘'(\[]?[A-Z])
      | (?:QUESTION|ANSWER|MODERATOR|REPORTER|INTERVIEWER|OPERATOR|HOST|SPEAKER|PARTICIPANT
          |(?:AUDIENCE|UNIDENTIFIED)(?:[ ][A-Z]+)?)(?:[ ]\d{1,2})?:[ ]+
      | (?:MR|MS|MRS|DR|PROF|SEN|REP|GEN|ADM|AMB|GOV|SECRETARY|MINISTER|PRESIDENT|AMBASSADOR|SENATOR
          |PRIME[ ]MINISTER|VICE[ ]PRESIDENT|VICE[ ]MINISTER|UNDER[ ]SECRETARY|CHAIRMAN
            |SPOKESPERSON)
          \.?(?:[ ][A-Z][A-Z.'’-]*){1,4}:[ ]+
      | (?:Mr|Ms|Mrs|Dr
        |Miss)\.[ ][A-Z]{2}[A-Za-z'’-]*(?:[ ][A-Z]{2,})*(?:[ ]of[ ][A-Z][\w ]{2,20})?\.[ ]+
      | The[ ](?:ACTING[ ])?(?:SPEAKER|PRESIDENT|PRESIDING[ ]OFFICER|VICE[ ]PRESIDENT|CHAIR|CHAIRMAN
          |CLERK)(?:[ ]pro[ ]tempore)?(?:[ ]\([^()]{2,30}\))?\.[ ]+
    )(?=\S)""",
    re.VERBOSE,
)
_LABEL = re.compile(
    r"(?:\*\*|__)?([A-Z][\w.'’-]*(?: [A-Z(][\w.'’)-]*){0,4})(?:\*\*|__)?:(?:\*\*"
    r"|__)?[ ]+(?=[\"“A-Z(])"
)


def marker(text: str) -> tuple[str, int]:
    """Return the kind of the list marker that `text` begins with, and its length.

    Examples
    --------
    >>> marker("(2) Duties fell."), marker("- Chips rose."), marker("Chips rose.")
    (('number', 4), ('bullet', 2), ('', 0))
    """
    found = _MARKER.match(text)
    return (found.lastgroup or "", found.end()) if found else ("", 0)


def strip_marker(text: str) -> int:
    """Return the length of all list markers in front, nested ones too."""
    at = 0
    while found := _MARKER.match(text, at):
        at = found.end()
    return at


def strip_speaker(text: str, at: int = 0) -> int:
    """Return where the words of a speaker begin, after ``"MR. PRICE: "``; `at` without a label."""
    found = _SPEAKER.match(text, at)
    return found.end() if found else at


def strip_dateline(text: str, at: int = 0) -> int:
    """Return where the text begins after ``"SEOUL, South Korea — "``; `at` without a dateline.

    Examples
    --------
    >>> strip_dateline("TOKYO, June 18 (Newswire) - Prices fell.")
    28
    >>> strip_dateline("TSMC — the foundry — rose.")
    0
    """
    if _has_dash(text[at : at + 100]):
        for pattern in (_DATELINE, _DATELINE_CJK):
            if found := pattern.match(text, at):
                return found.end()
    return at


def spoken_label(text: str) -> tuple[str, int]:
    """Return what may be a speaker's name before a colon, and the length of it all."""
    found = _LABEL.match(text) if ": " in text[:80] or ":*" in text[:80] else None
    return (found.group(1), found.end()) if found else ("", 0)


def _has_dash(text: str) -> bool:
    return (
        "- " in text
        or "—" in text
        or "–" in text
        or ": " in text
        or "--" in text
        or "=" in text
        or "】" in text
        or "＝" in text
        or "―" in text
    )


def may_have_lead_in(text: str) -> bool:
    """Say whether `text` may have a list marker, a label or a dateline in front."""
    return (
        not (text[:1].isalpha() and text[1:2].islower())
        or text[:2] in _LABELLED
        or text[-1] == " "
        or _has_dash(text[:100])
    )


_LABELLED = frozenset(("Mr", "Ms", "Dr", "Mi", "Th"))


def lead_in(text: str) -> int:
    """Return the length of everything in front of the sentence proper.

    Examples
    --------
    >>> text = "3) SEOUL (AP) — Prices fell."
    >>> text[lead_in(text):]
    'Prices fell.'
    """
    return strip_dateline(text, strip_speaker(text, strip_marker(text)))
