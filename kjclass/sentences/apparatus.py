"""Patterns of a text's apparatus: dates, bylines, captions, references, contacts, biographies."""

from __future__ import annotations

import re

from kjclass.sentences.shapes import ends_like_sentence, has_verb, word_count
from kjclass.sentences.view import OPAQUE

__all__ = [
    "apparatus",
    "is_aside",
    "is_biography",
    "is_caption",
    "is_reference",
    "opens_back_matter",
]

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = re.compile(
    rf"""(?:
        [\s,.:;|/·•()\[\]<>~–—-]
      | (?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?
      | {_MONTH}(?=[\s\d.,]|$) | \d{{1,4}}(?:st|nd|rd|th)?(?![\w%]) | [ap]\.?m\b\.?
      | (?:e[sd]?t|p[sd]?t|gmt|utc|kst|jst|cet|bst|local[ ]time|z)\b | at\b | on\b | of\b
      | (?:date|dated|posted|published|publication[ ]date|updated?|modified|created|input|registered
         |registration[ ]date|release[ ]date|issued?|first|last|originally|day|time|sec|mins?|hours?
         |days?|weeks?|months?|ago|read|reading|date[ ]of[ ]issue)\b
      | (?:입력|수정|등록|승인|게시|발행|오전|오후|기사입력|최종수정|업데이트|작성)
      | [年月日時分秒년월일시분초]|更新|公開|配信|発表|发布|时间|日期|来源|(?:月|火|水|木|金|土|日)曜日?
    )+\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_CONTACT = re.compile(
    rf"""(?:
        [\s,.:;|/·•()\[\]<>+*–—-] | {OPAQUE} | [\w.+-]+@[\w-]+(?:\.[\w-]+)+ | @\w+
      | (?:[a-z0-9-]+\.)+(?:com|org|net|kr|jp|io|gov|edu|int|eu|uk|example)(?:/\S*)?
      | (?:tel|fax|phone|e-?mail|web(?:site)?|mobile|url|source|link|via|twitter|x|t|e|f|w|ext|tags?
          |home(?:page)?)\b\.?
      | \#\w+ | \d
    )+\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_BYLINE = re.compile(
    r"""(?:
        (?:by|written[ ]by|posted[ ]by|authors?|reporter|reported[ ]by|text|words
          |interview)\s?[: ]\s?(?=["“]?[A-Z])
          (?:(?:[A-Z][\w.'’,“”-]*+|\||/|&|\(\S+@\S+\)|\S+@\S++|[-–—])[ ]?+){1,16}\Z
      | (?:author|authors|reporter|writer|editor|editors|speaker|moderator|from|to|cc|subject|re
        |title
          |source|sources|venue|location|place|file|files|view|views|issue|volume|doi|isbn|issn
            |date|language
          |contact|download|section|rate|section|press[ ]release|release[ ]no\.?
            |no\.)\s?:\s.{1,120}\Z
      | [\w\s.·]{2,20}\s?(?:기자|특파원|논설위원|記者|记者)(?:\s?\S+@\S+)?\Z
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_CREDIT = (
    r"(?:yonhap|reuters|ap|afp|getty(?:[ ]images)?|epa(?:-efe)?|kyodo|jiji|bloomberg|newsis|news1|"
    r"xinhua|upi|shutterstock|istock|unsplash|pixabay|wikimedia(?:[ ]commons)?"
    r"|anadolu(?:[ ]agency)?|"
    r"joint[ ]press[ ]corps|pool|handout|courtesy|file(?:[ ]photo)?|ap[ ]photo|zuma|alamy|tass|dpa|"
    r"sipa(?:[ ]usa)?|nurphoto|associated[ ]press)"
)
_CAPTION = re.compile(
    r"""(?:
        ["“(\[*_]*▲ | ["“]*(?:figure|fig\.|table|chart|graph|map|exhibit|box|image|photo(?:graph)?
          |diagram|infographic
           |illustration|plate|appendix[ ]table|\[?(?:그림|표|사진|図|表|图)\]?)[ ]?(?:\d+[\dA-Za-z.-]*
             |[IVX]{1,4}\b|[A-Z]\d*\b)?
           (?:["“”]*[.:|)]|[ ][-–—]|\s*\Z|["”]+)
      | ["“(\[]*(?:sources?|data|note|notes|photo|photos|image|images|credit|credits|courtesy
        |caption|pictured|출처|자료|사진|出典|出所|資料|写真|来源|图源)["”]*\s?[:=]
      | (?:file[ ]photo|in[ ]this[ ](?:file[ ])?(?:photo|image|picture|handout|photograph|screen)
        |this[ ](?:undated[ ])?(?:file[ ])?(?:photo|image|picture|handout|photograph)\b
        |(?:a[ ])?(?:file|handout|stock)[ ](?:photo|image|picture)|above:|below:|pictured)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_CREDITED = re.compile(
    rf"""(?:
        \b(?:photo|image|photograph|picture|credit)s?(?:[ ](?:by|via|from|courtesy(?:[ ]of)?)|\s?:
          |[ ]credit:|/)\s?.{{1,80}}
      | (?:\bvia|/|[ ]-)[ ]?{_CREDIT}\b.{{0,30}}
      | \b(?:pose[sd]?|posing)[ ]for[ ]a?[ ]?(?:\w+[ ]){{0,3}}photos?\b.{{0,200}}
      | \bin[ ]this[ ](?:\w+[ ]){{0,3}}(?:photo|image|picture|photograph)\b.{{0,160}}
    )["”)\].]*\s*\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_BRACKETED = re.compile(
    rf"""[(\[](?:
        [^()\[\]]{{0,60}}\b{_CREDIT}\b[^()\[\]]{{0,40}}
      | [ ]?(?:photo|photos|image|credit|picture|pic|courtesy|screenshot
        |photograph)\b[^()\[\]]{{0,120}}
    )[)\]]["”.]*\s*\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_REFERENCE = re.compile(
    rf"""(?:
        .{{0,300}}\b(?:accessed|retrieved|last[ ](?:visited|accessed)
          |viewed)[ ](?:on[ ])?(?:{_MONTH}|\d)
      | .{{0,400}}\b(?:doi:|doi\.org|arxiv|ISBN|ISSN|working[ ]paper[ ](?:no|\d))
      | ["“]*[A-Z_\\].{{1,220}}?
          (?:[.,]?[ ]\((?:19|20)\d\d[a-z]?\)[.,:]|\.[ ](?:19|20)\d\d[a-z]?\.)
          [ ]+["“”'‘A-Z\[(].{{0,400}}
          (?:{OPAQUE}|\d[ ]?[:(][ ]?\d|pp?\.[ ]\d|\bpress\b|\buniversity\b|\breport\b|\bpaper\b
            |\bjournal\b|\breview\b|\d{{1,4}}[–-]\d{{1,4}}|[”"]["”]?\s|[A-Z][a-z]+:[ ][A-Z])
      | (?:["“]*[A-Z][^“”"]{{1,160}},[ ])?["“][^“”"]{{8,250}},?["”]{{1,3}},?[ ].{{0,200}}(?:\b(?:vol\.|no\.|pp?\.)[ ]?\d|\(\w*[ ]?(?:19|20)\d\d\)|{_MONTH}[ ]\d{{1,2}},[ ](?:19|20)\d\d\b.{{0,30}}(?:{OPAQUE}|\Z)|(?:19|20)\d\d[,.]?[ ]?["“”]?{OPAQUE}+)
      | (?:ibid|op\.[ ]?cit|loc\.[ ]?cit|idem)\b
      | (?:see|see[ ]also|see,[ ](?:e\.g\.|for[ ]example),?
        |cf\.)[ ].{{0,250}}(?:[”"],?[ ].{{0,80}}\b(?:19|20)\d\d|\b(?:vol\.|no\.|pp?\.)[ ]?\d
        |{OPAQUE})
    )""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SOURCED = frozenset(("ibi", "see", "ide", "op.", "cf.", "loc"))
_LOW_WORD = re.compile(r" [a-z]")
_LONGEST_REFERENCE = 800
_ASIDE = re.compile(
    r"""[(\[<](?:
        (?:applause|laughter|laughs|cheers|inaudible|crosstalk|off-?mic|pause|music|silence|end|fin
          |via|through|in[ ]\w+|as[ ](?:prepared|delivered)|unintelligible|video|sic|more|crowd
            |foreign
          |no[ ]response|break|recess|overlapping|speaking|standing|bell|chuckles?)\b[^()\[\]]{0,80}
      | the[ ](?:briefing|meeting|hearing|press[ ]conference|session|call
        |event)\b[^()\[\]]{0,80}\b(?:concluded|ended|began|adjourned|started)\b[^()\[\]]{0,60}
      | at[ ]\d[^()\[\]]{0,80}
      | (?:yonhap|end|끝|完|了|reuters|ap|afp|kyodo|jiji|xinhua|bloomberg)
    )\.?[)\]>]\.?\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_END_MARK = re.compile(
    r"(?:[-#*=~–—\s(\[]*(?:end|ends|fin|끝|###|\d{2}|-30-)[-#*=~–—\s)\]]*|[#*■◆●▲_=~–—\-\s.]+)\Z",
    re.IGNORECASE,
)
_NAME = r"(?:[A-Z][\w.'’-]*\s){1,4}[A-Z][\w.'’-]*"
_BIOGRAPHY = re.compile(
    rf"""["“*_]*(?:(?:dr|prof|professor|mr|ms|amb|ambassador|gen|lt|col
      |about)\.?\s)*{_NAME}["”*_]*,?
        (?:\s\([^()]{{1,80}}\))?(?:,\s[^.]{{2,80}},)?\s
        (?:(?:is|was|are|serves|served|works|worked|holds|has[ ]been)\b.{{0,160}}?\b
            (?:fellow|professor|analyst|researcher|reporter|correspondent|editor|columnist
              |journalist
              |writer|lecturer|economist|director|chair|advis[eo]r|scholar|student|candidate|author
                |co-author
              |contributor|strategist|consultant|lawyer|bureau[ ]chief|intern|associate|assistant
                |ambassador
              |staff|expert|specialist|president|founder|dean|head|officer|instructor|coordinator)
          |(?:writes|covers|reports|reported|blogs|tweets|teaches|edits|hosts|specializes
            |specialises|researches)\b)""",
    re.VERBOSE,
)
_CITY_ROLE = re.compile(
    r"^(?:the writer|the author|the authors|the reporter|about the author)\b.{0,20}\b(?:is|are"
    r"|was|teaches|writes|works|covers|can be reached|holds)\b",
    re.IGNORECASE,
)

_HARD = re.compile(
    r"""(?:[IVX\d]{1,4}[.)]?\s+)?(?:
        references?(?:[ ](?:cited|list|urls?|articles?|links?))? | bibliography | works[ ]cited
          | (?:end|foot)?notes | sources?
      | notes[ ](?:and|&)[ ]references | further[ ]reading | selected[ ]bibliography
        | literature(?:[ ]cited)?
      | about[ ](?:the[ ]|this[ ])?(?:authors?|writers?|contributors?|editors?|speakers?|us
        |reports?|paper|publication|series|[A-Z]\w+(?:[ ][A-Z]\w+){0,4})
      | author(?:[ ](?:bio|biography|information|profile))? | contributors? | acknowledge?ments?
      | (?:\d[\d,]*\s)?comments?(?:\s?\(\d+\))? | \d+[ ]thoughts?[ ]on.* | (?:\d+[ ])?(?:repl(?:y
        |ies)|responses)(?:\s?\(\d+\)|[ ]to.*)? | leave[ ]a[ ](?:reply|comment).*
        | discussion(?:\s?\(\d+\))
      | 参考文献 | 参考资料 | 注 | 脚注 | 참고문헌 | 각주 | 주석 | 댓글.* | コメント.*
    )\s*[:.]?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_SOFT = re.compile(
    r"""(?:
        related(?:[ ]\w+){0,3} | (?:more|latest|recent|popular|other|featured|recommended|similar|top
          |trending|further)[ ](?:\w+[ ])?(?:articles?|news|stories|posts?|content|reading
          |headlines|videos?|reports?|insights?|publications?|coverage|analysis|items?)\b.{0,30}
      | more[ ](?:from|on|in|about|by|like)\b.{0,60} | most[ ](?:read|popular|viewed|shared
        |commented|discussed).{0,20} | (?:["“]?\w+["”]?[ ])?popular(?:[ ]articles?)?
        | trending.{0,20}
      | recommended.{0,20} | you[ ](?:may|might)[ ](?:also[ ])?(?:like|be[ ]interested).{0,20}
        | read[ ](?:next|more|also|on) | up[ ]next | what[ ]to[ ]read[ ]next
        | keep[ ]reading | see[ ]also | don['’]t[ ]miss | in[ ]case[ ]you[ ]missed[ ]it
      | share(?:[ ].{0,40})? | tags?\b.{0,80} | (?:topics?|categor(?:y|ies))(?:\s?:.{0,60})?
        | newsletters? | sign[ ]up.{0,40} | subscribe\b.{0,60} | stay[ ](?:informed|connected
        |updated|in[ ]touch|up[ ]to[ ]date).{0,30} | follow[ ]us.{0,30} | get[ ]in[ ]touch
      | contact(?:[ ]us|[ ]information|s)? | about[ ]us | sponsored.{0,30} | partner[ ]content
        | editor['’]?s?['’]?[ ]picks? | join[ ](?:us|the[ ]conversation).{0,20} | donate
        | archives? | navigation | quick[ ]links | footer | site[ ]map | downloads?
        | opinion[ ]?/[ ]?editorial | social(?:[ ]media)? | back[ ]issues
      | 관련\s?기사.* | 많이\s?본.* | 인기\s?기사.* | 추천.* | 최신\s?기사.* | [【\[(]?関連(?:記事|ニュース).* | おすすめ.*
        | 人気記事.* | アクセスランキング.* | ランキング.* | 相关(?:阅读|新闻|文章).* | 推荐阅读.* | 热门.*
    )\s*[:：]?\s*""",
    re.VERBOSE | re.IGNORECASE,
)


def apparatus(text: str) -> str:
    """Return what part of the apparatus a short block is, ``""`` if none that shows.

    Parameters
    ----------
    text : str
        The text of a block, without its list marker.

    Returns
    -------
    str
        ``"date"``, ``"contact"``, ``"byline"``, ``"caption"``, ``"annotation"`` or ``""``.

    Examples
    --------
    >>> apparatus("Published : Feb. 11, 2026 - 15:20"), apparatus("By Dana Whitlock")
    ('date', 'byline')
    """
    if len(text) > 1200:
        return ""
    if len(text) < 160:
        if _END_MARK.match(text) or _ASIDE.match(text):
            return "annotation"
        if _DATE.match(text):
            return "date"
        if _CONTACT.match(text):
            return "contact"
        if _BYLINE.match(text):
            return "byline"
    return "caption" if is_caption(text) else ""


def is_caption(text: str) -> bool:
    """Say whether a block is a caption, a source line or a photo credit."""
    if _CAPTION.match(text):
        return word_count(text) < 60
    if len(text) > 700:
        return False
    tail = text[-260:]
    if tail.rstrip('."” ')[-1:] in (")", "]"):
        opening = max(tail.rfind("("), tail.rfind("["))
        if opening >= 0 and _BRACKETED.match(tail, opening):
            return True
    hinted = (
        "hoto" in tail
        or "HOTO" in tail
        or "mage" in tail
        or "icture" in tail
        or "redit" in tail
        or "REDIT" in tail
        or "/" in tail
        or "ia " in tail
        or " - " in tail
    )
    return hinted and _CREDITED.search(tail) is not None


def is_aside(text: str) -> bool:
    """Say whether a sentence is a stage direction or an agency's mark in brackets."""
    return len(text) < 140 and text[0] in "([<" and _ASIDE.match(text) is not None


def is_reference(text: str) -> bool:
    """Say whether a block reads like an entry of a bibliography.

    Examples
    --------
    >>> is_reference('Cho, M. 2024. "Gas Swaps." Energy Review 3 (2): 1-9.')
    True
    >>> is_reference("In 2024, Cho wrote of gas swaps.")
    False
    """
    if len(text) > _LONGEST_REFERENCE or not (
        "19" in text or "20" in text or OPAQUE in text or text[:3].lower() in _SOURCED
    ):
        return False
    low = len(_LOW_WORD.findall(text))
    return low <= 0.55 * word_count(text) and _REFERENCE.match(text) is not None


def is_biography(text: str) -> bool:
    """Say whether a paragraph introduces an author."""
    return len(text) < 1500 and (
        _BIOGRAPHY.match(text) is not None or _CITY_ROLE.match(text) is not None
    )


def opens_back_matter(text: str) -> str:
    """Say whether a heading opens what is not the text any more.

    Returns
    -------
    {"hard", "soft", ""}
        ``"hard"`` behind which nothing is the author's, as with references and comments;
        ``"soft"`` for a box that may also stand amid the text, as with related articles.

    Examples
    --------
    >>> opens_back_matter("References"), opens_back_matter("Latest Articles")
    ('hard', 'soft')
    """
    if len(text) > 120 or (ends_like_sentence(text) and has_verb(text)):
        return ""
    bare = text.removesuffix("[edit]").strip("“”\"'*_# :[]")
    if _HARD.fullmatch(bare):
        return "hard"
    return "soft" if _SOFT.fullmatch(bare) else ""
