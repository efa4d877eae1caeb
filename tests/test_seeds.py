"""The labelled sentences that ship are well-formed and cover every label."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kjclass.builtin import kjclass_label_sets
from kjclass.corpus.annotations import agreement
from kjclass.corpus.rows import read_rows
from kjclass.errors import InputError
from kjclass.evaluation.data_check import check_data
from kjclass.seeds import corpus_sentences, document_sentences, seed_sentences
from kjclass.shipped import shipped
from kjclass.training.taught import read_taught

FUNCTION_WORDS = """
    a an the and or but nor so yet of in on at by for from to with without into onto over under
    between among against about after before during since until while when where which who whom
    whose what that this these those it its he his she her they their them we our us i my you your
    is are was were be been being am do does did has have had will would can could may might shall
    should must not no as if than then there here also only just more most less least both either
    neither each every all any some such own same other another very too still already again once
    ever never now up down out off per via like how why because though although however whether
    said says"""
SETS = kjclass_label_sets()
SENTENCES = seed_sentences(SETS)
GENRES = {
    "wire", "newspaper", "state_media", "think_tank", "government", "speech", "corporate", "market",
    "commentary", "social_media",
}  # fmt: skip


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def frame(text: str) -> str:
    """Return a sentence with every run of words that carry its content replaced by a blank."""
    known = set(FUNCTION_WORDS.split())
    found: list[str] = []
    for piece in re.findall(r"[^\W_]+|[,;:?!—–]", text.lower()):
        kept = piece if piece in known or not piece[0].isalnum() else "_"
        if kept != "_" or found[-1:] != ["_"]:
            found.append(kept)
    return " ".join(found)


def settled(path: Path, labels: Mapping[str, Mapping[str, object]]) -> int:
    """Check that passes lead to the labels of every sentence; return of how many there are some."""
    passes: dict[str, dict[str, dict[str, object]]] = {}
    for _, row in read_rows(path):
        passes.setdefault(row["id"], {})[row["annotator"]] = row
    for name, given in labels.items():
        votes = passes[name]
        for label_set in SETS:
            first, second = votes["a"][label_set.name], votes["b"][label_set.name]
            final = first if first == second else votes["adjudicator"][label_set.name]
            assert as_list(final) == as_list(given[label_set.name])
            assert first == second or votes["adjudicator"]["reason"]
    return len(passes)


def as_list(labels: object) -> list[object]:
    return [labels] if isinstance(labels, str) else list(labels)  # type: ignore[call-overload]


def test_every_sentence_is_labelled_for_every_set() -> None:
    assert len(SENTENCES) >= 4000
    names = {label_set.name for label_set in SETS}
    assert all(set(sentence.labels) == names for sentence in SENTENCES)


def test_every_label_is_learnable() -> None:
    counts: Counter[str] = Counter()
    for sentence in SENTENCES:
        for name, labels in sentence.labels.items():
            counts.update(f"{name}:{label}" for label in labels)
    for label_set in SETS:
        for label in label_set.label_ids:
            assert counts[f"{label_set.name}:{label}"] >= 120, label
    assert min(counts[f"stance:{one}"] for one in ("support", "skeptical", "neutral")) >= 500
    assert counts["stance:none"] >= 1500


def test_a_quarter_carries_no_label_but_actors() -> None:
    plain = [
        sentence
        for sentence in SENTENCES
        if sentence.labels["stance"] == ("none",)
        and not sentence.labels["sector"]
        and not sentence.labels["risk"]
    ]
    assert len(plain) >= 0.25 * len(SENTENCES)


def test_many_name_both_states_without_cooperation() -> None:
    both = [s for s in SENTENCES if {"KR", "JP"} <= set(s.labels["actor"])]
    assert sum(s.labels["stance"] == ("none",) for s in both) >= 500


def test_lengths_vary_as_in_real_text() -> None:
    lengths = sorted(len(sentence.text.split()) for sentence in SENTENCES)
    assert lengths[0] >= 10
    assert lengths[-1] <= 60
    assert lengths[len(lengths) // 10] <= 16
    assert lengths[9 * len(lengths) // 10] >= 36


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


def test_no_sentence_frame_recurs_more_than_five_times() -> None:
    assert max(Counter(map(frame, (s.text for s in SENTENCES))).values()) <= 5
    openings = Counter(tuple(words(s.text)[:5]) for s in SENTENCES)
    assert max(openings.values()) <= 5


def test_frames_see_through_names_and_numbers() -> None:
    assert frame("Korea sold 30 ships to Oman.") == frame("Japan lent 7 fuel cells to Qatar.")
    assert frame("Korea sold ships to Oman.") != frame("Ships were sold by Korea to Oman.")


def test_the_shipped_data_passes_its_own_check() -> None:
    report = check_data([shipped("seeds") / "sentences"], SETS, suspects=False)
    assert set(report.splits) == {"train", "validation", "test"}
    assert [str(finding) for finding in report.findings] == []


def test_the_passes_agree_and_lead_to_the_labels() -> None:
    path = shipped("seeds") / "passes.jsonl"
    found = agreement([path], SETS, annotators=["a", "b"])
    assert all(one.alpha > 0.8 for one in found.values())
    assert settled(path, {one.id: one.labels for one in SENTENCES}) == len(SENTENCES)


def test_the_folder_loads_with_datasets(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    found = datasets.load_dataset(str(shipped("seeds")), cache_dir=str(tmp_path))
    assert sum(len(split) for split in found.values()) == len(SENTENCES)
    features = found["train"].features
    assert features["stance"].names == list(SETS[0].label_ids)
    for label_set in SETS[1:]:
        assert features[label_set.name].feature.names == list(label_set.label_ids)
    passes = datasets.load_dataset(
        str(shipped("seeds")), "passes", split="train", cache_dir=str(tmp_path)
    )
    assert {"a", "b"} <= set(passes["annotator"])


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


def test_sentences_of_the_corpus_are_known_by_their_hash_alone() -> None:
    rows = [row for _, row in read_rows(shipped("seeds") / "corpus.jsonl")]
    assert {frozenset(row) for row in rows} == {
        frozenset({"sha256", "stance", "sector", "actor", "risk"})
    }
    assert len({row["sha256"] for row in rows}) == len(rows)
    assert all(re.fullmatch("[0-9a-f]{64}", row["sha256"]) for row in rows)


def test_the_passes_over_the_corpus_agree_and_lead_to_the_labels() -> None:
    path = shipped("seeds") / "corpus-passes.jsonl"
    found = agreement([path], SETS, annotators=["a", "b"])
    assert all(one.alpha > 0.8 for one in found.values())
    rows = {row["sha256"]: row for _, row in read_rows(shipped("seeds") / "corpus.jsonl")}
    assert settled(path, rows) == len(rows)


def test_whoever_has_the_corpus_finds_its_sentences_again(shared: Path) -> None:
    found = corpus_sentences(shared / "data" / "unlabelled.jsonl.zst", SETS)
    rows = [row for _, row in read_rows(shipped("seeds") / "corpus.jsonl")]
    assert [hashlib.sha256(one.text.encode()).hexdigest() for one in found] == [
        row["sha256"] for row in rows
    ]
    assert found[0].labels["stance"] == (rows[0]["stance"],)
    assert len({one.group for one in found}) == len(found)
    tested = (shared / "data" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    assert not {one.text for one in found} & {json.loads(line)["text"] for line in tested}


def test_the_teacher_knows_sentences_by_their_hash_and_none_that_is_labelled() -> None:
    table = pq.read_table(shipped("seeds") / "teacher.parquet")
    digests = table["sha256"].to_pylist()
    assert len(set(digests)) == len(digests) > 70_000
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)
    labelled = {row["sha256"] for _, row in read_rows(shipped("seeds") / "corpus.jsonl")}
    assert not labelled & set(digests)
    assert table.column_names[1:] == [
        f"{one.name}.{label}" for one in SETS for label in one.label_ids
    ]


def test_whoever_has_the_corpus_learns_from_the_teacher(shared: Path) -> None:
    corpus, table = shared / "data" / "unlabelled.jsonl.zst", shipped("seeds") / "teacher.parquet"
    taught = read_taught(corpus, table, SETS)
    assert len(taught.texts) == pq.read_metadata(table).num_rows
    tested = (shared / "data" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    assert not set(taught.texts) & {json.loads(line)["text"] for line in tested}


def test_another_corpus_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"text": "Chips rose."}\n', encoding="utf-8")
    with pytest.raises(InputError, match="labelled by hash are not in it"):
        corpus_sentences(path, SETS)


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
