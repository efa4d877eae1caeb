"""Sentences come out with exact places, from documents as they really look."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjclass.sentences import clean, segment

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.txt"))
# What real text is made of, besides anything at all.
WORDS = [
    "Chips rose. ",
    "They left.",
    "“Why? ",
    "” ",
    "U.S. ",
    "SEOUL — ",
    "the ",
    "MR. LEE: ",
    "서울. ",
]
BREAKS = ["\n", "\n\n", "\r\n", "\f", "- ", "• ", "1. ", "## ", "| a |", "```", "日本。"]
DEBRIS = [
    "<b>",
    "&amp;",
    "**",
    "[1]",
    "http://x.org ",
    "We use cookies.",
    "\ufeff",
    "\x00",
    "\u200b",
]
PIECES = st.sampled_from([*WORDS, *BREAKS, *DEBRIS, "\u00ad", "🙂", "\ud800"])
TEXT = st.one_of(
    st.text(), st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map("".join)
)


def marked(path: Path) -> tuple[str, list[tuple[int, int]]]:
    """Read a document of ours in which brackets mark the sentences."""
    raw, spans, start = "", [], 0
    for character in path.read_bytes().decode("utf-8"):
        if character == "⟦":
            start = len(raw)
        elif character == "⟧":
            spans.append((start, len(raw)))
        else:
            raw += character
    return raw, spans


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_of_many_kinds(path: Path) -> None:
    raw, expected = marked(path)
    assert expected
    assert [(s.start, s.end) for s in segment(raw).sentences] == expected


def test_there_are_documents_of_many_kinds() -> None:
    assert len(DOCUMENTS) >= 12


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_every_character_is_accounted_for(raw: str) -> None:
    found = segment(raw)
    at = 0
    for part in sorted([*found.sentences, *found.dropped], key=lambda part: part.start):
        assert at <= part.start < part.end <= len(raw)
        assert not raw[at : part.start].strip()
        at = part.end
    assert not raw[at:].strip()
    for sentence in found.sentences:
        piece = raw[sentence.start : sentence.end]
        assert piece == piece.strip()
        assert sentence.text == clean(piece)
        assert sentence.text


@given(TEXT)
@settings(deadline=None)
def test_clean_text_stays_clean(raw: str) -> None:
    once = clean(raw)
    assert once == once.strip()
    assert "\n" not in once


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Envoys from the U.S. met in Osaka. They left.", 2),
        ("Talks continue with the U.S. This may take months.", 2),
        ("It filed on Aug. 21 through Daehan Parts Co., Ltd. in Busan.", 1),
        ("Output rose 3.5% vs. 2.1%, says Kim et al. (2024).", 1),
        ('He called it a "lifeline." Markets rose.', 2),
        ('"We wait," she said. "Firms leave."', 2),
        ("N. Korean and S. Korean envoys spoke.", 1),
        ("- Chips rose.\n- Duties fell.", 2),
        ("## 3. Energy Ties", 0),
        ("We use cookies.", 0),
        ("No comments yet", 0),
        ("©2023 X L.P.", 0),
        ("2026年01月16日 16:35", 0),
        ("한일 양국은 반도체 공급망 협력을 강화하기로 했다.", 1),
        ("日本と韓国は共同備蓄で合意した。次は物流だ。", 2),
        ("中国收紧稀土出口管制。", 1),
        ("", 0),
        ("\n \r\n\t\n", 0),
    ],
)
def test_text_cases(raw: str, expected: int) -> None:
    assert len(segment(raw).sentences) == expected


def test_a_quotation_of_several_sentences_is_split_and_nothing_swallowed() -> None:
    raw = (
        "He said, “The talks go on. We have time to spare. Nobody leaves this room.” Then it"
        " rained."
    )
    texts = [sentence.text for sentence in segment(raw).sentences]
    assert len(texts) == 4
    assert texts[-1] == "Then it rained."


def test_a_page_break_inside_a_sentence() -> None:
    raw = "…trade between the\n\nUnited States and Japan grew."
    (sentence,) = segment(raw).sentences
    assert raw[sentence.start : sentence.end] == raw
    assert sentence.text == "…trade between the United States and Japan grew."


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Japan\nand Korea met.", ["Japan and Korea met."]),
        ("It rained. Japan\nand Korea met.", ["It rained.", "Japan and Korea met."]),
        ("Japan and\nKorea met.", ["Japan and Korea met."]),
        ("The talks\nwere long.\n\nThey met\nagain.", ["The talks were long.", "They met again."]),
        # What is a heading stays one.
        ("Trade ties\nSeoul and Tokyo met.", ["Seoul and Tokyo met."]),
        ("Trade ties\n\nand Korea met.", ["and Korea met."]),
        ("Gadgets\niPhone sales rose in May.", ["iPhone sales rose in May."]),
        ("Key words\ntrade, chips, tariffs\nSeoul met Tokyo.", ["Seoul met Tokyo."]),
    ],
)
def test_a_line_break_after_the_first_words_of_a_sentence(raw: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in segment(raw).sentences] == expected


@given(st.integers(min_value=0, max_value=8))
def test_wherever_a_line_breaks_before_a_small_letter(at: int) -> None:
    text = "Ministers of both sides met for the first time in years."
    words = text.split()
    raw = f"{' '.join(words[: at + 1])}\n{' '.join(words[at + 1 :])}"
    assert [sentence.text for sentence in segment(raw).sentences] == [text]


def test_a_list_marker_and_a_dateline_are_outside() -> None:
    found = segment("• Will both sides stockpile lithium?\n\nSEOUL, South Korea — Prices fell.")
    assert [s.text for s in found.sentences] == [
        "Will both sides stockpile lithium?",
        "Prices fell.",
    ]
    assert [part.reason for part in found.dropped] == ["list_marker", "dateline"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Demand for chips861234-- surged.", "Demand for chips surged."),
        ("ranked 11<sup>th</sup> and **7th** there", "ranked 11th and 7th there"),
        ("two  spaces,\r\na break", "two spaces, a break"),
        ("semi\u00adcon\u200bductor", "semiconductor"),
        ("R&amp;D &mdash; done", "R&D — done"),
        ("see [the pact](https://x.org/a_b)", "see the pact"),
        ("Nothing to do here.", "Nothing to do here."),
    ],
)
def test_clean_up(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_sizes_that_real_corpora_hold() -> None:
    five_thousand_words = "word " * 4999 + "end."
    assert len(segment(five_thousand_words).sentences) == 1
    line = "Chip exports to Japan rose again in May, officials said. " * 20_000
    assert len(segment(line).sentences) == 20_000
    assert segment("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd.").sentences


def test_the_seed_documents(shared: Path) -> None:
    """At least 236 of their 241 sentences come out exactly, with no more than five others."""
    expected: dict[str, set[tuple[int, int]]] = defaultdict(set)
    with (shared / "seeds" / "spans.jsonl").open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            expected[row["doc"]].add((row["start"], row["end"]))
    right = wrong = 0
    for name, spans in expected.items():
        raw = (shared / "seeds" / name).read_bytes().decode("utf-8")
        found = {(s.start, s.end) for s in segment(raw).sentences}
        right += len(found & spans)
        wrong += len(found - spans)
    assert sum(map(len, expected.values())) == 241
    assert right >= 236
    assert wrong <= 5
