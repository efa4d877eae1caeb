"""What a line is when it is no part of a sentence: rules that hold for any site or publisher."""

from __future__ import annotations

import re

__all__ = [
    "DATELINE",
    "LIST_MARKER",
    "SPEAKER",
    "ends_sentence",
    "is_notice",
    "line_reason",
    "opens_section",
    "words_of",
]

LIST_MARKER = re.compile(
    r"\s*(?:[-*+\u2022\u2023\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\u25c6\u2013\u2014\u00b7\u30fb]"
    r"|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)](?!\d))(?:[ \t\u00a0\u3000]+|$)"
)
DATELINE = re.compile(
    r"(?:[A-Z][A-Z'\u2019.]+(?:[ /-][A-Z][A-Z'\u2019.]+){0,3}"
    r"(?:, [A-Z][\w.]+(?: [A-Z][\w.]+){0,2})?"
    r"(?:,? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?)?"
    r"(?: ?\([^()\n]{2,40}\))?"
    r"|[A-Z][\w ]{2,30}, (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}"
    r"(?: ?\([^()\n]{2,40}\))?"
    r"|\([A-Z][\w .]{2,30}\))"
    r" ?(?:\u2014|\u2013|--|-) ?(?=\S)"
)
SPEAKER = re.compile(
    r"(?:Q|A|(?:MR|MS|MRS|DR|SEN|REP|GEN|ADM|SECRETARY|PRESIDENT|MINISTER|MODERATOR|AMBASSADOR)\b"
    r"[A-Z .'\u2019-]{0,40}|[A-Z][A-Z'\u2019-]+(?: [A-Z][A-Z.'\u2019-]+){0,3}):[ \t]+(?=\S)"
)

_ENDS = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f:;][\"'\u201d\u2019\u00bb)\]\u300d\u300f*_]*(?:\[\d+\])*$"
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
_URL = r"(?:https?://|www\.)\S+"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"

_SECTIONS = re.compile(
    r"(?:[IVX\d]+[.)] )?(?P<reference>references?(?: (?:urls?|articles?|list))?|bibliography|works cited"
    r"|literature(?: cited)?|sources?|endnotes?|footnotes?|notes|citations)"
    r"|(?P<boilerplate>(?:related|latest|more|popular|recommended|top|recent|most read) "
    r"(?:articles?|stories|news|posts?|topics|coverage|reading)|comments?(?: \(\d+\))?|read more"
    r"|see also|further reading|you may also like|about the authors?|share this(?: \w+)?|tags"
    r"|cookie (?:usage|settings|policy|notice|preferences)|newsletter|advertisement|contact us?)",
    re.IGNORECASE,
)

# Matched against a whole line, its list marker and mark-up taken off. A rule that may begin with
# anything is tried only on lines that hold one of its words, which keeps prose fast.
_ANCHORED = (
    ("table", r"\|.*\||[-=_|+: ]{3,}|[^\t]*\t[^\t]*\t.*"),
    ("code", r"`{3,}.*|~{3,}.*"),
    (
        "caption",
        r"(?:figures?|fig\.?|tables?|charts?|exhibit|graph|map|box|photo|image|video)"
        r" ?\d*[a-z]?[.:|)\u2013\u2014-].*"
        r"|(?:sources?|photo(?: credit)?|image|credit|caption|note)s?: .*"
        r"|\(?(?:photo|image|file photo|courtesy)\b.{0,80}",
    ),
    (
        "date",
        rf"(?:{_DAY},? )?(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}})"
        r"(?:,? (?:at )?\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: [a-z]{2,4})?)?.{0,24}"
        r"|\d{4}[-/.\u5e74] ?\d{1,2}[-/.\u6708] ?\d{1,2}\u65e5?(?:[t ]\d{1,2}:\d{2}(?::\d{2})?)?"
        r"|(?:published|updated|posted|last (?:updated|modified)|first published|issued|released"
        r"|date(?: of issue)?)\b ?(?:on|at|:)?.{0,60}\d{2,4}.{0,40}",
    ),
    (
        "byline",
        r"(?:written by|reported by|edited by|reporting by|editing by|reviewed by|author:) .{1,120}"
        r"|[\w.+-]+@[\w-]+\.[\w.]+|for (?:inquiries|media inquiries|more information).{0,120}"
        r"|(?:e-?mail|tel|fax|phone|contact)\b[.: ].{0,80}",
    ),
    (
        "navigation",
        rf"[\[(<]*{_URL}[\])>]*(?:\({_URL}\))?"
        r"|skip to (?:main )?content|home|menu|search|login|log in|sign in|register|next|previous"
        r"|back to top|print|email|share|tweet|follow us|swipe to .*|page \d+(?: of \d+)?",
    ),
    ("page", r"-? ?\d{1,4} ?-?|p(?:age|\.) ?\d{1,4}.{0,20}|[ivxlc]{1,6}"),
    (
        "boilerplate",
        r"(?:subscribe|sign up|register now|log ?in|click here|download|read more|read the full"
        r"|read also|see also|watch|listen|follow|join|share|get|stay|learn more|support our)\b"
        r".{0,160}\b(?:newsletter|inbox|updates?|alerts?|app|here|now|market|podcast|twitter|facebook"
        r"|linkedin|youtube|telegram|account|today|free|report|article|journalism|us)\b.{0,40}"
        r"|advertisement|sponsored|no comments.*|add a (?:public )?comment.*"
        r"|leave a (?:reply|comment).*|loading.*|view original.*|show more|load more|most read"
        r"|this (?:article|story|post|piece|page) (?:was|is|has been|appeared|first|originally)\b"
        r".{0,200}|(?:editor's|publisher's) note:.*",
    ),
)
_ANCHORED_LINE = re.compile(
    "|".join(f"(?P<{reason}>{pattern})" for reason, pattern in _ANCHORED), re.IGNORECASE
)
_BYLINE = re.compile(
    r"(?:by|By|BY) (?:[A-Z][\w.'\u2019-]+[,;]?|and|&|of|in|the)"
    r"(?: (?:[A-Z][\w.'\u2019-]+[,;]?|and|&|of|in|the)){0,14}"
)
_TRIGGERED: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (reason, words, re.compile(pattern, re.IGNORECASE))
    for reason, words, pattern in (
        (
            "boilerplate",
            ("cookie", "privacy policy", "terms of"),
            r".*\bcookies?\b.{0,120}\b(?:use|usage|used|settings?|polic|accept|consent|site"
            r"|functional|disabled|experience|privacy|advert|analy).*"
            r"|.*\b(?:use|usage|used|accept|settings?|configure).{0,60}\bcookies?\b.*"
            r"|.*\b(?:privacy policy|terms of (?:use|service))\b.*",
        ),
        (
            "boilerplate",
            ("\u00a9", "(c)", "copyright", "rights reserved"),
            r".{0,80}(?:\u00a9|\(c\) ?\d{4}|copyright|all rights reserved).{0,200}",
        ),
        (
            "boilerplate",
            ("powered by", "distributed by"),
            r".{0,80}(?:powered|distributed) by .{2,80}",
        ),
        (
            "boilerplate",
            ("author", "opinion", "advice", "institutional"),
            r".{0,160}\b(?:views|opinions|statements?)\b.{0,80}\b(?:are|expressed|contained)\b.{0,120}"
            r"\b(?:author|own|sole|necessarily|responsibility|reflect)\b.{0,160}"
            r"|.{0,80}takes no (?:institutional )?positions?.{0,200}"
            r"|.{0,60}not (?:constitute|intended as) .{0,40}advice.{0,120}",
        ),
        (
            "byline",
            ("reporting by", "editing by", "writing by"),
            r".{0,60}\((?:reporting|editing|writing|additional reporting) by .*",
        ),
        (
            "byline",
            (" is a ", " is an ", " is the ", " is chair", " is professor", " is senior"),
            r".{0,60}\bis (?:an?|the)? ?(?:\w+ ){0,3}(?:chair|professor|fellow|researcher|reporter"
            r"|correspondent|columnist|editor|analyst|journalist|lecturer|intern|staff writer)\b.{0,240}",
        ),
        (
            "caption",
            ("afp", "reuters", "getty", "photo by", "yonhap", "ap photo", "/ap"),
            r".{0,160}/ ?(?:AFP|AP|EPA|Reuters|Getty)(?: Images)?\.?"
            r"|.{0,160}\((?:AP Photo|Photo by|Yonhap|Reuters|AFP)[^()]*\)\.?",
        ),
        (
            "navigation",
            ("http", "www.", " | ", " \u203a ", " \u00bb ", " > "),
            rf".{{0,100}}: {_URL}|[^.!?]{{0,200}}(?: [|\u203a\u00bb>] [^.!?|\u203a\u00bb>]{{1,40}}){{1,}}",
        ),
        (
            "reference",
            ("http", "www.", "doi", " pp", " p.", "accessed", "retrieved"),
            r"(?:\[\d{1,3}\]|\d{1,3}\.?) .{0,200}(?:"
            + _URL
            + r"|\bpp?\. ?\d|\baccessed\b|\bdoi\b).*"
            r"|.{0,300}(?:accessed|retrieved) (?:on |from )?(?:\d|" + _MONTH + r"|http).*",
        ),
        (
            "reference",
            ("19", "20"),
            r"[A-Z][\w'\u2019 .,&-]{2,120}\.? ?\(?(?:19|20)\d\d[a-z]?\)?[.:,] ?[\"\u201c*_].*",
        ),
    )
)
_HEADING = re.compile(r"\s{0,3}#{1,6}(?:\s|$)|(?:\*\*|__)[^*\n]{1,160}(?:\*\*|__)[ \t]*$")
_NUMBERED = re.compile(r"(?:\(?\d{1,2}[.)]|[IVX]{1,5}\.) ")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,100}>")
# Words of the longest notice, of the longest label before a list, of the longest heading that asks.
_LONG, _LABEL, _QUESTION = 60, 5, 20
# Characters of the longest heading of a section; of the longest line that may be something else than
# prose.
_HEADING_LENGTH, _LONGEST = 60, 2000


def words_of(text: str) -> list[str]:
    """Return the words of a text."""
    return _WORD.findall(text)


def ends_sentence(text: str) -> bool:
    """Say whether a text ends as a sentence does."""
    return bool(_ENDS.search(text))


def _plain(line: str) -> str:
    if "<" in line:
        line = _TAG.sub("", line)
    return line.strip("#>*_ \t")


def is_notice(text: str) -> bool:
    """Say whether a sentence is a notice of the site rather than part of the text."""
    lowered = text.lower()
    return any(
        reason == "boilerplate"
        and any(map(lowered.__contains__, words))
        and pattern.fullmatch(text)
        for reason, words, pattern in _TRIGGERED
    )


def line_reason(line: str) -> str | None:
    """Say why a line is no part of a sentence, or None.

    Parameters
    ----------
    line : str
        One line, or one paragraph, without its line end.

    Examples
    --------
    >>> line_reason("## 3. Energy Ties"), line_reason("We use cookies."), line_reason("They left.")
    ('heading', 'boilerplate', None)
    """
    if len(line) > _LONGEST:
        return None
    plain = _plain(line)
    if marker := LIST_MARKER.match(plain):
        plain = plain[marker.end() :] or plain
    n_words = plain.count(" ") + 1
    lowered = plain.lower()
    # Long prose that merely begins like boilerplate is prose.
    if n_words <= _LONG:
        if found := _ANCHORED_LINE.fullmatch(plain):
            return found.lastgroup
        if _BYLINE.fullmatch(plain):
            return "byline"
    for reason, words, pattern in _TRIGGERED:
        if (n_words <= _LONG or reason == "reference") and any(map(lowered.__contains__, words)):
            if pattern.fullmatch(plain):
                return reason
    if plain.endswith(":") and n_words <= _LABEL:
        return "heading"
    if _HEADING.match(line) and not (line.startswith(("**", "__")) and ends_sentence(plain)):
        return "heading"
    if plain.endswith("?") and n_words <= _QUESTION and _NUMBERED.match(line):
        return "heading"
    return None


def opens_section(line: str) -> str | None:
    """Say whether a heading begins a section without sentences: its reason, or None.

    Examples
    --------
    >>> opens_section("## References"), opens_section("Comments"), opens_section("3. Energy Ties")
    ('reference', 'boilerplate', None)
    """
    found = _SECTIONS.fullmatch(_plain(line).rstrip(":")) if len(line) <= _HEADING_LENGTH else None
    return found.lastgroup if found else None
