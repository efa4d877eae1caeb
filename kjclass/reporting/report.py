"""Make a report: of a recipe, cross-validated over documents, or of a trained model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.weights import LinearWeights
from kjclass.errors import InputError, TrainingError
from kjclass.evaluation.evaluate import evaluate, evaluate_labeler
from kjclass.evaluation.evaluation import Evaluation
from kjclass.evaluation.growth.curve import learning_curve as measure_growth
from kjclass.evaluation.growth.results import LearningCurve
from kjclass.evaluation.predictions import Predictions
from kjclass.explain.label_set import explain_model
from kjclass.labels import LabelSet
from kjclass.metrics import Scores
from kjclass.models.folder import environment
from kjclass.pipeline import Labeler
from kjclass.probes import probe
from kjclass.records import LabelledSentence
from kjclass.registry import Registry
from kjclass.reporting.contents import CloserLook, Report
from kjclass.reporting.curves import curves
from kjclass.reporting.examples import label_examples
from kjclass.reporting.statement import data_statement
from kjclass.training.train import fit

__all__ = ["report", "report_labeler"]

_LIBRARIES = ("scikit-learn", "scipy")
_MOST_LOOKED_AT = 2000
_FEATURES, _FLIPS = 12, 3
# A word in two sentences says little of what a model goes by.
_LEAST_HOLDERS = 3

Tell = Callable[[str], None]


def report(
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    *,
    folds: int = 5,
    classifier: str = "lexical",
    parameters: Mapping[str, Any] | None = None,
    registry: Registry | None = None,
    by: Sequence[str] | None = None,
    leakage: bool = True,
    closer: bool = True,
    learning_curve: bool = False,
    seed: int = 0,
    files: Sequence[str] = (),
    data_notes: Sequence[str] = (),
    command: str = "",
    tell: Tell = lambda _: None,
) -> Report:
    """Cross-validate a recipe over documents and report all there is to say of it.

    Models are trained where :func:`kjclass.parallel.backend` says.

    Parameters
    ----------
    label_set, sentences, folds, classifier, parameters, registry, by, leakage, seed, tell
        As in :func:`kjclass.evaluation.evaluate.evaluate`.
    closer : bool
        Train one more model on all folds but the first, and look at what it goes by and what flips
        its labels, on the sentences of the first.
    learning_curve : bool
        Measure what more sentences would be worth, which takes longer than all the rest.
    files : sequence of str
        Where the sentences come from, for people.
    data_notes : sequence of str
        How they were chosen and annotated, and their licence.
    command : str
        What makes the report again.

    Returns
    -------
    Report

    Raises
    ------
    TrainingError, InputError
        As :func:`kjclass.evaluation.evaluate.evaluate`.
    """
    recipe: dict[str, Any] = {
        "classifier": classifier,
        "parameters": parameters,
        "registry": registry,
    }
    evaluation = evaluate(
        label_set, sentences, folds=folds, by=by, leakage=leakage, seed=seed, tell=tell, **recipe
    )
    found = _predictions(evaluation)
    look, notes = None, ["the closer look at one model was left out, as it was asked for"]
    if closer:
        tell("one more model, to look at")
        look, notes = _at_one_fold(found, recipe, seed)
    growth = None
    if learning_curve:
        tell("learning curve")
        growth = measure_growth(label_set, sentences, seed=seed, **recipe)
    statement = {"files": files, "notes": data_notes}
    return _report(evaluation, look, growth, statement, command, notes, seed)


def report_labeler(
    labeler: Labeler,
    label_set: LabelSet,
    sentences: Sequence[LabelledSentence],
    *,
    by: Sequence[str] | None = None,
    registry: Registry | None = None,
    closer: bool = True,
    seed: int = 0,
    files: Sequence[str] = (),
    data_notes: Sequence[str] = (),
    command: str = "",
) -> Report:
    """Report how well a trained model labels sentences that it has not seen.

    Parameters
    ----------
    labeler, label_set, sentences, by, registry, seed
        As in :func:`kjclass.evaluation.evaluate.evaluate_labeler`.
    closer, files, data_notes, command
        As in :func:`report`.

    Returns
    -------
    Report

    Raises
    ------
    TrainingError, InputError
        As :func:`kjclass.evaluation.evaluate.evaluate_labeler`.
    """
    evaluation = evaluate_labeler(
        labeler, label_set, sentences, by=by, registry=registry, seed=seed
    )
    found = _predictions(evaluation)
    look, notes = None, ["the closer look at the model was left out, as it was asked for"]
    if closer:
        (model,) = (one for one in labeler.models if one.label_set.name == label_set.name)
        rows = _some(np.arange(len(found)), seed)
        how = f"the trained model, on {_of_them(len(rows), len(found))}"
        look, notes = _look(Labeler([model]), found.take(rows), how, seed)
    statement = {"files": files, "notes": data_notes}
    return _report(evaluation, look, None, statement, command, notes, seed)


def _predictions(evaluation: Evaluation) -> Predictions:
    assert evaluation.predictions is not None
    return evaluation.predictions


def _at_one_fold(
    found: Predictions, recipe: Mapping[str, Any], seed: int
) -> tuple[CloserLook | None, list[str]]:
    rows = _some(np.flatnonzero(found.fold == 0), seed)
    others = [one for one, fold in zip(found.sentences, found.fold, strict=True) if fold != 0]
    try:
        fitted = fit(found.label_set, others, **recipe)
    except TrainingError as error:
        return None, [f"no closer look at one model: {error.what}"]
    held_out = int((found.fold == 0).sum())
    how = (
        f"a model trained on the {len(others):,} sentences of all folds but the first, on "
        f"{_of_them(len(rows), held_out)} of the first"
    )
    return _look(fitted.labeler(), found.take(rows), how, seed)


def _look(
    labeler: Labeler, some: Predictions, how: str, seed: int
) -> tuple[CloserLook | None, list[str]]:
    try:
        probes = probe(labeler, some.sentences, seed=seed)
    except InputError as error:
        return None, [f"no closer look at one model: {error.what}"]
    notes = []
    features = None
    (model,) = labeler.models
    if isinstance(model.runner, LinearWeights):
        texts = [one.text for one in some.sentences]
        features = explain_model(model, texts, top=_FEATURES, least=_LEAST_HOLDERS)
    else:
        notes.append("no features: the model is no sum over words")
    shown = tuple(replace(row, flips=row.flips[:_FLIPS]) for row in probes.rows)
    return CloserLook(how, features, replace(probes, rows=shown)), notes


def _some(rows: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    chosen = np.random.default_rng(seed).permutation(rows)[:_MOST_LOOKED_AT]
    return np.sort(chosen)


def _of_them(n: int, whole: int) -> str:
    return f"{n:,} sentences" if n == whole else f"{n:,} of the {whole:,} sentences"


def _report(
    evaluation: Evaluation,
    look: CloserLook | None,
    growth: LearningCurve | None,
    statement: Mapping[str, Sequence[str]],
    command: str,
    notes: Sequence[str],
    seed: int,
) -> Report:
    found = _predictions(evaluation)
    before: Scores | None = None
    if found.raw is not None:
        before = replace(found, probability=found.raw).scores(seed=seed)
    return Report(
        found.label_set,
        evaluation,
        len(np.unique(found.fold)) > 1,
        before,
        curves(found, evaluation.scores),
        label_examples(found),
        look,
        growth,
        data_statement(found, files=statement["files"], notes=statement["notes"]),
        command,
        environment(_LIBRARIES),
        tuple(notes),
    )
