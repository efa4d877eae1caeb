"""A labeler that answers only where it is sure enough, and says where it is not."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import kjclass
from kjclass.abstention.evidence import Evidence, confidences
from kjclass.abstention.guarantee import Guarantee
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler, load
from kjclass.records import LabelledSentence
from kjclass.training.train import train

TEXTS = [
    "It was sunny in Seoul.",
    "Snow fell on the US coast.",
    "The choir sang.",
    "한일 협력",
    "",
    "South Korea and its American bases are icy.",
]


def promise(cut: float | None) -> Guarantee:
    return Guarantee(0.1, 0.05, cut, "held-out sentences", True, False, 100, 100, note="no cut")


@pytest.fixture
def labeler(toy_models: list[Model]) -> Labeler:
    return Labeler(toy_models)


def cuts(labeler: Labeler) -> dict[str, Guarantee]:
    """Cuts that let each set answer some of the sentences."""
    results = labeler(TEXTS)
    found = {}
    for number, label_set in enumerate(labeler.label_sets):
        sure = confidences(
            results.probabilities[number], results.given[number], multi=label_set.kind == "multi"
        )
        found[label_set.name] = promise(float(np.sort(sure[[0, 1, 2, 5]])[1]))
    return found


@pytest.fixture
def careful(labeler: Labeler) -> Labeler:
    return labeler.guaranteed(cuts(labeler))


@pytest.mark.parametrize("times", [1, 1000])
def test_where_it_is_not_sure_there_is_neither_label_nor_score(
    labeler: Labeler, careful: Labeler, times: int
) -> None:
    texts = TEXTS * times
    plain = labeler(texts).to_arrow(scores=True)
    results = careful.label_arrow(pa.array(texts))
    table = results.to_arrow(scores=True)
    for number, name in enumerate(("tone", "place")):
        flag = table[f"{name}_abstained"]
        assert flag.to_pylist()[3:5] == [None, None]
        assert pc.sum(flag).as_py() == times
        silent = np.asarray(results.abstained[number])
        assert pc.fill_null(flag, False).to_numpy().tolist() == silent.tolist()
        assert not results.given[number][silent].any()
        for column in (c for c in plain.column_names if c.startswith(name)):
            mine = table[column].combine_chunks()
            assert mine.filter(pa.array(silent)).null_count == times
            answered = pa.array(~silent)
            assert mine.filter(answered).equals(plain[column].combine_chunks().filter(answered))
    for column in (table["place"], table["place_scores"]):
        column.validate(full=True)


def test_it_is_said_of_each_set_by_itself(careful: Labeler) -> None:
    rows = careful(TEXTS)
    for name in ("tone", "place"):
        statuses = [row[name].status for row in rows]
        assert statuses.count("abstained") == 1
        assert statuses[3:5] == ["unsupported_language", "empty"]
        prediction = rows[statuses.index("abstained")][name]
        assert (prediction.labels, dict(prediction.scores)) == ((), {})


def test_records_keep_the_status_of_the_sentence(careful: Labeler) -> None:
    for record, row in zip(careful(TEXTS).to_records(), careful(TEXTS), strict=True):
        silent = row["place"].status == "abstained"
        if silent:
            assert record["status"] == "ok"
            assert record["place"] is None is record["place_scores"]
        if record["status"] == "ok":
            assert record["place_abstained"] is silent
        else:
            assert record["place_abstained"] is None
    assert "abstained" in careful(TEXTS)._repr_html_()


def test_a_set_without_a_safe_cut_never_answers(labeler: Labeler) -> None:
    careful = labeler.guaranteed({"tone": promise(None)})
    table = careful(TEXTS).to_arrow()
    assert table["tone"].null_count == len(TEXTS)
    assert table["tone_abstained"].to_pylist() == [True, True, True, None, None, True]
    assert "place_abstained" not in table.column_names
    assert table["place"].equals(labeler(TEXTS).to_arrow()["place"])


def test_a_cut_of_zero_answers_everything(labeler: Labeler) -> None:
    careful = labeler.guaranteed({"tone": promise(0.0), "place": promise(0.0)})
    table = careful(TEXTS).to_arrow(scores=True)
    flags = ["tone_abstained", "place_abstained"]
    assert table.drop_columns(flags).equals(labeler(TEXTS).to_arrow(scores=True))
    assert not any(pc.any(table[name]).as_py() for name in flags)


def test_documents_and_the_labeler_it_was_made_from(labeler: Labeler, careful: Labeler) -> None:
    raw = " ".join(text for text in TEXTS if text.isascii() and text)
    mine = careful.label_document(raw).to_arrow()
    assert pc.sum(mine["tone_abstained"]).as_py() == 1
    assert "tone_abstained" not in labeler.label_document(raw).to_arrow().column_names
    assert labeler.guarantees == {}


def test_evidence_of_ones_own_decides(labeler: Labeler) -> None:
    n = 400
    sure = np.linspace(0.5, 1, n, dtype=np.float32)
    fine = Evidence(sure, np.zeros(n, bool), np.arange(n), np.ones(n, np.float32))
    poor = Evidence(sure, np.ones(n, bool), np.arange(n), np.ones(n, np.float32))
    found = labeler.bounded(0.1, evidence={"tone": fine, "place": poor}).guarantees
    assert found["tone"].cut == 0.0
    assert found["place"].cut is None
    # Twelve documents of training are too few for anything.
    assert "too few documents: 12" in labeler.bounded(0.1).guarantees["tone"].note


def test_a_pickle_keeps_the_promises() -> None:
    plain = load("actor", n_jobs=1)
    careful = plain.guaranteed({"actor": promise(0.9)})
    again = pickle.loads(pickle.dumps(careful))
    assert again.guarantees == careful.guarantees
    assert again(TEXTS).to_records() == careful(TEXTS).to_records()
    assert pickle.loads(pickle.dumps(plain)).guarantees == {}


def test_load_bounds_errors(tmp_path: Path) -> None:
    actor = load("actor").label_sets[0]
    rows = [
        LabelledSentence(str(at), f"Seoul met {at} times.", {"actor": ("KR",)}, str(at))
        for at in range(120)
    ]
    rows += [
        LabelledSentence(f"n{at}", f"Rain fell {at} times.", {"actor": ()}, f"n{at}")
        for at in range(120)
    ]
    rows += [
        LabelledSentence(f"{label}{at}", f"{label} again.", {"actor": (label,)}, f"{label}{at}")
        for label in actor.label_ids
        for at in range(2)
    ]
    train(actor, rows, tmp_path / "actor", parameters={"cue_sets": ["actor"], "folds": 2})
    labeler = kjclass.load(tmp_path / "actor", max_error=0.3, delta=0.1)
    promised = labeler.guarantees["actor"]
    assert (promised.max_error, promised.delta, promised.exact) == (0.3, 0.1, False)
    assert promised.cut is not None
    assert labeler("Seoul met 5 times.")["actor"].labels == ("KR",)
