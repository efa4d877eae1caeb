from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kjclass.corpus.inputs import find_inputs
from kjclass.errors import InputError


def names(*given: Any, **options: Any) -> list[str]:
    return [source.name for source in find_inputs(given, **options).sources]


def touch(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    return folder


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jsonl", ("jsonl", None)),
        ("a.ndjson.gz", ("jsonl", "gzip")),
        ("a.csv.zst", ("csv", "zstd")),
        ("a.TSV", ("tsv", None)),
        ("a.b.c.CSV.GZ", ("csv", "gzip")),
        ("a.parquet", ("parquet", None)),
        ("a.arrow", ("arrow", None)),
        ("a.feather", ("arrow", None)),
        ("a.txt", ("text", None)),
        ("a.md.gz", ("text", "gzip")),
    ],
)
def test_the_ending_tells_format_and_compression(tmp_path: Path, name: str, kind: Any) -> None:
    touch(tmp_path, name)
    (source,) = find_inputs([tmp_path / name]).sources
    assert (source.format, source.compression) == kind
    assert (source.name, source.path, source.size) == (name, str(tmp_path / name), 1)


def test_a_format_that_is_named_goes_before_the_ending(tmp_path: Path) -> None:
    touch(tmp_path, "a.log", "b.log.gz", "c.txt")
    for name, packing in (("a.log", None), ("b.log.gz", "gzip"), ("c.txt", None)):
        (source,) = find_inputs([tmp_path / name], format="lines").sources
        assert (source.format, source.compression) == ("lines", packing)


def test_a_folder_is_searched_to_the_bottom(tmp_path: Path) -> None:
    touch(tmp_path, "b.jsonl", "a/c.csv", "a/a.parquet", "_SUCCESS", ".x.jsonl", "_temporary/d.csv")
    touch(tmp_path, "readme.docx")
    found = find_inputs([tmp_path])
    assert [source.name for source in found.sources] == ["a/a.parquet", "a/c.csv", "b.jsonl"]
    assert found.left_out == (str(tmp_path / "readme.docx"),)
    assert names(tmp_path, format="csv") == ["a/c.csv"]


def test_a_folder_of_documents_or_of_lines(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt", "b.md")
    assert {source.format for source in find_inputs([tmp_path]).sources} == {"text"}
    lines = find_inputs([tmp_path], format="lines").sources
    assert {source.format for source in lines} == {"lines"}
    touch(tmp_path, "c.csv")
    with pytest.raises(InputError, match="both tables and plain text; say with --input-format"):
        find_inputs([tmp_path])
    assert names(tmp_path, format="text") == ["a.txt", "b.md"]


def test_files_of_one_name_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    touch(tmp_path, "a/x.jsonl", "b/x.jsonl")
    paths = [str(tmp_path / "a/x.jsonl"), str(tmp_path / "b/x.jsonl")]
    assert names(*paths) == paths
    assert names(tmp_path / "a", tmp_path / "b") == paths


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    touch(tmp_path, "a/x.jsonl")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    assert names(tmp_path) == ["a/x.jsonl"]


def test_partitions_are_read_from_folders(tmp_path: Path) -> None:
    touch(tmp_path, "year=2025/lang=ko%20KR/a.jsonl", "plain/b.jsonl")
    by_name = {source.name: source.partition for source in find_inputs([tmp_path]).sources}
    assert by_name["plain/b.jsonl"] == ()
    assert by_name["year=2025/lang=ko%20KR/a.jsonl"] == (("year", "2025"), ("lang", "ko KR"))


def test_standard_input_and_the_hub() -> None:
    (source,) = find_inputs(["-"], format="csv").sources
    assert (source.name, source.path, source.format, source.mtime) == ("-", "-", "csv", 0)
    (source,) = find_inputs(["hf://datasets/owner/name"]).sources
    assert (source.name, source.path, source.format) == ("owner/name", "owner/name", "datasets")


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    touch(tmp_path, "a.jsonl", "a.docx", "plain", "empty/x.docx", "in/b.csv")
    (tmp_path / "pipes").mkdir()
    os.mkfifo(tmp_path / "pipes" / "a.jsonl")
    cases: list[tuple[list[Any], Any, str]] = [
        ([], None, "no input"),
        ([tmp_path / "no.jsonl"], None, r"no\.jsonl: no such file"),
        ([tmp_path / "no"], None, "no: no such file"),
        ([tmp_path / "a.docx"], None, r"a\.docx: unknown format '\.docx'"),
        ([tmp_path / "plain"], None, "plain: no file ending to tell its format"),
        ([tmp_path / "a.jsonl"], "xml", "unknown format 'xml'; use one of: jsonl, csv"),
        ([tmp_path / "empty"], None, "nothing to read in this folder"),
        ([tmp_path / "a.jsonl", tmp_path / "." / "a.jsonl"], None, "given twice"),
        ([tmp_path / "in" / "b.csv", tmp_path / "in"], None, "given twice"),
        (["-", "-"], None, "given twice"),
        (["-"], "parquet", "standard input cannot hold parquet"),
        ([tmp_path / "pipes"], None, "not a file; pipe it in, and name - as the input"),
    ]
    for given, form, message in cases:
        with pytest.raises(InputError, match=message):
            find_inputs(given, format=form)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_folder_that_may_not_be_looked_into(tmp_path: Path) -> None:
    touch(tmp_path, "a/x.jsonl")
    (tmp_path / "a").chmod(0)
    with pytest.raises(InputError, match="check its permissions"):
        find_inputs([tmp_path])
    (tmp_path / "a").chmod(0o700)


def test_a_change_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a"]}), path)
    (source,) = find_inputs([path]).sources
    source.check_unchanged()
    os.utime(path, ns=(1, 1))
    with pytest.raises(InputError, match=r"a\.parquet: the file changed .* with --restart"):
        source.check_unchanged()
    path.unlink()
    with pytest.raises(InputError, match="no such file"):
        source.check_unchanged()
