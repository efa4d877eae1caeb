"""Strategies: texts of prose, and of what the rules for sentences look for in it."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["TEXT"]

# Of prose, and of what the rules look for in it.
STARTS = [
    "The ",
    "Kim’s ",
    "“We ",
    "In this ",
    "This ",
    "Mr. Lee ",
    "U.S.-led ",
    "See ",
    "By ",
    "5 ",
]
STARTS += ["Follow ", "SEOUL — ", "The SPEAKER. ", "(A ", "On Monday, ", "Updated ", "Local ", "É "]
STARTS += [
    "R&D ",
    "The METI ",
    "KEPCO (015) ",
    "FY24 ",
    "COVID-19 ",
    "A 'Quad ",
    "Data on ",
    "Figure IV ",
]
STARTS += ["By the ", "In a photo", "A file photo", "Pictured, ", "Photo’s ", "You’re ", "Text by "]
MIDDLES = [
    "output rose 3.5 percent in the port, ",
    "views of the U.S. The ",
    "he said: ",
    "a photo ",
]
MIDDLES += ["was sent to Mr. Kim and ", "No. 5 ", "S&P 500 ", "via ", "19 of 20 [sic] ", "R&D, "]
MIDDLES += [
    "10-20% ",
    "and/or Reuters ",
    "i.e. The ",
    "-- ",
    " - AP ",
    "cookies ",
    "Co. The ",
    "(of it) ",
    "for 30 ",
    "5 in? ",
    "No.1 ",
    "a .250 ",
    "of 3.Kim.4 ",
    "Inc.’s ",
    "U.S.'s ",
    "Lee (R-Ga.) ",
    "(U.S.), ",
    "it.ai ",
    "all- ",
    "no- one ",
    "SKH--it ",
    "ABC-- ",
    "[the pact] ",
    "[citation needed] ",
    "(2017) ",
    "the chairman’s views, which are ",
    "subscribe today, ",
    "R&D ",
]
ENDS = ["they left. ", "in 2024. ", "talks.” ", "the U.S. ", "Why? ", "5 in. ", "Plan B. ", "Inc. "]
ENDS += [
    "as well-being. ",
    "it (AP). ",
    "credit: AP ",
    "Monday. ",
    "etc. ",
    "Yahoo! ",
    "it.” he ",
    "x",
    "days. ",
    "in. ",
    "it”. ",
    'it". ',
    "it’. ",
    "‘A’. ",
    "'so'. ",
    "(AP).” ",
    "(UN). ",
    "(2). ",
    "2020–21. ",
    "11:30. ",
    "9/11. ",
    "(38.7%). ",
    "views of their own. ",
    "is no more. ",
]
PARTS = st.one_of(*map(st.sampled_from, (STARTS, MIDDLES, MIDDLES, ENDS)))
ODDMENTS = st.one_of(st.text(max_size=3), st.sampled_from(["“", "”", "’", '"', ". ", "\n", "\n\n"]))
SENTENCE = st.tuples(*map(st.sampled_from, (STARTS, MIDDLES, MIDDLES, ENDS))).map("".join)
TEXT = st.one_of(
    st.lists(SENTENCE, max_size=5).map("".join),
    st.lists(st.one_of(SENTENCE, PARTS, ODDMENTS), max_size=12).map("".join),
    st.lists(st.lists(SENTENCE, min_size=1, max_size=3).map("".join), max_size=6).map("\n\n".join),
)
