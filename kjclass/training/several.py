"""Train models for several label sets, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from kjclass.labels import LabelSet
from kjclass.metrics import Scores
from kjclass.models.label_set import check_name
from kjclass.records import LabelledSentence
from kjclass.registry import get_registry
from kjclass.training.taught import Taught
from kjclass.training.train import fit

__all__ = ["train_all"]


def train_all(
    label_sets: Sequence[LabelSet],
    sentences: Sequence[LabelledSentence],
    out: Path,
    *,
    classifier: str = "lexical",
    parameters: Mapping[str, Any] | None = None,
    priors: Mapping[str, Mapping[str, float]] | None = None,
    aim: str | None = None,
    origin: str = "",
    taught: Taught | None = None,
    vocabulary: NDArray[np.uint64] | None = None,
    max_features: int | None = None,
) -> Iterator[tuple[LabelSet, Scores | None]]:
    """Train a model for each label set, where :func:`kjclass.parallel.backend` says.

    Models come back to this process, which writes their folders: workers need not see `out`.

    Parameters
    ----------
    label_sets : sequence of LabelSet
        What to learn.
    sentences : sequence of LabelledSentence
        Those not annotated for a set are left aside.
    out : Path
        Folder for the model folders, each named after its set.
    classifier, parameters
        As in :func:`~kjclass.training.train.train`.
    priors : mapping, optional
        The prior of each label set, by its name.
    aim, origin, taught, vocabulary, max_features
        As in :func:`~kjclass.training.train.train`.

    Yields
    ------
    tuple of LabelSet and Scores or None
        What was trained and saved, in the order of `label_sets`.

    Raises
    ------
    LabelSetError, TrainingError, OutputError
        As :func:`~kjclass.training.train.train`.
    """
    # Before the first is trained, which may take long.
    for label_set in label_sets:
        check_name(label_set, get_registry())
    calls = [
        delayed(fit)(
            label_set,
            sentences,
            classifier=classifier,
            parameters=parameters,
            prior=(priors or {}).get(label_set.name),
            aim=aim,
            origin=origin,
            taught=taught,
            vocabulary=vocabulary,
            max_features=max_features,
        )
        for label_set in label_sets
    ]
    # One set alone is fitted here, so that its folds are what is shared out.
    jobs = 1 if len(calls) == 1 else None
    for label_set, fitted in zip(
        label_sets, Parallel(n_jobs=jobs, return_as="generator")(calls), strict=True
    ):
        fitted.save(out / label_set.name)
        yield label_set, fitted.scores
