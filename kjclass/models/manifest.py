"""The manifest of a model folder: everything about a model that is not an array."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kjclass.errors import ModelDamagedError, ModelMismatchError, ModelNotFoundError
from kjclass.labels import LabelSet

__all__ = [
    "HELD_OUT",
    "KEPT",
    "LABEL_SET",
    "MANIFEST",
    "SCHEMA",
    "SEEN",
    "Manifest",
    "model_digest",
]

MANIFEST = "manifest.json"
# Read, and checked, only by who wants errors bounded, or asks what a model was trained on.
HELD_OUT = "held_out.safetensors"
SEEN = "seen.safetensors"
KEPT = frozenset({HELD_OUT, SEEN})
# Read only where the label set is not installed.
LABEL_SET = "label_set.json"
SCHEMA = "3.0"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``manifest.json`` holds.

    Parameters
    ----------
    label_set : mapping
        ``name``, ``version``, ``kind``, ``labels`` in order, and ``fingerprint`` of the codebook;
        ``provider``, the distribution it came from, unless that is kjclass or it was a file.
    thresholds : mapping of str to float
        By label; see :mod:`kjclass.classifiers.thresholds`.
    classifier : mapping
        ``name`` and ``provider`` (found among installed packages, never by path), ``parameters``
        it was trained with and the ``state`` it saved; ``features_provider``, where its features
        came from a plugin.
    training : mapping
        ``fingerprint`` of the sentences, their number, that of their groups, their ``origin`` as
        options of ``kjclass train``, the seed, and the library ``versions``.
    metrics : mapping
        Measured on held-out sentences.
    sha256 : mapping of str to str
        Digest of every other file of the folder; of ``label_set.json`` among them, where the folder
        carries its label set (:mod:`kjclass.models.label_set`).
    abstain : tuple of str
        Sentences with these statuses get no label.
    calibration : mapping or None
        What made raw scores into log-odds that can be believed, ``scale * score + shift``, by
        label; folded into the weights already. None where nothing was calibrated.
    schema : str
        ``major.minor`` of this layout.
    """

    label_set: Mapping[str, Any]
    thresholds: Mapping[str, float]
    classifier: Mapping[str, Any]
    training: Mapping[str, Any]
    metrics: Mapping[str, Any] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)
    abstain: tuple[str, ...] = ("empty", "unsupported_language")
    calibration: Mapping[str, Any] | None = None
    schema: str = SCHEMA

    def write(self, folder: Path) -> None:
        """Write ``manifest.json``."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read and check ``manifest.json``.

        Raises
        ------
        ModelNotFoundError
            If there is none.
        ModelMismatchError
            If its schema is of another major version.
        ModelDamagedError
            If it is no manifest.
        """
        path = folder / MANIFEST
        if not path.is_file():
            raise ModelNotFoundError(
                "no model here", where=str(folder), fix="name a folder that kjclass train wrote"
            )
        try:
            content = json.loads(path.read_bytes())
            schema = str(content["schema"])
            major = int(schema.split(".", maxsplit=1)[0])
        except (ValueError, KeyError, TypeError) as error:
            raise ModelDamagedError.of(path, f"not a manifest ({error})") from error
        if major != int(SCHEMA.split(".", maxsplit=1)[0]):
            raise ModelMismatchError(
                f"the model has schema {schema}, this kjclass reads {SCHEMA}",
                where=str(path),
                fix="upgrade kjclass, or train the model again",
            )
        try:
            content["abstain"] = tuple(content["abstain"])
            manifest = cls(**{name: content[name] for name in cls.__dataclass_fields__})
            manifest._check()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelDamagedError.of(path, f"{error} is missing or malformed") from error
        return manifest

    def _check(self) -> None:
        """Raise unless everything is there that loading and labelling rely on."""
        mine = self.label_set
        texts = [mine["name"], mine["kind"], mine["fingerprint"], self.classifier["name"]]
        for value in (*texts, *mine["labels"], *self.sha256, *self.sha256.values()):
            if not isinstance(value, str):
                raise TypeError(repr(value))
        _parts(mine["version"])
        single = mine["kind"] == "single"
        for label in mine["labels"]:
            threshold = self.thresholds[label]
            # That of a single-label set divides.
            if not math.isfinite(threshold) or threshold < 0 or (not threshold and single):
                raise ValueError(f"threshold {threshold}")
        for found in (self.classifier["state"], self.training["versions"]):
            if not isinstance(found, dict):
                raise TypeError(repr(found))

    @property
    def fingerprint(self) -> str:
        """Digest of the files that were saved with it."""
        return hashlib.sha256(json.dumps(dict(self.sha256), sort_keys=True).encode()).hexdigest()

    def check_label_set(self, label_set: LabelSet, folder: Path) -> None:
        """Raise ModelMismatchError unless the model fits `label_set` as it is.

        What the parts of its version mean is said in :mod:`kjclass.hookspecs`.
        """
        mine = self.label_set
        fix = f"run: kjclass train {label_set.name}"
        made_for, installed = _parts(mine["version"]), _parts(label_set.version)
        if made_for[:2] != installed[:2]:
            if made_for > installed and (provider := mine.get("provider")):
                fix = f"upgrade {provider}, or {fix}"
            elif made_for[0] < installed[0]:
                fix += ", once its sentences are labelled with the new labels"
            what = (
                f"the model was made for version {mine['version']} of label set "
                f"{label_set.name!r}, installed is {label_set.version}"
            )
        elif tuple(mine["labels"]) != label_set.label_ids or mine["kind"] != label_set.kind:
            what = f"the labels of {label_set.name!r} changed since, without a new version"
        elif made_for == installed and mine["fingerprint"] != label_set.fingerprint:
            what = f"the codebook of {label_set.name!r} changed since, without a new version"
        else:
            return
        raise ModelMismatchError(what, where=str(folder), fix=fix)


def _parts(version: str) -> tuple[int, int, int]:
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch


def model_digest(folder: Path) -> str:
    """Return the sha256 of a manifest, which holds the digests of all other files of its model.

    Raises
    ------
    ModelNotFoundError
        If there is no manifest.
    """
    try:
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except OSError as error:
        raise ModelNotFoundError("there is no model", where=str(folder)) from error
