"""Sentences drawn to be labelled, and read back."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import MOOD, write_table
from toys import PLACE

from kjclass.corpus.labelled import read_labelled
from kjclass.errors import InputError, LabelledDataError, OutputError, TrainingError
from kjclass.evaluation.counting.audit import _allot, draw_audit, read_audit
from kjclass.evaluation.counting.labelled_file import LabelledFile
from kjclass.evaluation.counting.tally import tally

N = 1000


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a corpus of 1,000 sentences, 50 of them glad."""
    rows = range(N)
    return write_table(
        tmp_path_factory.mktemp("corpus") / "labelled.parquet",
        {
            "id": [f"d{at // 10}" for at in rows],
            "sentence": [at % 10 for at in rows],
            "month": ["2025-01" if at < 900 else "2025-02" for at in rows],
            "text": [f"Sentence {at}, said she." for at in rows],
            "status": ["ok"] * N,
            "mood": ["glad" if at % 20 == 0 else "sad" for at in rows],
            "place": [["KR", "US"] if at % 4 == 0 else [] for at in rows],
        },
    )


def rows_of(path: Path) -> list[dict[str, Any]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, label_set: str, labels: Any, column: str = "predicted") -> None:
    rows = rows_of(path)
    for at, row in enumerate(rows):
        row[label_set] = labels(at, row)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_a_simple_random_sample(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "audit.csv"
    assert draw_audit(LabelledFile(corpus, MOOD), 100, out) == 100
    rows = rows_of(out)
    assert list(rows[0]) == [
        *("id", "document", "sentence", "text", "predicted", "stratum", "weight", "mood")
    ]
    assert len({row["id"] for row in rows}) == 100
    assert rows[0]["id"] == f"{rows[0]['document']}:{rows[0]['sentence']}"
    assert {row["weight"] for row in rows} == {"10"}
    assert {row["mood"] for row in rows} == {""}
    again, other = tmp_path / "again.csv", tmp_path / "other.csv"
    draw_audit(LabelledFile(corpus, MOOD), 100, again)
    draw_audit(LabelledFile(corpus, MOOD), 100, other, seed=1)
    assert again.read_bytes() == out.read_bytes() != other.read_bytes()


def test_every_sentence_is_as_likely_to_be_drawn(corpus: Path, tmp_path: Path) -> None:
    file = LabelledFile(corpus, MOOD)
    seen: Counter[int] = Counter()
    for seed in range(60):
        draw_audit(file, 100, tmp_path / "a.csv", seed=seed)
        seen.update(
            int(row["text"].split()[1].strip(",")) // 100 for row in rows_of(tmp_path / "a.csv")
        )
    # Each tenth of the corpus has 600 of 6,000, give or take.
    assert all(abs(seen[part] - 600) < 4.5 * np.sqrt(6000 * 0.1 * 0.9) for part in range(10))


def test_a_sample_by_label_tells_its_weights(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "audit.csv"
    draw_audit(LabelledFile(corpus, MOOD), 100, out, design="label")
    rows = rows_of(out)
    strata = Counter(row["stratum"] for row in rows)
    assert strata == {"glad": 28, "sad": 72}
    for name, size in (("glad", 50), ("sad", 950)):
        weights = [float(row["weight"]) for row in rows if row["stratum"] == name]
        assert sum(weights) == pytest.approx(size)
    # The order does not tell where a sentence comes from.
    assert [row["stratum"] for row in rows] != sorted(row["stratum"] for row in rows)


def test_a_sample_by_group(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "audit.csv"
    draw_audit(LabelledFile(corpus, MOOD, by="month"), 100, out, design="group")
    assert Counter(row["stratum"] for row in rows_of(out)) == {"2025-01": 70, "2025-02": 30}
    with pytest.raises(InputError, match="--by"):
        draw_audit(LabelledFile(corpus, MOOD), 100, out, design="group")
    with pytest.raises(InputError, match="3 sentences for 2 strata; draw at least 4"):
        draw_audit(LabelledFile(corpus, MOOD, by="month"), 3, out, design="group")


def test_more_than_there_are(corpus: Path, tmp_path: Path) -> None:
    assert draw_audit(LabelledFile(corpus, MOOD), 2000, tmp_path / "a.jsonl", design="label") == N
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert {row["weight"] for row in rows} == {1.0}
    assert {row["mood"] for row in rows} == {None}


def test_a_filled_file_is_read_back_and_trains(corpus: Path, tmp_path: Path) -> None:
    file, out = LabelledFile(corpus, MOOD), tmp_path / "audit.csv"
    draw_audit(file, 100, out, design="label")
    fill(out, "mood", lambda at, row: "calm" if at % 2 else row["predicted"])
    audited = read_audit(out, file)
    assert audited.truth.sum() == 100
    assert audited.missing == 0
    _, matched = tally(file, audited)
    assert matched is not None
    assert matched.given.sum(axis=0).tolist() == [28, 72, 0]
    assert matched.truth[:, 2].sum() == 50
    assert matched.weight.sum() == pytest.approx(N)
    assert len(read_labelled([out], [MOOD])) == 100


def test_a_spreadsheet_may_write_semicolons(corpus: Path, tmp_path: Path) -> None:
    file, out = LabelledFile(corpus, MOOD), tmp_path / "audit.csv"
    draw_audit(file, 20, out)
    fill(out, "mood", lambda at, row: "sad")
    rows = list(csv.reader(out.read_text().splitlines()))
    with out.open("w", newline="") as saved:
        csv.writer(saved, delimiter=";").writerows(rows)
    assert read_audit(out, file, delimiter=";").truth.sum() == 20


def test_rows_without_a_label_are_told_and_the_others_stand_for_them(
    corpus: Path, tmp_path: Path
) -> None:
    file, out = LabelledFile(corpus, MOOD), tmp_path / "audit.csv"
    draw_audit(file, 100, out, design="label")
    with pytest.raises(TrainingError, match="nobody has labelled these 100 sentences yet"):
        read_audit(out, file)
    fill(out, "mood", lambda at, row: "" if at % 4 == 0 else "sad")
    audited = read_audit(out, file)
    assert (len(audited.truth), audited.missing) == (75, 25)
    assert audited.weight.sum() == pytest.approx(N)


@pytest.mark.parametrize("name", ["audit.csv", "audit.jsonl", "audit.parquet"])
def test_no_label_and_not_labelled_are_two_things(corpus: Path, tmp_path: Path, name: str) -> None:
    file, out = LabelledFile(corpus, PLACE), tmp_path / name
    draw_audit(file, 40, out, design="label")
    with pytest.raises(TrainingError, match="nobody has labelled"):
        read_audit(out, file)
    if name != "audit.csv":
        return
    assert {row["place"] for row in rows_of(out)} == {"?"}
    fill(out, "place", lambda at, row: ["?", "", "KR;US", "KP"][at % 4])
    audited = read_audit(out, file)
    assert (len(audited.truth), audited.missing) == (30, 10)
    assert audited.truth.sum(axis=0).tolist() == [10, 10, 10]


def test_a_sample_of_ones_own(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "own.jsonl"
    rows = [{"id": f"d{at}", "sentence": 3, "mood": "sad"} for at in range(40)]
    out.write_text("".join(json.dumps(row) + "\n" for row in rows))
    audited = read_audit(out, LabelledFile(corpus, MOOD))
    assert not audited.weighted
    assert set(audited.weight) == {1.0}
    _, matched = tally(LabelledFile(corpus, MOOD), audited)
    assert matched is not None
    assert matched.given.sum() == 40


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"id": "d1", "sentence": "1", "mood": "angry"}, "unknown label 'angry'"),
        ({"id": "d1", "sentence": "1", "mood": "sad;glad"}, "has 2 labels"),
        ({"sentence": "1", "mood": "sad"}, "no value in column 'id'"),
        ({"id": "d1", "mood": "sad"}, "no value in column 'sentence'"),
        ({"id": "d1", "sentence": "1"}, "no column 'mood'"),
        ({"id": "d1", "sentence": "1", "mood": "sad", "weight": "0"}, "weight '0' is no number"),
        ({"id": "d1", "sentence": "1", "mood": "sad", "weight": "nan"}, "weight 'nan'"),
        ({"id": "d0", "sentence": "0", "mood": "sad"}, "stands twice"),
    ],
)
def test_a_malformed_row_is_named(
    corpus: Path, tmp_path: Path, row: dict[str, str], what: str
) -> None:
    out = tmp_path / "own.jsonl"
    first = {"id": "d0", "sentence": "0", "mood": "sad"}
    out.write_text(json.dumps(first) + "\n" + json.dumps(row) + "\n")
    with pytest.raises(LabelledDataError) as error:
        read_audit(out, LabelledFile(corpus, MOOD))
    assert what in str(error.value)
    assert str(error.value).startswith(f"{out}:2: ")


def test_audited_sentences_must_be_in_the_corpus_once(corpus: Path, tmp_path: Path) -> None:
    file, out = LabelledFile(corpus, MOOD), tmp_path / "own.jsonl"
    out.write_text('{"id": "d7", "sentence": 11, "mood": "sad"}\n')
    with pytest.raises(InputError, match="sentence 11 of 'd7' is not in the labelled file"):
        tally(file, read_audit(out, file))
    twice = {"id": ["a", "a"], "text": ["x", "y"], "mood": ["sad", "sad"]}
    doubled = LabelledFile(write_table(tmp_path / "twice.parquet", twice), MOOD)
    out.write_text('{"id": "a", "mood": "sad"}\n')
    with pytest.raises(InputError, match="sentence 'a' stands twice in the labelled file"):
        tally(doubled, read_audit(out, doubled))


def test_where_it_cannot_be_written(corpus: Path, tmp_path: Path) -> None:
    file = LabelledFile(corpus, MOOD)
    with pytest.raises(OutputError, match="check the path"):
        draw_audit(file, 10, tmp_path / "missing" / "a.csv")
    with pytest.raises(OutputError, match="no table"):
        draw_audit(file, 10, tmp_path / "a.txt")


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 500), min_size=1, max_size=8), st.data())
def test_shares_of_a_sample(sizes: dict[str, int], data: st.DataObject) -> None:
    n = data.draw(st.integers(2 * len(sizes), 2000))
    found = _allot(n, sizes)
    assert sum(found.values()) == min(n, sum(sizes.values()))
    assert all(min(2, sizes[name]) <= found[name] <= sizes[name] for name in sizes)
