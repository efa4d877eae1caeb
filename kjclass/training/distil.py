"""Distil a sentence transformer into the table of static vectors that ships in ``models/``.

A development tool: it needs torch and transformers (``pip install 'kjclass[distil]'``) and the
weights on disk; labelling and training need neither::

    python -m kjclass.training.distil MODEL_FOLDER models/minilm-static --corpus sentences.jsonl

With a corpus, a file with a column ``text``, the vectors are fitted to the transformer's vectors of
its sentences; see :mod:`kjclass.training.refine`. Without one, the method is that of model2vec
(https://github.com/MinishLab/model2vec): every piece of the subword vocabulary goes through the
transformer alone, the mean of its output is its vector, principal components shorten the vectors,
and frequent pieces are weighted down by Zipf's law (smooth inverse frequency; Arora et al., 2017,
"A simple but tough-to-beat baseline for sentence embeddings"). Either way vectors are stored as
8-bit integers with one scale each.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.storage import write_arrays
from kjclass.corpus.labelled import read_labelled
from kjclass.errors import InputError, MissingExtraError
from kjclass.training.refine import refine

__all__ = ["distil", "main"]

# Digits carry no meaning of their own, and other scripts are not labelled yet.
_KEPT = re.compile(r"(##)?(?=.*[a-z])[a-z0-9]+\Z")
_SIF = 1e-4
_BATCH = 512
_SENTENCES = 128
_LONGEST = 96


def distil(
    model_folder: Path, out: Path, *, dimension: int = 256, corpus: Path | None = None
) -> None:
    """Write the static vectors of a BERT-like sentence transformer.

    Parameters
    ----------
    model_folder : Path
        Folder with ``config.json``, ``vocab.txt`` and weights in the transformers format.
    out : Path
        Folder to write ``vectors.safetensors``, ``vocab.txt`` and ``manifest.json`` to.
    dimension : int
        Length of a vector, at most the width of the transformer.
    corpus : Path, optional
        Unlabelled sentences to fit the vectors to: JSONL, CSV, TSV or Parquet, column ``text``.

    Raises
    ------
    MissingExtraError
        If torch or transformers is not installed.
    InputError
        If the folder holds no ``vocab.txt``.
    """
    vocabulary = model_folder / "vocab.txt"
    if not vocabulary.is_file():
        raise InputError(
            "no vocab.txt", where=str(model_folder), fix="name a BERT-like model folder"
        )
    pieces = vocabulary.read_text(encoding="utf-8").split("\n")
    kept = [number for number, piece in enumerate(pieces) if _KEPT.match(piece)]
    if corpus is not None:
        names = [pieces[number] for number in kept]
        texts = [sentence.text for sentence in read_labelled([corpus], [])]
        sentences = _sentence_outputs(model_folder, texts)
        _write(
            out,
            names,
            refine(names, texts, sentences, dimension=dimension),
            source=model_folder.name,
            corpus=hashlib.sha256(corpus.read_bytes()).hexdigest(),
        )
        return
    vectors = _principal(_piece_outputs(model_folder, pieces, kept), dimension)
    # BERT vocabularies are sorted by frequency, so that the rank gives Zipf's probability.
    probability = 1.0 / (np.arange(len(kept)) + 2.0)
    probability /= probability.sum()
    vectors *= (_SIF / (_SIF + probability))[:, None]
    vectors /= np.sqrt((vectors**2).sum(axis=1).mean())
    _write(out, [pieces[number] for number in kept], vectors, source=model_folder.name)


def _transformer(folder: Path) -> tuple[Any, Any, Any]:
    try:
        import torch
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise MissingExtraError.of(
            error.name or "torch", extra="distil", purpose="distilling static vectors"
        ) from error
    model = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    return torch, model, AutoTokenizer.from_pretrained(folder, local_files_only=True)


def _sentence_outputs(folder: Path, texts: list[str]) -> NDArray[np.float32]:
    """Return the mean output of every sentence, scaled to length 1, as sentence-transformers do."""
    torch, model, tokenizer = _transformer(folder)
    out = np.zeros((len(texts), model.config.hidden_size), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    with torch.inference_mode():
        for at in range(0, len(order), _SENTENCES):
            rows = order[at : at + _SENTENCES]
            inputs = tokenizer(
                [texts[row] for row in rows],
                padding=True,
                truncation=True,
                max_length=_LONGEST,
                return_tensors="pt",
            )
            mask = inputs["attention_mask"][..., None]
            total = (model(**inputs).last_hidden_state * mask).sum(dim=1)
            out[rows] = torch.nn.functional.normalize(total, dim=1).numpy()
    return out


def _piece_outputs(folder: Path, pieces: list[str], kept: list[int]) -> NDArray[np.float64]:
    torch, model, _ = _transformer(folder)
    first, last = pieces.index("[CLS]"), pieces.index("[SEP]")
    parts = []
    with torch.inference_mode():
        for at in range(0, len(kept), _BATCH):
            ids = torch.tensor([[first, piece, last] for piece in kept[at : at + _BATCH]])
            parts.append(model(ids).last_hidden_state.mean(dim=1).numpy())
    return np.concatenate(parts).astype(np.float64)


def _principal(rows: NDArray[np.float64], dimension: int) -> NDArray[np.float64]:
    rows = rows - rows.mean(axis=0)
    _, _, axes = np.linalg.svd(rows, full_matrices=False)
    # An eigenvector's sign is arbitrary: fix it, so that two runs write the same table.
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    projected: NDArray[np.float64] = rows @ axes[:dimension].T
    return projected


def _write(
    out: Path,
    pieces: list[str],
    vectors: NDArray[np.float64],
    *,
    source: str,
    corpus: str | None = None,
) -> None:
    # A piece that the corpus lacks has a vector of zeros.
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-12) / 127.0
    table = np.rint(vectors / scales[:, None]).astype(np.int8)
    out.mkdir(parents=True, exist_ok=True)
    (out / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    arrays = {"vectors": table, "scales": scales.astype(np.float32)}
    write_arrays(arrays, out / "vectors.safetensors")
    manifest = {
        "schema": 1,
        "name": out.name,
        "source": source,
        "corpus": corpus,
        "pieces": len(pieces),
        "dimension": table.shape[1],
        "sha256": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest()
            for name in ("vectors.safetensors", "vocab.txt")
        },
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> None:
    """Run the command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m kjclass.training.distil", description=__doc__)
    parser.add_argument("model", type=Path, help="folder of the sentence transformer")
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--corpus", type=Path, help="unlabelled sentences, column text")
    args = parser.parse_args(argv)
    distil(args.model, args.out, dimension=args.dimension, corpus=args.corpus)


if __name__ == "__main__":
    main()
