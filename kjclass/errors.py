"""The one error tree of kjclass, and the exit codes of its command line.

::

    KjclassError                 1   anything else that went wrong
    ├── InputError               3   a file, column, row or text that cannot be read or used
    │   ├── LabelledDataError    3   a labelled row that breaks a rule, as of its label set
    │   └── ParameterError       2   a value of an option or parameter that no input could mend
    ├── LabelSetError            4   an unknown or malformed label set or label
    ├── ModelError               5   a model folder that is missing, damaged or does not fit
    │   ├── ModelNotFoundError   5
    │   ├── ModelDamagedError    5
    │   └── ModelMismatchError   5
    ├── PluginError              6   a broken, unknown or conflicting plugin
    ├── TrainingError            7   labelled sentences that can be read, but do not suffice
    ├── OutputError              8   a result that cannot be written
    └── MissingExtraError        9   an optional dependency that is not installed

A :class:`KjclassWarning` says that the work goes on without something.

Exit code 0 is success, 2 a wrong command line whatever the files hold, 130 an interrupt (Ctrl-C).
What decides between 3 and 7 is where the fault lies: in a file or row, or in all labelled
sentences taken together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "InputError",
    "KjclassError",
    "KjclassWarning",
    "LabelSetError",
    "LabelledDataError",
    "MissingExtraError",
    "ModelDamagedError",
    "ModelError",
    "ModelMismatchError",
    "ModelNotFoundError",
    "OutputError",
    "ParameterError",
    "PluginError",
    "TrainingError",
]


class KjclassError(Exception):
    """Base of every error that kjclass raises on purpose.

    Parameters
    ----------
    what : str
        What was wrong, as a sentence without its full stop.
    where : str, optional
        The file, row, label or package at fault.
    fix : str, optional
        What the user can do about it, as a sentence without its full stop.

    Attributes
    ----------
    exit_code : int
        What the command line exits with.

    Examples
    --------
    >>> print(KjclassError("no such column 'body'", where="news.csv", fix="use one of: id, text"))
    news.csv: no such column 'body'; use one of: id, text.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str | None = None, fix: str | None = None) -> None:
        super().__init__(what, where, fix)
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f"; {self.fix}" if self.fix else ""
        return f"{place}{self.what}{remedy}."

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive Exception's own pickling between processes.
        return _rebuild, (type(self), self.what, self.where, self.fix)


def _rebuild(
    kind: type[KjclassError], what: str, where: str | None, fix: str | None
) -> KjclassError:
    return kind(what, where=where, fix=fix)


class KjclassWarning(UserWarning):
    """Something is left out, and the work goes on without it: a plugin, or a label set."""


class InputError(KjclassError):
    """A file, column, row or text cannot be read, or not used as it is."""

    exit_code = 3


class LabelledDataError(InputError):
    """A row of labelled sentences breaks a rule, as one of its label set."""


class ParameterError(InputError):
    """An option or parameter has a value that no input could make right."""

    exit_code = 2


class LabelSetError(KjclassError):
    """A label set or label is unknown or malformed."""

    exit_code = 4


class ModelError(KjclassError):
    """A model folder cannot be used."""

    exit_code = 5


class ModelNotFoundError(ModelError):
    """There is no model where one was looked for."""


class ModelDamagedError(ModelError):
    """A model folder lacks a file, or a file is not the one that was saved."""

    @classmethod
    def of(cls, path: Path, what: str) -> ModelDamagedError:
        """Return the error for a file that a model cannot do without."""
        return cls(what, where=str(path), fix="train or install the model again")


class ModelMismatchError(ModelError):
    """A sound model folder does not fit this kjclass or this label set."""


class PluginError(KjclassError):
    """A plugin is broken, unknown or in conflict with another."""

    exit_code = 6


class TrainingError(KjclassError):
    """Labelled sentences do not suffice, taken together, to train on or to measure by.

    None is annotated for the label set, they are too few, one label alone occurs; or
    ``kjclass check-data`` found errors in them.
    """

    exit_code = 7


class OutputError(KjclassError):
    """A result cannot be written."""

    exit_code = 8


class MissingExtraError(KjclassError):
    """An optional dependency is not installed.

    Examples
    --------
    >>> print(MissingExtraError.of("polars", extra="polars", purpose="labelling a Polars column"))
    polars is not installed, and labelling a Polars column needs it; pip install 'kjclass[polars]'.
    """

    exit_code = 9

    @classmethod
    def of(cls, package: str, *, extra: str, purpose: str) -> MissingExtraError:
        """Build the error for one package and the extra that brings it.

        Parameters
        ----------
        package : str
            The package that could not be imported.
        extra : str
            The extra of kjclass that brings it.
        purpose : str
            What it is needed for.
        """
        return cls(
            f"{package} is not installed, and {purpose} needs it",
            fix=f"pip install 'kjclass[{extra}]'",
        )
