from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from toys import PLACE, TONE

from kjclass.corpus.labelled import read_labelled, scan_labelled, without_document
from kjclass.errors import InputError, LabelledDataError

Write = Callable[[str, str], Path]


def test_lists_and_separated_labels_mean_the_same(write: Write) -> None:
    one = write("a.jsonl", '{"id": "1", "text": "x", "tone": "warm", "place": ["US", "KR"]}\n')
    other = write("b.csv", "id,text,tone,place\n2,x,warm,US; KR\n")
    rows = read_labelled([one, other], [TONE, PLACE])
    assert [row.labels for row in rows] == [{"tone": ("warm",), "place": ("KR", "US")}] * 2


def test_not_annotated_is_not_the_same_as_no_label(write: Write) -> None:
    path = write(
        "a.jsonl", '{"text": "x", "place": []}\n{"text": "y", "place": null}\n{"text": "z"}\n'
    )
    assert [row.labels for row in read_labelled([path], [PLACE])] == [{"place": ()}, {}, {}]


def test_groups_come_from_the_first_column_there_is(write: Write) -> None:
    path = write(
        "a.jsonl", '{"text": "x", "doc": 4}\n{"text": "y", "group": "g", "doc": 5}\n{"text": "z"}\n'
    )
    assert [row.group for row in read_labelled([path], [])] == ["4", "g", f"{path}:3"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            '{"text": "x", "tone": "tepid"}',
            r"a\.jsonl:2: unknown label 'tepid' .* use one of: warm, cold",
        ),
        ('{"text": "x", "tone": ["warm", "cold"]}', r":2: single-label set 'tone' has 2 labels"),
        ('{"text": "x", "tone": ""}', r":2: single-label set 'tone' has 0 labels"),
        ('{"text": "x", "tone": 3}', r":2: tone holds int; write label ids"),
        ('{"text": "x", "id": "first"}', r":2: identifier 'first' stands already at .*a\.jsonl:1"),
        ('{"text": "  "}', r":2: no text in column 'text'"),
        ('{"body": "x"}', r":2: no text in column 'text'; columns here: body"),
    ],
)
def test_bad_rows_name_file_row_and_remedy(write: Write, line: str, message: str) -> None:
    path = write("a.jsonl", '{"text": "w", "id": "first"}\n' + line + "\n")
    with pytest.raises(LabelledDataError, match=message):
        read_labelled([path], [TONE, PLACE])


def test_empty_cells_are_no_identifiers_and_no_documents(write: Write) -> None:
    path = write("a.csv", "id,text,group\n,x,\n,y,\n0,z,0\n")
    found = read_labelled([path], [])
    assert [row.group for row in found] == [f"{path}:2", f"{path}:3", "0"]
    assert found[2].id == "0"


def test_files_of_one_name_do_not_clash(write: Write, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    paths = [write("a.csv", "text\nx\n"), write("more/a.csv", "text\ny\n")]
    assert len(read_labelled(paths, [])) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "body,tone\nx,warm\ny,cold\n", r"choose --text-column from: body, tone"),
        ("a.csv", "text;tone\nx;warm\n", r"called 'text;tone': try --delimiter ';'"),
        ("a.jsonl", '{"body": "x"}\n{"tone": "warm"}\n', r"--text-column from: body, tone"),
    ],
)
def test_a_wrong_text_column_is_one_error_of_the_file(
    write: Write, name: str, content: str, message: str
) -> None:
    path = write(name, content)
    ((_, error),) = scan_labelled([path], [TONE])
    assert isinstance(error, InputError)
    with pytest.raises(InputError, match=rf"{name}: no column 'text'; .*{message}"):
        read_labelled([path], [TONE])


def test_a_first_row_without_the_column_is_an_error_of_that_row(write: Write) -> None:
    path = write("a.jsonl", '{"body": "x"}\n{"text": "y"}\n')
    (_, error), (_, sentence) = scan_labelled([path], [TONE])
    assert isinstance(error, LabelledDataError)
    assert error.where == f"{path}:1"
    assert sentence.id == f"{path}:2"


def test_of_a_wide_file_some_columns_are_named(write: Write) -> None:
    names = [f"q{n}" for n in range(300)]
    some = "q0, q1, q2, q3, q4, q5, q6, q7, q8, q9 and 290 more"
    wide = write("a.csv", f"{','.join(names)}\n{','.join('x' * 300)}\n")
    with pytest.raises(InputError, match=f"choose --text-column from: {some}"):
        read_labelled([wide], [])
    empty = write("b.csv", f"{','.join(names)}\n{',' * 299}\n")
    with pytest.raises(LabelledDataError, match=f"columns here: {some}; name the right one"):
        read_labelled([empty], [], text_column="q7")


def test_encoding_delimiter_and_column_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("body;tone\n맑음, 더움;warm\n".encode("cp949"))
    (found,) = read_labelled([path], [TONE], text_column="body", encoding="cp949", delimiter=";")
    assert (found.text, found.labels) == ("맑음, 더움", {"tone": ("warm",)})


def test_rows_that_name_no_document_are_counted(write: Write) -> None:
    path = write("a.csv", "id,text,group\n1,x,\n2,y,2\n3,z,a\n")
    assert without_document(read_labelled([path], [])) == 1
