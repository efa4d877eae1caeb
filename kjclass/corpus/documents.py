"""Documents from files: plain text, one document a file, or a column of a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kjclass.corpus.rows import decode, file_format, read_rows
from kjclass.errors import InputError
from kjclass.records import Document

__all__ = ["read_documents"]


def read_documents(
    path: Path,
    *,
    text_column: str = "text",
    id_column: str | None = None,
    encoding: str | None = None,
) -> Iterator[Document]:
    """Yield the documents of one file.

    Parameters
    ----------
    path : Path
        ``.txt`` and ``.md`` hold one document; ``.jsonl``, ``.csv``, ``.tsv`` and ``.parquet`` one
        a row.
    text_column : str
        Column with the text.
    id_column : str, optional
        Column with the identifier; by default ``id`` where there is one, else the row's number.
    encoding : str, optional
        Codec of a text file; by default its byte-order mark decides, else UTF-8.

    Yields
    ------
    Document

    Raises
    ------
    InputError
        If the file is missing, of unknown format or broken, a column is missing, a text is not a
        string, or an identifier stands twice.
    """
    if file_format(path) == "text":
        yield Document(path.name, decode(path, encoding))
        return
    seen: set[str] = set()
    for number, (where, values) in enumerate(read_rows(path, encoding=encoding), start=1):
        for column in (text_column, id_column):
            if column is not None and column not in values:
                raise InputError(
                    f"no column {column!r}",
                    where=where,
                    fix=f"choose --text-column and --id-column from: {', '.join(values)}",
                )
        text = values[text_column]
        if not isinstance(text, str):
            raise InputError(
                f"column {text_column!r} holds {type(text).__name__}, not text",
                where=where,
                fix="remove or repair the row",
            )
        key = id_column or "id"
        name = str(values.pop(key)) if values.get(key) is not None else str(number)
        if name in seen:
            raise InputError(
                f"identifier {name!r} stands twice", where=where, fix="name a unique --id-column"
            )
        seen.add(name)
        yield Document(name, text)
