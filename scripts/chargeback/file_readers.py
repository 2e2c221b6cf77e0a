"""A file as a relation in the shape of its source, through DuckDB's own readers.

Beside the source's fields the relation has `_number` and `_line` (the record's place in the file,
where the reader knows) and `_unreadable` (why the record has no fields, or null).
"""

import glob
import json
from typing import TYPE_CHECKING

import duckdb

from chargeback.database import UsageFault, quote_identifier, quote_literal
from chargeback.file_content import csv_header, is_gzip
from chargeback.sources import ATTRIBUTE_VALUES, Column, Source, sql_type_of

if TYPE_CHECKING:
    from pathlib import Path

UNPLACED = "null as _number, null as _line, null as _unreadable"


def judged_texts(source: Source) -> str:
    """Judge JSON objects that come as the parameters numbers, lines, reasons and texts: lists."""
    top = quote_literal(json.dumps(dict.fromkeys(source.shape, "VARCHAR")))
    fields = {name: f"record.{quote_identifier(name)}" for name in source.shape}
    relation = f"""(
        select
            _number,
            _line,
            case when json_valid(text) and json_type(text) = 'OBJECT'
                then json_transform(text, {top}) end as record,
            coalesce(nullif(unreadable, ''), case when record is null then 'not a JSON object' end)
                as _unreadable
        from (
            select
                unnest($numbers::bigint[]) as _number,
                unnest($lines::bigint[]) as _line,
                unnest($reasons::varchar[]) as unreadable,
                unnest($texts::varchar[]) as text
        )
    )"""
    return judged(source, _in_shape(source, fields, relation))


def judged(source: Source, records: str) -> str:
    """Apply the casts and checks to a relation of records, whose values are all text."""
    values = ", ".join(f"{c.step('value')} as {quote_identifier(c.name)}" for c in source.columns)
    is_ignored = f"_unreadable is null and {source.is_ignored}"
    reason = f"case when not ({is_ignored}) then coalesce(_unreadable, {source.reason}) end"
    return f"""
        select {values}, _number, _line, {is_ignored} as _is_ignored, {reason} as _reason
        from ({_with_values(source, _with_counts(source, _with_inner(source, records)))})
    """


def _with_values(source: Source, records: str) -> str:
    """Bring the values that land up: the checks look at them once more."""
    values = ", ".join(f"{column.value} as {column.step('value')}" for column in source.columns)
    return f"select *, {values} from ({records})"


def _with_inner(source: Source, records: str) -> str:
    """Bring the parts that land of fields that hold JSON up, as fields of the record."""
    inner = "".join(
        f", json_transform(json_object_in({'.'.join(map(quote_identifier, outer.split('.')))}),"
        f" {quote_literal(json.dumps(shape))}) as {quote_identifier(f'{outer}:')}"
        for outer, shape in source.inner_shapes.items()
    )
    return f"select *{inner} from ({records})" if inner else records


def _with_counts(source: Source, records: str) -> str:
    """Bring the steps to the counts of objects up, one after the other."""
    counted = [(column, column.count_steps) for column in source.columns if column.kind == "counts"]
    for name in counted[0][1] if counted else ():
        steps = ", ".join(f"{steps[name]} as {column.step(name)}" for column, steps in counted)
        records = f"select *, {steps} from ({records})"
    return records


def records_of(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    path: "Path",
    kind: str,
    *,
    is_lenient: bool = False,
) -> str:
    """Read a file of a known format: SQL for a relation in the source's shape.

    Args:
        connection: where the relation will be used.
        source: what the file holds.
        path: the file.
        kind: its format.
        is_lenient: a line that is no JSON is a record without fields, where it otherwise is an
            error of the whole relation.
    """
    # DuckDB would take brackets and stars in a name for a pattern.
    file = quote_literal(glob.escape(str(path)))
    if kind == "parquet":
        return _parquet_records(connection, source, file)
    if kind == "csv":
        return _csv_records(source, path, file)
    options = f"{_compression(path)}, ignore_errors={str(is_lenient).lower()}"
    if source.levels:
        return _nested_records(source, file, options)
    return (_lenient_json_records if is_lenient else _json_records)(source, file, options)


def _json_reader(file: str, options: str, columns: dict[str, str]) -> str:
    types = ", ".join(
        f"{quote_identifier(name)}: {quote_literal(kind)}" for name, kind in columns.items()
    )
    return f"read_json({file}, format='newline_delimited', {options}, columns={{{types}}})"


def _exact_json_reader(file: str, options: str, shape: dict[str, object]) -> str:
    """Read documents as text first, to keep digits that DuckDB's parser of JSON has no room for."""
    record = f"json_transform(long_numbers_as_text(json), {quote_literal(json.dumps(shape))})"
    objects = f"read_ndjson_objects({file}, {options})"
    return f"(select unnest(record) from (select {record} as record from {objects}))"


def _json_records(source: Source, file: str, options: str) -> str:
    columns = {name: sql_type_of(shape) for name, shape in source.shape.items()}
    return f"select *, {UNPLACED} from {_json_reader(file, options, columns)}"


def _lenient_json_records(source: Source, file: str, options: str) -> str:
    """Read nested fields as text first, since they may be text; else they would get lost."""
    reader = _json_reader(file, options, dict.fromkeys(source.shape, "VARCHAR"))
    fields = {name: quote_identifier(name) for name in source.shape}
    return _in_shape(source, fields, f"(select *, {UNPLACED} from {reader})")


def _nested_records(source: Source, file: str, options: str) -> str:
    """Unnest documents, one a line, level by level; a record has the fields of all its levels."""
    if any(column.kind == "money" for column in source.columns):
        reader = _exact_json_reader(file, options, source.document_shape)
    else:
        columns = {name: sql_type_of(part) for name, part in source.document_shape.items()}
        reader = _json_reader(file, options, columns)
    names = list(map(quote_identifier, source.file_shape))
    # A missing list becomes a record without fields, which is found to lack them.
    first, *others = map(quote_identifier, source.levels)
    query = f"select {', '.join(names)}, unnest(coalesce({first}, [null])) as _record from {reader}"
    fields = ", ".join(f"coalesce(_record.{name}, {name}) as {name}" for name in names)
    for level in others:
        query = (
            f"select {fields}, unnest(coalesce(_record.{level}, [null])) as _record from ({query})"
        )
    records = f"select {fields} from ({query})"
    if source.attribute_columns:
        records = _with_attributes(source, records)
    return f"select *, {UNPLACED} from ({records})"


def _with_attributes(source: Source, records: str) -> str:
    """Bring the declared keys of attribute lists up, as fields of the record."""
    value = f"coalesce({', '.join(f'entry.value.{quote_identifier(v)}' for v in ATTRIBUTE_VALUES)})"
    lists = list(dict.fromkeys(column.attributes for column in source.attribute_columns))
    maps = ", ".join(
        f"map_from_entries(list_transform({'.'.join(map(quote_identifier, path.split('.')))},"
        f" lambda entry: struct_pack(key := entry.key, value := {value}))) as _attributes_{at}"
        for at, path in enumerate(lists)
    )

    def field(column: Column) -> str:
        found = f"_attributes_{lists.index(column.attributes)}"
        if column.kind == "tags":
            parts = (
                f"{quote_identifier(key)} := {found}[{quote_literal(key)}]" for key in column.shape
            )
            return f"struct_pack({', '.join(parts)})"
        if column.kind == "counts":
            begins = f"starts_with(entry.key, {quote_literal(column.field)})"
            kept = f"list_filter(map_entries({found}), lambda entry: {begins})"
            return f"to_json(map_from_entries({kept}))::varchar"
        return f"{found}[{quote_literal(column.field)}]"

    fields = ", ".join(
        f"{field(column)} as {quote_identifier(column.path(column.field)[0])}"
        for column in source.attribute_columns
    )
    with_maps = f"(select *, {maps} from ({records}))"
    return f"select *, {fields} from {with_maps}"


def _csv_records(source: Source, path: "Path", file: str) -> str:
    header = csv_header(path)
    _check_columns(source, header)
    names = [name if name in source.shape else f"_{at}" for at, name in enumerate(header)]
    columns = ", ".join(f"{quote_identifier(name)}: 'VARCHAR'" for name in names)
    reader = f"""
        read_csv({file}, {_compression(path)}, columns={{{columns}}}, delim=',', quote='"',
            escape='"', header=true, auto_detect=false)
    """
    fields = {name: quote_identifier(name) for name in names}
    return _in_shape(source, fields, f"(select *, {UNPLACED} from {reader})")


def _parquet_records(connection: duckdb.DuckDBPyConnection, source: Source, file: str) -> str:
    reader = f"read_parquet({file}, binary_as_string=true)"
    try:
        kinds = {
            name: kind for name, kind, *_ in connection.sql(f"describe from {reader}").fetchall()
        }
    except duckdb.Error:
        raise UsageFault("not a readable Parquet file") from None
    _check_columns(source, list(kinds))
    fields = {
        name: f"to_json({quote_identifier(name)})::varchar"
        if kind.startswith(("STRUCT", "MAP")) or kind.endswith("]")
        else f"{quote_identifier(name)}::varchar"
        for name, kind in kinds.items()
    }
    return _in_shape(source, fields, f"(select *, {UNPLACED} from {reader})")


def _in_shape(source: Source, fields: dict[str, str], relation: str) -> str:
    """Give a relation the source's shape: nested fields are JSON text, absent ones null."""
    values = []
    for name, shape in source.shape.items():
        text = fields.get(name, "null::varchar")
        if isinstance(shape, dict):
            text = f"json_transform(valid_json({text}), {quote_literal(json.dumps(shape))})"
        elif isinstance(shape, list):
            text = f"text_list({text})"
        values.append(f"{text} as {quote_identifier(name)}")
    return f"select {', '.join(values)}, _number, _line, _unreadable from {relation}"


def _check_columns(source: Source, columns: list[str]) -> None:
    """Refuse a table that lacks a required field."""
    for column in source.columns:
        if column.required and not any(name.split(".")[0] in columns for name in column.names):
            cause = f"there is no column {column.field}"
            raise UsageFault(f"no record of {source.name} in it; {cause}")
    for name in source.shape:
        if columns.count(name) > 1:
            raise UsageFault(f"column {name} appears twice")


def _compression(path: "Path") -> str:
    return f"compression='{'gzip' if is_gzip(path) else 'none'}'"
