"""Checking labelled sentences: every kind of fault is named with its row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from toys import PLACE, TONE

from kjclass.errors import InputError
from kjclass.evaluation.data_check import check_data

Write = Callable[[str, str], Path]


def jsonl(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def kinds(report: object) -> list[tuple[str, str]]:
    return [(finding.level, finding.kind) for finding in report.findings]  # type: ignore[attr-defined]


def test_every_bad_row_is_named_not_only_the_first(write: Write) -> None:
    path = write(
        "rows.jsonl",
        jsonl(
            {"text": "Sun.", "tone": "warm", "group": "a"},
            {"text": "Snow.", "tone": "tepid", "group": "b"},
            {"text": "", "tone": "cold", "group": "c"},
            {"text": "Hail.", "tone": ["cold", "warm"], "group": "d"},
        ),
    )
    report = check_data([path], [TONE], suspects=False)
    wrong = [finding for finding in report.findings if finding.kind == "schema"]
    assert [finding.where.rsplit(":", 1)[1] for finding in wrong] == ["2", "3", "4"]
    assert "unknown label 'tepid'" in wrong[0].what
    assert report.sentences == 1


def test_a_file_that_breaks_off_is_named_and_the_others_are_checked(write: Write) -> None:
    broken = write("broken.jsonl", '{"text": "Sun.", "tone": "warm"}\n{"text":')
    sound = write("sound.jsonl", jsonl({"text": "Snow.", "tone": "cold", "group": "b"}))
    report = check_data([broken, sound], [TONE], suspects=False)
    assert any(f.where == f"{broken}:2" and "not JSON" in f.what for f in report.findings)
    assert report.sentences == 2


def test_splits_that_share_sentences_or_documents(write: Write) -> None:
    text = "It snowed all day in the far valley and the road was closed."
    train = write("train.jsonl", jsonl({"id": 1, "text": text, "tone": "cold", "group": "a"}))
    test = write(
        "test.jsonl",
        jsonl(
            {"id": 2, "text": text.replace("closed", "shut"), "tone": "cold", "group": "b"},
            {"id": 3, "text": "Sunny elsewhere.", "tone": "warm", "group": "a"},
        ),
    )
    report = check_data([train.parent], [TONE], suspects=False)
    assert report.splits == {"test": 2, "train": 1}
    assert ("error", "near_duplicate") in kinds(report)
    assert ("error", "split") in kinds(report)
    (alike,) = [finding for finding in report.findings if finding.kind == "near_duplicate"]
    assert {alike.where, alike.what.split()[3].rstrip(",")} == {f"{train}:1", f"{test}:1"}


def test_one_sentence_under_two_labels_is_an_error_under_one_a_warning(write: Write) -> None:
    path = write(
        "rows.jsonl",
        jsonl(
            {"text": "It is mild.", "tone": "warm", "group": "a"},
            {"text": "It is mild!", "tone": "cold", "group": "a"},
            {"text": "It is icy.", "tone": "cold", "group": "b"},
            {"text": "It is icy.", "tone": "cold", "group": "b"},
        ),
    )
    found = kinds(check_data([path], [TONE], suspects=False))
    assert ("error", "conflict") in found
    assert ("warning", "duplicate") in found


def test_rare_labels_other_languages_and_missing_columns(write: Write) -> None:
    path = write(
        "rows.csv", "text,tone\nSunny.,warm\nMild.,warm\n오늘은 맑겠습니다.,warm\nIcy.,cold\n"
    )
    report = check_data([path], [TONE, PLACE], suspects=False)
    found = kinds(report)
    assert ("error", "rare_label") in found  # one example of cold
    assert ("warning", "rare_label") in found  # three of warm
    assert ("warning", "language") in found
    assert any("share a document" in finding.what for finding in report.findings)
    assert report.counts == {"tone": {"warm": 3, "cold": 1}}


def test_a_file_without_labels_is_an_error(write: Write) -> None:
    report = check_data([write("rows.csv", "text,group\nSunny.,a\n")], [TONE], suspects=False)
    assert ("error", "schema") in kinds(report)


def test_a_planted_label_error_is_suspected(write: Write) -> None:
    words = {"warm": "sunny and mild", "cold": "icy with snow"}
    rows: list[dict[str, object]] = [
        {"text": f"On day {day} it was {words[tone]}.", "tone": tone, "group": str(day % 7)}
        for day in range(60)
        for tone in words
    ]
    rows[2]["tone"] = "cold"
    lines = [f'"{row["text"]}\n",{row["tone"]},{row["group"]}\n' for row in rows]
    path = write("rows.csv", "text,tone,group\n" + "".join(lines))
    report = check_data([path], [TONE])
    suspects = [finding for finding in report.findings if finding.kind == "label_error"]
    # The header, two rows of two lines each, and then the third.
    assert suspects[0].where == report.label_errors[0].id == f"{path}:6"
    assert "'cold' looks wrong" in suspects[0].what


def test_a_wrong_column_is_one_error_and_other_files_are_checked(write: Write) -> None:
    wrong = write("wrong.csv", "body,tone\nSunny.,warm\nIcy.,cold\n")
    report = check_data([wrong], [TONE], suspects=False)
    (finding,) = report.findings
    assert (finding.level, finding.where) == ("error", str(wrong))
    assert finding.fix == "choose --text-column from: body, tone"
    sound = write("sound.csv", "text,tone,group\nSunny.,warm,a\nIcy.,cold,b\n")
    report = check_data([wrong, sound], [TONE], suspects=False)
    assert report.sentences == 2
    assert [one.where for one in report.findings if one.kind == "schema"] == [str(wrong)]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no table"):
        check_data([tmp_path], [TONE])


def test_rows_annotated_for_different_sets_do_not_conflict(write: Write) -> None:
    path = write(
        "rows.jsonl",
        jsonl(
            {"text": "It is mild.", "tone": "warm", "group": "a"},
            {"text": "It is mild.", "place": [], "group": "a"},
        ),
    )
    report = check_data([path], [TONE, PLACE], suspects=False)
    assert ("error", "conflict") not in kinds(report)


def test_what_was_not_looked_at_is_said(write: Write) -> None:
    path = write("rows.csv", "text,tone,group\nSunny.,warm,a\nIcy.,cold,b\n")
    report = check_data([path], [TONE, PLACE])
    assert any(finding.what == "not annotated: place" for finding in report.findings)
    assert any("too few sentences" in finding.what for finding in report.findings)
