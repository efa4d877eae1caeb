"""The labelled sentences that travel with kjclass.

``seeds/sentences`` holds sentences written for this project. ``seeds/documents.jsonl`` lists the
five seed documents, whose text is not ours to ship, and ``seeds/annotations.jsonl`` labels their
sentences stand-off: by document, offsets and hash. Whoever has the documents can rebuild them.
``seeds/corpus.jsonl`` labels sentences of a news corpus, which is not ours either, by hash alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kjclass.corpus.corpus import read_corpus
from kjclass.corpus.labelled import parse_labels, read_labelled
from kjclass.corpus.rows import read_rows
from kjclass.errors import InputError
from kjclass.labels import LabelSet
from kjclass.records import LabelledSentence
from kjclass.shipped import shipped

__all__ = ["SEED_PRIORS", "corpus_sentences", "document_sentences", "seed_sentences"]

# Sentences were sought out for stance; in a corpus of the topic few take one.
SEED_PRIORS = {"stance": {"support": 0.08, "skeptical": 0.045, "neutral": 0.025, "none": 0.85}}


def seed_sentences(label_sets: Sequence[LabelSet]) -> list[LabelledSentence]:
    """Return the sentences written for this project that are annotated for `label_sets`.

    Parameters
    ----------
    label_sets : sequence of LabelSet
        The sets wanted.

    Returns
    -------
    list of LabelledSentence
        In the order of the files.

    Raises
    ------
    LabelledDataError
        If a row breaks a rule of its label set.
    """
    return read_labelled(sorted((shipped("seeds") / "sentences").glob("*.jsonl")), label_sets)


def document_sentences(folder: Path, label_sets: Sequence[LabelSet]) -> list[LabelledSentence]:
    """Rebuild the labelled sentences of the seed documents in `folder`.

    Parameters
    ----------
    folder : Path
        Holds the documents under the names of ``seeds/documents.jsonl``.
    label_sets : sequence of LabelSet
        The sets wanted.

    Returns
    -------
    list of LabelledSentence
        The sentences as they stand in the documents, in document order.

    Raises
    ------
    InputError
        If a document is missing or is another version of it.
    """
    texts: dict[str, str] = {}
    for _, document in read_rows(shipped("seeds") / "documents.jsonl"):
        path = folder / document["file"]
        if not path.is_file():
            raise InputError("no such document", where=str(path), fix="name the folder that has it")
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != document["sha256"]:
            raise InputError(
                "another version of the document", where=str(path), fix="get the original"
            )
        texts[document["doc"]] = raw.decode("utf-8")
    found = []
    for where, row in read_rows(shipped("seeds") / "annotations.jsonl"):
        text = texts[row["doc"]][row["start"] : row["end"]]
        if hashlib.sha256(text.encode("utf-8")).hexdigest() != row["sha256"]:
            raise InputError("the offsets do not give the annotated sentence", where=where)
        labels = _labels(row, label_sets, where)
        found.append(
            LabelledSentence(
                f"seed-{row['doc']}-{row['start']}", text, labels, f"seed-{row['doc']}"
            )
        )
    return found


def corpus_sentences(path: Path, label_sets: Sequence[LabelSet]) -> list[LabelledSentence]:
    """Find the sentences of a corpus that ``seeds/corpus.jsonl`` labels by their hash.

    Parameters
    ----------
    path : Path
        The corpus, a sentence a row in the column ``text``; of any format that
        :func:`~kjclass.corpus.corpus.read_corpus` reads.
    label_sets : sequence of LabelSet
        The sets wanted.

    Returns
    -------
    list of LabelledSentence
        In the order of ``seeds/corpus.jsonl``; each is a document of its own.

    Raises
    ------
    InputError
        If one of the sentences is not in the corpus.
    """
    rows = list(read_rows(shipped("seeds") / "corpus.jsonl"))
    wanted = {row["sha256"] for _, row in rows}
    texts: dict[str, str] = {}
    for chunk in read_corpus(path):
        for text in chunk.texts.to_pylist():
            digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
            if digest in wanted:
                texts[digest] = text
    if missing := len(wanted) - len(texts):
        raise InputError(
            f"{missing} of the {len(wanted)} sentences labelled by hash are not in it",
            where=str(path),
            fix="name the corpus that seeds/README.md describes",
        )
    found = []
    for where, row in rows:
        name = f"corpus-{row['sha256'][:16]}"
        labels = _labels(row, label_sets, where)
        found.append(LabelledSentence(name, texts[row["sha256"]], labels, name))
    return found


def _labels(
    row: Mapping[str, Any], label_sets: Sequence[LabelSet], where: str
) -> dict[str, tuple[str, ...]]:
    return {
        label_set.name: parse_labels(row[label_set.name], label_set, where=where)
        for label_set in label_sets
        if label_set.name in row
    }
