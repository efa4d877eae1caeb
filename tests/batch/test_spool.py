from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import kjclass
from kjclass.batch.run import label_corpus
from kjclass.errors import OutputError


def test_a_work_folder_that_takes_no_pieces_is_not_a_damaged_input(tmp_path: Path) -> None:
    packed = tmp_path / "news.jsonl.gz"
    packed.write_bytes(gzip.compress(b'{"text": "Seoul met Tokyo."}\n' * 10))
    out = tmp_path / "out.parquet"
    work = tmp_path / "out.parquet.kjclass"
    work.mkdir()
    (work / "spool").write_text("in the way")
    labeler = kjclass.load(["actor"])
    with pytest.raises(OutputError, match="cannot write"):
        label_corpus(packed, out, labeler=labeler, n_jobs=1)
    assert not out.exists()
    (work / "spool").unlink()
    done = label_corpus(packed, out, labeler=labeler, n_jobs=1)
    assert (done.counts.labelled, done.unreadable, done.quarantine) == (10, 0, None)
