"""What a worker needs to know before its first piece: paths, not data, and no model."""

from __future__ import annotations

import base64
import json
import socket
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from kjclass.abstention.guarantee import Guarantee
from kjclass.batch.options import LabelOptions
from kjclass.batch.work import Done, Job, work
from kjclass.corpus.layout import Layout
from kjclass.corpus.tasks import Task
from kjclass.corpus.writers import PartFormat
from kjclass.errors import KjclassError, ModelMismatchError
from kjclass.models.folder import environment
from kjclass.models.manifest import model_digest
from kjclass.pipeline import Labeler, load

__all__ = ["ModelRef", "Setup", "work_by_setup"]


def _versions() -> dict[str, str]:
    found = environment(("pyarrow", "sentencex"))
    # Its tables of characters count, and they are among the others.
    del found["python"]
    return found


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model by its place.

    Parameters
    ----------
    folder : str
    digest : str
        Of its manifest, which holds the digests of its other files.
    """

    folder: str
    digest: str


@dataclass(frozen=True, slots=True)
class Setup:
    """A job and the models for it.

    Parameters
    ----------
    job : Job
    models : tuple of ModelRef
    stack : str or None
        File with the weights of all models side by side, which workers of one machine share.
    versions : dict of str to str
        Of what the bytes of the results depend on.
    plugins : dict of str to str
        Versions of the distributions whose code the models are.
    guarantees : dict of str to Guarantee
        When each label set answers; empty where all answer everything.
    """

    job: Job
    models: tuple[ModelRef, ...]
    stack: str | None = None
    versions: dict[str, str] = field(default_factory=_versions)
    plugins: dict[str, str] = field(default_factory=dict)
    guarantees: dict[str, Guarantee] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write it down for the workers."""
        job = self.job
        layout = {
            "text": job.layout.text,
            "id": job.layout.id,
            "carried": base64.b64encode(job.layout.carried.serialize()).decode("ascii"),
            "extra": job.layout.extra,
        }
        values: dict[str, Any] = {
            "layout": layout,
            "options": job.options.as_dict(),
            "max_bytes": job.max_bytes,
            "parts": job.parts,
            "quarantine": job.quarantine,
            "format": list(job.format),
            "metadata": job.metadata,
            "scratch": job.scratch,
            "strict": job.strict,
            "models": [asdict(model) for model in self.models],
            "stack": self.stack,
            "versions": self.versions,
            "plugins": self.plugins,
            "guarantees": {name: one.as_dict() for name, one in self.guarantees.items()},
        }
        path.write_text(json.dumps(values), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Setup:
        """Read what :meth:`write` wrote."""
        import pyarrow as pa

        values = json.loads(path.read_text(encoding="utf-8"))
        layout = values["layout"]
        schema = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(layout.pop("carried"))))
        job = Job(
            Layout(carried=schema, **layout),
            LabelOptions(**values["options"]),
            values["max_bytes"],
            values["parts"],
            values["quarantine"],
            PartFormat(*values["format"]),
            values["metadata"],
            values["scratch"],
            values["strict"],
        )
        models = tuple(ModelRef(**model) for model in values["models"])
        guarantees = {name: Guarantee.of(one) for name, one in values["guarantees"].items()}
        return cls(job, models, values["stack"], values["versions"], values["plugins"], guarantees)


def work_by_setup(task: Task, setup: str) -> Done:
    """Label one piece in a worker process, as the file `setup` says.

    Raises
    ------
    KjclassError
        As :func:`~kjclass.batch.work.work`, and if this worker does not see the files of the run,
        or its models or packages are others.
    """
    for path in (setup, *([task.path] if task.kind != "nothing" else [])):
        if not Path(path).exists():
            raise KjclassError(
                f"a worker on {socket.gethostname()} does not see this file",
                where=path,
                fix="put input and output on a disk that every worker sees under the same path",
            )
    found, labeler = _ready(setup)
    return work(task, found.job, labeler)


@lru_cache(maxsize=1)
def _ready(path: str) -> tuple[Setup, Labeler]:
    setup = Setup.read(Path(path))
    _check_same(setup.versions, _versions())
    for model in setup.models:
        if model_digest(Path(model.folder)) != model.digest:
            raise ModelMismatchError(
                "the model is another one than that of the run",
                where=model.folder,
                fix="install the same kjclass, plugins and models on every worker",
            )
    folders = [Path(model.folder) for model in setup.models]
    labeler = load(folders, n_jobs=1, stack=Path(setup.stack) if setup.stack else None)
    labeler.strict = setup.job.strict
    _check_same(setup.plugins, labeler.plugins)
    return setup, labeler.guaranteed(setup.guarantees) if setup.guarantees else labeler


def _check_same(versions: dict[str, str], here: dict[str, str]) -> None:
    for package, wanted in versions.items():
        if here.get(package) != wanted:
            raise KjclassError(
                f"a worker has {package} {here.get(package)}, the run has {wanted}",
                where=socket.gethostname(),
                fix="install the same packages on every worker",
            )
