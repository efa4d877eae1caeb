"""Save a trained model into a folder, and load it again: verified, and without executing it."""

from __future__ import annotations

import hashlib
import json
import platform
import tempfile
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kjclass.classifiers.reference import ReferenceScorer
from kjclass.classifiers.stack import Stack
from kjclass.classifiers.targets import probabilities
from kjclass.classifiers.weights import LinearWeights, SharedWeights
from kjclass.errors import ModelDamagedError, ModelMismatchError, OutputError, PluginError
from kjclass.hookspecs import Runner, Trainable
from kjclass.labels import LabelSet
from kjclass.models.card import model_card
from kjclass.models.label_set import write_label_set
from kjclass.models.manifest import KEPT, MANIFEST, Manifest
from kjclass.models.needs import Needs, find_needs
from kjclass.plugins import BUILTIN
from kjclass.registry import Registry, get_registry, guarded, resolve

if TYPE_CHECKING:
    from kjclass.abstention.evidence import Evidence

__all__ = [
    "Model",
    "check_golden",
    "environment",
    "load_features",
    "load_model",
    "model_probabilities",
    "save_model",
]

GOLDEN = "golden.jsonl"
EVALUATION = "evaluation.json"
_TOLERANCE = 1e-4
# Scores can move only with these; other versions are noted for the record.
_SCORING = ("python", "unicode", "numpy", "kjclass")


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model.

    Parameters
    ----------
    label_set : LabelSet
        What it labels with.
    manifest : Manifest
        What is known of it.
    runner : LinearWeights, SharedWeights or Runner
        Linear weights are scored together with those of other models; anything else by itself.
    folder : Path
        Where it lies.
    source : str
        Whose code the runner is, for messages.
    versions : mapping of str to str
        Version of each distribution, besides kjclass, whose code the runner is.
    """

    label_set: LabelSet
    manifest: Manifest
    runner: LinearWeights | SharedWeights | Runner
    folder: Path
    source: str = "the classifier"
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def multi(self) -> bool:
        """Whether the label set allows several labels."""
        return self.label_set.kind == "multi"

    @property
    def thresholds(self) -> NDArray[np.float64]:
        """Thresholds in the order of the labels."""
        return np.array([self.manifest.thresholds[label] for label in self.label_set.label_ids])


def environment(packages: Iterable[str] = ()) -> dict[str, str]:
    """Return the versions that a score can depend on, and those of `packages`."""
    from kjclass import __version__

    names = {"python": platform.python_version(), "unicode": unicodedata.unidata_version}
    names |= {"numpy": np.__version__, "kjclass": __version__}
    return names | {package: version(package) for package in packages}


def save_model(
    folder: Path,
    label_set: LabelSet,
    trained: Trainable,
    *,
    classifier: Mapping[str, Any],
    training: Mapping[str, Any],
    metrics: Mapping[str, Any],
    golden: Sequence[str],
    calibration: Mapping[str, Any] | None = None,
    provider: str = "",
    evidence: Evidence | None = None,
    evaluation: Mapping[str, Any] | None = None,
    seen: Sequence[str] = (),
) -> None:
    """Write a model folder; what stood there before is replaced as a whole.

    Parameters
    ----------
    folder : Path
        Where the model goes.
    label_set : LabelSet
        What it labels with.
    trained : Trainable
        The fitted estimator.
    classifier, training, metrics : mapping
        See :class:`~kjclass.models.manifest.Manifest`; the state is added here.
    golden : sequence of str
        Sentences of our own whose scores are kept to check later environments.
    calibration : mapping, optional
        See :class:`~kjclass.models.manifest.Manifest`.
    provider : str
        The distribution that the label set comes from; empty if it is not installed. The folder
        carries a copy of it, unless that is kjclass.
    evidence : Evidence, optional
        What bounds the errors of the model.
    evaluation : mapping, optional
        Every figure there is, for a file of its own; `metrics` are the chief ones.
    seen : sequence of str
        Sentences that it learnt from; none where that is not to be told.

    Raises
    ------
    OutputError
        If the folder cannot be written, or holds something other than a model.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise OutputError(
            "the folder is not empty and holds no model", where=str(folder), fix="name another"
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
            new = Path(scratch) / "new"
            new.mkdir()
            state = trained.save(new)
            if evidence is not None:
                from kjclass.models.held_out import write_evidence

                write_evidence(evidence, new)
            if seen:
                from kjclass.models.seen import write_seen

                write_seen(seen, new)
            if evaluation is not None:
                text = json.dumps(evaluation, ensure_ascii=False)
                (new / EVALUATION).write_text(text + "\n", encoding="utf-8")
            rows = trained.predict_proba(list(golden))
            _write_golden(new, label_set, golden, rows)
            manifest = Manifest(
                label_set={
                    "name": label_set.name,
                    "version": label_set.version,
                    "kind": label_set.kind,
                    "labels": list(label_set.label_ids),
                    "fingerprint": label_set.fingerprint,
                    **({"provider": provider} if provider not in ("", BUILTIN) else {}),
                },
                thresholds={
                    label: round(float(threshold), 6)
                    for label, threshold in zip(
                        label_set.label_ids, trained.thresholds_, strict=True
                    )
                },
                classifier={**classifier, "state": dict(state)},
                training=training,
                metrics=metrics,
                calibration=calibration,
            )
            if provider != BUILTIN:
                write_label_set(label_set, new)
            card = model_card(label_set, manifest, installed=bool(provider))
            (new / "README.md").write_text(card, encoding="utf-8")
            files = sorted(path.name for path in new.iterdir())
            replace(manifest, sha256={name: _digest(new / name) for name in files}).write(new)
            if folder.exists():
                folder.rename(Path(scratch) / "old")
            new.rename(folder)
    except OSError as error:
        raise OutputError(
            f"cannot write the model: {error.strerror or error}",
            where=str(folder),
            fix="check the path",
        ) from error


def _write_golden(
    folder: Path, label_set: LabelSet, texts: Sequence[str], rows: NDArray[np.float64]
) -> None:
    with (folder / GOLDEN).open("w", encoding="utf-8") as out:
        for text, row in zip(texts, rows, strict=True):
            scores = {
                label: round(float(p), 7) for label, p in zip(label_set.label_ids, row, strict=True)
            }
            out.write(json.dumps({"text": text, "scores": scores}, ensure_ascii=False) + "\n")


def load_model(
    folder: str | Path,
    *,
    registry: Registry | None = None,
    label_set: LabelSet | None = None,
    shared: Container[str] = (),
) -> Model:
    """Load and verify a model folder.

    Parameters
    ----------
    folder : str or Path
        The folder.
    registry : Registry, optional
        Where label set, classifier and features are looked up.
    label_set : LabelSet, optional
        Use this one. By default the installed one of the model's name, and where none is installed
        the one that the folder carries; see :mod:`kjclass.models.label_set`.
    shared : container of str
        Fingerprints of the models whose weights a mapped stack holds. They were verified when it
        was written; here only their manifests are read.

    Returns
    -------
    Model

    Raises
    ------
    ModelNotFoundError
        If there is no manifest.
    ModelDamagedError
        If a file is missing or changed, or the golden rows no longer come out.
    ModelMismatchError
        If it was made by a newer kjclass, for another version of the label set or with other
        features than those of the same name here.
    LabelSetError, PluginError
        If the label set, classifier or features it needs are not installed, or do not work. A
        label set that the folder carries need not be.
    """
    folder = Path(folder)
    registry = registry or get_registry()
    try:
        manifest = Manifest.read(folder)
        needs = find_needs(manifest, folder, registry, label_set)
        label_set = needs.label_set
        if manifest.fingerprint in shared:
            return Model(label_set, manifest, SharedWeights(len(label_set.labels)), folder)
        for name, digest in manifest.sha256.items():
            if not (folder / name).is_file():
                raise ModelDamagedError.of(folder / name, "the file is missing")
            if name not in KEPT and _digest(folder / name) != digest:
                raise ModelDamagedError.of(folder / name, "the file is not the one that was saved")
    except OSError as error:
        raise ModelDamagedError.of(folder, f"cannot be read: {error.strerror or error}") from error
    runner = _run(needs, folder, manifest, registry)
    model = Model(label_set, manifest, runner, folder, needs.source, needs.versions)
    before, now = manifest.training["versions"], environment()
    same = all(before.get(name) == now[name] for name in _SCORING)
    if not same or any(before.get(name, v) != v for name, v in needs.versions.items()):
        with guarded(
            f"label set {label_set.name!r}: scoring the golden sentences", where=needs.source
        ):
            check_golden(model)
    return model


def _run(
    needs: Needs, folder: Path, manifest: Manifest, registry: Registry
) -> LinearWeights | Runner:
    """Let the classifier load the model, and look at what it returns."""
    state = dict(manifest.classifier["state"])
    if "features" in state:
        state["transformer"] = load_features(state["features"], registry)
        _check_features(state, folder)
    run = resolve(needs.classifier.runner, provider=needs.plugin.name)
    with guarded(f"loading {folder}", where=needs.source):
        runner: LinearWeights | Runner = run(folder, state)
    if isinstance(runner, LinearWeights):
        arrays = (runner.steps, runner.cue_steps, runner.intercept)
        n = len(needs.label_set.labels)
        columns = n if runner.focus is None else 2 * n
        wrong = (runner.n_labels, len(runner.steps)) != (n, columns)
        if wrong or not all(np.isfinite(array.sum()) for array in arrays):
            raise ModelDamagedError.of(folder, "the weights are not numbers, one for each label")
    elif not callable(getattr(runner, "predict_proba", None)):
        raise PluginError(
            f"the runner is a {type(runner).__name__} without predict_proba",
            where=needs.source,
            fix="report it",
        )
    return runner


def load_features(name: str, registry: Registry) -> Any:
    """Return the transformer that the registry calls `name`.

    Raises
    ------
    PluginError
        If there is none, or it has no ``transform``.
    """
    spec = registry.features.get(name)
    provider = registry.features.provider(name).name
    factory = resolve(spec.factory, provider=provider)
    with guarded(f"features {name!r} cannot be made", where=f"plugin {provider}"):
        transformer = factory()
    if not hasattr(transformer, "transform"):
        raise PluginError(f"features {name!r} have no transform method", where=f"plugin {provider}")
    return transformer


def _check_features(state: Mapping[str, Any], folder: Path) -> None:
    """Raise ModelMismatchError if the model keeps the fingerprint of other features."""
    wanted = state.get("features_fingerprint")
    if wanted is None:
        return
    found = getattr(state["transformer"], "fingerprint", None) or "unknown"
    if found.partition(" ")[0] != wanted.partition(" ")[0]:
        raise ModelMismatchError(
            f"the model was made with features {state['features']!r} {wanted}, here they are "
            f"{found}",
            where=str(folder),
            fix="set those features up as they were, or train the model again",
        )


def model_probabilities(model: Model, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the probabilities that one model gives each text, by the plain scorer."""
    if isinstance(model.runner, LinearWeights):
        scores = ReferenceScorer(Stack.of([model.runner])).score(texts)
        return probabilities(scores.astype(np.float64), multi=model.multi)
    assert not isinstance(model.runner, SharedWeights)
    return model.runner.predict_proba(texts)


def check_golden(model: Model) -> None:
    """Score the golden sentences again.

    Raises
    ------
    ModelDamagedError
        If the model no longer scores as it did where it was trained.
    """
    lines = (model.folder / GOLDEN).read_text(encoding="utf-8").splitlines()
    golden = [json.loads(line) for line in lines]
    found = model_probabilities(model, [row["text"] for row in golden])
    expected = np.array(
        [[row["scores"][label] for label in model.label_set.label_ids] for row in golden]
    )
    off = float(np.abs(found - expected).max()) if len(expected) else 0.0
    if not off <= _TOLERANCE:
        raise ModelDamagedError.of(
            model.folder / GOLDEN,
            f"in this environment scores differ by up to {off:.2g} from those saved with the model",
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
