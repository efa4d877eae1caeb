"""How the commands that take labelled files read them, and what they say of them first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from command import Run

from kjclass.cli.options import fold_jobs
from kjclass.models.folder import load_model
from kjclass.shipped import shipped
from kjclass.training.vocabulary import read_vocabulary

Write = Callable[[str, str], Path]
SAYS = {
    "support": "Seoul and Tokyo will share chip-stock data",
    "skeptical": "Seoul rejected the chip pact with Tokyo",
    "neutral": "Seoul and Tokyo discussed the chip pact",
    "none": "It rained on the choir in Busan",
}


def table(write: Write, *, group: bool = True) -> Path:
    """Write sentences labelled for stance, with a column of sector that nobody has filled."""
    lines = []
    for n in range(6):
        # Words of its own, or all would be near-duplicates.
        own = " ".join(f"{n}x{word}" for word in range(9))
        lines += [f"{says} {own}.,{label},,{n}" for label, says in SAYS.items()]
    if not group:
        lines = [line.rpartition(",")[0] for line in lines]
    head = "text,stance,sector" + ",group" * group
    return write("mine.csv", "\n".join([head, *lines]) + "\n")


@pytest.mark.parametrize(
    "command",
    [
        ["train", "stance", "--out", "models", "--data"],
        ["evaluate", "stance", "--data"],
        ["evaluate", "stance", "--on"],
        ["report", "stance", "-o", "r.html", "--data"],
        ["report", "stance", "-o", "r.html", "--on"],
        ["compare", "lexical", "stance", "--data"],
        ["learning-curve", "stance", "--data"],
        ["check-data", "--set", "stance"],
        ["labels", "diff", "stance", "stance", "--data"],
        ["label", "--text", "x", "--only", "stance", "--max-error", 0.1, "--held-out"],
    ],
)
def test_every_command_reads_files_alike(run: Run, tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes('body;stance\n"반도체, 배터리\n협력";none\nx;maybe\n'.encode("cp949"))
    done = run(*command, path, "--text-column", "body", "--encoding", "cp949", "--delimiter", ";")
    assert f"{path}:4: " in done.out + done.err
    assert "unknown label 'maybe'" in done.out + done.err


@pytest.mark.parametrize(
    "command",
    [
        ["check-data", "--set", "stance"],
        ["evaluate", "stance", "--data"],
        ["evaluate", "--data"],
        ["label", "--sentences"],
    ],
)
@pytest.mark.parametrize(
    ("option", "what"),
    [
        (["--delimiter", "ab"], "'ab' cannot separate cells; choose one character"),
        (["--encoding", "nonsense"], "unknown encoding 'nonsense'; use a Python codec name"),
    ],
)
def test_what_could_be_right_for_no_file_is_an_error_of_the_command_line(
    run: Run, write: Write, command: list[str], option: list[str], what: str
) -> None:
    done = run(*command, table(write), *option)
    assert done.code == 2, done.err
    assert f"error: {what}" in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        (["probe", "actor", "--probe", "lower-case", "--show", 1, "--data"], "Seoul rejected"),
        (["explain", "--set", "actor", "--global", "--least", 1, "--data"], "Seoul rejected"),
        (["explain", "--only", "actor", "--file"], "the café pact."),
        (["labels", "tasks", "--format", "doccano"], "Seoul rejected the café pact."),
    ],
)
def test_commands_that_want_no_labels_read_files_alike(
    run: Run, tmp_path: Path, command: list[str], shows: str
) -> None:
    path = tmp_path / "mine.csv"
    rows = "\n".join(f"{n};Seoul rejected the café pact." for n in range(4))
    path.write_bytes(f"id;body\n{rows}\n".encode("latin-1"))
    how = ("--text-column", "body", "--encoding", "latin-1", "--delimiter", ";")
    done = run(*command, path, *how)
    assert done.code == 0, done.err
    assert shows in done.out


def test_agreement_of_cells_that_are_separated_otherwise(run: Run, write: Write) -> None:
    rows = "1;a;none\n1;b;none\n2;a;support\n2;b;support\n"
    path = write("passes.csv", "id;annotator;stance\n" + rows)
    done = run("agreement", path, "--set", "stance", "--delimiter", ";")
    assert done.code == 0, done.err
    assert "stance   alpha 1.000" in done.out


def test_held_out_sentences_are_in_their_own_form_or_in_that_of_the_options(
    run: Run, write: Write, tmp_path: Path
) -> None:
    own = write("own.csv", "text,group,stance\nA café.,a,none\nIt rained.,b,none\n")
    like = tmp_path / "like.csv"
    like.write_bytes("body;group;stance\nA café.;a;none\nIt rained.;b;none\n".encode("latin-1"))
    how = ("--text-column", "body", "--encoding", "latin-1", "--delimiter", ";")
    corpus, out = write("corpus.csv", "id;body\n1;It rained.\n"), tmp_path / "out.parquet"
    bound = ("--only", "stance", "--max-error", 0.1)
    for known in (own, like):
        done = run("label", corpus, *how, "--sentences", *bound, "--held-out", known)
        assert done.code == 0, done.err
        assert "too few documents: 2" in done.err
    assert run("label", corpus, *how, "--sentences", "--only", "stance", "-o", out).code == 0
    for known in (own, like):
        done = run("prevalence", out, "--set", "stance", *how, "--held-out", known)
        assert done.code == 0, done.err
    done = run("prevalence", out, "--set", "stance", "--held-out", like)
    assert (done.code, "name its encoding with --encoding" in done.err) == (3, True)


def test_suggest_knows_sentences_in_the_form_of_the_corpus_and_in_its_own(
    run: Run, tmp_path: Path
) -> None:
    texts = [
        "Seoul rejected the café pact with Tokyo.",
        "Tokyo discussed the chip stocks with Seoul.",
    ]
    rows = "\n".join(f"{n};{text}" for n, text in enumerate(texts))
    corpus, known, own = (tmp_path / name for name in ("corpus.csv", "known.csv", "own.csv"))
    corpus.write_bytes(f"id;body\n{rows}\n".encode("latin-1"))
    known.write_bytes(f"body;stance\n{texts[0]};skeptical\n".encode("latin-1"))
    own.write_text(f"text,stance\n{texts[0]},skeptical\n", encoding="utf-8")
    options = ["--text-column", "body", "--encoding", "latin-1", "--delimiter", ";"]
    for labelled in (known, own):
        done = run("suggest", corpus, "--sentences", *options, "--labelled", labelled)
        assert done.code == 0, done.err
        assert texts[1] in done.out
        assert texts[0] not in done.out
    done = run("suggest", corpus, "--sentences", *options, "--labelled", tmp_path / "no.csv")
    assert (done.code, "no.csv: no such file" in done.err) == (3, True)


def test_suggest_says_what_is_wrong_with_the_sentences_and_not_that_they_are_unlike_the_corpus(
    run: Run, write: Write, tmp_path: Path
) -> None:
    corpus = write("corpus.csv", "id;body\n1;It rained.\n")
    options = ["--text-column", "body", "--delimiter", ";"]
    for text, what in [
        ("id,text\n1,It rained.\n1,It snowed.\n", "twice.csv:3: identifier '1' stands already"),
        ("id,says\n1,It rained.\n", "choose --text-column from: id, says"),
        ("id,text\n1,It rained, and snowed.\n", "3 cells under 2 columns"),
    ]:
        known = write("twice.csv", text)
        done = run("suggest", corpus, "--sentences", *options, "--labelled", known)
        assert done.code == 3
        assert what in done.err
        assert "--delimiter" not in done.err
    # Nothing shows before the right encoding is tried.
    known = tmp_path / "latin.csv"
    known.write_bytes("id;says\n1;A café.\n".encode("latin-1"))
    options += ["--encoding", "latin-1"]
    done = run("suggest", corpus, "--sentences", *options, "--labelled", known)
    assert "choose --text-column from: id, says" in done.err


def test_without_names_the_sets_are_those_that_the_file_has_labels_of(
    run: Run, write: Write, tmp_path: Path
) -> None:
    path = table(write)
    done = run("train", "--data", path, "--out", tmp_path / "models")
    assert done.code == 0, done.err
    assert f"label sets that {path} holds labels of: stance\n" in done.err
    assert [one.name for one in (tmp_path / "models").iterdir()] == ["stance"]
    done = run("evaluate", "--data", path, "--quick", "--folds", 2, "--jobs", 1)
    assert done.code == 0, done.err
    assert "holds labels of: stance\n" in done.err
    assert "warning" not in done.err
    done = run("evaluate", "--on", path, "--json")
    assert done.code == 0, done.err


@pytest.mark.parametrize("option", ["--data", "--on"])
def test_a_file_without_labels_is_refused_before_any_work(
    run: Run, write: Write, option: str
) -> None:
    path = write("mine.csv", "text,mood\nIt rained.,sad\n")
    done = run("evaluate", option, path)
    assert done.code == 7
    assert f"{path}: no column holds labels of a label set; columns there: text, mood" in done.err
    # Nothing was trained.
    assert "folds" not in done.err
    wide = ",".join(f"q{n}" for n in range(300))
    done = run("evaluate", option, write("wide.csv", f"{wide}\n{',' * 299}\n"))
    assert "columns there: q0, q1, q2, q3, q4, q5, q6, q7, q8, q9 and 290 more;" in done.err
    done = run("evaluate", option, write("other.csv", "text;stance\nIt rained.;none\n"))
    assert "try --delimiter ';'" in done.err


def test_rows_without_a_document_are_told_once(run: Run, write: Write, tmp_path: Path) -> None:
    path = table(write, group=False)
    for command in (
        ["train", "--out", tmp_path / "models"],
        ["evaluate", "--quick", "--folds", 2, "--jobs", 1],
    ):
        done = run(*command, "--data", path)
        assert done.code == 0, done.err
        assert done.err.count("warning: ") == 1
        assert f"warning: {path}: no row names its document" in done.err
        assert "add a column 'group'" in done.err
    mixed = "text,stance,doc\nIt rained.,none,a\nIt snowed.,none,\n"
    done = run("evaluate", "--on", write("mixed.csv", mixed))
    assert "1 of 2 rows without a document" in done.err


def test_models_are_trained_a_processor_each_unless_it_is_said() -> None:
    assert fold_jobs("local", None, 1) == 1
    assert fold_jobs("local", 3, 1) == 3
    # A cluster has its own number.
    assert fold_jobs("dask", None, 5) is None


def test_unlabelled_sentences_need_a_teacher_and_a_teacher_needs_them(
    run: Run, write: Write, tmp_path: Path
) -> None:
    path = table(write)
    for option in ("--unlabelled", "--teacher"):
        done = run("train", "stance", "--data", path, "--out", tmp_path / "models", option, path)
        assert done.code == 2
        assert "--unlabelled and --teacher need each other" in done.out + done.err
    assert not (tmp_path / "models").exists()


def test_a_classifier_that_learns_of_no_teacher_is_told_before_the_corpus_is_read(
    run: Run, write: Write, tmp_path: Path
) -> None:
    given = ["--data", table(write), "--unlabelled", "absent.csv", "--teacher", "absent.parquet"]
    done = run("train", "stance", *given, "--features", "static", "--out", tmp_path / "models")
    assert done.code == 7
    assert "'dense' does not learn from a teacher" in done.out + done.err


def test_models_are_trained_on_the_words_of_others(run: Run, write: Write, tmp_path: Path) -> None:
    given = ["--data", table(write), "--vocabulary", "stance", "--out", tmp_path / "models"]
    done = run("train", "stance", *given)
    assert done.code == 0, done.out + done.err
    there = load_model(shipped("models") / "stance").runner
    assert np.array_equal(load_model(tmp_path / "models" / "stance").runner.keys, there.keys)
    assert "--vocabulary stance" in (tmp_path / "models" / "stance" / "README.md").read_text()


def test_as_many_words_are_kept_as_is_said(run: Run, write: Write, tmp_path: Path) -> None:
    given = ["--data", table(write), "--max-features", 10, "--out", tmp_path / "models"]
    assert run("train", "stance", *given).code == 0
    assert len(read_vocabulary([tmp_path / "models" / "stance"])) == 10
    assert "--max-features 10" in (tmp_path / "models" / "stance" / "README.md").read_text()
