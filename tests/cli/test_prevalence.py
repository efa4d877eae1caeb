"""``kjclass prevalence`` as a user meets it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from command import Run


@pytest.fixture
def labelled(tmp_path: Path, run: Run) -> Path:
    """Return a corpus as ``kjclass label`` writes it."""
    articles = tmp_path / "articles.jsonl"
    texts = [
        "Seoul and Tokyo will share chip-stock data. Officials met on Monday.",
        "Seoul rejected the chip pact with Tokyo. It rained.",
    ]
    lines = [
        json.dumps({"id": f"d{at}", "date": f"2025-0{1 + at % 2}-03", "text": texts[at % 2]})
        for at in range(60)
    ]
    articles.write_text("\n".join(lines))
    out = tmp_path / "labelled.parquet"
    done = run("label", articles, "-o", out, "--scores", "--jobs", 1, "-q")
    assert done.code == 0, done.err
    return out


def test_from_a_draw_to_published_shares(run: Run, labelled: Path, tmp_path: Path) -> None:
    audit = tmp_path / "audit.csv"
    done = run("prevalence", labelled, "--set", "stance", "--audit", 80, "-o", audit)
    assert (done.code, done.out) == (0, "")
    assert done.err == f"80 sentences written to {audit}; fill the column 'stance'\n"
    with audit.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["stance"] = row["predicted"]
    with audit.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    table = tmp_path / "shares.csv"
    options = ["--by", "date:month", "--audit-file", audit, "--prior", "even", "-o", table]
    done = run("prevalence", labelled, "--set", "stance", *options)
    assert done.code == 0, done.err
    assert done.out.startswith("stance: 120 sentences, 80 audited\n")
    assert "2025-01 (60 sentences" in done.out
    assert "all (120 sentences, 80 audited)" in done.out
    assert "publish ppi++" in done.out
    with table.open(newline="") as file:
        written = list(csv.DictReader(file))
    assert {row["method"] for row in written} >= {"count", "em", "ppi", "ppi++"}
    assert {row["group"] for row in written} == {"2025-01", "2025-02", ""}


def test_json_and_a_plot(run: Run, labelled: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    plot = tmp_path / "shares.svg"
    done = run("prevalence", labelled, "--set", "actor", "--json", "--plot", plot)
    found = json.loads(done.out)
    assert (found["label_set"], found["sentences"], found["published"]) == ("actor", 120, "count")
    korea = next(one for one in found["estimates"] if one["label"] == "KR")
    assert korea["share"] == pytest.approx(0.5)
    assert plot.read_text().startswith("<?xml")


def test_errors_measured_on_labelled_sentences(run: Run, labelled: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    texts = {
        "support": "Seoul and Tokyo will share chip-stock data.",
        "skeptical": "Seoul rejected the chip pact with Tokyo.",
        "neutral": "Seoul and Tokyo discussed chips.",
        "none": "It rained.",
    }
    rows = [f"{text},g{at},{label}" for at in range(10) for label, text in texts.items()]
    known.write_text("\n".join(["text,group,stance", *rows]))
    done = run("prevalence", labelled, "--set", "stance", "--held-out", known)
    assert done.code == 0, done.err
    assert "adjusted" in done.out.splitlines()[1]
    few = tmp_path / "few.csv"
    few.write_text("\n".join(["text,group,stance", *rows[:8]]))
    done = run("prevalence", labelled, "--set", "stance", "--held-out", few)
    assert "no adjusted: too few: 8 audited, 30 needed" in done.out


def test_too_few_says_how_many_there_are_and_are_needed(
    run: Run, labelled: Path, tmp_path: Path
) -> None:
    done = run("prevalence", labelled, "--set", "stance", "--by", "id")
    lines = done.out.splitlines()
    at = lines.index("d0 (2 sentences)")
    assert lines[at + 1] == "  no estimate: too few: 2 sentences, 30 needed"
    assert lines[at + 2] == "d1 (2 sentences)"
    audit = tmp_path / "audit.csv"
    run("prevalence", labelled, "--set", "stance", "--audit", 40, "-o", audit)
    with audit.open(newline="") as file:
        rows = list(csv.DictReader(file))
    with audit.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"stance": row["predicted"]} for row in rows)
    options = ("--by", "date:month", "--audit-file", audit)
    done = run("prevalence", labelled, "--set", "stance", *options)
    # Documents of even number are of January.
    audited = sum(int(row["id"][1:].split(":")[0]) % 2 == 0 for row in rows)
    why = f"too few: {audited} audited, 30 needed"
    assert f"\n  no ppi: {why}\n  no ppi++: {why}\n" in done.out


def test_what_a_group_lacks_is_said_with_its_labels(
    run: Run, labelled: Path, tmp_path: Path
) -> None:
    known = tmp_path / "known.csv"
    texts = {"KR": "Seoul met on Monday.", "JP": "Tokyo met on Monday."}
    rows = [f"{text},g{at},{label}" for at in range(20) for label, text in texts.items()]
    known.write_text("\n".join(["text,group,actor", *rows]))
    options = ("--by", "date:month", "--held-out", known)
    done = run("prevalence", labelled, "--set", "actor", *options)
    assert done.code == 0, done.err
    said = [line for line in done.out.splitlines() if "no adjusted" in line]
    # Under each of the two months, and among the notes on the whole.
    assert len(said) == 3
    assert len({line.strip() for line in said}) == 1
    assert said[0].startswith("  no adjusted for US, CN, ")
    assert "KR" not in said[0]
    assert "JP" not in said[0]
    assert "too few: 0 audited sentences with it and 40 without" in said[0]


def test_a_column_that_is_not_there_in_a_wide_file(run: Run, tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    columns = [f"q{at}" for at in range(300)]
    wide.write_text(",".join(["text", "stance", *columns]) + "\n")
    done = run("prevalence", wide, "--set", "stance", "--by", "nocol")
    assert done.code == 3
    assert "no column 'nocol'" in done.err
    assert "text, stance, q0, q1, q2, q3, q4, q5, q6, q7 and 292 more." in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (["--set", "stance", "--audit", "9"], 2, "--audit needs --output"),
        (["--set", "stance", "--design", "label"], 2, "--design needs --audit"),
        (["--set", "stance", "--design", "best"], 2, "is no design"),
        (["--set", "stance", "--audit", "9", "-o", "a.csv", "--json"], 2, "only draws"),
        (["--set", "stance", "--models", "m"], 2, "--models needs"),
        (["--set", "stance", "--prior", "support"], 2, "is not LABEL=SHARE"),
        (["--set", "stance", "--prior", "support=0.5"], 2, "for each label"),
        (["--set", "stance", "--prior", "x=0.5"], 4, "unknown label 'x'"),
        (["--set", "stance", "--by", "week"], 3, "no column 'week'"),
        (["--set", "nothing"], 4, "nothing"),
        (["--set", "stance", "--audit-file", "none.csv"], 3, "no such file"),
        ([], 2, "--set"),
    ],
)
def test_what_is_wrong_is_said(
    run: Run, labelled: Path, arguments: list[str], code: int, what: str
) -> None:
    done = run("prevalence", labelled, *arguments)
    assert done.code == code, done.err
    assert what in " ".join(done.err.replace("│", " ").split())
