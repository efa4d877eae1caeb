"""The metadata of a model card: the YAML that the Hub reads figures from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kjclass.labels import LabelSet
from kjclass.models.manifest import Manifest

__all__ = ["metadata"]

_HEAD = """---
language: en
license: apache-2.0
library_name: kjclass
pipeline_tag: text-classification
tags:
- economic-security
- {name}
"""


def metadata(label_set: LabelSet, manifest: Manifest) -> str:
    """Return the front matter of a model card, between its two lines of dashes.

    Figures stand in a ``model-index``, as the Hub's model-card specification has it
    (https://github.com/huggingface/hub-docs/blob/main/modelcard.md).

    Parameters
    ----------
    label_set : LabelSet
    manifest : Manifest
        Its metrics are shown.
    """
    text = _HEAD.format(name=label_set.name)
    if manifest.metrics:
        text += _index(label_set, manifest)
    return text + "---\n"


def _index(label_set: LabelSet, manifest: Manifest) -> str:
    kind = "one label" if label_set.kind == "single" else "any number of labels"
    lines = [
        "model-index:",
        f"- name: {_text(f'kjclass {label_set.name}')}",
        "  results:",
        "  - task:",
        "      type: text-classification",
        f"      name: {_text(f'sentences, {kind} each')}",
        "    dataset:",
        "      type: labelled-sentences",
        "      name: training sentences, out of fold",
        "      args:",
        f"        fingerprint: {_text(manifest.training['fingerprint'])}",
        f"        sentences: {manifest.training['sentences']}",
        "    metrics:",
    ]
    for kind, name, value in _metrics(manifest.metrics):
        lines += [f"    - type: {kind}", f"      value: {value}", f"      name: {_text(name)}"]
    return "\n".join(lines) + "\n"


def _metrics(metrics: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    low, high = metrics["interval"]
    found = [("f1", f"macro-F1, 95% interval {low} to {high}", metrics["macro_f1"])]
    found += [(kind, name, metrics.get(key)) for kind, name, key in _WHOLE]
    for label, row in metrics["labels"].items():
        found += [(kind, f"{name} of {label}", row.get(key)) for kind, name, key in _LABEL]
    for row in metrics.get("flips", {}).get("rates", ()):
        found.append(("flip_rate", f"flips, {row['probe']}, should {row['should']}", row["share"]))
    yield from (one for one in found if one[2] is not None)


_WHOLE = (
    ("brier_score", "Brier score", "brier"),
    ("expected_calibration_error", "calibration error", "ece"),
    ("brier_score", "Brier score before calibration", "brier_before"),
    ("expected_calibration_error", "calibration error before calibration", "ece_before"),
)
_LABEL = (
    ("f1", "F1", "f1"),
    ("precision", "precision", "precision"),
    ("recall", "recall", "recall"),
    ("average_precision", "average precision", "average_precision"),
    ("brier_score", "Brier score", "brier"),
    ("expected_calibration_error", "calibration error", "ece"),
)


def _text(value: str) -> str:
    # A string of JSON is one of YAML.
    return json.dumps(value, ensure_ascii=False)
