"""What commands that learn from labelled files, or judge by them, say before they begin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kjclass.cli.options import chosen_label_sets, label_set_named, labelled

if TYPE_CHECKING:
    from kjclass.corpus.layout import ReadOptions
    from kjclass.labels import LabelSet
    from kjclass.records import LabelledSentence

__all__ = ["annotated_label_sets", "beside_corpus", "tell_documents", "warn_of_seen"]


def annotated_label_sets(
    names: list[str] | None,
    files: Sequence[Path] | None,
    read: ReadOptions,
    models: Path | None = None,
) -> list[LabelSet]:
    """Return the label sets called `names`, by default those that the files hold labels of.

    They are the installed ones, or those of the models in a folder. Without files they are the
    built-in ones.

    Raises
    ------
    InputError
        If a file cannot be read.
    TrainingError
        If the files hold labels of none.
    """
    if names or not files:
        return chosen_label_sets(names, models)
    from kjclass.corpus.filled import filled_columns
    from kjclass.corpus.formats import other_separator
    from kjclass.errors import TrainingError
    from kjclass.registry import get_registry
    from kjclass.wording import listed

    where = ", ".join(map(str, files))
    known = {one.name: one for one in chosen_label_sets(None, models)} if models else {}
    names = list(known) or get_registry().label_sets.names()
    columns = filled_columns(files, encoding=read.encoding, delimiter=read.delimiter)
    found = [name for name in names if columns.get(name)]
    if not found:
        fix = f"columns there: {listed(columns) or '-'}; label sets: {', '.join(names)}"
        if other := other_separator(list(columns)):
            fix = f"its one column is called {next(iter(columns))!r}: try --delimiter {other!r}"
        raise TrainingError("no column holds labels of a label set", where=where, fix=fix)
    typer.echo(f"label sets that {where} holds labels of: {', '.join(found)}", err=True)
    return [known.get(name) or label_set_named(name) for name in found]


def beside_corpus(
    label_sets: list[LabelSet], files: list[Path], read: ReadOptions
) -> list[LabelledSentence]:
    """Return the labelled sentences of files given beside a corpus, which `read` is about.

    They are read as kjclass writes them (UTF-8, column text), else like the corpus.

    Raises
    ------
    LabelledDataError
        If a row breaks a rule.
    InputError
        If no way to read them works: what is wrong with the first.
    """
    from dataclasses import replace

    from kjclass.errors import InputError, LabelledDataError, ParameterError

    plain = replace(read, encoding=None, delimiter=None)
    failed: InputError | None = None
    # UTF-8 comes first: it fails on what it does not fit, as other encodings may not.
    for one in dict.fromkeys((plain, replace(plain, text_column="text"), read)):
        try:
            return labelled(label_sets, files, None, one)
        except (LabelledDataError, ParameterError):
            # This was the way to read them, or there is none.
            raise
        except InputError as error:
            # In the wrong encoding nothing else could show.
            if failed is None or isinstance(failed.__cause__, UnicodeDecodeError):
                failed = error
    assert failed is not None
    raise failed


def tell_documents(sentences: Sequence[LabelledSentence], files: Sequence[Path] | None) -> None:
    """Warn of sentences of the user's own that name no document."""
    if not files:
        return
    from kjclass.corpus.labelled import without_document

    n = without_document(sentences)
    if not n:
        return
    rows = "no row names its document"
    if n < len(sentences):
        rows = f"{n:,} of {len(sentences):,} rows without a document"
    typer.echo(
        f"warning: {', '.join(map(str, files))}: {rows}: each counts as one of its own, and folds "
        "and intervals join near-duplicates only, so figures may flatter; add a column 'group' "
        "with the document of each",
        err=True,
    )


def warn_of_seen(name: str, seen: int | None, n: int) -> None:
    """Warn where `seen` of `n` sentences are no test of the model of a label set."""
    if seen:
        from kjclass.models.seen import flattered

        typer.echo(f"warning: {name}: {flattered(seen, n)}", err=True)
