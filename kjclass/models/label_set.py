"""The label set of a model: the one that is installed, or the copy in the model folder.

``label_set.json`` is the whole codebook in one file, as :mod:`kjclass.labelfile` reads it, names
among the cues. With it a folder is all that labelling needs. Folders of built-in sets have none:
those sets are wherever kjclass is, and nobody else may take their names.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from kjclass.errors import LabelSetError, ModelDamagedError
from kjclass.labelfile import label_set_from_json, to_dict
from kjclass.labels import LabelSet
from kjclass.models.manifest import LABEL_SET, Manifest
from kjclass.plugins import BUILTIN
from kjclass.registry import Registry

__all__ = ["check_name", "find_label_set", "write_label_set"]


def check_name(label_set: LabelSet, registry: Registry) -> None:
    """Refuse a label set that is called like a built-in one and is another.

    A model of it could not be loaded: the built-in set comes first wherever kjclass is.

    Parameters
    ----------
    label_set : LabelSet
        What a model is to be trained for.
    registry : Registry
        Which names are taken, and by whom.

    Raises
    ------
    LabelSetError
        If the name is taken.
    """
    known, name = registry.label_sets, label_set.name
    if name not in known.names() or known.provider(name).distribution != BUILTIN:
        return
    if known.get(name).fingerprint == label_set.fingerprint:
        return
    raise LabelSetError(
        "the name is reserved for a built-in label set, and this is another",
        where=f"label set {name!r}",
        fix="give yours another name, and rename the column with its labels likewise",
    )


def write_label_set(label_set: LabelSet, folder: Path) -> None:
    """Write a copy of a label set into a model folder."""
    text = json.dumps(to_dict(label_set), ensure_ascii=False, indent=2)
    (folder / LABEL_SET).write_text(text + "\n", encoding="utf-8")


def find_label_set(
    manifest: Manifest, folder: Path, registry: Registry, label_set: LabelSet | None = None
) -> LabelSet:
    """Return what a model labels with.

    An installed set comes before the copy, and has to fit: where both have the name and differ,
    that is said, and none is chosen.

    Parameters
    ----------
    manifest : Manifest
        The model's.
    folder : Path
        Where it lies.
    registry : Registry
        Where the name is looked up.
    label_set : LabelSet, optional
        Use this one, if it fits.

    Raises
    ------
    ModelMismatchError
        If the model was made for another version of the label set.
    ModelDamagedError
        If the copy is needed, and is missing or not the one that was saved.
    LabelSetError
        If the set is not installed, and the folder is one without a copy.
    PluginError
        If several packages claim its name.
    """
    mine = manifest.label_set
    if label_set is None:
        if mine["name"] in registry.label_sets or LABEL_SET not in manifest.sha256:
            _, label_set = registry.label_sets.need(
                mine["name"], package=mine.get("provider", ""), where=str(folder)
            )
        else:
            label_set = _copy(manifest, folder / LABEL_SET)
    manifest.check_label_set(label_set, folder)
    return label_set


def _copy(manifest: Manifest, path: Path) -> LabelSet:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelDamagedError.of(path, "the file is missing") from error
    except OSError as error:
        raise ModelDamagedError.of(path, f"cannot be read: {error.strerror or error}") from error
    if hashlib.sha256(content).hexdigest() != manifest.sha256[LABEL_SET]:
        raise ModelDamagedError.of(path, "the file is not the one that was saved")
    found = label_set_from_json(content.decode("utf-8", "replace"), where=str(path))
    mine = manifest.label_set
    if (found.name, found.fingerprint) != (mine["name"], mine["fingerprint"]):
        raise ModelDamagedError.of(path, "it is not the label set that the model was made for")
    return found
