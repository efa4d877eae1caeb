"""What thresholds are chosen for: F1, a least precision, or the cost of either mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kjclass.errors import ParameterError

__all__ = ["F1", "Aim"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What the threshold of each label is chosen for.

    Parameters
    ----------
    kind : {"f1", "precision", "cost"}
    value : float
        The least precision, in (0, 1); or what a label given wrongly costs where one missed costs
        1, positive.

    Examples
    --------
    >>> Aim.parse("precision=0.8"), Aim.parse("f1")
    (Aim(kind='precision', value=0.8), Aim(kind='f1', value=0.0))
    """

    kind: Literal["f1", "precision", "cost"]
    value: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Aim:
        """Read ``"f1"``, ``"precision=0.8"`` or ``"cost=2"``.

        Raises
        ------
        ParameterError
            If it is something else, or the number is out of range.
        """
        kind, _, number = text.partition("=")
        try:
            value = float(number) if number else 0.0
        except ValueError:
            value = -1.0
        if kind == "f1" and not number:
            return F1
        if kind == "precision" and 0.0 < value < 1.0:
            return cls("precision", value)
        if kind == "cost" and 0.0 < value < float("inf"):
            return cls("cost", value)
        raise ParameterError(
            f"no aim of thresholds: {text!r}",
            fix="use f1, precision=P with P between 0 and 1, or cost=C with C above 0: what a "
            "label given wrongly costs where one missed costs 1",
        )


F1 = Aim("f1")
