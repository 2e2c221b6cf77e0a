"""A file in the temporary table `staged`, each record with what is wrong with it.

The table has the source's columns, `_is_ignored` (it tells of no usage), `_reason` (why the record
cannot land, or null) and `_line` (where the record starts in the file; null in Parquet).
"""

import json
from pathlib import Path

import duckdb

from chargeback.database import quote_identifier, quote_literal
from chargeback.file_readers import in_shape, judged
from chargeback.record_splitting import batches, split_csv, split_json, split_nested
from chargeback.sources import Source


def stage_relation(connection: duckdb.DuckDBPyConnection, source: Source, records: str) -> None:
    """Stage what a reader of DuckDB reads."""
    connection.execute(f"create or replace temp table staged as {judged(source, records)}")


def stage_carefully(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, kind: str
) -> None:
    """Stage a text file record by record, so that a bad one is known by its line."""
    split = split_csv if kind == "csv" else split_nested if source.levels else split_json
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
    records = judged(source, in_shape(source, fields, relation))
    into = "create or replace temp table staged as"
    # In memory, batch by batch: a copy on disk would hold what must stay in the file.
    for batch in batches(split(source, path)):
        lines, reasons, texts = map(list, zip(*batch, strict=True)) if batch else ([], [], [])
        connection.execute(
            f"{into} {records}", {"lines": lines, "reasons": reasons, "texts": texts}
        )
        into = "insert into staged"
