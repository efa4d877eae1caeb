"""Fine-tune a transformer on labelled sentences and let it label a corpus, as a teacher.

A development tool: it needs torch and transformers (``pip install 'kjclass[distil]'``), a model on
disk in the transformers format, and, for a model of any size, a GPU; labelling and training need
none of them. The table that it writes is what ``kjclass train --teacher`` learns from::

    python -m kjclass.training.teach MODEL teacher.parquet SET --data FILE --unlabelled CORPUS

One encoder is fine-tuned for all label sets at once: the mean of its last layer, normalised, goes
into one linear layer with an output for each label. Lower layers learn more slowly (Howard and
Ruder, 2018, "Universal language model fine-tuning for text classification"). Several are trained,
from different seeds, and their probabilities averaged.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.corpus.corpus import read_corpus
from kjclass.corpus.labelled import read_labelled
from kjclass.errors import MissingExtraError
from kjclass.labels import LabelSet
from kjclass.records import LabelledSentence
from kjclass.registry import get_registry
from kjclass.seeds import corpus_sentences, seed_sentences
from kjclass.training.taught import write_taught
from kjclass.training.train import annotated

__all__ = ["main", "teach"]

_LONGEST = 128
_BATCH = 64
_LABELLING_BATCH = 256
# Batches that are sorted by length together, so that little of a batch is padding.
_POOL = 40
_RATE = 1e-4
_HEAD_RATE = 5.0
_LAYER_DECAY = 0.9
_WARM_UP = 0.06
_WEIGHT_DECAY = 0.01


def teach(
    model_folder: Path,
    label_sets: Sequence[LabelSet],
    sentences: Sequence[LabelledSentence],
    texts: Sequence[str],
    *,
    seed: int = 0,
    epochs: int = 4,
) -> NDArray[np.float32]:
    """Fine-tune a transformer and return what it says of unlabelled sentences.

    Parameters
    ----------
    model_folder : Path
        A model in the transformers format, with its tokenizer.
    label_sets : sequence of LabelSet
        What to learn, all at once.
    sentences : sequence of LabelledSentence
        One that is not annotated for a set teaches nothing of it.
    texts : sequence of str
        The sentences to label.
    seed : int
        Of the order of sentences, of dropout and of the weights of the last layer.
    epochs : int
        Times that each labelled sentence is seen.

    Returns
    -------
    ndarray of shape (n_texts, n_labels), float32
        Probabilities, the labels of all sets side by side.

    Raises
    ------
    MissingExtraError
        If torch or transformers is not installed.
    """
    try:
        import torch
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise MissingExtraError.of(
            error.name or "torch", extra="distil", purpose="fine-tuning a teacher"
        ) from error
    torch.manual_seed(seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    half = (lambda: torch.autocast(device, torch.bfloat16)) if device == "cuda" else nullcontext
    tokenizer = AutoTokenizer.from_pretrained(model_folder, local_files_only=True)
    encoder = AutoModel.from_pretrained(model_folder, local_files_only=True).to(device)
    width = encoder.config.hidden_size
    head = torch.nn.Linear(width, sum(len(one.label_ids) for one in label_sets)).to(device)

    def outputs(batch: Sequence[str], share_dropped: float) -> Any:
        inputs = tokenizer(
            list(batch), padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt"
        ).to(device)
        with half():
            states = encoder(**inputs).last_hidden_state.float()
        mask = inputs["attention_mask"][..., None].float()
        mean = (states * mask).sum(dim=1) / mask.sum(dim=1)
        normal = torch.nn.functional.layer_norm(mean, (width,))
        return head(torch.nn.functional.dropout(normal, share_dropped))

    y, known = (torch.tensor(part, device=device) for part in _targets(label_sets, sentences))
    given = [sentence.text for sentence in sentences]
    steps = epochs * -(-len(given) // _BATCH)
    optimizer = torch.optim.AdamW(_groups(encoder, head), weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (_WARM_UP * steps), 1.0) * (1.0 - step / steps)
    )
    rng = np.random.default_rng(seed)
    encoder.train()
    for _ in range(epochs):
        for rows in _batches(given, rng):
            scores = outputs([given[row] for row in rows], share_dropped=0.1)
            loss = _loss(torch.nn.functional, label_sets, scores, y[rows], known[rows])
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*encoder.parameters(), *head.parameters()], 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
    encoder.eval()
    found = np.zeros((len(texts), y.shape[1]), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    with torch.inference_mode():
        for at in range(0, len(order), _LABELLING_BATCH):
            rows = order[at : at + _LABELLING_BATCH]
            scores = outputs([texts[row] for row in rows], share_dropped=0.0)
            for one, columns in _columns(label_sets):
                part = scores[:, columns]
                shares = part.softmax(dim=1) if one.kind == "single" else part.sigmoid()
                found[rows, columns] = shares.cpu().numpy()
    return found


def _columns(label_sets: Sequence[LabelSet]) -> Iterator[tuple[LabelSet, slice]]:
    start = 0
    for one in label_sets:
        yield one, slice(start, start + len(one.label_ids))
        start += len(one.label_ids)


def _targets(
    label_sets: Sequence[LabelSet], sentences: Sequence[LabelledSentence]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    n_labels = sum(len(one.label_ids) for one in label_sets)
    y = np.zeros((len(sentences), n_labels), dtype=np.float32)
    known = np.zeros((len(sentences), len(label_sets)), dtype=np.float32)
    for number, (one, columns) in enumerate(_columns(label_sets)):
        of = {label: columns.start + at for at, label in enumerate(one.label_ids)}
        for row, sentence in enumerate(sentences):
            if one.name in sentence.labels:
                known[row, number] = 1.0
                y[row, [of[label] for label in sentence.labels[one.name]]] = 1.0
    return y, known


def _loss(functional: Any, label_sets: Sequence[LabelSet], scores: Any, y: Any, known: Any) -> Any:
    total = 0.0
    for number, (one, columns) in enumerate(_columns(label_sets)):
        part, wanted = scores[:, columns], y[:, columns]
        if one.kind == "single":
            each = functional.cross_entropy(part, wanted, reduction="none")
        else:
            each = functional.binary_cross_entropy_with_logits(part, wanted, reduction="none")
            each = each.sum(dim=1)
        total = total + (each * known[:, number]).mean()
    return total


def _batches(texts: Sequence[str], rng: np.random.Generator) -> list[list[int]]:
    drawn = rng.permutation(len(texts)).tolist()
    batches = []
    for at in range(0, len(drawn), _BATCH * _POOL):
        pool = sorted(drawn[at : at + _BATCH * _POOL], key=lambda row: len(texts[row]))
        batches += [pool[at : at + _BATCH] for at in range(0, len(pool), _BATCH)]
    rng.shuffle(batches)
    return batches


def _groups(encoder: Any, head: Any) -> list[dict[str, Any]]:
    """Return parameters by learning rate, which falls from the last layer to the first."""
    depth = encoder.config.num_hidden_layers
    by_layer: dict[int, list[Any]] = {}
    for name, weights in encoder.named_parameters():
        layer = depth
        if name.startswith("embeddings."):
            layer = 0
        elif ".layer." in name:
            layer = int(name.split(".layer.")[1].split(".")[0]) + 1
        by_layer.setdefault(layer, []).append(weights)
    groups = [
        {"params": weights, "lr": _RATE * _LAYER_DECAY ** (depth - layer)}
        for layer, weights in by_layer.items()
    ]
    return [*groups, {"params": list(head.parameters()), "lr": _RATE * _HEAD_RATE}]


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m kjclass.training.teach", description=__doc__)
    parser.add_argument("model", type=Path, help="folder of the transformer")
    parser.add_argument("out", type=Path, help="table to write, Parquet")
    parser.add_argument("label_sets", nargs="+", metavar="SET", help="installed label sets")
    parser.add_argument("--unlabelled", type=Path, required=True, help="corpus, column text")
    parser.add_argument("--data", type=Path, action="append", help="default: those of kjclass")
    parser.add_argument("--corpus", type=Path, help="as in kjclass train")
    parser.add_argument("--seeds", type=int, default=3, help="fine-tunings to average")
    args = parser.parse_args(argv)
    if args.seeds < 1:
        parser.error("--seeds: at least 1")
    label_sets = [get_registry().label_sets.get(name) for name in args.label_sets]
    sentences = read_labelled(args.data, label_sets) if args.data else seed_sentences(label_sets)
    if args.corpus:
        sentences += corpus_sentences(args.corpus, label_sets)
    for one in label_sets:
        annotated(one, sentences)
    known = {sentence.text for sentence in sentences}
    given = [text for chunk in read_corpus(args.unlabelled) for text in chunk.texts.to_pylist()]
    texts = [text for text in dict.fromkeys(given) if text not in known]
    total = np.zeros((len(texts), sum(len(one.label_ids) for one in label_sets)))
    for seed in range(args.seeds):
        total += teach(args.model, label_sets, sentences, texts, seed=seed)
        # After each, since one may take hours.
        mean = total / (seed + 1)
        table = {
            one.name: dict(zip(one.label_ids, mean[:, columns].T, strict=True))
            for one, columns in _columns(label_sets)
        }
        write_taught(args.out, texts, table)
        print(f"{args.out}: {len(texts)} sentences, {seed + 1} of {args.seeds}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
