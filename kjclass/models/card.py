"""The model card: the README of a model folder, in the Hub's format."""

from __future__ import annotations

from kjclass.labels import LabelSet
from kjclass.models.manifest import Manifest

__all__ = ["model_card"]

_HEAD = """---
language: en
license: apache-2.0
library_name: kjclass
pipeline_tag: text-classification
tags:
- economic-security
- {name}
---

# kjclass {name}

{kind} classifier of English sentences. Target: {target}
"""

_USE = """
## Use

```python
import kjclass

labeler = kjclass.load(["{name}"])
labeler("Seoul and Tokyo will share chip-stock data.")["{name}"].labels
```

Weights are plain arrays (safetensors); loading executes nothing. `kjclass explain` shows which
words a score is made of.
"""

_LIMITS = """
## Limits

English only: sentences in other scripts are flagged `unsupported_language`, other languages in
Latin script are not recognised. {scores} The figures above come from the training sentences; other
text may be harder.
"""

_CALIBRATED = """Scores are calibrated out of fold: in text like the training sentences{shares},
eight in ten labels with a score of 0.8 are right; in other text that has to be measured."""
_RAW = 'Scores are not calibrated: 0.8 does not mean "right in eight cases of ten".'


def model_card(label_set: LabelSet, manifest: Manifest) -> str:
    """Return the model card as Markdown with metadata.

    Parameters
    ----------
    label_set : LabelSet
        What the model labels with.
    manifest : Manifest
        Its metrics are shown.
    """
    kind = "Single-label" if label_set.kind == "single" else "Multi-label"
    parts = [
        _HEAD.format(name=label_set.name, kind=kind, target=label_set.target.rstrip(".") + ".")
    ]
    parts.append("\n## Labels\n\n| label | definition | threshold |\n|---|---|---|\n")
    for label in label_set.labels:
        threshold = manifest.thresholds[label.id]
        parts.append(f"| {label.id} | {label.definition} | {threshold:.2f} |\n")
    training = manifest.training
    parts.append(
        f"\n## Training\n\n{training['sentences']} labelled sentences in {training['groups']} "
        f"groups; classifier `{manifest.classifier['name']}` of {manifest.classifier['provider']}, "
        f"label set version {label_set.version}, seed {training['seed']}. Reproduce with "
        f"`kjclass train {label_set.name}`.\n"
    )
    if prior := manifest.classifier["parameters"].get("prior"):
        shares = ", ".join(f"{label} {share:g}" for label, share in prior.items())
        parts.append(
            f"\nScores are calibrated and thresholds chosen for text in which labels have other "
            f"shares than among the training sentences: {shares}.\n"
        )
    if manifest.metrics:
        parts.append(_metrics(manifest))
    parts.append(_USE.format(name=label_set.name))
    scores = _RAW
    if manifest.calibration is not None:
        scores = _CALIBRATED.format(shares=", with the shares above" if prior else "")
    parts.append(_LIMITS.format(scores=scores))
    return "".join(parts)


def _metrics(manifest: Manifest) -> str:
    metrics = manifest.metrics
    low, high = metrics["interval"]
    lines = [
        f"\n## Evaluation\n\nMacro-F1 {metrics['macro_f1']:.3f}, 95% interval {low:.3f} to "
        f"{high:.3f}: {metrics['how']}.\n\n| label | F1 | sentences |\n|---|---|---|\n"
    ]
    for label, row in metrics["labels"].items():
        f1 = "too few" if row["f1"] is None else f"{row['f1']:.3f}"
        lines.append(f"| {label} | {f1} | {row['support']} |\n")
    return "".join(lines)
