"""A file as its records, one by one, each with its line: for files that DuckDB cannot read."""

import csv
import json
import sys
from typing import TYPE_CHECKING

from chargeback.database import UsageFault
from chargeback.file_content import UNREADABLE, csv_header, opened, opened_text
from chargeback.sources import ATTRIBUTE_VALUES, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BATCH_CHARACTERS = 1 << 25  # of a file that is read record by record
CONTROL_CHARACTERS = bytes(set(range(ord(" "))) - {ord("\t")})
BREAKS_OFF = "the file breaks off here"


def batches(
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


def split_json(_: Source, path: "Path") -> "Iterator[tuple[int, str, str]]":
    """Split JSON lines: (line, why it is unreadable or '', text)."""
    number = 0
    with opened(path) as content:
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


def split_nested(source: Source, path: "Path") -> "Iterator[tuple[int, str, str]]":
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
        if column.kind == "tags":
            value: object = {key: values.get(key) for key in column.shape}
        elif column.kind == "counts":
            kept = {key: part for key, part in values.items() if key.startswith(column.field)}
            value = json.dumps(kept)
        else:
            value = values.get(column.field)
        found[column.path(column.field)[0]] = value
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


def _documents(path: "Path") -> "Iterator[tuple[int, str, object]]":
    """Read the one document of a file, or one a line: (line, why unreadable or '', document)."""
    try:
        with opened(path) as content:
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


def split_csv(source: Source, path: "Path") -> "Iterator[tuple[int, str, str]]":
    """Split a CSV file: (line, why it is unreadable or '', the allowed fields as a JSON object)."""
    csv.field_size_limit(sys.maxsize)
    header = csv_header(path)
    allowed = source.shape.keys()
    with opened_text(path) as text:
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
