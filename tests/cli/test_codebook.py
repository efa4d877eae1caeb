"""``kjclass labels diff``, ``export`` and ``tasks``, and ``kjclass import-labels``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exports import annotation, choices, doccano_line, label_studio, task
from toys import PLACE, TONE
from typer.testing import CliRunner, Result

from kjclass.cli.app import app
from kjclass.errors import KjclassError
from kjclass.labelfile import read_label_set, to_dict
from kjclass.labels import LabelSet

Write = Callable[[str, str], Path]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture
def keep(write: Write) -> Callable[[LabelSet], Path]:
    """Write a label set as JSON."""

    def _keep(label_set: LabelSet) -> Path:
        text = json.dumps(to_dict(label_set))
        return write(f"{label_set.name}-{label_set.version}.json", text)

    return _keep


def test_a_label_set_called_like_a_command_or_an_option_first_can_be_shown() -> None:
    assert run("labels", "show", "stance").output == run("labels", "stance").output
    assert run("labels", "--json", "stance").output == run("labels", "stance", "--json").output
    assert isinstance(run("labels", "show", "diff").exception, KjclassError)
    assert "export" in run("labels", "--help").output


def test_the_json_of_an_installed_set_is_a_copy_to_compare_with(write: Write) -> None:
    copy = write("actor.json", run("labels", "actor", "--json").output)
    done = run("labels", "diff", copy, "actor", "--check")
    assert done.output.splitlines()[1:] == ["nothing changed"]
    with pytest.raises(KjclassError, match=r"broken.json: not JSON"):
        read_label_set(write("broken.json", "{"))


def test_check_ends_with_4_only_when_asked_and_the_version_rose_too_little(
    keep: Callable[[LabelSet], Path],
) -> None:
    old = keep(replace(PLACE, version="1.4.2"))
    new = keep(replace(PLACE, version="1.5.0", labels=PLACE.labels[1:]))
    done = run("labels", "diff", old, new)
    assert done.exit_code == 0
    assert "major  KR label removed: - South Korea" in done.output
    assert "should be 2.0.0 or higher: major changes" in done.output
    error = run("labels", "diff", old, new, "--check").exception
    assert isinstance(error, KjclassError)
    assert error.exit_code == 4
    assert f"{new}: version 1.5.0 after 1.4.2, with major changes; write 2.0.0" in str(error)
    assert run("labels", "diff", old, new, "--json").exit_code == 0
    enough = keep(replace(PLACE, version="2.0.0", labels=PLACE.labels[1:]))
    assert run("labels", "diff", old, enough, "--check").exit_code == 0


def test_diff_as_json_has_the_changes_and_the_sentences(
    keep: Callable[[LabelSet], Path], write: Write
) -> None:
    warm = replace(TONE["warm"], cues=("sunny", "balmy"))
    new = keep(replace(TONE, version="1.0.1", labels=(warm, TONE["cold"])))
    data = write("d.csv", "id,text,tone\n1,A balmy day.,cold\n2,A sunny day.,warm\n")
    done = run("labels", "diff", keep(TONE), new, "--data", data, "--json")
    found = json.loads(done.output)
    assert (found["needed"], found["rose"], found["version_rose_enough"]) == (
        "patch",
        "patch",
        True,
    )
    assert [(one["what"], one["new"]) for one in found["changes"]] == [("cue", "balmy")]
    assert [one["id"] for one in found["sentences"]] == ["1"]
    short = run("labels", "diff", keep(TONE), new, "--data", data, "--most", "0").output
    assert "1 more; see them with --most 1 or --json" in short


@pytest.mark.parametrize("form", ["markdown", "label-studio", "doccano"])
def test_export_prints_or_writes_the_same(form: str, tmp_path: Path) -> None:
    out = tmp_path / "codebook"
    assert run("labels", "export", "stance", "--format", form, "-o", out).output == ""
    assert run("labels", "export", "stance", "--format", form).output == out.read_text("utf-8")


def test_a_wrong_format_and_a_lost_input_are_refused(write: Write) -> None:
    path = write("s.csv", "text\nSnow.\n")
    assert run("labels", "export", "stance", "--format", "xml").exit_code == 2
    assert run("labels", "tasks", path, "--format", "markdown").exit_code == 2
    error = run("labels", "tasks", path, "--format", "doccano", "-o", path).exception
    assert isinstance(error, KjclassError)
    assert error.exit_code == 8
    assert path.read_text() == "text\nSnow.\n"


@pytest.mark.parametrize("tool", ["label-studio", "doccano"])
def test_what_goes_out_as_tasks_comes_back_as_labelled_sentences(
    tool: str, tmp_path: Path, write: Write
) -> None:
    source = write("s.csv", "id,doc,text\na,x,Seoul objected.\nb,x,Tokyo agreed.\n")
    out = tmp_path / "tasks.json"
    assert run("labels", "tasks", source, "--format", tool, "-o", out).exit_code == 0
    rows: list[Any]
    if tool == "doccano":
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        text = "".join(
            doccano_line(n, row.pop("text"), ["none"], **{k: row[k] for k in row if k != "label"})
            for n, row in enumerate(rows)
        )
    else:
        rows = json.loads(out.read_text("utf-8"))
        given = annotation(1, choices("stance", "none"))
        text = label_studio(
            *({"id": n, "annotations": [given], **row} for n, row in enumerate(rows))
        )
    labelled = tmp_path / "labelled.jsonl"
    done = run("import-labels", write("export.json", text), "--set", "stance", "-o", labelled)
    assert done.exit_code == 0, done.output
    assert [json.loads(line) for line in labelled.read_text("utf-8").splitlines()] == [
        {"id": "a", "group": "x", "text": "Seoul objected.", "stance": "none"},
        {"id": "b", "group": "x", "text": "Tokyo agreed.", "stance": "none"},
    ]


def test_import_puts_aside_what_cannot_be_used_and_says_where(write: Write, tmp_path: Path) -> None:
    path = write("ann.jsonl", doccano_line(1, "a", ["none"]) + doccano_line(2, "b", ["maybe"]))
    out = tmp_path / "out.jsonl"
    done = run("import-labels", path, "--set", "stance", "-o", out)
    assert done.exit_code == 0
    held = tmp_path / "out.jsonl.quarantine.jsonl"
    assert f"1 record could not be used, see {held}" in done.output
    (row,) = [json.loads(line) for line in held.read_text().splitlines()]
    assert row["record"] == f"{path}:2"
    assert "unknown label 'maybe'" in row["reason"]
    error = run("import-labels", path, "--set", "stance", "-o", out, "--strict").exception
    assert isinstance(error, KjclassError)
    assert error.exit_code == 3


def test_options_that_name_a_set_are_checked(write: Write, tmp_path: Path) -> None:
    path = write("a.json", label_studio(task(1, "x", annotation(1, choices("mood", "none")))))
    call = ["import-labels", path, "--set", "stance", "-o", tmp_path / "out.jsonl"]
    assert run(*call, "--control", "mood").exit_code == 0
    assert run(*call, "--control", "stance=mood", "--unmarked", "none").exit_code == 0
    assert run(*call, "--control", "tone=mood").exit_code == 2
    assert run(*call, "--offsets", "bytes").exit_code == 2
    assert run(*call, "--format", "brat").exit_code == 2
    assert run(*call, "--set", "risk", "--unmarked", "risk=market").exit_code == 2
    assert isinstance(run(*call, "--unmarked", "maybe").exception, KjclassError)
