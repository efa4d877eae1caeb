"""What all contract classes share: where names are looked up, and how a failure is worded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from kjclass.errors import KjclassError, PluginError, TrainingError
from kjclass.registry import Registry, get_registry

__all__ = ["TOLERANCE", "CheckWarning", "Contract", "blame", "checked_probabilities"]

# Sums of 32-bit numbers move by this much between batches and machines.
TOLERANCE = 1e-4


class CheckWarning(UserWarning):
    """Something that works, and that an author should look at all the same."""


class Contract:
    """Base of the contract classes.

    A subclass in the author's tests says what is tested and has a name that begins with ``Test``.
    Every method whose name begins with ``test_`` is one check; its docstring says what it looks at.
    A check that fails raises :class:`~kjclass.errors.PluginError`.

    Attributes
    ----------
    registry : Registry or None
        Where names are looked up; by default among all that is installed.
    """

    registry: ClassVar[Registry | None] = None
    _kept: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        # pytest makes a new object for each test: what is slow to make is kept by the class.
        cls._kept = {}

    @classmethod
    def _registry(cls) -> Registry:
        return cls.registry or get_registry()


@contextmanager
def blame(where: str, doing: str, *, fix: str = "mend it") -> Iterator[None]:
    """Turn whatever goes wrong in the block into a PluginError that says where and what.

    Raises
    ------
    PluginError
        For errors of ours too, in their own words.
    TrainingError
        As it is: it says that the data will not do.
    """
    try:
        yield
    except (PluginError, TrainingError):
        raise
    except KjclassError as error:
        raise PluginError(error.what, where=error.where, fix=error.fix) from error
    except Exception as error:  # a plugin may fail in any way
        raise PluginError(
            f"{doing} failed: {type(error).__name__}: {error}", where=where, fix=fix
        ) from error


def checked_probabilities(found: Any, shape: tuple[int, int], where: str) -> NDArray[np.float64]:
    """Return probabilities as an array.

    Raises
    ------
    PluginError
        If they have another shape, or are no numbers in [0, 1].

    Examples
    --------
    >>> checked_probabilities([[0.5, float("nan")]], (1, 2), "classifier 'x'")
    Traceback (most recent call last):
    ...
    kjclass.errors.PluginError: classifier 'x': probabilities hold NaN or infinity; ...
    """
    with blame(where, "reading the probabilities", fix="return an array of numbers"):
        array = np.asarray(found, dtype=np.float64)
    if array.shape != shape:
        raise PluginError(
            f"probabilities have shape {array.shape}, not {shape}",
            where=where,
            fix="return a row for each text and a column for each label, in the set's order",
        )
    if not np.isfinite(array).all():
        raise PluginError(
            "probabilities hold NaN or infinity",
            where=where,
            fix="look for a division by zero, and at texts without any known word",
        )
    if not ((array >= 0) & (array <= 1)).all():
        raise PluginError(
            f"probabilities go from {array.min():.3g} to {array.max():.3g}",
            where=where,
            fix="return probabilities in [0, 1], not scores",
        )
    return array
