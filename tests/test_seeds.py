"""The labelled sentences that ship are well-formed and cover every label."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from kjclass.builtin import kjclass_label_sets
from kjclass.corpus.rows import read_rows
from kjclass.errors import InputError
from kjclass.seeds import document_sentences, seed_sentences
from kjclass.shipped import shipped

SETS = kjclass_label_sets()
SENTENCES = seed_sentences(SETS)
GENRES = {
    "wire", "newspaper", "state_media", "think_tank", "government", "speech", "corporate", "market",
    "commentary", "social_media",
}  # fmt: skip


def test_every_sentence_is_labelled_for_every_set() -> None:
    assert len(SENTENCES) >= 600
    names = {label_set.name for label_set in SETS}
    assert all(set(sentence.labels) == names for sentence in SENTENCES)


def test_every_label_has_examples() -> None:
    counts: Counter[str] = Counter()
    for sentence in SENTENCES:
        for name, labels in sentence.labels.items():
            counts.update(f"{name}:{label}" for label in labels)
    for label_set in SETS:
        for label in label_set.label_ids:
            assert counts[f"{label_set.name}:{label}"] >= 20, label
    assert counts["stance:skeptical"] >= 80


def test_every_row_says_where_it_comes_from() -> None:
    for path in sorted((shipped("seeds") / "sentences").glob("*.jsonl")):
        for where, row in read_rows(path):
            assert row["genre"] in GENRES, where
            assert 2015 <= row["year"] <= 2026, where
            assert row["seed"] in (None, "000", "001", "002", "003", "004"), where


def test_no_two_sentences_share_a_run_of_eight_words() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for sentence in SENTENCES:
        words = re.findall(r"[^\W_]+", sentence.text.lower())
        for run in zip(*(words[at:] for at in range(8)), strict=False):
            assert seen.setdefault(run, sentence.id) == sentence.id, run


def test_a_group_lies_in_one_file() -> None:
    groups: dict[str, set[str]] = {}
    for sentence in SENTENCES:
        groups.setdefault(sentence.group, set()).add(sentence.id.split("-")[0])
    assert all(len(files) == 1 for files in groups.values())


def test_annotations_are_stand_off() -> None:
    documents = {row["doc"]: row for _, row in read_rows(shipped("seeds") / "documents.jsonl")}
    assert len(documents) == 5
    rows = [row for _, row in read_rows(shipped("seeds") / "annotations.jsonl")]
    assert len(rows) == 241
    for row in rows:
        assert set(row) == {"doc", "start", "end", "sha256", "stance", "sector", "actor", "risk"}
        assert 0 <= row["start"] < row["end"] <= documents[row["doc"]]["characters"]
    assert Counter(row["doc"] for row in rows) == {
        name: document["sentences"] for name, document in documents.items()
    }


def test_whoever_has_the_documents_can_rebuild_their_sentences(shared: Path) -> None:
    found = document_sentences(shared / "seeds", SETS)
    assert len(found) == 241
    assert len({sentence.group for sentence in found}) == 5
    assert all(sentence.text == sentence.text.strip() for sentence in found)


def test_another_version_of_a_document_is_refused(shared: Path, tmp_path: Path) -> None:
    for _, row in read_rows(shipped("seeds") / "documents.jsonl"):
        raw = (shared / "seeds" / row["file"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == row["sha256"]
        (tmp_path / row["file"]).write_bytes(raw + b" ")
    with pytest.raises(InputError, match="another version of the document"):
        document_sentences(tmp_path, SETS)


def test_nothing_of_the_documents_or_the_data_is_copied(shared: Path) -> None:
    ours = {
        tuple(words[at : at + 9])
        for words in (re.findall(r"[^\W_]+", s.text.lower()) for s in SENTENCES)
        for at in range(len(words) - 8)
    }
    texts = [path.read_text(encoding="utf-8") for path in (shared / "seeds").glob("*.txt")]
    with (shared / "data" / "dev.jsonl").open(encoding="utf-8") as file:
        texts += [json.loads(line)["text"] for line in file]
    for text in texts:
        words = re.findall(r"[^\W_]+", text.lower())
        assert not ours & {tuple(words[at : at + 9]) for at in range(len(words) - 8)}
