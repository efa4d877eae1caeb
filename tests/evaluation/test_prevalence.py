"""Shares of labels from a file: corrected, by group, with what a reader has to know."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from labelled import ERRORS, MOOD, SHARES, write_table
from toys import PLACE, TONE

from kjclass.errors import InputError, MissingExtraError, OutputError
from kjclass.evaluation.counting.audit import draw_audit, read_audit
from kjclass.evaluation.counting.labelled_file import LabelledFile
from kjclass.evaluation.counting.plot import plot_prevalence
from kjclass.evaluation.counting.results import Estimate, Prevalence
from kjclass.evaluation.prevalence import held_out_confusion, prevalence
from kjclass.labels import LabelSet
from kjclass.models.folder import Model
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence

N = 3000
TRUE_GLAD = {"2025-01": 0.05, "2025-02": 0.7}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Return a corpus whose glad sentences are many in February, and the true moods by text."""
    rng = np.random.default_rng(0)
    month = np.where(np.arange(N) < N // 2, "2025-01", "2025-02")
    month[-10:] = "2025-03"
    glad = rng.random(N) < np.where(month == "2025-01", 0.05, 0.7)
    truth = np.where(glad, 0, rng.integers(1, 3, N))
    given = (ERRORS[truth].cumsum(axis=1) < rng.random(N)[:, None]).sum(axis=1).clip(0, 2)
    scores = (SHARES[:, None] * ERRORS).T[given]
    scores /= scores.sum(axis=1, keepdims=True)
    ids = np.array(MOOD.label_ids)
    texts = [f"Sentence {at}." for at in range(N)]
    columns: dict[str, Any] = {
        "id": [f"d{at // 10}" for at in range(N)],
        "sentence": np.arange(N) % 10,
        "date": [f"{one}-05" for one in month],
        "text": texts,
        "status": ["ok"] * (N - 1) + ["unsupported_language"],
        "mood": ids[given],
        "place": [["KR"] if at == 0 else [] for at in given],
    }
    columns |= {f"mood:{label}": scores[:, at] for at, label in enumerate(ids)}
    path = write_table(tmp_path_factory.mktemp("corpus") / "labelled.parquet", columns)
    return path, dict(zip(texts, ids[truth], strict=True))


def label_by_hand(path: Path, truth: dict[str, str], label_set: LabelSet, *, skip: int = 0) -> None:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for at, row in enumerate(rows):
        if at >= skip:
            mood = truth[row["text"]]
            place = "KR" if mood == "glad" else ""
            row[label_set.name] = mood if label_set.name == "mood" else place
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def chosen(found: Prevalence, group: str | None, label: str, method: str) -> Estimate:
    (one,) = [
        one
        for one in found.estimates
        if (one.group, one.label, one.method) == (group, label, method)
    ]
    return one


@pytest.fixture(scope="module")
def found(
    corpus: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Prevalence:
    path, truth = corpus
    file = LabelledFile(path, MOOD, by="date:month")
    audit = tmp_path_factory.mktemp("audit") / "audit.csv"
    draw_audit(file, 400, audit, design="label")
    label_by_hand(audit, truth, MOOD, skip=3)
    prior = dict(zip(MOOD.label_ids, SHARES, strict=True))
    return prevalence(file, audited=read_audit(audit, file), prior=prior)


def test_corrected_shares_by_month(found: Prevalence) -> None:
    assert found.groups == ("2025-01", "2025-02", "2025-03", None)
    assert (found.sentences, found.left_out, found.audited, found.missing) == (N - 1, 1, 397, 3)
    assert found.published == "ppi++"
    for month, true in TRUE_GLAD.items():
        plain = chosen(found, month, "glad", "count")
        assert plain.high is not None
        assert plain.low is not None
        assert not plain.low <= true <= plain.high, "counting alone is wrong here"
        for method in ("adjusted", "em", "ppi", "ppi++"):
            one = chosen(found, month, "glad", method)
            assert one.share is not None
            assert one.low is not None
            assert one.high is not None
            assert one.low <= true <= one.high, method
            assert abs(one.share - true) < 0.07, method
    for group in ("2025-01", "2025-02", None):
        for method in ("count", "adjusted", "em", "ppi", "ppi++"):
            shares = [chosen(found, group, label, method).share for label in found.labels]
            assert sum(one for one in shares if one is not None) == pytest.approx(1)


def test_groups_with_too_few_get_no_estimate(found: Prevalence) -> None:
    for one in found.estimates:
        if one.group == "2025-03":
            assert (one.share, one.low, one.high) == (None, None, None)
            assert one.note == "too few: 9 sentences, 30 needed"


def test_a_group_with_too_few_audited_is_counted_only(
    corpus: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    path, truth = corpus
    file = LabelledFile(path, MOOD, by="date:month")
    audit = tmp_path / "audit.csv"
    draw_audit(file, 40, audit)
    label_by_hand(audit, truth, MOOD)
    found = prevalence(file, audited=read_audit(audit, file))
    assert chosen(found, "2025-01", "sad", "count").share is not None
    assert chosen(found, "2025-01", "sad", "ppi++").note.endswith("audited, 30 needed")
    assert chosen(found, None, "sad", "ppi++").share is not None


def test_what_the_reader_is_told(found: Prevalence, corpus: tuple[Path, dict[str, str]]) -> None:
    notes = "\n".join(found.notes)
    assert "3 drawn sentences are not labelled yet" in notes
    assert "adjusted assumes" in notes
    assert "em assumes" in notes
    assert "publish ppi++" in notes
    alone = prevalence(LabelledFile(corpus[0], MOOD))
    assert alone.published == "count"
    assert alone.groups == (None,)
    assert "do not publish count as the truth" in alone.notes[-1]
    places = prevalence(LabelledFile(corpus[0], PLACE), prior=dict.fromkeys(PLACE.label_ids, 0.5))
    assert any("kjclass label --scores" in note for note in places.notes)


def test_labels_of_a_multi_label_set_stand_for_themselves(
    corpus: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    path, truth = corpus
    file = LabelledFile(path, PLACE)
    audit = tmp_path / "audit.csv"
    draw_audit(file, 300, audit, design="label")
    label_by_hand(audit, truth, PLACE)
    found = prevalence(file, audited=read_audit(audit, file))
    true = float(np.mean([mood == "glad" for mood in truth.values()]))
    for method in ("adjusted", "ppi", "ppi++"):
        one = chosen(found, None, "KR", method)
        assert one.low is not None
        assert one.high is not None
        assert one.low <= true <= one.high
    nobody = chosen(found, None, "US", "adjusted")
    assert nobody.share is None
    assert "too few" in nobody.note
    assert chosen(found, None, "US", "ppi++").share == 0.0


def test_errors_measured_on_held_out_sentences(
    toy_models: list[Model], sentences: list[LabelledSentence], tmp_path: Path
) -> None:
    labeler = Labeler(toy_models)
    known = held_out_confusion(labeler, TONE, sentences)
    assert known.truth.shape == known.given.shape == (len(sentences), 2)
    assert len(np.unique(known.bucket)) == 12
    texts = [one.text for one in sentences]
    table = labeler(texts).to_arrow()
    table = table.append_column("id", [[str(at) for at in range(len(texts))]])
    path = write_table(tmp_path / "a.parquet", {name: table[name] for name in table.column_names})
    found = prevalence(LabelledFile(path, TONE), held_out=known)
    assert found.published == "adjusted"
    share = chosen(found, None, "warm", "adjusted").share
    assert share == pytest.approx(0.5, abs=0.02)


def test_tables_and_frames(found: Prevalence) -> None:
    table = found.to_arrow()
    assert table.num_rows == len(found.estimates) == 4 * 5 * 3
    frame = found.to_pandas()
    wide = frame[frame.method == "ppi++"].pivot_table(
        index="group", columns="label", values="share"
    )
    assert list(wide.index) == ["2025-01", "2025-02"]


@pytest.mark.parametrize(
    ("prior", "what"),
    [
        ({"glad": 0.5}, "a share between 0 and 1 for each label"),
        ({"glad": 0.5, "sad": 0.4, "calm": 0.4}, "the prior sums to 1.300"),
        ({"glad": 0.0, "sad": 0.5, "calm": 0.5}, "between 0 and 1"),
    ],
)
def test_a_prior_that_is_none(
    corpus: tuple[Path, dict[str, str]], prior: dict[str, float], what: str
) -> None:
    with pytest.raises(InputError, match=what):
        prevalence(LabelledFile(corpus[0], MOOD), prior=prior)


def test_an_empty_corpus(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text,mood\n")
    with pytest.raises(InputError, match="no labelled sentence"):
        prevalence(LabelledFile(path, MOOD))


def test_a_plot(found: Prevalence, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    plot_prevalence(found, tmp_path / "a.svg")
    plot_prevalence(found, tmp_path / "b.svg")
    drawn = (tmp_path / "a.svg").read_text()
    assert drawn == (tmp_path / "b.svg").read_text()
    for text in ("2025-01", "2025-03", "glad", "calm", "as counted", "corrected (ppi++)"):
        assert f">{text}<" in drawn
    with pytest.raises(OutputError, match=r"name an \.svg file"):
        plot_prevalence(found, tmp_path / "a.docx")
    with pytest.raises(OutputError, match="cannot write the plot"):
        plot_prevalence(found, tmp_path / "missing" / "a.svg")


def test_a_plot_of_counts_alone(corpus: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    plot_prevalence(prevalence(LabelledFile(corpus[0], MOOD)), tmp_path / "a.svg")
    drawn = (tmp_path / "a.svg").read_text()
    assert ">all<" in drawn
    assert "corrected" not in drawn


def test_a_plot_without_matplotlib(
    found: Prevalence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'kjclass\[plot\]'"):
        plot_prevalence(found, tmp_path / "a.svg")
