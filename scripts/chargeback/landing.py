"""Landing: a file becomes typed rows in schema `raw`, one transaction a file.

A file is staged first, in one pass of DuckDB's own reader with the casts and checks of its source.
Where that fails or finds a record to quarantine, the file is staged again the careful way: split
into numbered records, each judged by itself. Both ways share the casts, so they give the same rows.
"""

import contextlib
import csv
import glob
import gzip
import hashlib
import io
import json
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import duckdb

from chargeback.database import UsageFault, quote_identifier, quote_literal
from chargeback.sources import ATTRIBUTE_VALUES, SOURCES, Column, Source, sql_type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

FORMATS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}
BATCH_CHARACTERS = 1 << 25  # of a file that is read record by record
CONTROL_CHARACTERS = bytes(set(range(ord(" "))) - {ord("\t")})
BREAKS_OFF = "the file breaks off here"
UNREADABLE = (OSError, EOFError, zlib.error)  # what reading a damaged gzip file may raise


@dataclass(frozen=True)
class Outcome:
    """What became of a file; counts are records. `loaded_as` names an earlier load of it."""

    landed: int = 0
    quarantined: int = 0
    ignored: int = 0
    loaded_as: str | None = None
    loaded_at: "datetime | None" = None

    @property
    def offered(self) -> int:
        """All records of the file."""
        return self.landed + self.quarantined + self.ignored


def find_files(arguments: list[str]) -> list[Path]:
    """Turn files, folders and globs into files, in order and each once.

    Raises:
        UsageFault: an argument leads to no file.
    """
    found: dict[Path, None] = {}
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            paths = sorted(p for p in path.rglob("*") if p.is_file() and _known_format(p))
        elif path.exists():
            paths = [path]
        else:
            paths = sorted(Path(p) for p in glob.glob(argument, recursive=True))  # noqa: PTH207
            paths = [p for p in paths if p.is_file()]
        if not paths:
            cause = "no file to load in this folder" if path.is_dir() else "no such file"
            raise UsageFault(f"{argument}: {cause}")
        found.update(dict.fromkeys(paths))
    return list(found)


def prepare(connection: duckdb.DuckDBPyConnection, salt: str) -> None:
    """Make the schema, tables and macros that landing needs; add columns and tag keys that are new.

    Args:
        connection: a writable connection.
        salt: goes in front of every end-user id before it is hashed.
    """
    connection.execute("set variable salt = $salt", {"salt": salt})
    connection.execute((Path(__file__).parent / "kinds.sql").read_text("utf-8"))
    connection.execute("""
        create schema if not exists raw;
        create table if not exists raw.load_manifest (
            file_id varchar, source varchar, file_name varchar, file_bytes bigint,
            rows_offered bigint, rows_landed bigint, rows_quarantined bigint, loaded_at timestamp,
            rows_ignored bigint default 0,
            primary key (source, file_id)
        );
        alter table raw.load_manifest add column if not exists rows_ignored bigint default 0;
        create table if not exists raw.quarantine (
            file_id varchar, source varchar, file_name varchar, file_line bigint,
            reason varchar, loaded_at timestamp
        );
    """)
    for source in SOURCES.values():
        table = f"raw.{quote_identifier(source.name)}"
        columns = ", ".join(f"{quote_identifier(c.name)} {c.sql_type}" for c in source.columns)
        connection.execute(f"""
            create table if not exists {table}
                (_file_id varchar, _record_number bigint, {columns})
        """)
        known = {name for name, *_ in connection.execute(f"describe {table}").fetchall()}
        for column in source.columns:
            name = quote_identifier(column.name)
            if column.name not in known:
                connection.execute(f"alter table {table} add column {name} {column.sql_type}")
            elif column.kind == "tags":
                for key in map(quote_identifier, column.shape):
                    connection.execute(
                        f"alter table {table} add column if not exists {name}.{key} varchar"
                    )


def load_file(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    path: Path,
    advance: "Callable[[int], None]" = lambda _: None,
) -> Outcome:
    """Land one file, whole or not at all.

    Args:
        connection: one that `prepare` has seen.
        source: what the file holds.
        path: the file; gzip is recognised by its first bytes.
        advance: told the number of bytes (on disk) read so far, piece by piece.

    Raises:
        UsageFault: the file is empty, unreadable or not one of this source; nothing has changed.
    """
    try:
        before = path.stat()
        size = before.st_size
        if size == 0:
            raise UsageFault("the file is empty")
        with ThreadPoolExecutor(1) as pool:
            digest = pool.submit(_digest, path, advance)
            if _has_load_of_size(connection, source, size):
                # Very likely a file we have, and its hash alone will tell.
                digest.result()
            if digest.done() and (earlier := _earlier_load(connection, source, digest.result())):
                return earlier
            _stage(connection, source, path)
            file_id = digest.result()
        # Staged before the transaction: the row ids of uncommitted rows do not start at 0.
        connection.execute("begin")
        outcome = _earlier_load(connection, source, file_id)
        if outcome is None:
            outcome = _land(connection, source, path, file_id, size)
            after = path.stat()
            if (size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise UsageFault("it changed while it was read; load it when it is complete")
        connection.execute("commit")
        return outcome
    except BaseException as error:
        with contextlib.suppress(duckdb.Error):
            connection.execute("rollback")
        if isinstance(error, UsageFault):
            raise UsageFault(f"{path}: {error.message}") from None
        if isinstance(error, OSError):
            raise UsageFault(f"{path}: not readable: {error.strerror or error}") from None
        raise


def _has_load_of_size(connection: duckdb.DuckDBPyConnection, source: Source, size: int) -> bool:
    found = connection.execute(
        "select 1 from raw.load_manifest where source = $source and file_bytes = $size limit 1",
        {"source": source.name, "size": size},
    ).fetchone()
    return found is not None


def _earlier_load(
    connection: duckdb.DuckDBPyConnection, source: Source, file_id: str
) -> Outcome | None:
    found = connection.execute(
        "select file_name, loaded_at from raw.load_manifest"
        " where source = $source and file_id = $file_id",
        {"source": source.name, "file_id": file_id},
    ).fetchone()
    return Outcome(loaded_as=found[0], loaded_at=found[1]) if found else None


def _stage(connection: duckdb.DuckDBPyConnection, source: Source, path: Path) -> None:
    """Read a file into the temporary table `staged`, in its order.

    The table has the source's columns, `_is_ignored` (it tells of no usage), `_reason` (why the
    record cannot land, or null) and `_line` (where the record starts in the file; null where the
    reader did not need to know).
    """
    kind = _known_format(path) or _sniffed_format(path)
    if kind not in source.formats:
        raise UsageFault(f"{source.name} comes as {', '.join(source.formats)}, this is {kind}")
    # DuckDB would take brackets and stars in a name for a pattern.
    file = quote_literal(glob.escape(str(path)))
    if kind == "parquet":
        _create_staged(connection, source, _parquet_records(connection, source, file))
        return
    if source.levels:
        kind = "nested"
    if source.levels and not source.attribute_columns:
        # Few and of money: read with all their digits.
        _stage_carefully(connection, source, path, kind)
        return
    readers = {"jsonl": _json_records, "csv": _csv_records, "nested": _nested_records}
    records = readers[kind](source, path, file)
    with contextlib.suppress(duckdb.Error):
        _create_staged(connection, source, records)
        if not _has_reasons(connection):
            return
    _stage_carefully(connection, source, path, kind)


def _staged_query(source: Source, records: str) -> str:
    """Apply the casts and checks to a relation of records, whose values are all text."""
    values = ", ".join(f"{c.value} as {quote_identifier(c.name)}" for c in source.columns)
    is_ignored = f"_unreadable is null and {source.is_ignored}"
    reason = f"case when not ({is_ignored}) then coalesce(_unreadable, {source.reason}) end"
    return (
        f"select {values}, _line, {is_ignored} as _is_ignored, {reason} as _reason from ({records})"
    )


def _create_staged(connection: duckdb.DuckDBPyConnection, source: Source, records: str) -> None:
    query = _staged_query(source, records)
    connection.execute(f"create or replace temp table staged as {query}")


def _has_reasons(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute("select 1 from staged where _reason is not null limit 1").fetchone()
    return found is not None


def _json_records(source: Source, path: Path, file: str) -> str:
    columns = ", ".join(
        f"{quote_identifier(name)}: {quote_literal(sql_type_of(shape))}"
        for name, shape in source.shape.items()
    )
    options = f"format='newline_delimited', {_compression(path)}"
    reader = f"read_json({file}, {options}, columns={{{columns}}})"
    return f"select *, null as _line, null as _unreadable from {reader}"


def _nested_records(source: Source, path: Path, file: str) -> str:
    """Unnest documents, one a line, level by level; a record has the fields of all its levels."""
    shape = source.file_shape
    names = [quote_identifier(name) for name in shape]
    level_type = sql_type_of(shape)
    for level in reversed(source.levels[1:]):
        level_type = f"{level_type[:-1]}, {quote_identifier(level)} {level_type}[])"
    columns = {name: sql_type_of(part) for name, part in shape.items()}
    columns[source.levels[0]] = f"{level_type}[]"
    options = ", ".join(
        f"{quote_identifier(name)}: {quote_literal(kind)}" for name, kind in columns.items()
    )
    form = f"format='newline_delimited', {_compression(path)}"
    reader = f"read_json({file}, {form}, columns={{{options}}})"
    # A missing list becomes a record without fields, which is found to lack them.
    first, *others = map(quote_identifier, source.levels)
    query = f"select {', '.join(names)}, unnest(coalesce({first}, [null])) as _record from {reader}"
    fields = ", ".join(f"coalesce(_record.{name}, {name}) as {name}" for name in names)
    for level in others:
        query = (
            f"select {fields}, unnest(coalesce(_record.{level}, [null])) as _record from ({query})"
        )
    return _with_attributes(source, f"select {fields} from ({query})")


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
        return f"{found}[{quote_literal(column.field)}]"

    fields = ", ".join(
        f"{field(column)} as {quote_identifier(column.path[0])}"
        for column in source.attribute_columns
    )
    with_maps = f"(select *, {maps} from ({records}))"
    return f"select *, {fields}, null as _line, null as _unreadable from {with_maps}"


def _csv_records(source: Source, path: Path, file: str) -> str:
    header = _csv_header(path)
    _check_columns(source, header)
    names = [name if name in source.shape else f"_{at}" for at, name in enumerate(header)]
    columns = ", ".join(f"{quote_identifier(name)}: 'VARCHAR'" for name in names)
    reader = f"""
        read_csv({file}, {_compression(path)}, columns={{{columns}}}, delim=',', quote='"',
            escape='"', header=true, auto_detect=false)
    """
    fields = {name: quote_identifier(name) for name in names}
    return _parsed(source, fields, f"(select *, null as _line, null as _unreadable from {reader})")


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
    return _parsed(source, fields, f"(select *, null as _line, null as _unreadable from {reader})")


def _parsed(source: Source, fields: dict[str, str], relation: str) -> str:
    """Give a relation the source's shape: nested fields are JSON text, absent ones null."""
    values = []
    for name, shape in source.shape.items():
        text = fields.get(name, "null::varchar")
        if isinstance(shape, dict):
            text = f"json_transform(valid_json({text}), {quote_literal(json.dumps(shape))})"
        elif isinstance(shape, list):
            text = f"text_list({text})"
        values.append(f"{text} as {quote_identifier(name)}")
    return f"select {', '.join(values)}, _line, _unreadable from {relation}"


def _stage_carefully(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, kind: str
) -> None:
    """Stage a text file record by record, so that a bad one is known by its line."""
    split = {"jsonl": _split_json, "csv": _split_csv, "nested": _split_nested}[kind]
    top = quote_literal(json.dumps(dict.fromkeys(source.shape, "VARCHAR")))
    fields = {name: f"record.{quote_identifier(name)}" for name in source.shape}
    relation = f"""(
        select
            line as _line,
            case when json_valid(text) and json_type(text) = 'OBJECT'
                then json_transform(text, {top}) end as record,
            coalesce(nullif(unreadable, ''), case when record is null then 'not a JSON object' end)
                as _unreadable
        from (
            select
                unnest($lines::bigint[]) as line,
                unnest($reasons::varchar[]) as unreadable,
                unnest($texts::varchar[]) as text
        )
    )"""
    records = _staged_query(source, _parsed(source, fields, relation))
    into = "create or replace temp table staged as"
    # In memory, batch by batch: a copy on disk would hold what must stay in the file.
    for batch in _batches(split(source, path)):
        lines, reasons, texts = map(list, zip(*batch, strict=True)) if batch else ([], [], [])
        connection.execute(
            f"{into} {records}", {"lines": lines, "reasons": reasons, "texts": texts}
        )
        into = "insert into staged"


def _batches(
    records: "Iterator[tuple[int, str, str]]",
) -> "Iterator[list[tuple[int, str, str]]]":
    """Group records by BATCH_CHARACTERS of text; the first batch comes even if it is empty."""
    batch, size = [], 0
    for record in records:
        batch.append(record)
        size += len(record[2]) + 1000  # a short record weighs something too
        if size > BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    yield batch


def _split_json(_: Source, path: Path) -> "Iterator[tuple[int, str, str]]":
    """Split JSON lines: (line, why it is unreadable or '', text)."""
    number = 0
    with _content(path) as content:
        try:
            for number, line in enumerate(content, 1):
                text = line.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b" ").strip()
                if not text:
                    continue
                try:
                    decoded = text.decode("utf-8")
                except UnicodeDecodeError:
                    yield number, "not valid UTF-8", ""
                    continue
                # JSON writes control characters as escapes.
                is_json = len(text.translate(None, CONTROL_CHARACTERS)) == len(text)
                yield (number, "", decoded) if is_json else (number, "not valid JSON", "")
        except UNREADABLE:
            yield number + 1, BREAKS_OFF, ""


def _split_nested(source: Source, path: Path) -> "Iterator[tuple[int, str, str]]":
    """Split documents, one a line or one in the file, into the records of their innermost lists.

    Yields:
        The line of the document, why it is unreadable or '', the record with the fields of all its
        levels as a JSON object.
    """
    for number, unreadable, document in _documents(path):
        if unreadable:
            yield number, unreadable, ""
            continue
        records = [document]
        for level in source.levels:
            # A document may be of any level: a page of buckets, or a bucket.
            records = [inner for record in records for inner in _inner_records(record, level)]
        for record in records:
            if isinstance(record, dict):
                yield number, "", json.dumps(_brought_up(source, record))
            else:
                yield number, "not a JSON object", ""


def _brought_up(source: Source, record: dict) -> dict:
    """Keep the fields of the source, with the declared keys of attribute lists among them."""
    found = {name: record[name] for name in source.shape if name in record}
    for column in source.attribute_columns:
        values = _attribute_values(record, column.attributes)
        found[column.path[0]] = (
            {key: values.get(key) for key in column.shape}
            if column.kind == "tags"
            else values.get(column.field)
        )
    return found


def _attribute_values(record: dict, path: str) -> dict[str, object]:
    """Read what is sound of an OTLP attribute list; of a key that is there twice, the first."""
    entries: object = record
    for step in path.split("."):
        entries = entries.get(step) if isinstance(entries, dict) else None
    found: dict[str, object] = {}
    for entry in entries if isinstance(entries, list) else []:
        value = entry.get("value") if isinstance(entry, dict) else None
        if isinstance(value, dict) and isinstance(entry.get("key"), str):
            values = (value[name] for name in ATTRIBUTE_VALUES if value.get(name) is not None)
            found.setdefault(entry["key"], next(values, None))
    return found


def _documents(path: Path) -> "Iterator[tuple[int, str, object]]":
    """Read the one document of a file, or one a line: (line, why unreadable or '', document)."""
    try:
        with _content(path) as content:
            whole = content.read().removeprefix(b"\xef\xbb\xbf")
    except UNREADABLE:
        yield 1, BREAKS_OFF, None
        return
    if not whole.strip():
        raise UsageFault("the file holds no records")
    if document := _parsed_json(whole):
        yield 1, *document
        return
    for number, line in enumerate(whole.split(b"\n"), 1):
        if line.strip():
            yield number, *(_parsed_json(line) or ("not valid JSON", None))


def _parsed_json(text: bytes) -> tuple[str, object] | None:
    """Parse a document, its decimals kept as text; None where it is not one."""
    try:
        return "", json.loads(text.decode("utf-8"), parse_float=str)
    except UnicodeDecodeError:
        return ("not valid UTF-8", None) if b"\n" not in text.strip() else None
    except (ValueError, RecursionError):
        return None


def _inner_records(record: object, level: str) -> list:
    """List the records within one, each with its own fields before those of the outer record."""
    if not isinstance(record, dict) or not isinstance(record.get(level), list):
        return [record]
    outer = {name: value for name, value in record.items() if name != level}
    return [outer | inner if isinstance(inner, dict) else inner for inner in record[level]]


def _split_csv(source: Source, path: Path) -> "Iterator[tuple[int, str, str]]":
    """Split a CSV file: (line, why it is unreadable or '', the allowed fields as a JSON object)."""
    csv.field_size_limit(sys.maxsize)
    header = _csv_header(path)
    allowed = source.shape.keys()
    with _text(path) as text:
        rows = csv.reader(text)
        end = 0
        try:
            for row in rows:
                start, end = end + 1, rows.line_num
                if start == 1 or not row:
                    continue
                if len(row) != len(header):
                    yield start, f"{len(row)} fields instead of {len(header)}", ""
                    continue
                record = {n: v for n, v in zip(header, row, strict=True) if n in allowed}
                try:
                    "".join(record.values()).encode("utf-8")
                except UnicodeEncodeError:
                    yield start, "not valid UTF-8", ""
                    continue
                yield start, "", json.dumps(record)
        except (*UNREADABLE, csv.Error):
            yield end + 1, BREAKS_OFF, ""


def _land(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, file_id: str, size: int
) -> Outcome:
    """Move `staged` into the raw table, quarantine and manifest."""
    outcome = Outcome(
        *connection.execute(
            """
            select
                count(*) filter (_reason is null and not _is_ignored),
                count(_reason),
                count(*) filter (_is_ignored)
            from staged
            """
        ).fetchone()
    )
    # An answer of a provider without a cost in it is an answer, and so is a log without usage.
    is_empty = outcome.landed + outcome.ignored == 0
    if is_empty and (outcome.quarantined > 0 or not source.levels):
        raise UsageFault(_why_nothing_lands(connection, source))
    names = ", ".join(quote_identifier(column.name) for column in source.columns)
    connection.execute(
        f"""
        insert into raw.{quote_identifier(source.name)} by name
        select $file_id as _file_id, rowid + 1 as _record_number, {names}
        from staged where _reason is null and not _is_ignored
        """,
        {"file_id": file_id},
    )
    file = {"file_id": file_id, "source": source.name, "name": path.name}
    connection.execute(
        """
        insert into raw.quarantine
        select $file_id, $source, $name, coalesce(_line, rowid + 1), _reason, now()::timestamp
        from staged where _reason is not null
        """,
        file,
    )
    connection.execute(
        """
        insert into raw.load_manifest by name
        select
            $file_id as file_id, $source as source, $name as file_name, $bytes as file_bytes,
            $offered as rows_offered, $landed as rows_landed, $quarantined as rows_quarantined,
            now()::timestamp as loaded_at, $ignored as rows_ignored
        """,
        file
        | {
            "bytes": size,
            "offered": outcome.offered,
            "landed": outcome.landed,
            "quarantined": outcome.quarantined,
            "ignored": outcome.ignored,
        },
    )
    connection.execute("drop table staged")
    return outcome


def _why_nothing_lands(connection: duckdb.DuckDBPyConnection, source: Source) -> str:
    first = connection.execute(
        "select coalesce(_line, rowid + 1), _reason from staged order by rowid limit 1"
    ).fetchone()
    if first is None:
        return "the file holds no records"
    return f"no record of {source.name} in it; line {first[0]}: {first[1]}"


def _check_columns(source: Source, columns: list[str]) -> None:
    """Refuse a table that lacks a required field."""
    for name in source.required:
        if name not in columns:
            raise UsageFault(f"no record of {source.name} in it; there is no column {name}")
    for name in source.shape:
        if columns.count(name) > 1:
            raise UsageFault(f"column {name} appears twice")


def _known_format(path: Path) -> str | None:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return FORMATS.get(suffixes[-1]) if suffixes else None


def _sniffed_format(path: Path) -> str:
    """Tell the format of a file whose name does not."""
    try:
        with _content(path) as content:
            start = content.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    except UNREADABLE:
        raise UsageFault("not a readable gzip file") from None
    if start.startswith(b"PAR1"):
        return "parquet"
    return "jsonl" if start.startswith(b"{") else "csv"


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _compression(path: Path) -> str:
    return f"compression='{'gzip' if _is_gzip(path) else 'none'}'"


@contextlib.contextmanager
def _content(path: Path) -> "Iterator[BinaryIO]":
    """Open a file's content, unpacked."""
    with gzip.open(path) if _is_gzip(path) else path.open("rb") as content:
        yield content


@contextlib.contextmanager
def _text(path: Path) -> "Iterator[io.TextIOWrapper]":
    """Open a file's content as text; bytes that are no UTF-8 become lone surrogates."""
    with _content(path) as content:
        yield io.TextIOWrapper(content, "utf-8-sig", errors="surrogateescape", newline="")


def _csv_header(path: Path) -> list[str]:
    with _text(path) as text:
        try:
            return [name.strip() for name in next(csv.reader(text), [])]
        except (*UNREADABLE, csv.Error):
            raise UsageFault("not a readable CSV file") from None


def _digest(path: Path, advance: "Callable[[int], None]") -> str:
    """Hash the unpacked content (SHA-256, hex): the file's identity, whatever its name.

    Of a gzip file that breaks off, what can be unpacked is hashed.
    """
    digest = hashlib.sha256()
    read = 0
    with path.open("rb") as file:
        content = gzip.GzipFile(fileobj=file) if _is_gzip(path) else file
        with contextlib.suppress(EOFError, zlib.error, gzip.BadGzipFile):
            while piece := content.read(1 << 20):
                digest.update(piece)
                advance(file.tell() - read)
                read = file.tell()
    return digest.hexdigest()
