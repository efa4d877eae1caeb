"""Which columns of a corpus are read, and of which types, over all its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kjclass.corpus.formats import other_separator
from kjclass.corpus.infer import JSON
from kjclass.corpus.inputs import Source
from kjclass.errors import InputError
from kjclass.wording import listed

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["EXTRA", "Layout", "ReadOptions", "plan_layout"]

EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How texts are found in the inputs.

    Parameters
    ----------
    text_column : str
        Column with the text.
    id_column : str, optional
        Column with the identifier; by default ``id`` where there is one. Identifiers are carried
        as they come: whether one stands twice is not looked at.
    carry : tuple of str, optional
        Other columns to carry through to the output; by default all.
    encoding : str, optional
        Codec of text formats; by default the byte-order mark decides, else UTF-8.
    delimiter : str, optional
        Separator of cells, where it is neither the comma of CSV nor the tab of TSV.
    max_bytes : int
        Longest text that is labelled, in bytes of UTF-8; longer ones are quarantined.
    config, split : str, optional
        Part of a data set, as in ``datasets.load_dataset``.
    """

    text_column: str = "text"
    id_column: str | None = None
    carry: tuple[str, ...] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    max_bytes: int = 10_000_000
    config: str | None = None
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that are read from every file.

    Parameters
    ----------
    text : str
    id : str or None
        Without one, identifiers are made of the name of the file and the number of the row.
    carried : pyarrow.Schema
        Types of the other columns; a file that lacks one gives nulls.
    extra : bool
        Whether what is unforeseen in a line of JSON goes to a column ``extra``.
    """

    text: str
    id: str | None
    carried: pa.Schema
    extra: bool

    @property
    def read(self) -> list[str]:
        """All columns to be read."""
        own = [self.text, self.id] if self.id else [self.text]
        return own + [name for name in self.carried.names if not (self.extra and name == EXTRA)]


def plan_layout(
    sources: Iterable[tuple[Source, pa.Schema]], options: ReadOptions, reserved: Sequence[str]
) -> Layout:
    """Settle the columns of a corpus from those of its files.

    Parameters
    ----------
    sources : iterable of (Source, pyarrow.Schema)
        Files with all their columns.
    options : ReadOptions
    reserved : sequence of str
        Columns that the output has anyway.

    Returns
    -------
    Layout

    Raises
    ------
    InputError
        If a column that was asked for is missing or holds no text, two columns of a file have one
        name, the types of one in two files cannot be united, or a column is called like one of
        `reserved`.
    """
    import pyarrow as pa

    found = list(sources)
    tables = [(source, schema) for source, schema in found if source.format not in _PLAIN]
    for source, schema in tables:
        _check_own(source, schema, options)
    names = {name for _, schema in tables for name in schema.names}
    names |= {name for source, _ in found for name, _ in source.partition}
    own_id = options.id_column or ("id" if "id" in names else None)
    used = {options.text_column, own_id}
    wanted = options.carry
    if tables and wanted is not None and (absent := [name for name in wanted if name not in names]):
        raise InputError(
            f"no column {absent[0]!r} to carry", fix=f"choose from: {listed(sorted(names))}"
        )
    carried = pa.schema([])
    origin: dict[str, Source] = {}
    for source, schema in found:
        # A column that is in the file too is taken from there.
        above = [key for key, _ in source.partition if key not in schema.names]
        for field in [*schema, *(pa.field(key, pa.string()) for key in above)]:
            if field.name in used or (wanted is not None and field.name not in wanted):
                continue
            carried = _united(carried, field, source, origin)
    extra = wanted is None and any(source.format == "jsonl" for source, _ in tables)
    taken = [*reserved, EXTRA] if extra else reserved
    clash = [name for name in carried.names if name in taken]
    if clash:
        raise InputError(
            f"column {clash[0]!r} of the input is called like a column of the output",
            where=origin[clash[0]].path,
            fix="name the columns to carry through with --carry (--carry '' for none)",
        )
    carried = pa.schema([_without_null(field) for field in carried])
    if extra:
        carried = carried.append(pa.field(EXTRA, pa.string(), metadata=JSON))
    return Layout(options.text_column, own_id, carried, extra)


_PLAIN = ("text", "lines")


def _check_own(source: Source, schema: pa.Schema, options: ReadOptions) -> None:
    """Check that a file has the columns that are needed, and each name once."""
    import pyarrow as pa

    twice = [name for name, n in Counter(schema.names).items() if n > 1]
    if twice:
        raise InputError(f"two columns are called {twice[0]!r}", where=source.path, fix=_RENAME)
    if not len(schema):
        return
    choose = "choose --text-column and --id-column from: " + listed(schema.names)
    other = other_separator(schema.names) if source.format in ("csv", "tsv") else None
    if other is not None:
        choose = f"its one column is called {schema.names[0]!r}: try --delimiter {other!r}"
    for name in (options.text_column, options.id_column):
        if name is not None and name not in schema.names:
            raise InputError(f"no column {name!r}", where=source.path, fix=choose)
    kind = _plain_type(schema.field(options.text_column).type)
    text = (pa.types.is_string, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_null)
    # In JSON lines, each row may hold something else.
    if source.format != "jsonl" and not any(is_kind(kind) for is_kind in text):
        what = f"column {options.text_column!r} holds {kind}, not text"
        raise InputError(what, where=source.path, fix=choose)
    identifier = options.id_column or "id"
    if identifier in schema.names and pa.types.is_nested(schema.field(identifier).type):
        kind = schema.field(identifier).type
        what = f"column {identifier!r} holds {kind}, no identifiers"
        raise InputError(what, where=source.path, fix=choose)


_RENAME = "rename one of them"


def _united(
    schema: pa.Schema, field: pa.Field, source: Source, origin: dict[str, Source]
) -> pa.Schema:
    import pyarrow as pa

    metadata = JSON if source.format == "jsonl" and field.metadata else None
    field = pa.field(field.name, _plain_type(field.type), metadata=metadata)
    at = schema.get_field_index(field.name)
    if at < 0:
        origin[field.name] = source
        return schema.append(field)
    before, first = schema.field(at), origin[field.name]
    if (before.metadata or field.metadata) and source.format == first.format:
        return schema.set(at, pa.field(field.name, pa.string(), metadata=JSON))
    try:
        if before.metadata or field.metadata:
            raise pa.ArrowTypeError("JSON text is no text")
        both = pa.unify_schemas(
            [pa.schema([before]), pa.schema([field])], promote_options="permissive"
        )
    except pa.ArrowException as error:
        here, there = (one.type if not one.metadata else "mixed" for one in (field, before))
        raise InputError(
            f"column {field.name!r} is {here} here and {there} in {first.path}",
            where=source.path,
            fix="give it one type, or leave it out by naming the others with --carry",
        ) from error
    return schema.set(at, both.field(0))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type without its encoding: one kind of text and of list, no views."""
    import pyarrow as pa

    is_ = pa.types
    if is_.is_dictionary(kind) or is_.is_run_end_encoded(kind):
        return _plain_type(kind.value_type)
    if is_.is_large_string(kind) or is_.is_string_view(kind):
        return pa.string()
    if is_.is_binary_view(kind):
        return pa.binary()
    if is_.is_list(kind) or is_.is_large_list(kind):
        return pa.list_(_plain_field(kind.value_field))
    if is_.is_fixed_size_list(kind):
        return pa.list_(_plain_field(kind.value_field), kind.list_size)
    if is_.is_struct(kind):
        return pa.struct([_plain_field(kind.field(at)) for at in range(kind.num_fields)])
    return kind


def _plain_field(field: pa.Field) -> pa.Field:
    return field.with_type(_plain_type(field.type))


def _without_null(field: pa.Field) -> pa.Field:
    """Return the field, of text if none of the files says what it holds."""
    import pyarrow as pa

    kind = field.type
    if pa.types.is_null(kind):
        return field.with_type(pa.string())
    if pa.types.is_list(kind) and pa.types.is_null(kind.value_type):
        return field.with_type(pa.list_(pa.string()))
    return field
