"""Labelled sentences that a model was not trained on, as evidence that bounds its errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kjclass.abstention.evidence import Evidence
from kjclass.evaluation.predictions import predict
from kjclass.features.normalize import text_status
from kjclass.labels import LabelSet
from kjclass.pipeline import Labeler
from kjclass.records import LabelledSentence

__all__ = ["held_out_evidence"]


def held_out_evidence(
    labeler: Labeler, label_set: LabelSet, sentences: Sequence[LabelledSentence]
) -> Evidence:
    """Let a labeler answer to labelled sentences, for :meth:`kjclass.pipeline.Labeler.bounded`.

    Parameters
    ----------
    labeler : Labeler
        Holds a model for `label_set`.
    label_set : LabelSet
    sentences : sequence of LabelledSentence
        Sentences that the model was not trained on, from documents drawn at random from those to
        be labelled, or from like ones. What cannot be labelled is left aside.

    Returns
    -------
    Evidence
        Its documents are joined where they share a near-duplicate. Its `seen` and `source` tell
        how many of the sentences the model was trained on.

    Raises
    ------
    TrainingError
        If no sentence is annotated for the set.
    """
    found = predict(labeler.guaranteed({}), label_set, sentences)
    found = found.take(np.array([text_status(one.text) == "ok" for one in found.sentences]))
    evidence = Evidence.of(
        found.truth,
        found.probability,
        found.given,
        found.groups,
        multi=label_set.kind == "multi",
    )
    if not found.n_seen:
        return evidence
    # This is part of what is promised, wherever that is written.
    source = f"held-out sentences (of {len(found):,}, {found.n_seen:,} trained on)"
    return replace(evidence, seen=found.n_seen, source=source)
