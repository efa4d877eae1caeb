"""Arrays that a model folder keeps for later: opening the model does not read them."""

from __future__ import annotations

import hashlib
from typing import Any

from numpy.typing import NDArray

from kjclass.classifiers.arrayfile import array_views
from kjclass.errors import ModelDamagedError
from kjclass.models.folder import Model

__all__ = ["read_arrays"]


def read_arrays(model: Model, name: str, *wanted: str) -> list[NDArray[Any]] | None:
    """Read and check a file that opening the model has not read.

    Parameters
    ----------
    model : Model
    name : str
        The file; see :data:`kjclass.models.manifest.KEPT`.
    *wanted : str
        Names of arrays.

    Returns
    -------
    list of ndarray, or None
        The arrays; None where the model keeps no such file.

    Raises
    ------
    ModelDamagedError
        If the file is missing or not the one that was saved.
    """
    digest = model.manifest.sha256.get(name)
    if digest is None:
        return None
    path = model.folder / name
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ModelDamagedError.of(path, "the file is not the one that was saved")
        arrays, _ = array_views(content)
        return [arrays[one] for one in wanted]
    except OSError as error:
        raise ModelDamagedError.of(path, f"cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError) as error:
        raise ModelDamagedError.of(path, f"not the arrays of such a file ({error})") from error
