"""The label set, its sentences and its model, as a user of the package meets them."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import kjclass_policy_instrument
import pytest

import kjclass

NAME = "policy_instrument"
FOLDER = Path(str(files(kjclass_policy_instrument)))


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def test_the_label_set_is_installed() -> None:
    label_set = kjclass_policy_instrument.label_set()
    assert len(label_set.label_ids) == 11
    assert label_set.kind == "multi"
    assert kjclass.load([NAME]).label_sets == (label_set,)


def test_every_label_can_be_learnt() -> None:
    found = rows("sentences.jsonl")
    counts = Counter(label for row in found for label in row[NAME])
    assert set(counts) == set(kjclass_policy_instrument.label_set().label_ids)
    assert min(counts.values()) >= 60
    assert len(found) >= 1000
    assert sum(not row[NAME] for row in found) >= 150


def test_every_sentence_was_labelled_twice_and_disputes_were_settled() -> None:
    passes: dict[str, dict[str, dict[str, Any]]] = {}
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
    ("text", "labels"),
    [
        ("Tokyo will pay grants and tax credits to makers of power chips.", {"subsidy"}),
        ("Brussels raised the tariff on electric cars.", {"tariff"}),
        ("The choir from Busan sang two songs by Schubert.", set()),
    ],
)
def test_the_model_labels(text: str, labels: set[str]) -> None:
    assert set(kjclass.load([NAME])(text)[NAME].labels) == labels


def test_the_model_brings_what_bounds_its_errors() -> None:
    labeler = kjclass.load([NAME], max_error=0.3)
    text = "Brussels raised the tariff on electric cars."
    assert labeler(text)[NAME].labels == ("tariff",)


def test_it_labels_beside_the_built_in_sets() -> None:
    labelled = kjclass.load()("Seoul will stockpile gallium.")
    assert {"stance", "sector", "actor", "risk", NAME} <= set(labelled)
