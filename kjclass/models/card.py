"""The model card: the README of a model folder, in the Hub's format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kjclass.labels import LabelSet
from kjclass.models.manifest import LABEL_SET, Manifest
from kjclass.models.metadata import metadata

__all__ = ["model_card"]

_HEAD = """
# kjclass {name}

{kind} classifier of English sentences. Target: {target}
"""

_USE = """
## Use

```python
import kjclass

labeler = kjclass.load(["{place}"])
labeler("Seoul and Tokyo will share chip-stock data.")["{name}"].labels
```

Weights are plain arrays (safetensors); loading executes nothing. `kjclass explain` shows which
words a score is made of.
"""

_LIMITS = """
## Limits

English only: sentences in other scripts are flagged `unsupported_language`, other languages in
Latin script are not recognised. {scores} The figures above come from the training sentences; other
text may be harder.{lower}
"""
_LOWER = " Put into lower case, {share:.1%} of {sentences:,} training sentences get other labels."

_CALIBRATED = """Scores are calibrated out of fold: in text like the training sentences{shares},
eight in ten labels with a score of 0.8 are right; in other text that has to be measured."""
_RAW = 'Scores are not calibrated: 0.8 does not mean "right in eight cases of ten".'

_COLUMNS = {
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
    "average_precision": "average precision",
    "ece": "calibration error",
}
_FLIPS = """
## What flips

Sentences are changed and labelled again, {how}.
The share is of sentences whose labels should have stayed, or followed the change, and did not;
where nothing is known (open), of those whose labels changed.

| change | labels should | flips | 95% interval | sentences |
|---|---|---|---|---|
"""


def model_card(label_set: LabelSet, manifest: Manifest, *, installed: bool = True) -> str:
    """Return the model card as Markdown with metadata.

    Parameters
    ----------
    label_set : LabelSet
        What the model labels with.
    manifest : Manifest
        Its metrics are shown.
    installed : bool
        Whether the label set comes with a package, rather than with the model alone.
    """
    kind = "Single-label" if label_set.kind == "single" else "Multi-label"
    target = label_set.target.rstrip(".") + "."
    parts = [
        metadata(label_set, manifest),
        _HEAD.format(name=label_set.name, kind=kind, target=target),
    ]
    parts.append("\n## Labels\n\n| label | definition | threshold |\n|---|---|---|\n")
    for label in label_set.labels:
        threshold = manifest.thresholds[label.id]
        parts.append(f"| {label.id} | {label.definition} | {threshold:.2f} |\n")
    training = manifest.training
    command = f"kjclass train {label_set.name if installed else LABEL_SET}"
    if training.get("origin"):
        command += f" {training['origin']}"
    parts.append(
        f"\n## Training\n\n{training['sentences']} labelled sentences in {training['groups']} "
        f"groups; classifier `{manifest.classifier['name']}` of {manifest.classifier['provider']}, "
        f"label set version {label_set.version}, seed {training['seed']}. Reproduce with "
        f"`{command}`.\n"
    )
    if taught := training.get("taught"):
        table = training["teacher"][:16]
        parts.append(
            f"\n{taught} more sentences were learnt from the probabilities that a teacher, a "
            f"slower model, gave their labels (SHA-256 of its table: `{table}…`). The teacher may "
            "know the labelled sentences: then the out-of-fold figures flatter a little.\n"
        )
    if words := manifest.classifier["parameters"].get("vocabulary"):
        parts.append(
            f"\nIts words and n-grams are those of other models, which it shares so that they open "
            f"and label faster together (SHA-256 of their hashes: `{words[:16]}…`). Where those "
            "knew the labelled sentences, the out-of-fold figures flatter a little.\n"
        )
    if prior := manifest.classifier["parameters"].get("prior"):
        shares = ", ".join(f"{label} {share:g}" for label, share in prior.items())
        parts.append(
            f"\nScores are calibrated and thresholds chosen for text in which labels have other "
            f"shares than among the training sentences: {shares}.\n"
        )
    if manifest.metrics:
        parts.append(_metrics(manifest))
    place = label_set.name if installed else f"path/to/{label_set.name}"
    parts.append(_USE.format(name=label_set.name, place=place))
    scores = _RAW
    if manifest.calibration is not None:
        scores = _CALIBRATED.format(shares=", with the shares above" if prior else "")
    parts.append(_LIMITS.format(scores=scores, lower=_lower_case(manifest)))
    return "".join(parts)


def _lower_case(manifest: Manifest) -> str:
    """Say what lower case does to the labels, where that was measured and it does something."""
    for row in manifest.metrics.get("flips", {}).get("rates", ()):
        if row["probe"] == "lower-case" and row["share"]:
            return _LOWER.format(share=row["share"], sentences=row["sentences"])
    return ""


def _metrics(manifest: Manifest) -> str:
    metrics = manifest.metrics
    low, high = metrics["interval"]
    lines = [
        f"\n## Evaluation\n\nMacro-F1 {metrics['macro_f1']:.3f}, 95% interval {low:.3f} to "
        f"{high:.3f}: {metrics['how']}. Every figure, with its interval, stands in "
        "`evaluation.json`.\n\n"
    ]
    names = {key: name for key, name in _COLUMNS.items() if key in _first(metrics["labels"])}
    lines.append(f"| label | {' | '.join(names.values())} | sentences |\n")
    lines.append("|---" * (len(names) + 2) + "|\n")
    for label, row in metrics["labels"].items():
        cells = " | ".join("too few" if row[key] is None else f"{row[key]:.3f}" for key in names)
        lines.append(f"| {label} | {cells} | {row['support']} |\n")
    if "ece_before" in metrics:
        lines.append(
            f"\nCalibration error {metrics['ece']:.3f}, before calibration "
            f"{metrics['ece_before']:.3f}; Brier score {metrics['brier']:.3f}, before "
            f"{metrics['brier_before']:.3f}; both in the mean over labels.\n"
        )
    if flips := metrics.get("flips"):
        lines.append(_FLIPS.format(how=flips["how"]))
        for row in flips["rates"]:
            low, high = row["interval"]
            lines.append(
                f"| {row['probe']} | {row['should']} | {row['share']:.1%} | "
                f"{low:.1%} to {high:.1%} | {row['sentences']} |\n"
            )
    return "".join(lines)


def _first(labels: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    return next(iter(labels.values()), {})
