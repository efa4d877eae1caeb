"""What a model folder says of its model: figures measured when it was trained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.calibration import Calibration, fit_calibration
from kjclass.metrics import Scores
from kjclass.pipeline import Labeler
from kjclass.probes import ProbeReport, probe
from kjclass.records import LabelledSentence
from kjclass.training.held_out import OutOfFold

__all__ = ["Measured", "flips", "measured", "summary"]

HOW = (
    "out-of-fold on the training sentences, no document in both parts of a split; calibration and "
    "thresholds from the other folds, for the shares at hand"
)
_MOST_PROBED = 1000
# What a calibration changes.
_OF_SCORES = ("brier", "ece", "reliability")
_OF_LABEL = ("precision", "recall", "average_precision", "brier", "ece")


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of the training sentences, each labelled by a model trained without it.

    Parameters
    ----------
    scores : Scores
        Each fold with calibration and thresholds of the others, for the shares of labels at hand.
    before : Scores or None
        The same with scores as they were before calibration; None where nothing was calibrated.
    """

    scores: Scores
    before: Scores | None

    def as_dict(self) -> dict[str, Any]:
        """Return every figure as plain data, rounded, ready for JSON."""
        before = None
        if self.before is not None:
            whole = asdict(self.before)
            labels = [
                {name: row[name] for name in ("label", *_OF_SCORES)} for row in whole["labels"]
            ]
            before = {name: whole[name] for name in _OF_SCORES} | {"labels": labels}
        found: dict[str, Any] = _rounded(
            {"how": HOW, "scores": asdict(self.scores), "before_calibration": before}
        )
        return found


def measured(found: OutOfFold, calibration: Calibration | None) -> Measured:
    """Score what was found out of fold.

    Parameters
    ----------
    found : OutOfFold
    calibration : Calibration or None
        What made the probabilities of `found`, of all folds. It is taken off again, and each fold
        is calibrated on the others: a calibration looks better where it was fitted.
    """
    if calibration is None:
        return Measured(found.scores(found.probability), None)
    raw = found.targets.probability(_raw(found, calibration))
    # Labels are given by these, too: calibrated for a prior, they would be given as rarely as in
    # the text to come.
    probability = _calibrated(found, calibration)
    return Measured(replace(found, probability=probability).scores(probability), found.scores(raw))


def _raw(found: OutOfFold, calibration: Calibration) -> NDArray[np.float64]:
    return calibration.scores_before(found.probability, multi=found.targets.multi)


def _calibrated(found: OutOfFold, calibration: Calibration) -> NDArray[np.float64]:
    raw = _raw(found, calibration)
    probability = np.zeros_like(raw)
    for others, mine in found.splits():
        fitted = fit_calibration(raw[others], found.targets.take(others).values)
        probability[mine] = found.targets.probability(fitted.apply(raw[mine]))
    return probability


def flips(labeler: Labeler, sentences: Sequence[LabelledSentence]) -> ProbeReport:
    """Run every probe on some of the sentences that a model was trained on.

    Parameters
    ----------
    labeler : Labeler
        With that one model.
    sentences : sequence of LabelledSentence
        At most 1,000 of them are drawn.

    Raises
    ------
    InputError
        If no sentence can be labelled.
    """
    order = np.random.default_rng(0).permutation(len(sentences))[:_MOST_PROBED]
    return probe(labeler, [sentences[at] for at in sorted(order.tolist())])


def summary(found: Measured | None, flipped: ProbeReport | None) -> dict[str, Any]:
    """Return what the manifest holds of the figures.

    Parameters
    ----------
    found : Measured or None
    flipped : ProbeReport or None

    Returns
    -------
    dict
        Empty where there are too few sentences: no figure is better than one that means nothing.
    """
    if found is None or found.scores.macro_f1.value is None:
        return {}
    scores, before = found.scores, found.before
    macro = scores.macro_f1
    metrics: dict[str, Any] = {
        "how": HOW,
        "macro_f1": macro.value,
        "interval": [macro.low, macro.high],
        "brier": scores.brier.value,
        "ece": scores.ece.value,
    }
    if before is not None:
        metrics |= {"brier_before": before.brier.value, "ece_before": before.ece.value}
    metrics["labels"] = {
        row.label: {
            "f1": row.f1.value,
            "support": row.support,
            **{name: getattr(row, name).value for name in _OF_LABEL},
        }
        for row in scores.labels
    }
    if flipped is not None:
        metrics["flips"] = {
            "how": f"on {flipped.sentences} of the training sentences, which the model has seen: "
            "other text may flip more",
            "rates": list(_rates(flipped)),
        }
    rounded: dict[str, Any] = _rounded(metrics)
    return rounded


def _rates(flipped: ProbeReport) -> Iterable[Mapping[str, Any]]:
    for row in flipped.rows:
        if row.rate.share is not None:
            yield {
                "probe": row.probe,
                "should": row.should,
                "share": row.rate.share,
                "interval": [row.rate.low, row.rate.high],
                "sentences": row.rate.sentences,
            }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(one) for one in value]
    return value
