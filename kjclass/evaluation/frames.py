"""Data frames of what was found; pandas is an extra."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kjclass.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["data_frame"]


def data_frame(rows: pa.Table | Sequence[Mapping[str, Any]], purpose: str) -> pd.DataFrame:
    """Return a table or rows as a data frame.

    Parameters
    ----------
    rows : pyarrow.Table or sequence of mapping
    purpose : str
        What needs pandas, for the message.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise MissingExtraError.of("pandas", extra="pandas", purpose=purpose) from error
    if isinstance(rows, Sequence):
        return pd.DataFrame(rows)
    frame: pd.DataFrame = rows.to_pandas()
    return frame
