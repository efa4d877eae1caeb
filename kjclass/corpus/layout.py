"""Which columns of a corpus are read, and of which types, over all its files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kjclass.corpus.inputs import Source
from kjclass.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["EXTRA", "JSON", "Layout", "ReadOptions", "infer_fields", "plan_layout"]

EXTRA = "extra"
# Marks a text column that holds JSON: values of several types, or objects.
JSON = {b"kjclass": b"json"}
_INT64 = 1 << 63


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How texts are found in the inputs.

    Parameters
    ----------
    text_column : str
        Column with the text.
    id_column : str, optional
        Column with the identifier; by default ``id`` where there is one.
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
        If a column that was asked for is missing, two have the same name, the types of one in two
        files cannot be united, or a column is called like one of `reserved`.
    """
    import pyarrow as pa

    found = list(sources)
    tables = [(source, schema) for source, schema in found if source.format not in _PLAIN]
    for source, schema in tables:
        missing = [
            name
            for name in (options.text_column, options.id_column)
            if name is not None and len(schema) and name not in schema.names
        ]
        if missing:
            raise InputError(
                f"no column {missing[0]!r}",
                where=source.path,
                fix="choose --text-column and --id-column from: " + ", ".join(schema.names),
            )
        twice = [name for name, n in Counter(schema.names).items() if n > 1]
        if twice:
            raise InputError(
                f"two columns are called {twice[0]!r}", where=source.path, fix="rename one"
            )
    names = {name for _, schema in tables for name in schema.names}
    own_id = options.id_column or ("id" if "id" in names else None)
    used = {options.text_column, own_id}
    wanted = options.carry
    if wanted is not None and (absent := [name for name in wanted if name not in names]):
        raise InputError(
            f"no column {absent[0]!r} to carry", fix="choose from: " + ", ".join(sorted(names))
        )
    carried = pa.schema([])
    origin: dict[str, Source] = {}
    for source, schema in tables:
        partition = [pa.field(key, pa.string()) for key, _ in source.partition]
        for field in [*schema, *partition]:
            if field.name in used or (wanted is not None and field.name not in wanted):
                continue
            carried = _united(carried, field, source, origin)
    clash = [name for name in carried.names if name in reserved]
    if clash:
        raise InputError(
            f"column {clash[0]!r} of the input is called like a column of the output",
            where=origin[clash[0]].path,
            fix="name the columns to carry through with --carry (--carry '' for none)",
        )
    extra = wanted is None and any(source.format == "jsonl" for source, _ in tables)
    if extra:
        carried = carried.append(pa.field(EXTRA, pa.string(), metadata=JSON))
    return Layout(options.text_column, own_id, carried, extra)


_PLAIN = ("text", "lines")


def _united(
    schema: pa.Schema, field: pa.Field, source: Source, origin: dict[str, Source]
) -> pa.Schema:
    import pyarrow as pa

    field = pa.field(field.name, _plain_type(field.type), metadata=field.metadata)
    at = schema.get_field_index(field.name)
    if at < 0:
        origin[field.name] = source
        return schema.append(field)
    try:
        both = pa.unify_schemas(
            [pa.schema([schema.field(at)]), pa.schema([field])], promote_options="permissive"
        )
    except pa.ArrowException as error:
        raise InputError(
            f"column {field.name!r} is {field.type} here and {schema.field(at).type} in "
            f"{origin[field.name].path}",
            where=source.path,
            fix="give it one type, or leave it out by naming the others with --carry",
        ) from error
    return schema.set(at, both.field(0))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type without its encoding: one kind of text, no views and no dictionaries."""
    import pyarrow as pa

    is_ = pa.types
    if is_.is_dictionary(kind) or is_.is_run_end_encoded(kind):
        return _plain_type(kind.value_type)
    if is_.is_large_string(kind) or is_.is_string_view(kind):
        return pa.string()
    if is_.is_binary_view(kind):
        return pa.binary()
    if is_.is_list(kind):
        return pa.list_(_plain_field(kind.value_field))
    if is_.is_large_list(kind):
        return pa.large_list(_plain_field(kind.value_field))
    if is_.is_fixed_size_list(kind):
        return pa.list_(_plain_field(kind.value_field), kind.list_size)
    if is_.is_struct(kind):
        return pa.struct([_plain_field(kind.field(at)) for at in range(kind.num_fields)])
    return kind


def _plain_field(field: pa.Field) -> pa.Field:
    return field.with_type(_plain_type(field.type))


def infer_fields(rows: Iterable[dict[str, Any]]) -> pa.Schema:
    """Return the columns of JSON objects; what has several types, or is an object, is JSON text.

    Examples
    --------
    >>> infer_fields([{"text": "a", "n": 1, "tags": ["x"]}, {"text": "b", "n": 2.5}])
    text: string
    n: double
    tags: list<item: string>
      child 0, item: string
    """
    import pyarrow as pa

    kinds: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            kinds.setdefault(name, set()).update(() if value is None else [_kind(value)])
    return pa.schema([_field(name, found) for name, found in kinds.items()])


def _kind(value: Any) -> str:
    if isinstance(value, list):
        inner = {_kind(item) for item in value if item is not None}
        scalar = inner <= {"bool"} or inner <= {"text"} or inner <= {"int", "float"}
        if not scalar:
            return "json"
        return "list " + ("float" if "float" in inner else next(iter(inner), "text"))
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -_INT64 <= value < _INT64 else "json"
    return {float: "float", str: "text"}.get(type(value), "json")


def _field(name: str, kinds: set[str]) -> pa.Field:
    import pyarrow as pa

    types: dict[str, Callable[[], pa.DataType]] = {
        "bool": pa.bool_,
        "int": pa.int64,
        "float": pa.float64,
        "text": pa.string,
    }
    numbers = {prefix + kind for prefix in ("", "list ") for kind in ("int", "float")}
    if len(kinds) == 2 and kinds <= numbers and len({"list" in kind for kind in kinds}) == 1:
        kinds = {kind for kind in kinds if kind.endswith("float")}
    if len(kinds) > 1 or "json" in kinds:
        return pa.field(name, pa.string(), metadata=JSON)
    kind = next(iter(kinds), "text")
    made = types[kind.removeprefix("list ")]()
    return pa.field(name, pa.list_(made) if kind.startswith("list ") else made)


def as_json(value: Any) -> str:
    """Return a value as JSON text on one line."""
    return json.dumps(value, ensure_ascii=False)
