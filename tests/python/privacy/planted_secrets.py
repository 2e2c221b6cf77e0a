"""Records of every source with a secret wherever content, a person or a key may stand.

A record is made from the source's declaration: each field that may land has a harmless value, and
at each level stand fields of content that must not land. A new source, or a new field, is covered
without a change here.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb

from chargeback.sources import Column, Source

MARK = "SECRET"
# What the logs of gateways, tools and providers call content, people and keys.
CONTENT = {
    "messages": [{"role": "user", "content": "SECRET question"}],
    "prompt": "SECRET prompt",
    "response": {"choices": [{"message": {"content": "SECRET answer"}}]},
    "completion": "SECRET completion",
    "input": "SECRET input",
    "output": "SECRET output",
    "inputBodyJson": {"messages": ["SECRET body"]},
    "outputBodyJson": {"content": "SECRET body"},
    "body": "SECRET body",
    "request_body": "SECRET body",
    "response_body": {"text": "SECRET body"},
    "request_payload": ["SECRET payload"],
    "requestMessages": [{"content": "SECRET question"}],
    "responseMessages": "SECRET answer",
    "contents": [{"parts": [{"text": "SECRET part"}]}],
    "candidates": [{"content": {"parts": [{"text": "SECRET part"}]}}],
    "proxy_server_request": {"headers": {"authorization": "Bearer sk-SECRET"}},
    "headers": {"cookie": "SECRET cookie"},
    "authorization": "Bearer sk-SECRET",
    "user_email": "SECRET-jane@example.com",
    "requester_ip_address": "SECRET address",
    "tool_calls": ["SECRET call"],
    "status_message": "SECRET status",
    "error_str": "SECRET error",
    "note": "SECRET note",
}
ATTRIBUTES = {
    "gen_ai.input.messages": "SECRET question",
    "gen_ai.output.messages": "SECRET answer",
    "gen_ai.system_instructions": "SECRET instructions",
    "gen_ai.prompt.0.content": "SECRET prompt",
    "gen_ai.usage.note": "SECRET note",
    "user.email": "SECRET-jane@example.com",
}
VALUES = {
    "text": "word",
    "key": "sk-SECRET-key",
    "hash": "SECRET-jane@example.com",
    "role": "arn:aws:sts::111122223333:assumed-role/service/SECRET-jane",
    "texts": ["feature:search"],
    "count": 5,
    "day": "2026-10-10",
    "whole": 5,
    "total": 5,
    "real": 5.5,
    "money": "0.5",
    "time": "2026-09-10T08:00:00Z",
    "nanoseconds": "1789027200000000000",
    "ticks": 639_246_240_000_000_000,
    "month": "2026-09",
    "currency": "USD",
    "tags": {"project": "product-search", "environment": "production", **CONTENT},
    "counts": {"input": 5, "inner": {"other": 7, **CONTENT}, **CONTENT},
    "traffic": {"trafficType": "ON_DEMAND", **CONTENT},
}
# What makes a record one that tells of usage; the rest may be anything.
TELLING = {
    "model": "gpt-4o",
    "provided_model_name": "gpt-4o",
    "type": "GENERATION",
    "status": "success",
    "category": "RequestResponse",
    "gen_ai.operation.name": "chat",
}


def records(source: Source) -> list[dict]:
    """Two records that land, the second with secrets in place of texts, and one that does not."""
    lacking = next(column for column in source.columns if column.required)
    bad = _record(source, "bad")
    _take_out(bad, lacking)
    return [_record(source, "good"), _record(source, "odd", is_odd=True), bad]


def _record(source: Source, name: str, *, is_odd: bool = False) -> dict:
    record: dict = {}
    for column in source.columns:
        if column.attributes:
            _put(record, column.attributes.split("."), _attributes(source, column.attributes))
            continue
        value = VALUES[column.kind]
        if column.field in TELLING:
            value = TELLING[column.field]
        elif column.kind == "text":
            value = f"{name} {column.field}"
            if is_odd and not column.required:
                # An object where a text belongs may hold anything.
                value = {"text": "SECRET text"}
        _put(record, column.field.split("."), value)
    return _with_content(record)


def _attributes(source: Source, place: str) -> list[dict]:
    found: dict[str, object] = dict(ATTRIBUTES)
    for column in source.columns:
        if column.attributes == place and column.kind == "tags":
            found |= {"project": "product-search", "environment": "production"}
        elif column.attributes == place and column.kind == "counts":
            found[f"{column.field}other"] = 7
        elif column.attributes == place:
            found[column.field] = TELLING.get(column.field, VALUES[column.kind])
    return [{"key": key, "value": {"stringValue": str(value)}} for key, value in found.items()]


def _put(record: dict, steps: list[str], value: object) -> None:
    for step in steps[:-1]:
        record = record.setdefault(step, {})
    if isinstance(record.get(steps[-1]), dict) and isinstance(value, dict):
        value = value | record[steps[-1]]
    record[steps[-1]] = value


def _take_out(record: dict, column: Column) -> None:
    for name in column.names:
        *outer, last = name.split(".")
        level = record
        for step in outer:
            level = level.get(step, {})
        level.pop(last, None)


def _with_content(level: dict) -> dict:
    """Add content to each level, but under names that stand there already."""
    taken = {name.lower() for name in level}
    inner = {k: _with_content(v) if isinstance(v, dict) else v for k, v in level.items()}
    return inner | {name: v for name, v in CONTENT.items() if name.lower() not in taken}


def write(source: Source, folder: Path) -> Iterator[Path]:
    """Write the records in each format of the source; all but Parquet with half a last line."""
    made = records(source)
    if source.levels:
        for level in reversed(source.levels):
            made = [_with_content({level: made})]
    lines = folder / f"{source.name}.jsonl"
    text = "".join(json.dumps(record) + "\n" for record in made)
    lines.write_text(text + '{"prompt": "SECRET half a li')
    yield lines
    sound = folder / f"{source.name}_sound.jsonl"
    sound.write_text(json.dumps(made[0]) + "\n")
    if not source.levels:
        yield sound
    if "csv" in source.formats:
        table = folder / f"{source.name}.csv"
        with table.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(made[0])
            for record in made:
                values = (record.get(name) for name in made[0])
                writer.writerow(json.dumps(v) if isinstance(v, dict | list) else v for v in values)
            file.write('half a row,"SECRET')
        yield table
    if "parquet" in source.formats:
        columns = ", ".join(f"\"{name}\": 'varchar'" for name in made[0])
        parquet = folder / f"{source.name}.parquet"
        duckdb.sql(
            f"from read_json('{sound}', columns={{{columns}}}, format='newline_delimited')"
        ).write_parquet(str(parquet))
        yield parquet
