"""What a model needs besides its weights: label set, classifier and features, and who has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kjclass.errors import KjclassError, ModelDamagedError, ModelMismatchError, ModelNotFoundError
from kjclass.hookspecs import ClassifierSpec
from kjclass.labels import LabelSet
from kjclass.models.label_set import find_label_set
from kjclass.models.manifest import Manifest
from kjclass.plugins import BUILTIN, Plugin
from kjclass.registry import Registry

__all__ = ["Needs", "find_needs", "model_problems", "shipped_manifest"]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a model needs, as it is installed.

    Parameters
    ----------
    label_set : LabelSet
        What it labels with.
    classifier : ClassifierSpec
        What runs it.
    plugin : Plugin
        Who provides the classifier.
    source : str
        Whose code runs, for messages.
    versions : mapping of str to str
        Version of each distribution, besides kjclass, whose code runs.
    """

    label_set: LabelSet
    classifier: ClassifierSpec
    plugin: Plugin
    source: str
    versions: Mapping[str, str]


def find_needs(
    manifest: Manifest, folder: Path, registry: Registry, label_set: LabelSet | None = None
) -> Needs:
    """Look up what a model needs; nothing of it is imported.

    Parameters
    ----------
    manifest : Manifest
        The model's.
    folder : Path
        Where it lies.
    registry : Registry
        Where label set, classifier and features are looked up.
    label_set : LabelSet, optional
        Use this one instead of looking the name up.

    Raises
    ------
    ModelMismatchError, ModelDamagedError
        As :func:`~kjclass.models.label_set.find_label_set`.
    LabelSetError, PluginError
        If something is gone, broken or disabled; the message names the package to install.
    """
    where = str(folder)
    classifier = manifest.classifier
    label_set = find_label_set(manifest, folder, registry, label_set)
    plugin, spec = registry.classifiers.need(
        classifier["name"], package=classifier.get("provider", ""), where=where
    )
    running = [plugin]
    source = f"classifier {spec.name!r} of plugin {plugin.name}"
    if "features" in classifier["state"]:
        name = classifier["state"]["features"]
        owner, _ = registry.features.need(
            name, package=classifier.get("features_provider", ""), where=where
        )
        source += f" with features {name!r} of plugin {owner.name}"
        running.append(owner)
    versions = {one.distribution: one.version for one in running if one.distribution != BUILTIN}
    return Needs(label_set, spec, plugin, source, versions)


def shipped_manifest(name: str, registry: Registry) -> tuple[Path, Manifest]:
    """Return where the model that ships for a label set lies, and its manifest.

    Raises
    ------
    ModelError
        If there is none, or it is a model for another label set.
    PluginError
        If several plugins ship one.
    """
    folder = Path(registry.models.get(name).folder)
    manifest = Manifest.read(folder)
    if (made_for := manifest.label_set["name"]) != name:
        raise ModelMismatchError(
            f"plugin {registry.models.provider(name).name} gives this as the model for label set "
            f"{name!r}, but it was made for {made_for!r}",
            where=str(folder),
            fix="report it",
        )
    return folder, manifest


def model_problems(registry: Registry) -> dict[str, KjclassError]:
    """Return the shipped models that cannot be loaded, and why, as far as a quick look shows.

    Folder, manifest and label-set version are looked at, and whether everything needed is
    installed; weights are not read.
    """
    found: dict[str, KjclassError] = {}
    for name in registry.models.names():
        try:
            folder, manifest = shipped_manifest(name, registry)
            find_needs(manifest, folder, registry)
            for file in manifest.sha256:
                if not (folder / file).is_file():
                    raise ModelDamagedError(
                        "the file is missing", where=str(folder / file), fix="install it again"
                    )
        except KjclassError as error:
            found[name] = error
        except OSError as error:
            found[name] = ModelNotFoundError(str(error.strerror), where=str(error.filename))
    return found
