"""The command line as a user meets it: output, messages, exit codes, nothing left behind."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest
from command import Run

from kjclass import __version__
from kjclass.shipped import shipped

Write = Callable[[str, str], Path]
SETS = ["stance", "sector", "actor", "risk"]


def test_both_ways_to_start_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kjclass", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"kjclass {__version__}\n"
    script = shutil.which("kjclass", path=str(Path(sys.executable).parent))
    assert script is not None
    assert subprocess.run(
        [script, "--version"], capture_output=True, text=True, check=True
    ).stdout == (done.stdout)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["label", "--help"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom kjclass.cli.app import app\n"
        f"try:\n    app({arguments!r})\nexcept SystemExit:\n    pass\n"
        "heavy = {'sklearn', 'datasets', 'numpy', 'pyarrow', 'numba', 'pandas', 'scipy'}\n"
        "print('heavy', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("heavy []\n")


def test_labelling_a_text_loads_neither_scikit_learn_nor_the_kernel() -> None:
    code = (
        "import sys\nfrom kjclass.cli.app import app\n"
        "try:\n    app(['label', '--text', 'Seoul objected.'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'sklearn', 'datasets', 'pyarrow', 'numba', 'pandas', 'scipy'}\n"
        "print('heavy', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("heavy []\n")


def test_a_text_on_the_spot(run: Run) -> None:
    done = run("label", "--text", "Seoul and Tokyo will share chip-stock data. 한일 협력.")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "Seoul and Tokyo will share chip-stock data."
    assert [line.split()[0] for line in lines[1:5]] == SETS
    assert "KR" in lines[3]
    assert "unsupported_language" in lines[-1]


def test_an_article_with_its_boilerplate(run: Run) -> None:
    article = shipped("seeds") / "article.txt"
    done = run("label", article, "--only", "actor", "--dropped")
    assert done.code == 0
    assert "We use cookies" not in done.out.split("dropped (")[0]
    assert "dropped (boilerplate): We use cookies" in done.out


@pytest.mark.parametrize("name", ["out.parquet", "out.jsonl", "out.csv", "out.tsv"])
def test_files_become_tables(run: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    done = run("label", shipped("seeds") / "article.txt", "-o", out)
    assert done.code == 0
    assert f"written to {out}" in done.err
    raw = (shipped("seeds") / "article.txt").read_text(encoding="utf-8")
    if name.endswith("parquet"):
        rows = pq.read_table(out).to_pylist()
    elif name.endswith("jsonl"):
        rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    else:
        options = pc.ParseOptions(
            delimiter="," if name.endswith("csv") else "\t", newlines_in_values=True
        )
        rows = pc.read_csv(out, parse_options=options).to_pylist()
    assert len(rows) > 15
    assert set(SETS) <= set(rows[0])
    assert all(raw[row["start"] : row["end"]] for row in rows)


def test_explain_shows_words(run: Run) -> None:
    done = run("explain", "Seoul and Tokyo signed a pact on semiconductors.", "--only", "sector")
    assert done.code == 0
    assert "sector: semiconductors given: probability 1.00 reaches its threshold 0." in done.out
    assert "semiconductors (cue of semiconductors)" in done.out
    text = "Seoul and Tokyo signed a pact on semiconductors."
    found = json.loads(run("explain", text, "--only", "sector", "--json").out)["labels"][0]
    assert found["probability"] >= found["threshold"]
    assert (found["rule"], "score" in found) == ("threshold", False)
    assert sum(one["contribution"] for one in found["evidence"]) == pytest.approx(found["log_odds"])


def test_explain_goes_through_a_document(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Seoul objected to the plan. It rained on the coast.", encoding="utf-8")
    rows = json.loads(run("explain", "--file", path, "--only", "actor", "--json").out)
    given = [[one["label"] for one in row["labels"] if one["given"]] for row in rows]
    assert given == [["KR"], []]
    assert run("explain", "--file", path, "--only", "actor").out.count("It rained") == 1


def test_explain_shows_what_a_label_set_has_learnt(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "mine.csv"
    data.write_text("text\n" + "".join(f"Seoul objected on day {n}.\n" for n in range(4)))
    done = run("explain", "--set", "actor", "--global", "--data", data, "--top", 2)
    assert "seoul (cue of KR) in 4" in done.out
    assert "Seoul objected on day 0." in done.out
    found = json.loads(run("explain", "--set", "actor", "--global", "--data", data, "--json").out)
    assert found[0]["labels"][0]["features"][0]["kind"] == "cue of KR"


@pytest.mark.parametrize(
    "arguments", [(), ("A sentence.", "--global"), ("A sentence.", "--data", "x.csv")]
)
def test_explain_wants_one_thing_to_explain(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("explain", *arguments).code == 2


def test_probe_counts_and_shows_what_flips(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "mine.csv"
    rows = [f"{n},Beijing objected on day {n}." for n in range(40)]
    data.write_text("group,text\n" + "\n".join(rows), encoding="utf-8")
    chosen = ("probe", "actor", "--data", data, "--probe", "swap KR-CN", "--probe", "lower-case")
    done = run(*chosen, "--show", 1)
    assert done.code == 0
    assert "40 sentences of 40 documents" in done.out
    assert "should follow, did not" in done.out
    assert "-CN 40" in done.out
    assert "-> beijing objected on day 0." in done.out
    assert "CN -> -, not CN" in done.out
    swap, lower = json.loads(run(*chosen, "--json").out)["rows"]
    assert (swap["probe"], swap["should"], swap["rate"]["hits"]) == ("swap KR-CN", "follow", 0)
    assert len(lower["flips"]) == 40


def test_probe_says_when_there_is_too_little(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "mine.csv"
    data.write_text("text\nSeoul objected.\n", encoding="utf-8")
    done = run("probe", "stance", "--data", data, "--probe", "quoted")
    assert "0 of 1: too few for a rate" in done.out
    assert "trained on these sentences" not in done.out
    assert run("probe", "stance", "--probe", "rot13").code == 2


def test_probe_says_that_the_shipped_sentences_flatter(run: Run) -> None:
    assert "trained on these sentences" in run("probe", "stance", "--probe", "quoted").out


def test_labels_as_overview_table_and_json(run: Run) -> None:
    overview = run("labels")
    assert "stance 1.1.0 (single, kjclass)" in overview.out
    table = run("labels", "risk")
    assert "supply_chain" in table.out
    assert "R13" in table.out
    assert "Named by" not in table.out
    assert "Named by the cue words of actor.KR and actor.JP." in run("labels", "stance").out
    one = json.loads(run("labels", "stance", "--json").out)
    assert one["focus"] == ["actor.KR", "actor.JP"]
    assert [label["id"] for label in one["labels"]] == ["support", "skeptical", "neutral", "none"]
    assert len(json.loads(run("labels", "--json").out)) == 4


def labelled(write: Write) -> Path:
    rows = []
    for number in range(12):
        for stance, text in (
            ("support", "Both sides signed a joint plan"),
            ("skeptical", "The row over history may sink the pact"),
            ("neutral", "Will the two sides meet"),
            ("none", "The choir sang in Busan"),
        ):
            # Words of its own, or all documents were one cluster of near-duplicates.
            own = " ".join(f"{word}{number}" for word in ("hall", "day", "hour", "page", "line"))
            rows.append({"text": f"{text}: {own}.", "stance": stance, "group": number})
    return write("mine.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def test_train_then_label_and_evaluate_with_ones_own_model(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data, models = labelled(write), tmp_path / "models"
    done = run("train", "stance", "--data", data, "--out", models)
    assert done.code == 0, done.err
    assert "48 sentences, out-of-fold macro-F1" in done.out
    one = (models / "stance" / "weights.safetensors").read_bytes()
    assert run("train", "stance", "--data", data, "--out", models).code == 0
    assert (models / "stance" / "weights.safetensors").read_bytes() == one
    done = run("label", "--models", models, "--text", "The row over history may sink it all.")
    assert "stance  skeptical" in done.out
    done = run("evaluate", "stance", "--on", data, "--models", models)
    assert "stance: macro-F1 1.000" in done.out
    done = run("evaluate", "stance", "--data", data, "--folds", 2)
    assert "on 48 sentences of 12 documents" in done.out
    done = run(
        "train", "stance", "--data", data, "--out", tmp_path / "dense", "--features", "static"
    )
    assert done.code == 0, done.err
    assert run("label", "--models", tmp_path / "dense", "--text", "A joint plan.").code == 0


def test_the_card_has_the_command_that_trained_the_model(
    run: Run, write: Write, tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in labelled(write).read_text().splitlines()]
    lines = [f"{row['text']};{row['stance']};{row['group']}" for row in rows]
    data = write("my own.csv", "\n".join(["body;stance;group", *lines]))
    given = ("--text-column", "body", "--encoding", "ascii", "--delimiter", ";")
    given += ("--features", "static", "--aim", "cost=2")
    out = tmp_path / "models"
    done = run("train", "stance", "--data", data, "--out", out, *given, "--jobs", 1)
    assert done.code == 0, done.err
    card = (out / "stance" / "README.md").read_text()
    (command,) = re.findall("Reproduce with `(.*)`", card)
    assert "my own.csv" in command
    assert str(tmp_path) not in command
    assert not {"--jobs", "--engine", "--out"} & set(shlex.split(command))
    program, *arguments = shlex.split(command)
    assert program == "kjclass"
    # As a reader of the card runs it, beside the sentences.
    arguments[arguments.index("my own.csv")] = str(data)
    again = tmp_path / "again"
    assert run(*arguments, "--out", again).code == 0
    for name in ("weights.safetensors", "manifest.json"):
        assert (again / "stance" / name).read_bytes() == (out / "stance" / name).read_bytes()


def test_a_classifier_is_named_in_the_card_and_defaults_are_not(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data = labelled(write)
    done = run(
        *("train", "stance", "--data", data, "--out", tmp_path / "models"),
        *("--classifier", "lexical", "--engine", "local"),
    )
    assert done.code == 0, done.err
    card = (tmp_path / "models" / "stance" / "README.md").read_text()
    assert "`kjclass train stance --data mine.jsonl --classifier lexical`" in card


def test_bad_input_ends_in_one_line_and_its_exit_code(
    run: Run, write: Write, tmp_path: Path
) -> None:
    two = write("two.jsonl", '{"text": "x", "stance": "support;none"}\n')
    unknown = write("unknown.jsonl", '{"text": "x", "stance": "maybe"}\n')
    rare = write(
        "rare.jsonl", labelled(write).read_text() + '{"text": "x", "sector": ["energy"]}\n'
    )
    repeated = write("same.jsonl", '{"id": 1, "text": "x"}\n{"id": 1, "text": "y"}\n')
    column = write("column.csv", "body\nx\n")
    empty = write("empty.jsonl", "")
    cases: list[tuple[int, str, list[object]]] = [
        (3, "no.txt: no such file", ["label", tmp_path / "no.txt"]),
        (3, "column.csv: no column 'text'", ["label", column]),
        (3, "unknown format '.pdf'", ["label", write("a.pdf", "x")]),
        (3, "same.jsonl:2: identifier '1' stands already", ["train", "stance", "--data", repeated]),
        (3, "two.jsonl:1: single-label set 'stance' has 2", ["train", "stance", "--data", two]),
        (3, "unknown.jsonl:1: unknown label 'maybe'", ["train", "stance", "--data", unknown]),
        (4, "unknown label set 'moods'; use one of", ["labels", "moods"]),
        (4, "unknown label set 'moods'", ["train", "moods"]),
        (5, "unknown model for label set 'moods'", ["label", "--only", "moods", "--text", "x"]),
        (5, "no models here", ["label", "--models", tmp_path, "--text", "x"]),
        (6, "unknown features 'bert'", ["train", "stance", "--features", "bert"]),
        (6, "unknown classifier 'bert'", ["train", "stance", "--classifier", "bert"]),
        (7, "no sentence is annotated", ["train", "stance", "--data", empty]),
        (7, "has 0 examples", ["train", "sector", "--data", rare]),
        (
            7,
            "documents for 50 folds",
            ["evaluate", "stance", "--data", labelled(write), "--folds", 50],
        ),
        (
            8,
            "cannot write format '.txt'",
            ["label", shipped("seeds") / "article.txt", "-o", "o.txt"],
        ),
        (8, "the name says csv", ["label", column, "-o", "o.csv", "--format", "jsonl"]),
        (2, "unknown format 'excel'", ["label", column, "-o", f"{tmp_path}/", "--format", "excel"]),
        (2, "unknown format 'excel'", ["label", column, "--input-format", "excel"]),
        (2, "leave out --long", ["label", column, "-o", "o.csv", "--long", "--scores"]),
        (2, "choose 0 or more", ["label", column, "-o", "o.csv", "--why", -1]),
        (2, "no aim of thresholds", ["train", "stance", "--data", empty, "--aim", "best"]),
        (2, "there is no probe 'twist'", ["probe", "stance", "--data", two, "--probe", "twist"]),
        (2, "give either INPUTS or --text", ["label"]),
        (2, "give either INPUTS or --text", ["label", column, "--text", "x"]),
        (2, "--output needs INPUTS", ["label", "--text", "x", "-o", "o.csv"]),
        (2, "--models needs --on", ["evaluate", "--models", tmp_path]),
    ]
    before = sorted(tmp_path.iterdir())
    for code, message, arguments in cases:
        out = ["--out", tmp_path / "m"] if arguments[0] == "train" else []
        done = run(*arguments, *out)
        assert (done.code, message in " ".join(done.err.split())) == (code, True), (arguments, done)
        assert "Traceback" not in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_check_data_tells_rows_counts_and_its_verdict_by_exit_code(run: Run, write: Write) -> None:
    sound = "text,stance,group\nThe choir sang.,none,a\nThe choir toured.,none,b\n"
    labels = ["support", "skeptical", "neutral"]
    sound += "".join(f"Korea and Japan {n} {x}.,{x},c\n" for x in labels for n in ("one", "two"))
    done = run("check-data", write("sound.csv", sound), "--set", "stance")
    assert done.code == 0
    assert "stance: support 2, skeptical 2, neutral 2, none 2" in done.out
    bad = write("bad.csv", sound + "A pact.,maybe,d\n")
    done = run("check-data", bad, "--set", "stance", "--no-suspects")
    assert done.code == 7
    assert f"{bad}:10: error: unknown label 'maybe'" in done.out
    assert "1 error in the labelled sentences" in done.err
    found = run("check-data", bad, "--set", "stance", "--no-suspects", "--json")
    assert json.loads(found.out)["sentences"] == 8


def test_a_damaged_model_is_refused(run: Run, tmp_path: Path) -> None:
    shutil.copytree(shipped("models") / "stance", tmp_path / "stance")
    weights = tmp_path / "stance" / "weights.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[-1] ^= 1
    weights.write_bytes(raw)
    done = run("label", "--models", tmp_path, "--text", "x")
    assert done.code == 5
    assert "weights.safetensors: the file is not the one that was saved" in done.err


def test_interrupt_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kjclass.cli.label.load_labeler", stop)
    assert run("label", "--text", "x").code == 130


def test_the_seed_documents_can_be_rebuilt(run: Run, shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "rebuilt.jsonl"
    assert run("seeds", shared / "seeds", "-o", out).code == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 241
    assert set(SETS) <= set(rows[0])


def test_a_missing_seed_document_is_named(run: Run, tmp_path: Path) -> None:
    done = run("seeds", tmp_path, "-o", tmp_path / "out.jsonl")
    assert done.code == 3
    assert "no such document" in done.err


def test_ones_own_data_needs_a_folder_of_its_own(run: Run, write: Write) -> None:
    done = run("train", "stance", "--data", write("mine.csv", "text,stance\n"))
    assert done.code == 2
    assert "--data needs --out" in done.err
