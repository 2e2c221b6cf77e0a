"""A text file as its records, one by one, each with its line: slow, and no fault stops it."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from chargeback.database import UsageFault
from chargeback.file_content import BYTE_ORDER_MARK, UNREADABLE, csv_header, opened, opened_text
from chargeback.sources import ATTRIBUTE_VALUES, Source

BATCH_CHARACTERS = 1 << 24
CONTROL_CHARACTERS = bytes(set(range(ord(" "))) - {ord("\t")})
LARGEST_DOCUMENT = 1 << 27  # bytes of a document that is not on one line, since it is read whole
BREAKS_OFF = "the file breaks off here"
NOT_JSON = "not valid JSON"
NOT_UTF8 = "not valid UTF-8"


class Record(NamedTuple):
    """A record as text.

    Attributes:
        number: its place in the file, from 1.
        line: the line on which it starts, or its document does.
        unreadable: why there is no text, or empty.
        text: a JSON object.
    """

    number: int
    line: int
    unreadable: str
    text: str


class Splitter:
    """The records of a file, or those of some numbers.

    Attributes:
        offered: how many the whole file has, once it is read.
    """

    def __init__(
        self, source: Source, path: Path, kind: str, wanted: frozenset[int] | None = None
    ) -> None:
        """Take the file, its format, and the numbers that are wanted (all by default)."""
        self.source = source
        self.path = path
        self.kind = kind
        self.wanted = wanted
        self.offered = 0

    def __iter__(self) -> Iterator[Record]:
        """Read the file once."""
        if self.kind == "csv":
            pieces, text_of = _csv_rows(self.path), _csv_text(self.source, self.path)
        elif self.source.levels:
            pieces, text_of = _inner_records(self.source, self.path), _nested_text(self.source)
        else:
            pieces, text_of = _json_lines(self.path), _json_text
        for line, unreadable, piece in pieces:
            self.offered += 1
            if self.wanted is None or self.offered in self.wanted:
                why, text = (unreadable, "") if unreadable else text_of(piece)
                yield Record(self.offered, line, why, text)

    def batches(self) -> Iterator[list[Record]]:
        """Group the records by BATCH_CHARACTERS of text."""
        batch, size = [], 0
        for record in self:
            batch.append(record)
            size += len(record.text) + 1000  # a short record weighs something too
            if size > BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch


# Each reader below yields (line, why the piece is unreadable or empty, the piece); the function
# that belongs to it makes a piece into (why it is unreadable or empty, text).
Pieces = Iterator[tuple[int, str, object]]


def _json_lines(path: Path) -> Pieces:
    number = 0
    with opened(path) as content:
        try:
            for number, line in enumerate(content, 1):
                text = line.strip()
                if text and text != BYTE_ORDER_MARK:
                    yield number, "", text
        except UNREADABLE:
            yield number + 1, BREAKS_OFF, b""


def _json_text(piece: bytes) -> tuple[str, str]:
    text = piece.removeprefix(BYTE_ORDER_MARK).replace(b"\r", b" ")
    # JSON writes control characters as escapes.
    if len(text.translate(None, CONTROL_CHARACTERS)) < len(text):
        return NOT_JSON, ""
    try:
        return "", text.decode("utf-8")
    except UnicodeDecodeError:
        return NOT_UTF8, ""


def _inner_records(source: Source, path: Path) -> Pieces:
    """Split documents, one a line or one in the file, into the records of their innermost lists."""
    number = 0
    for number, unreadable, document in _documents(path):
        if unreadable:
            yield number, unreadable, None
            continue
        records = [document]
        for level in source.levels:
            # A document may be of any level: a page of buckets, or a bucket.
            records = [inner for record in records for inner in _level_below(record, level)]
        for record in records:
            yield number, "" if isinstance(record, dict) else "not a JSON object", record
    if number == 0:
        raise UsageFault("the file holds no records")


def _nested_text(source: Source) -> Callable[[dict], tuple[str, str]]:
    return lambda record: ("", json.dumps(_brought_up(source, record)))


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


def _level_below(record: object, level: str) -> list:
    """List the records within one, each with its own fields before those of the outer record."""
    if not isinstance(record, dict) or not isinstance(record.get(level), list):
        return [record]
    outer = {name: value for name, value in record.items() if name != level}
    return [outer | _known(inner) if isinstance(inner, dict) else inner for inner in record[level]]


def _known(record: dict) -> dict:
    """Leave fields without a value out."""
    return {name: value for name, value in record.items() if value is not None}


def _documents(path: Path) -> Pieces:
    """Read the one document of a file, or one a line."""
    whole = _whole_document(path)
    if whole is not None:
        yield 1, "", whole
        return
    for number, unreadable, piece in _json_lines(path):
        yield number, *((unreadable, None) if unreadable else _parsed(piece))


def _whole_document(path: Path) -> object | None:
    """Read a document that is written on many lines; None where the file is not one."""
    try:
        with opened(path) as content:
            first = next((line for line in content if line.strip()), b"")
            if not first or not _parsed(first)[0]:
                return None
            rest = content.read(LARGEST_DOCUMENT)
            return None if content.read(1) else _parsed(first + rest)[1]
    except UNREADABLE:
        return None


def _parsed(text: bytes) -> tuple[str, object]:
    """Parse a document, its decimals kept as text: (why it is unreadable or empty, document)."""
    try:
        decoded = text.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
        return "", json.loads(decoded, parse_float=str)
    except UnicodeDecodeError:
        return NOT_UTF8, None
    except (ValueError, RecursionError):
        return NOT_JSON, None


def _csv_rows(path: Path) -> Pieces:
    csv.field_size_limit(sys.maxsize)
    with opened_text(path) as text:
        rows = csv.reader(text)
        end = 0
        try:
            for row in rows:
                start, end = end + 1, rows.line_num
                if start > 1 and row:
                    yield start, "", row
        except (*UNREADABLE, csv.Error):
            yield end + 1, BREAKS_OFF, []


def _csv_text(source: Source, path: Path) -> Callable[[list[str]], tuple[str, str]]:
    header = csv_header(path)
    allowed = source.shape.keys()

    def text_of(row: list[str]) -> tuple[str, str]:
        if len(row) != len(header):
            return f"{len(row)} fields instead of {len(header)}", ""
        record = {n: v for n, v in zip(header, row, strict=True) if n in allowed}
        try:
            "".join(record.values()).encode("utf-8")
        except UnicodeEncodeError:
            return NOT_UTF8, ""
        return "", json.dumps(record)

    return text_of
