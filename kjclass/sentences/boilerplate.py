"""Patterns of what sites, agencies and publishers put around a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "BAR_WORDS",
    "FIRST_WORDS",
    "PHRASES",
    "STARTS",
    "boilerplate_keys",
    "is_boilerplate",
    "may_match",
    "opens_boilerplate",
]

_TEXT = (
    "(?:article|story|piece|report|interview|post|essay|column|transcript|content|op-ed|paper|"
    "commentary|page|translation|document|podcast|publication|newsletter|text|analysis|factsheet)"
)
_CREDIT = r"(?!.*\b(?:is|was|are|were|has|have|had|will|said|to)\b).{0,100}\Z"
_NETWORK = (
    "(?:x|twitter|linkedin|facebook|threads|bluesky|instagram|telegram|youtube|substack|medium|"
    "tiktok|whatsapp|kakaotalk)"
)

# First words of a sentence or block, and what must follow them. One line for one idea.
_STARTS = rf"""
copyright © ⓒ | .*
all | rights reserved | (?:statements|views|opinions)\b.{{0,60}}\b(?:expressed|author|responsib)
this | (?:\w+ )?{_TEXT} (?:was|is|has been|first|originally|appeared|may not(?: be)?|does not)(?: (?:\w+ly|first|also|been|to be|and|for|a))* (?:publish|updated|corrected|edited|amended|translated|appeared|reprint|republish|licen[cs]ed|produced (?:by|in)|part of (?:a|our|the) (?:series|partnership|special)|generated|written by|adapted|condensed|subscribers|(?:views?|opinions?) of|advice|information|redistributed|broadcast|available (?:to|under)|supported by|sponsored|necessarily|reflect|represent|constitute)
the | (?:article|story|post|interview|column|op-ed|essay|podcast|transcript|translation) (?:was|has been|first|originally)(?: (?:\w+ly|first|also|been))* (?:publish|updated|corrected|edited|amended|translated|appeared|condensed|generated)
the this | {_TEXT} (?:represents|reflects) the (?:views?|opinions?)
the | (?:views?|opinions?|statements?)(?: and (?:views|opinions|conclusions|analysis))? (?:expressed|contained|stated|presented|here|in this {_TEXT}|are (?:solely|entirely|those))
the | associated press (?:receives|is solely)
views opinions | (?:and opinions )?(?:expressed|are (?:the|those)|contained)
disclaimer disclosure correction clarification | [:*)\]]
editor editors author | (?:['’]s|s['’]|['’])? ?notes?\b
note | to (?:editors|readers)\b | :? ?this is an? (?:provisional|tentative|unofficial|machine|rush)
update updated | : (?:this|the) {_TEXT} | .{{0,60}}\d{{4}}.{{0,20}}\Z
past | performance is
nothing | (?:in|on) (?:this|our) (?:{_TEXT}|web)
unauthorized reproduction redistribution republication | (?:reproduction|copying|use|redistribution|and|or|is|in|without|prohibited)
reproduced reprinted republished | (?:with|here|by|from)
edited translated reviewed compiled produced fact-checked written illustrated photographed | by (?=[A-Z*_“]){_CREDIT}
reporting additional photos photo video graphics illustration illustrations | (?:reporting |and (?:writing|editing) )?by {_CREDIT}
interview | (?:conducted|edited|by)\b {_CREDIT}
with | assistance (?:from|by)
adds updates recasts refiles corrects removes rewrites | .{{3,100}}\b(?:paragraphs?|throughout|details|quotes?|comments?|background|graphic|bullets?|shares|byline)\b.{{0,30}}\Z
our | standards: | (?:web)?site (?:uses?|is (?:protected|best)|requires) | (?:journalism|newsroom|reporting) (?:needs|depends|is funded|relies)
distributed source originally | (?:by|link|published)\b.{{0,80}}\Z
$1 €1 £1 ¥1 1 | \s?=\s
for | (?:more|further|additional|general|media|press|all other|other)\b.{{0,100}}(?:visit|contact|please|call\b|email|e-mail|click|go to|follow|check out|subscribe|write to|@|\ue000|www)
for | (?:inquiries|enquiries|immediate release|marketing|reprints?|media inquiries|interview requests)
media press | (?:contacts?|inquir\w+|enquir\w+)\b.{{0,80}}\Z
attachment attachments attached enclosure enclosures | (?: ?files?)?s?\s?[:.(\d]
click tap press | (?:here|on the|the (?:link|button|image|icon)|to (?:read|view|play|listen|subscribe|share))
to | (?:read|view|see|watch|hear|download|get|access|unlock) (?:the |our |this )?(?:full|rest|complete|entire|pdf|report|{_TEXT}).{{0,60}}(?:click|visit|subscribe|sign|log|please|here)
to | (?:subscribe|unsubscribe|register|republish|comment|donate|learn more|find out more|contact)\b.{{0,100}}(?:click|visit|email|please|sign|log|go to|follow|here|@|\ue000)
read view see watch download listen access | (?:more|also|next|on|all|in browser|now|(?:the |our |this |it )?(?:full|rest|original|entire|complete|related|latest) \S.{{0,100}})\s*[:.!»→>…\ue000()]*\Z | (?:to )?(?:this|the|our) (?:{_TEXT}|episode|video)\b.{{0,60}}\Z
read | (?:more|also|next|it|our|part \w+)\b.{{0,30}}(?::|here|\ue000)
see | also\b: | related
more | (?:on this|stories (?:like|from)|like this|news from)\b.{{0,80}}\Z
related recommended also must-read | \s?(?:read(?:ing)?|articles?|stories|stor\w+|content|news|posts?|topics?|links?|reports?)?\s?[:|]
subscribe unsubscribe | .{{0,200}}
sign | (?:up|in|me up|out)\b.{{0,160}}\Z
log login logout register | (?: ?in| out)?(?: to| here| now| for free| or| with|\b\W*\Z).{{0,100}}
join | (?:us|our|the conversation|the discussion|the debate|now|today|thousands|over|them today|free)\b
follow | (?:us|me|him|her|them|the (?:author|writer|reporter|topic)|@\S+)\b | \S.{{1,60}} on {_NETWORK}\b
share | (?:this|on {_NETWORK}|via|your (?:thoughts|comments|views)|to {_NETWORK}|with (?:a friend|friends)|[:|])
like | (?:us on|this (?:{_TEXT})\?|what you)
support | (?:us|our (?:work|journalism|reporting|newsroom)|independent (?:journalism|media)|quality journalism)
donate | (?:now|today|here|to (?:us|support)|\W*\Z)
become | an? (?:member|subscriber|patron|supporter|contributor)
enter | your (?:e-?mail|name|password|zip|code|details|search)
enable accept allow turn | (?:javascript|cookies|all|notifications|on notif).{{0,60}}
manage | (?:my|your|cookie|preferences|consent|settings)
forward update | (?:to a friend|this (?:e-?mail|newsletter)|your (?:preferences|profile|settings|browser))
view | (?:this (?:e-?mail|newsletter|message|post)|online|comments|profile|all|larger|on (?:map|{_NETWORK}))
skip back return go jump scroll swipe | (?:to|down|for|up)\b (?:the )?(?:main|content|contents|top|next|page|home|article|nav|navigation|search|footer|results|list|previous|menu|more|comments|story|news|site).{{0,40}}\Z
load loading | \s?(?:more|\.|…|posts|comments|\W*\Z)
leave post write | an? (?:reply|comment|review|message)
add | an? (?:public )?comment
be | the first to (?:comment|know|reply|like|share|review|hear)
start | (?:the conversation|your (?:free|subscription|trial|day with))
report print email copy cite save bookmark | (?:this (?:ad|{_TEXT}|comment)|link|url|an? (?:error|typo|correction))\b.{{0,40}}
get | (?:the latest|our (?:free|daily|weekly|morning|newsletter|app|best|top|email|weekend|breaking)|curated|unlimited|full access|breaking|in touch|alerts|email alerts|daily|weekly|free access|more (?:news|stories|from)|this (?:{_TEXT}|delivered)|your (?:free|copy|daily|weekly|subscription|news|digest|ticket))
stay | (?:informed|connected|updated|tuned|up to (?:date|speed)|ahead of the (?:market|curve|news|game)|in touch|in the (?:loop|know))
never don't don’t dont | miss (?:a|an|out|the|any|our|this)\b.{{0,100}}\Z
tell | us (?:what|your|about|in|how|:|if|at)
send | (?:us|your|me|tips|feedback|comments|letters)\b.{{0,100}}
contact | (?:us|the (?:author|writer|reporter|editor|newsroom|webmaster)|\S+@|:|[A-Z]\S+ [A-Z]\S+ (?:at|on))
listen | (?:to this|now|:|on (?:apple|spotify))
watch | \s?(?::|now\b|live\b|on {_NETWORK})
you | (?:can|may) (?:also )?(?:follow|reach|contact|unsubscribe|subscribe|opt|republish|configure|manage|sign up|find (?:us|me|him|her|more))\b
you you're you’re | (?:are )?(?:receiving|reading (?:a|this|your|one)|currently|using an|viewing|logged|now (?:signed|subscribed))
you you've you’ve | (?:have )?(?:\w+ )?(?:free {_TEXT}|reached your|been (?:blocked|unsubscribed|redirected|logged)|successfully (?:sub|sign|reg|log)|no (?:free|new))
you | (?:may|might) (?:also )?(?:like|be interested|enjoy|have missed)\b.{{0,40}}\Z | must (?:be (?:logged|signed|\d+)|have javascript|enable|log|sign)
if | you (?:have (?:any )?(?:questions|comments|a tip|feedback)|no longer (?:wish|want)|would like to (?:receive|subscribe|unsubscribe|support|contribute|republish)|are (?:not redirected|a (?:human|subscriber|robot)|interested in (?:writing|submitting|subscribing))|enjoyed this|spotted|want to (?:receive|subscribe|republish|read more)|like what you|found this)
have | (?:a tip|an opinion|questions|feedback|something to|you (?:got a|spotted))
already not | an? (?:subscriber|member)|have an account
don't don’t no forgot forgotten | (?:have an )?account\b|(?:your )?password
your | (?:e-?mail|browser|subscription|comment|cart|account (?:has|is|will)|privacy|data (?:is|will)|information will|consent|free trial|support (?:makes|helps|allows)|donation)
with | your (?:current|digital) subscription | a subscription
required | fields
comments comment | (?:are|is|will|have|\(|must|policy|closed|on this|posted|guidelines|section|\d)
no | comments\b
before | (?:writing|posting|commenting|you (?:post|comment|go))\b
thanks thank | (?:you )?for (?:reading|subscribing|visiting|signing|your (?:subscription|feedback|interest in our)|registering|sharing this|being an?)
this our | (?:web)?(?:site|page|form|browser|video|feature|content) (?:uses?|is (?:protected|intended|maintained|operated|not|powered|hosted|best|only|available)|requires|may|cannot|works|can(?:no|')t|contains (?:cookies|links|affiliate))\b
this | (?:feature|video|e-?mail|message|information|material|press release|document) (?:may (?:not|contain)|can|is (?:for|not|provided|intended|only|available|sent|sponsored)|was (?:sent|produced|generated)|does not constitute|contains forward)\b
we | (?:and our \w+ )?(?:use cookies|use (?:data|technologies|third|analytics|necessary|both|your)|value your|respect your|care about your|do not sell|may (?:earn|receive a|share your)|store and|process (?:your|personal)|welcome (?:your|comments|letters|submissions|pitches)|have updated our|encourage (?:readers|you to (?:comment|subscribe)))
we'd we’d we've we’ve | (?:love to hear|like to hear|updated our)
by | (?:continuing|clicking|using|subscribing|signing|submitting|browsing|proceeding|registering|providing your)\b.{{0,120}}\b(?:you|agree|accept|consent|acknowledge)
necessary essential functional analytics analytical marketing advertising performance targeting strictly | (?:necessary )?cookies
advertisement advertise advertising | \W*\Z|with us
ad sponsored paid | (?:feedback|slot|\W*\Z|content|post|by|program)
story article continue continues | (?:continues|reading|below)
privacy cookie cookies | (?:policy|notice|settings|statement|usage|preferences)\b
terms | (?:of (?:use|service)|and conditions|& conditions)
do | not sell
accessibility | (?:statement|help|\W*\Z)
powered designed built hosted | (?:by|with)\b.{{0,40}}\Z
registered | (?:charity|office|in england|company)
published posted filed appeared | (?:in|on|by|under|at|:).{{0,80}}\Z | \W{{0,3}}\d.{{0,60}}\Z
tagged tags categories category topics keywords hashtags filed | \s?(?:with|under|in)?\s?[:|]
most trending latest top up editor's editor’s popular | (?:read|popular|viewed|shared|now|topics|stories|news|articles|posts|updates|next|picks?)\b.{{0,20}}\Z
what what's what’s | (?:is )?(?:your (?:opinion|view|reaction))\s?\? | do you think\? (?:let|tell|share|leave|comment)
let | (?:us|me) know (?:in the|what you|your|if you)
please | (?:enable|wait|try again|turn (?:on|off)|disable|confirm|verify|log|sign|register|fill|enter|check your|note that (?:this|comments|all)|contact|email|click|visit|see our|read our|consider (?:a donat|support|subscrib|donat)|subscribe|support|share|follow|send)
ai machine artificial | -?\s?(?:intelligence )?-?(?:writing agent|(?:generated|assisted|translated|written) (?:summary|content|{_TEXT}|image|with|by)|summary\b)
generated summarized | by (?:an? )?(?:ai\b|artificial|machine|automat)
font text | size
javascript adblock | .{{0,100}}\Z
unlock | (?:this|the|full|all|unlimited|your|premium|exclusive)\b.{{0,80}}
last | (?:updated|modified|reviewed|edited)\b.{{0,60}}\Z
file handout undated | (?:photo|image|picture)\b.{{0,300}}
image photo picture graphic video photograph credit | \s?(?:credits?|courtesy|source|by|via)?\s?:.{{0,300}} | (?:courtesy|credit|via|provided by)\b.{{0,80}}\Z
"""

# Sought anywhere, each only where its key is.
_ANYWHERE = rf"""
rights reserved | all rights reserved
inbox | \b(?:to|in|into) your inbox
newsletter | \b(?:sign|subscrib\w+|join|get|receive)\b.{{0,80}}\bnewsletters?\b | \b(?:our|my) (?:\w+ ){{0,3}}newsletters?\b.{{0,80}}(?:inbox|here|e-?mail|free)
cookie | \bcookies?\b.{{0,120}}\b(?:polic|consent|website|browser|accept|settings|this site|our site|usage|preferences|experience|functionality|advertisements|services|disabled) | (?:website|browser|consent|accept|settings|privacy|our use of|disable)\b.{{0,60}}\bcookies?\b
privacy policy | (?:our|and|see|read|the|cookie|full)\s+privacy policy\b(?=.{{0,40}}(?:cookie|terms|for more|apply|\.?\Z)) | ^.{{0,20}}privacy policy
terms of | \bterms of (?:use|service)\b.{{0,60}}\b(?:privacy|apply|agree|policy|contact)\b
institutional position | \btakes? no institutional position | \bdoes not take (?:any )?institutional
views | \bdo(?:es)? not (?:reflect|represent) the (?:official )?views? of\b | \bviews? .{{0,60}}\b(?:are|is|represent|reflect)\b.{{0,50}}\b(?:own|alone|those of the authors?|author['’]s|personal)\b
necessarily | \b(?:do|does|may|should) not necessarily (?:reflect|represent|state)\b.{{0,80}}\b(?:views?|opinions?|polic|positions?|those)
responsibility of the author | responsibility of the authors?\b
opinions expressed | opinions expressed
investment advice | \b(?:not|no|nor)\b.{{0,60}}\binvestment advice
javascript | \benable javascript | \bjavascript (?:is|must be)
contributed to | \bcontributed (?:to (?:this|the)|reporting to this|to) (?:report|story|article|piece|post|commentary)\b
creative commons | creative commons (?:attribution|licen)
click here | \bclick here\b
first appeared | \b{_TEXT}\b.{{0,80}}\bfirst appeared (?:in|on|at)\b
originally published | \b{_TEXT}\b.{{0,60}}\boriginally published (?:in|on|by|at)\b
ting by | \(\s?(?:additional )?reporting by\b | \b(?:writing|reporting|;|and) ?(?:and )?editing by [A-Z]
subscri | \bunsubscribe\b | \b(?:exclusive(?:ly)? (?:to|for)|available (?:only )?to|only for) (?:\w+ )?subscribers? | \bsubscribe (?:now|today|here)\b
sign up | \bsign up (?:for|to|here|now|today)\b.{{0,60}}(?:newsletter|e-?mail|alert|account|updates|here|preview)
follow | \bfollow (?:us|me|him|her|them|\w+) on {_NETWORK}\b
@ | \b(?:e-?mail|contact|reach|write to|inquiries|tips|comments)\b.{{0,60}}[\w.+-]+@[\w-]+\.\w+
무단 | 무단\s?(?:전재|복제|배포)
転載 | (?:無断|転載).{{0,6}}(?:禁|転載)
转载 | (?:未经|禁止|请注明).{{0,12}}转载|转载.{{0,8}}(?:注明|禁止)
"""
_LONGEST = 900
_FIRST = re.compile(
    r"[\"“‘(\[*→►>«‹←▶•_~#/|\s–—-]*((?:[^\W_]+(?:['’-][^\W_]+)*|[©ⓒ]|[$€£¥]1(?!\d)))\s?"
)
_BAR = re.compile(
    r"(?:\W*\b(?:facebook|twitter|x|linkedin|whatsapp|instagram|youtube|telegram|kakaotalk|naver|"
    r"pinterest|reddit|threads|bluesky|e-?mail|print|share|save|bookmark|menu|search|home|log ?in|"
    r"close|next|previous|prev|top|reply|like|comments?|subscribe|sign (?:in|up)|register|about|"
    r"contact(?: us)?|copy|link|url|faq|help|sitemap|english|news|more|back|privacy"
    r"|terms)\b)+\W*\Z",
    re.IGNORECASE,
)


def _table(text: str) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for line in text.strip().splitlines():
        keys, _, patterns = line.partition(" | ")
        for pattern in patterns.split(" | "):
            for key in keys.split() if text is _STARTS else [keys]:
                rows.setdefault(key, []).append(pattern.strip())
    return rows


# Of each first word the patterns of what stands behind it.
STARTS = _table(_STARTS)
_BY_FIRST_WORD = {
    word: re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.DOTALL)
    for word, patterns in STARTS.items()
}
_BY_KEY = {
    key: re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.DOTALL)
    for key, patterns in _table(_ANYWHERE).items()
}

PHRASES = tuple(_BY_KEY)
_TIED_TO_ENDS = [key for key, one in _BY_KEY.items() if "^" in one.pattern or r"\Z" in one.pattern]
# What bars of buttons are made of.
BAR_WORDS = frozenset({*re.findall("[a-z]+", _BAR.pattern), "comment", "login", "email"})
# What opens_boilerplate looks at first, and of compounds the first part; of bars, second words are
# none.
FIRST_WORDS = frozenset(
    {
        *_BY_FIRST_WORD,
        *(word for key in _BY_FIRST_WORD for word in re.findall("^[a-z]+", key)),
        *(BAR_WORDS - {"in", "up", "us"}),
    }
)


def is_boilerplate(text: str, keys: Sequence[str] | None = None) -> bool:
    """Say whether a sentence or block is a site's or publisher's own and not the author's.

    Parameters
    ----------
    text : str
        A sentence or a short paragraph; anything longer is the author's.
    keys : sequence of str, optional
        What :func:`boilerplate_keys` found in it or in a text around it.

    Examples
    --------
    >>> is_boilerplate("We use cookies."), is_boilerplate("We use less gas now.")
    (True, False)
    """
    if len(text) > _LONGEST:
        return False
    if opens_boilerplate(text):
        return True
    low = text.lower()
    return any(
        key in low and _BY_KEY[key].search(text) for key in (PHRASES if keys is None else keys)
    )


def opens_boilerplate(text: str) -> bool:
    """Say the same of a sentence by its first words alone."""
    if len(text) < 80 and _BAR.match(text):
        return True
    word = text[: text.find(" ")]
    at = len(word) + 1
    if not word.isalpha():
        first = _FIRST.match(text)
        if first is None:
            return False
        word, at = first.group(1), first.end()
    pattern = _BY_FIRST_WORD.get(word.lower())
    return pattern is not None and pattern.match(text, at) is not None


def boilerplate_keys(text: str) -> list[str]:
    """Return the keys in `text` of the patterns that are not tied to first words."""
    low = text.lower()
    return [key for key in PHRASES if key in low]


def may_match(text: str, key: str) -> bool:
    """Say whether the patterns of `key` match `text`, or may match one of its sentences."""
    return key in _TIED_TO_ENDS or _BY_KEY[key].search(text) is not None
