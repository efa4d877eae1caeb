from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from toys import PLACE, TONE

from kjclass.corpus.layout import ReadOptions
from kjclass.errors import InputError, OutputError, TrainingError
from kjclass.models.folder import load_model
from kjclass.models.seen import seen_by
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence
from kjclass.training.taught import Taught, read_taught, write_taught
from kjclass.training.train import train

TEXTS = ["Fog lay over Busan.", "Haze hung about.", "Busan was dry."]


def corpus(folder: Path, texts: list[str]) -> Path:
    path = folder / "corpus.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return path


def table(folder: Path, texts: list[str], **columns: object) -> Path:
    path = folder / "teacher.parquet"
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    pq.write_table(pa.table({"sha256": digests, **columns}), path)
    return path


@settings(max_examples=25)
@given(arrays(np.float32, (3, 2), elements=st.floats(0, 1, width=32)))
def test_what_is_written_is_read_again_to_two_digits(
    tmp_path_factory: pytest.TempPathFactory, given_: np.ndarray
) -> None:
    folder = tmp_path_factory.mktemp("taught")
    labels = dict.fromkeys(PLACE.label_ids, given_[:, 0] * 0 + 0.25)
    labels[PLACE.label_ids[0]] = given_[:, 0]
    labels[PLACE.label_ids[1]] = given_[:, 1]
    write_taught(folder / "teacher.parquet", TEXTS, {"place": labels})
    found = read_taught(corpus(folder, TEXTS), folder / "teacher.parquet", [PLACE])
    assert found.texts == TEXTS
    assert np.abs(found.probabilities["place"][:, :2] - given_).max() <= 0.005 + 1e-6


def test_rows_go_by_the_sentence_and_each_is_taken_once(tmp_path: Path) -> None:
    path = table(tmp_path, TEXTS, **{"tone.warm": [0.1, 0.2, 0.3], "tone.cold": [0.9, 0.8, 0.7]})
    there = [TEXTS[2], "Unknown to the teacher.", TEXTS[0], TEXTS[2], TEXTS[1]]
    found = read_taught(corpus(tmp_path, there), path, [TONE], leave_out=[TEXTS[1]])
    assert found.texts == [TEXTS[2], TEXTS[0]]
    # The labelled one is there, too.
    assert found.absent == 0
    assert read_taught(corpus(tmp_path, TEXTS[:1]), path, [TONE]).absent == 2
    assert found.probabilities["tone"] == pytest.approx(np.array([[0.3, 0.7], [0.1, 0.9]]))


def test_the_corpus_is_read_as_it_is(tmp_path: Path) -> None:
    path = table(tmp_path, TEXTS, **{"tone.warm": [0.1, 0.2, 0.3], "tone.cold": [0.9, 0.8, 0.7]})
    (tmp_path / "corpus.csv").write_text("n;body\n1;" + TEXTS[1] + "\n")
    read = ReadOptions(text_column="body", delimiter=";")
    assert read_taught(tmp_path / "corpus.csv", path, [TONE], read=read).texts == [TEXTS[1]]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"tone.warm": [0.5, 0.5, 0.5]}, r"no column tone.cold"),
        ({"tone.warm": [0.5, 1.5, 0.5], "tone.cold": [0.5] * 3}, r"1.5 in column 'tone.warm'.*"),
        ({"tone.warm": [0.5, None, 0.5], "tone.cold": [0.5] * 3}, r"None in column 'tone.warm'"),
        ({"tone.warm": ["a", "b", "c"], "tone.cold": [0.5] * 3}, r"'a' in column 'tone.warm'"),
        ({"tone.warm": [0.5, 0.9, 0.5], "tone.cold": [0.5] * 3}, r"sum to 1.40"),
    ],
)
def test_a_table_that_cannot_be_right_is_told_with_its_row(
    tmp_path: Path, columns: dict[str, list[object]], said: str
) -> None:
    path = table(tmp_path, TEXTS, **columns)
    with pytest.raises(InputError, match=said) as caught:
        read_taught(corpus(tmp_path, TEXTS), path, [TONE])
    assert str(path) in str(caught.value)
    assert "no column" in said or ", row " in str(caught.value)


def test_a_digest_is_one_and_stands_once(tmp_path: Path) -> None:
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in TEXTS]
    half = {"tone.warm": [0.5] * 3, "tone.cold": [0.5] * 3}
    path = tmp_path / "teacher.parquet"
    for given_, said in (
        ([digests[0], None, digests[2]], "None is no SHA-256"),
        ([digests[0], digests[1][:16], digests[2]], "is no SHA-256"),
        ([digests[0], digests[0].upper(), digests[2]], "stands twice"),
    ):
        pq.write_table(pa.table({"sha256": pa.array(given_, pa.string()), **half}), path)
        with pytest.raises(InputError, match=said) as caught:
            read_taught(corpus(tmp_path, TEXTS), path, [TONE])
        assert f"{path}, row 2" in str(caught.value)
    pq.write_table(pa.table({"sha256": [one.upper() for one in digests], **half}), path)
    assert read_taught(corpus(tmp_path, TEXTS), path, [TONE]).texts == TEXTS


def test_a_corpus_that_the_teacher_never_saw_is_an_error(tmp_path: Path) -> None:
    path = table(tmp_path, TEXTS, **{"tone.warm": [0.5] * 3, "tone.cold": [0.5] * 3})
    with pytest.raises(InputError, match="has no sentence, beyond the labelled ones"):
        read_taught(corpus(tmp_path, ["Another one."]), path, [TONE])
    with pytest.raises(InputError, match="not a Parquet file"):
        read_taught(corpus(tmp_path, TEXTS), tmp_path / "corpus.jsonl", [TONE])
    with pytest.raises(OutputError):
        write_taught(tmp_path / "absent" / "t.parquet", TEXTS, {"tone": {"warm": np.ones(3)}})


def test_a_model_learns_words_that_only_the_teacher_labelled(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    texts = [f"{word} was {such}." for word in ("Murk", "Gloom") for such in ("near", "far")] * 3
    texts = [f"{text} Day {at}." for at, text in enumerate(texts)]
    murk = np.array(["Murk" in text for text in texts], dtype=np.float32)
    taught = Taught(texts, {"tone": np.column_stack([murk, 1 - murk])}, "f" * 64)
    said = {}
    for name, lesson in (("alone", None), ("taught", taught)):
        train(TONE, sentences, tmp_path / name, taught=lesson)
        labeler = Labeler([load_model(tmp_path / name, label_set=TONE)])
        said[name] = [
            labeler(f"{word} again.")["tone"].scores["warm"] for word in ("Murk", "Gloom")
        ]
    assert said["alone"][0] == pytest.approx(said["alone"][1], abs=0.2)
    assert said["taught"][0] > said["taught"][1] + 0.3
    manifest = json.loads((tmp_path / "taught" / "manifest.json").read_text())
    assert manifest["training"]["taught"] == len(texts)
    assert manifest["training"]["sentences"] == len(sentences)
    card = (tmp_path / "taught" / "README.md").read_text()
    assert f"{len(texts)} more sentences were learnt" in card


def test_sentences_of_the_teacher_count_as_seen(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    taught = Taught(TEXTS, {"tone": np.full((3, 2), 0.5, dtype=np.float32)}, "f" * 64)
    train(TONE, sentences, tmp_path / "tone", taught=taught)
    seen = seen_by(load_model(tmp_path / "tone", label_set=TONE), [*TEXTS, "Never read."])
    assert seen is not None
    assert seen.tolist() == [True, True, True, False]


def test_a_classifier_that_learns_of_no_teacher_says_so(
    tmp_path: Path, sentences: list[LabelledSentence]
) -> None:
    taught = Taught(TEXTS, {"tone": np.full((3, 2), 0.5, dtype=np.float32)}, "f" * 64)
    with pytest.raises(TrainingError, match="'dense' does not learn from a teacher"):
        train(TONE, sentences, tmp_path / "tone", classifier="dense", taught=taught)
