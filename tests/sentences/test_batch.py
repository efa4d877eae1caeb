"""Batches are cut as each document would be."""

from __future__ import annotations

import subprocess
import sys
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from prose import TEXT

from kjclass.sentences import batch, paragraphs, segment
from kjclass.sentences.batch import SegmentedBatch, segment_batch
from kjclass.sentences.documents import study_documents

PROSE = [
    "Output at the port of Busan rose by 3.5 percent in May, the ministry said on Monday.",
    "The U.S. Treasury said that Mr. Kim would “wait and see.” Prices fell. They may stay low.",
    "This is what the two sides agreed on in Tokyo – no more, no less – after a week of talks.",
    "Both went back to work. What it means for the chips that they make is anyone’s guess by now",
    "SEOUL, South Korea — The won rose against the dollar. See the U.S. and its allies. Trade ties",
]
LINES = [
    "Energy Ties",
    "By Dana Whitlock",
    "References",
    "Related Articles",
    "A pact with the",
    "What the two ministers have to say about the chips that they make",
    "Markets: A History",
    "He agreed.",
    "Not so, they say.",
    "Lee Ji-won: We agree on that, he said, and the talks go on in May.",
    "Jane Roe is a senior fellow at the institute. She writes on trade.",
    "II. Ports",
    "(a) Ports",
    "The writer is a professor of law.",
    "• Ports",
    "Photo: Reuters",
    "5 percent",
    "Ports,",
    "Japan",
    "Japan and",
    "and Korea met.",
]
BREAKS = ["\n\n", "\n\n", "\n", " \n", "\n \n", "\n\n  "]
LINE = st.one_of(st.sampled_from(PROSE), st.sampled_from(LINES), TEXT)
DOCUMENT = st.lists(st.tuples(LINE, st.sampled_from(BREAKS)), max_size=8).map(
    lambda parts: "".join(map("".join, parts))
)


def together(raws: list[str]) -> SegmentedBatch:
    """Cut them as if they were many."""
    with patch.object(batch, "MANY_CHARACTERS", 0):
        # A part of a longer array, as readers hand them on.
        return segment_batch(pa.array(["Ports.", *raws, "Ports."]).slice(1, len(raws)))


def one_by_one(raws: list[str]) -> SegmentedBatch:
    found = [segment(raw) for raw in raws]
    sentences = [(row, *one) for row, each in enumerate(found) for one in enumerate(each.sentences)]
    return SegmentedBatch(
        pa.array([one.text for *_, one in sentences], pa.string()),
        np.array([row for row, *_ in sentences]),
        np.array([number for _, number, _ in sentences]),
        np.array([one.start for *_, one in sentences]),
        np.array([one.end for *_, one in sentences]),
        np.array([len(each.dropped) for each in found]),
    )


def assert_same(raws: list[str]) -> None:
    got, expected = together(raws), one_by_one(raws)
    got.texts.validate(full=True)
    assert got.texts.to_pylist() == expected.texts.to_pylist()
    for name in ("rows", "numbers", "starts", "ends", "dropped"):
        assert getattr(got, name).tolist() == getattr(expected, name).tolist(), name


@given(st.lists(DOCUMENT, max_size=4))
@example([f"{PROSE[0]} \n\n{PROSE[1]}"])
@example(["\n\n".join([PROSE[0], *["Ports fell, they say."] * 3])])
@example(["\n".join([*PROSE[:3], "Both said"]), "", " \n", "Ports", "\U0001f642. They left."])
@example(["\n\n".join([LINES[0], PROSE[1], LINES[3], PROSE[0], LINES[10]])])
@example(["\n\n".join([LINES[8], LINES[1], PROSE[0]]), f"www.Ports.\n\n{PROSE[0]}"])
@example([f"Kim Lee – so far – has left the port of Busan. This article was updated. {PROSE[0]}"])
@example([f"{PROSE[0]} Talks on a pact in the Gulf\n\n{PROSE[1]}\n\n{PROSE[2]}"])
@example(["\n\n".join([PROSE[0], LINES[5], "Why the U.S. Treasury’s move", PROSE[1], PROSE[2]])])
@example(["\n\n".join([*[f"Lee Ji: {text}" for text in PROSE[:3]], "Ports… a history", PROSE[0]])])
@example(
    [
        "\n\n".join(
            [f"Kim Lee: {PROSE[0]}", PROSE[0], "It was 2- or 3- fold, #1 – in all.", PROSE[2]]
        )
    ]
)
@settings(max_examples=400, deadline=None)
def test_a_batch_is_cut_as_each_document_would_be(raws: list[str]) -> None:
    assert_same(raws)


@pytest.mark.parametrize("breaks", ["\n\n", "\n", " \n \n"])
def test_plain_articles_need_no_rules(breaks: str) -> None:
    raw = breaks.join(["Energy Ties", *PROSE[:3], "What Comes Next", *PROSE[:3]]).encode()
    known = study_documents(np.frombuffer(raw, np.uint8), np.array([0, len(raw)], dtype=np.int64))
    assert not known.reasons.any()
    assert (known.sizes.tolist(), known.dropped.tolist()) == ([10], [2])
    assert_same([raw.decode()])


@pytest.mark.parametrize("lives", [0, 1, 2])
def test_lives_at_the_end_need_no_rules(lives: int) -> None:
    raw = "\n\n".join([*PROSE[:3], *PROSE[:3], *[LINES[10]] * lives])
    data = np.frombuffer(raw.encode(), np.uint8)
    known = study_documents(data, np.array([0, len(data)], dtype=np.int64))
    assert not known.reasons.any()
    assert known.dropped.tolist() == [lives]
    assert_same([raw])


@pytest.mark.parametrize(
    "text",
    [
        "The talks took 30 days. They met on 12 April. Mr. Lee (R-Ga.) said so.",
        "Output rose in 2020–21. The chairman’s views on that are known, he said. Prices fell.",
        "R&D rose by 3 percent (52.8 percent of it in Busan) and a tenth [of that] in Ulsan (UN).",
        "Russia’s ships left the port at dawn - no more than two - for “the place of no return”.",
        "In this port ships wait for gas. This is what they agreed on. No.1 on the list is Ulsan.",
    ],
)
def test_paragraphs_that_are_settled_without_the_rules(text: str) -> None:
    with patch.object(paragraphs, "cut", side_effect=AssertionError):
        assert_same([f"{PROSE[0]}\n\n{text}"])


def test_another_language_and_types() -> None:
    raws = ["Preise fielen z. B. in Bonn. Das war 2024.", *PROSE]
    got = segment_batch(pa.array(raws, pa.large_string()), language="de")
    expected = [one.text for raw in raws for one in segment(raw, language="de").sentences]
    assert got.texts.to_pylist() == expected
    assert segment_batch(pa.array([], pa.string())).texts.to_pylist() == []


def test_a_small_batch_loads_no_compiler() -> None:
    program = (
        "import sys, pyarrow; from kjclass.sentences.batch import segment_batch;"
        " segment_batch(pyarrow.array(['Prices fell.'])); sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
