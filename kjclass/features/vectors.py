"""Static vectors: one dense vector for every piece of a subword vocabulary.

A word is cut into pieces greedily, longest first, as WordPiece does (Wu et al., 2016,
https://arxiv.org/abs/1609.08144), and a sentence is the sum of its pieces' vectors. That is linear,
so a trained head over the vectors folds into one row of weights for every piece, and labelling
needs the pieces but not the vectors.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import ModelDamagedError, ModelNotFoundError
from kjclass.features.table import HashTable
from kjclass.features.tokens import PIECE, hash_bytes
from kjclass.shipped import shipped

__all__ = ["MAX_PIECE_BYTES", "StaticVectors", "cut", "piece_hash"]

# Longer words are addresses and debris; they get no pieces.
MAX_PIECE_BYTES = 48
_CONTINUATION = 0x23  # '#'


def piece_hash(piece: bytes, *, first: bool) -> int:
    """Return the hash of a piece; pieces inside a word differ from those at its beginning."""
    return hash_bytes(PIECE, piece if first else bytes([_CONTINUATION]) + piece)


def cut(word: bytes, table: HashTable) -> list[int]:
    """Cut a word into pieces.

    Parameters
    ----------
    word : bytes
        A folded word, UTF-8.
    table : HashTable
        Piece hashes.

    Returns
    -------
    list of int
        Rows of `table`; empty where some part of the word is no known piece.
    """
    rows: list[int] = []
    at = 0
    if len(word) > MAX_PIECE_BYTES:
        return rows
    while at < len(word):
        for end in range(len(word), at, -1):
            row = table.find(piece_hash(word[at:end], first=at == 0))
            if row >= 0:
                break
        else:
            return []
        rows.append(row)
        at = end
    return rows


@dataclass(frozen=True, slots=True)
class StaticVectors:
    """A table of static vectors.

    Parameters
    ----------
    name : str
        Name of its folder.
    sha256 : str
        Digest of the vectors file: what a model folder notes of it.
    table : HashTable
        Rows by piece hash.
    vectors : ndarray of shape (n_pieces, dimension), float32
        The vectors.
    """

    name: str
    sha256: str
    table: HashTable
    vectors: NDArray[np.float32]

    @classmethod
    def load(cls, name: str) -> StaticVectors:
        """Read the table that :mod:`kjclass.training.distil` wrote.

        Parameters
        ----------
        name : str
            A shipped table such as ``"minilm-static"``, or the path of a folder.

        Raises
        ------
        ModelNotFoundError
            If there is no such folder or it has no manifest.
        ModelDamagedError
            If a file is missing or is not the one that was written.
        """
        folder = Path(name)
        return _load((folder if folder.is_dir() else shipped("models") / name).resolve())


@lru_cache(maxsize=2)
def _load(folder: Path) -> StaticVectors:
    from safetensors.numpy import load_file

    manifest_file = folder / "manifest.json"
    if not manifest_file.is_file():
        raise ModelNotFoundError("no static vectors here", where=str(folder))
    manifest: dict[str, Any] = json.loads(manifest_file.read_bytes())
    for name, digest in manifest["sha256"].items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise ModelDamagedError(
                "missing or not the file that was written", where=str(path), fix="reinstall kjclass"
            )
    arrays = load_file(folder / "vectors.safetensors")
    pieces = (folder / "vocab.txt").read_bytes().split()
    hashes = np.array(
        [piece_hash(piece.removeprefix(b"##"), first=piece[:2] != b"##") for piece in pieces],
        dtype=np.uint64,
    )
    vectors = arrays["vectors"].astype(np.float32) * arrays["scales"][:, None]
    digest = manifest["sha256"]["vectors.safetensors"]
    return StaticVectors(manifest["name"], digest, HashTable.build(hashes), vectors)
