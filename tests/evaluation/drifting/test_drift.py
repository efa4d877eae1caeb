"""Drift: what was planted is found, and two halves of one corpus are left in peace."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from toys import TONE

from kjclass.errors import InputError
from kjclass.evaluation.counting.labelled_file import buckets_of
from kjclass.evaluation.drifting.compare import _commoner, _distance
from kjclass.evaluation.drifting.drift import drift
from kjclass.evaluation.drifting.results import Comparison
from kjclass.evaluation.drifting.tally import DriftTally, Vocabulary, _ranks
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler

Write = Callable[[str, str], Path]
PLACES = ("Seoul", "the US coast", "the far valley", "the old harbour", "North Korea")
WARM, COLD = ("sunny", "hot", "balmy"), ("icy", "frosty", "deep in snow")


@pytest.fixture
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


def corpus(
    n: int, *, seed: int, cold: float = 0.5, word: str = "", date: str = "2024-05-01"
) -> str:
    """Return documents of three sentences each, as JSON lines."""
    rng = random.Random(seed)
    lines = []
    for number in range(n):
        # Sentences of a document are of one mood, mostly.
        words = COLD if rng.random() < cold else WARM
        text = " ".join(
            f"On day {rng.randint(1, 28)} it was {rng.choice(words)} in {rng.choice(PLACES)}, "
            f"said the office{word if rng.random() < 0.5 else ''}."
            for _ in range(3)
        )
        lines.append({"id": f"{seed}-{number}", "text": text, "date": date})
    return "".join(json.dumps(line) + "\n" for line in lines)


def compared(write: Write, labeler: Labeler, first: str, second: str) -> Comparison:
    found = drift(write("a.jsonl", first), write("b.jsonl", second), labeler=labeler)
    (one,) = found.comparisons
    return one


def test_two_halves_of_one_corpus_are_left_in_peace(write: Write, labeler: Labeler) -> None:
    drifted = 0
    for seed in range(8):
        halves = (corpus(60, seed=2 * seed), corpus(60, seed=2 * seed + 1))
        drifted += compared(write, labeler, *halves).drifted
    assert drifted <= 1


def test_a_planted_word_is_found(write: Write, labeler: Labeler) -> None:
    changed = corpus(60, seed=2, word=" heatdome")
    one = compared(write, labeler, corpus(60, seed=1), changed)
    (found,) = one.new
    assert (found.text, found.kind, found.known, found.first) == ("heatdome", "word", False, 0.0)
    assert found.documents > 30
    (shift,) = (x for x in one.shifts if x.kind == "unknown words")
    assert shift.shifted
    assert shift.difference > 0 < shift.low
    assert one.drifted


def test_a_planted_name_is_found_and_one_of_the_tables_is_not(
    write: Write, labeler: Labeler
) -> None:
    changed = corpus(60, seed=2, word=" of Han Minister")
    one = compared(write, labeler, corpus(60, seed=1), changed)
    assert [x.text for x in one.new if x.kind == "name"] == ["Han Minister"]
    # "American" is a cue of the label set place.
    changed = corpus(60, seed=2, word=" of the American people")
    one = compared(write, labeler, corpus(60, seed=1), changed)
    assert [x for x in one.new if x.kind == "name"] == []


def test_a_planted_shift_of_labels_is_found(write: Write, labeler: Labeler) -> None:
    one = compared(write, labeler, corpus(80, seed=1, cold=0.3), corpus(80, seed=2, cold=0.7))
    cold = next(x for x in one.shifts if (x.kind, x.label) == ("label", "cold"))
    assert cold.shifted
    assert cold.low <= 0.4 <= cold.high
    assert cold.second - cold.first == pytest.approx(cold.difference)
    assert not any(x.shifted for x in one.shifts if x.label in ("KR", "KP", "US"))
    assert one.new == ()


def test_a_few_documents_more_are_chance_where_many_words_are_looked_at() -> None:
    second = {f"word{at}": 5 for at in range(50)} | {"heatdome": 30}
    assert [word for word, _ in _commoner({}, second, (60, 60))] == ["heatdome"]
    # As common before: nothing new.
    assert _commoner(second, second, (60, 60)) == []


def test_a_larger_corpus_has_no_newer_words(labeler: Labeler) -> None:
    def tally(documents: int, seed: int) -> DriftTally:
        rng = np.random.default_rng(seed)
        found = DriftTally([], Vocabulary(labeler))
        for number in range(documents):
            (place,) = buckets_of(pa.array([f"{seed}-{number}"])).tolist()
            (rank,) = _ranks(pa.array([f"{seed}-{number}"])).tolist()
            words = " ".join(f"word{at}" for at in np.flatnonzero(rng.random(200) < 0.01))
            found._read(f"it was {words}", place, rank)
        return found

    first, second = tally(200, 1), tally(12_000, 2)
    n = len(first._read_of), len(second._read_of)
    assert n[0] <= 200 < n[1] <= 1024
    assert _commoner(first.holders, second.holders, n) == []


def test_long_documents_beside_short_ones_are_no_drift_of_confidence(labeler: Labeler) -> None:
    drifted = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        sides = []
        for documents, each in ((40, 1), (400, 30)):
            side = DriftTally([TONE], Vocabulary(labeler))
            side.certainty["tone"][:documents] = rng.multinomial(each, [1 / 50] * 50, documents)
            sides.append(side)
        found = _distance("tone", *sides, 1, rng)
        drifted += found.shifted
        assert 0.0 <= found.low <= found.difference <= found.high <= 1.0
    assert drifted <= 1


def test_periods_are_compared_with_all_before(write: Write, labeler: Labeler) -> None:
    months = [
        corpus(40, seed=month, date=f"2024-0{month}-01", cold=0.9 if month == 3 else 0.2)
        for month in (2, 1, 3)
    ]
    path = write("all.jsonl", "".join(months) + corpus(3, seed=9, date="2024-04-02"))
    found = drift(path, labeler=labeler, by="date:month")
    assert [(x.first, x.second) for x in found.comparisons] == [
        ("before 2024-02", "2024-02"),
        ("before 2024-03", "2024-03"),
        ("before 2024-04", "2024-04"),
    ]
    assert [x.sentences for x in found.comparisons] == [(120, 120), (240, 120), (360, 9)]
    assert [x.drifted for x in found.comparisons] == [False, True, False]
    few = "too few: 9 sentences of 3 documents in 2024-04, 30 of 10 needed"
    assert found.comparisons[2].note == few
    frame = found.to_pandas()
    assert set(frame["corpus"]) == {"2024-02", "2024-03", "2024-04"}
    keys = ["kind", "label_set", "label"]
    last, before = (frame[frame["corpus"] == month] for month in ("2024-04", "2024-03"))
    assert last[keys].to_numpy().tolist() == before[keys].to_numpy().tolist()
    assert set(last["note"]) == {few}
    assert last[["first", "second", "difference", "low", "high"]].isna().all(axis=None)
    assert not last["shifted"].any()
    assert json.dumps(found.as_dict())


def test_statuses_count_and_sentences_in_another_language_are_not_labelled(
    write: Write, labeler: Labeler
) -> None:
    korean = "".join(
        json.dumps({"id": f"k{at}", "text": "오늘 서울은 맑고 더웠다고 기상청이 말했다."}) + "\n"
        for at in range(40)
    )
    one = compared(write, labeler, corpus(60, seed=1), corpus(60, seed=2) + korean)
    status = next(x for x in one.shifts if x.label == "unsupported_language")
    assert status.shifted
    assert status.second > 0.1
    assert not any(x.shifted for x in one.shifts if x.kind == "label")


def test_what_kjclass_label_wrote_is_taken_as_sentences(
    write: Write, labeler: Labeler, tmp_path: Path
) -> None:
    from kjclass.batch.run import label_corpus

    paths = []
    for seed in (1, 2):
        path = tmp_path / f"{seed}.parquet"
        label_corpus(
            [write("raw.jsonl", corpus(40, seed=seed))], str(path), labeler=labeler, n_jobs=1
        )
        paths.append(path)
    (one,) = drift(*paths, labeler=labeler).comparisons
    assert one.sentences == (120, 120)
    assert 35 < one.documents[0] <= 40


def test_what_is_wrong_is_said(write: Write, labeler: Labeler) -> None:
    path = write("a.jsonl", corpus(2, seed=1))
    with pytest.raises(InputError, match="between two"):
        drift(path, labeler=labeler)
    with pytest.raises(InputError, match="no column 'week'"):
        drift(path, labeler=labeler, by="week")
    with pytest.raises(InputError, match="1 groups"):
        drift(path, labeler=labeler, by="date:year")
