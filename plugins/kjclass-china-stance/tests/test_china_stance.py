"""The label set, its sentences and its model, as a user of the package meets them."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import kjclass_china_stance
import pytest

import kjclass

NAME = "china_stance"
FOLDER = Path(str(files(kjclass_china_stance)))


def rows(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def test_the_label_set_is_installed() -> None:
    label_set = kjclass_china_stance.label_set()
    assert label_set.label_ids == ("derisk", "engage", "neutral", "none")
    assert kjclass.load([NAME]).label_sets == (label_set,)


def test_every_label_can_be_learnt() -> None:
    counts = Counter(row[NAME] for row in rows("sentences.jsonl"))
    assert set(counts) == set(kjclass_china_stance.label_set().label_ids)
    assert min(counts.values()) >= 100
    assert sum(counts.values()) >= 800


def test_every_sentence_was_labelled_twice_and_disputes_were_settled() -> None:
    passes: dict[object, dict[object, dict[str, object]]] = {}
    for row in rows("passes.jsonl"):
        passes.setdefault(row["id"], {})[row["annotator"]] = row
    for sentence in rows("sentences.jsonl"):
        given = passes[sentence["id"]]
        if given["a"][NAME] == given["b"][NAME]:
            assert sentence[NAME] == given["a"][NAME]
        else:
            assert sentence[NAME] == given["adjudicator"][NAME]
            assert given["adjudicator"]["reason"]


def test_no_two_sentences_share_eight_words() -> None:
    seen: dict[tuple[str, ...], object] = {}
    for row in rows("sentences.jsonl"):
        words = re.findall(r"[^\W_]+", str(row["text"]).lower())
        for run in {tuple(words[at : at + 8]) for at in range(len(words) - 7)}:
            assert seen.setdefault(run, row["id"]) == row["id"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The ministry will pay firms to move production out of China.", "derisk"),
        (
            "The cosmetics maker will open a second factory in Suzhou to serve Chinese buyers.",
            "engage",
        ),
        ("The choir from Busan sang two songs by Schubert.", "none"),
    ],
)
def test_the_model_labels(text: str, label: str) -> None:
    assert kjclass.load([NAME])(text)[NAME].labels == (label,)


def test_the_model_brings_what_bounds_its_errors() -> None:
    labeler = kjclass.load([NAME], max_error=0.3)
    text = "Rare earths from China are a dependence that worries carmakers."
    assert labeler(text)[NAME].labels == ("derisk",)


def test_it_labels_beside_the_built_in_sets() -> None:
    labelled = kjclass.load()("Seoul will stockpile Chinese gallium.")
    assert {"stance", "sector", "actor", "risk", NAME} <= set(labelled)
