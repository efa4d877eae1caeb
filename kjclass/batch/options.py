"""What a run writes and how: everything that two runs must have in common to be one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from kjclass.errors import ParameterError

__all__ = ["LabelOptions", "OutputFormat", "Shape", "Unit"]

Unit = Literal["document", "sentence"]
Shape = Literal["wide", "long"]
OutputFormat = Literal["parquet", "jsonl", "csv", "tsv", "arrow", "datasets"]


@dataclass(frozen=True, slots=True)
class LabelOptions:
    """What is written.

    Parameters
    ----------
    unit : {"document", "sentence"}
        Whether texts are split into sentences, or are ready-made sentences.
    language : str
        ISO 639-1 code, for splitting.
    shape : {"wide", "long"}
        A row a sentence with columns for each label set, or a row a sentence and label.
    scores : bool
        Whether to write the probability of every label.
    why : int
        Pieces of evidence to write for each label given; slow.
    min_score : float
        Labels with a lower score are not given.
    strict : bool
        Whether the first row that cannot be labelled, or the first model that fails, ends the run.

    Raises
    ------
    InputError
        If a value is out of range or two do not go together.
    """

    unit: Unit = "document"
    language: str = "en"
    shape: Shape = "wide"
    scores: bool = False
    why: int = 0
    min_score: float = 0.0
    strict: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.min_score <= 1:
            raise ParameterError(f"a least score of {self.min_score}", fix="choose one from 0 to 1")
        if self.why < 0:
            raise ParameterError(f"{self.why} pieces of evidence", fix="choose 0 or more")
        if self.shape == "long" and (self.scores or self.why):
            raise ParameterError(
                "the long shape has one row a label, and no columns for all scores or for evidence",
                fix="leave out --long, or --scores and --why",
            )

    def as_dict(self) -> dict[str, Any]:
        """Return the options by name."""
        return asdict(self)
