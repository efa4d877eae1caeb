"""Closed word lists that tell a sentence from a heading, and an abbreviation from a full stop."""

from __future__ import annotations

__all__ = [
    "COMPOUND_HEADS",
    "COMPOUND_TAILS",
    "DANGLING",
    "DETERMINERS",
    "FINITE",
    "NAMED_BY_LETTER",
    "NUMBERED",
    "STARTERS",
    "TITLES",
    "TRAILING",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verb forms that only a clause has; a headline without one of them is no sentence.
FINITE = _words("""
    am is are was were has have had do does did will would can could may might must should shall
    isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't can't cannot
    couldn't shouldn't wouldn't i'm i've i'd i'll we're we've we'd we'll they're they've they'll
    it's that's there's here's he's she's you're you've you'll let's
    accounts agree agreed aims announced appears argue argued argues asked became become becomes
    began begins believe believes bought bring brings brought built came comes consider continue
    continued continues cut depend depends drew drop dropped eased emerged exceeded expect expects
    face faces fell find finds followed follows gave gives goes got grew grows held helped helps
    hope hopes include includes intends know knows lack lacks launched led left lies look looks
    lost made make makes mean means meant met need needs noted offers opened paid plans plays
    pledged pointed posted produces reached receive received remain remained remains reported
    represents requires rose said saw say says see seeks seem seemed seems sees sent share shows
    signed sold spent stand stands started stood suggest suggests take takes think thinks told took
    tried tries turned urged use used uses visited want wants warned warns went works wrote
""")

# Words after which no sentence, and hardly a heading, ends.
DANGLING = _words("""
    a an the this these those its their his her our your my and or but nor of to in on at by for
    from with without within into onto over under between among amid against about across after
    before during through toward towards via per than as if when while where whereas which who
    whose that because since although though whether until unless such both either neither not no
    is are was were be been being has have had will would can could may might must should shall do
    does did very more most less least including especially
    united south north east west new prime president minister secretary chairman mr mrs ms dr vice
    republic
""")

# Articles and the like: body text has them, headlines leave them out.
DETERMINERS = _words("a an the this these those its their his her our your my")

# Words that open sentences and are seldom part of a name: "the U.S. This" is two sentences.
STARTERS = _words("""
    a about according after again all also although amid among an and another any are as asked at
    because before both but by can critics despite did do does during each earlier economists even
    every experts few finally first following for from further given had has have he her here hers
    his how however i if in indeed instead is it its last later like many meanwhile more moreover
    most much my nearly neither nevertheless next no nobody none nor not nothing now of officials
    on once one only or others our over perhaps rather second several shares she should similarly
    since so some still such that the their then there therefore these they third this those
    though through thus to today together two under unless until was we were what when where
    whether which while who why will with without would yes yet you your analysts
""")

# Abbreviations that stand before a name.
TITLES = _words("""
    mr mrs ms messrs dr prof sen rep gov gen adm col lt capt maj sgt cmdr rev hon pres amb st mt ft
    sr. fr br supt insp det vs v cf eg e.g i.e ie viz approx ca est incl
""")

# Abbreviations that stand before a number.
NUMBERED = _words("""
    no nos vol vols p pp fig figs sec secs art arts ch chap para paras eq tab app ex sect c n ver
    jan feb mar apr jun jul aug sep sept oct nov dec
""")

# Abbreviations that may also end a sentence.
TRAILING = _words("""
    inc ltd co cos corp llc plc jr sr etc al pct bn mln bln tn hr hrs min mins ft kg km dept univ
    u.s u.k u.n e.u u.s.a u.a.e p.r.c r.o.k d.c b.c a.d a.m p.m a.k.a ph.d m.d l.p l.l.c s.a n.v
    b.v k.k s.k j.p n.k jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur
    thurs fri sat sun ave blvd rd bros assn gov't int'l n.y calif mass pa va md
""")

# Words after which a single letter is a name: "Plan B."
NAMED_BY_LETTER = _words("""
    plan option part phase section figure annex group class grade type vitamin team tier box
    appendix category chapter schedule table volume hall building line series company
""")

# Parts of compounds that keep their hyphen at the end of a line.
COMPOUND_HEADS = _words("""
    all anti co cross dual east ex export far fast first fourth full half hard heavy high import
    inter joint large late light like long low mid middle multi near neo net non north off one out
    over part post pre pro quasi re real second self semi short single six small so soft south
    state sub ten third three top trade two ultra well west wide won year yen
""")
COMPOUND_TAILS = _words("""
    backed based born bound building built centered controlled dependent driven earning ever free
    friendly funded grade held holding intensive invested leading led level like long made making
    minded needed old oriented owned powered producing ranking ready related rich risk run scale
    sector sharing sized specific sponsored style term third tier time to trade traded up use wide
    year
""")
