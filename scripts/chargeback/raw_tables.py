"""The tables of schema `raw`: made, and brought up to what the loader of today needs."""

import os
from pathlib import Path

import duckdb

from chargeback.database import UsageFault, quote_identifier
from chargeback.sources import SOURCES

RETIRED_TABLES = Path(__file__).parent / "retired_tables.sql"


def required_salt() -> str:
    """Return CHARGEBACK_SALT.

    Raises:
        UsageFault: it is not set.
    """
    salt = os.environ.get("CHARGEBACK_SALT")
    if not salt:
        raise UsageFault("CHARGEBACK_SALT is not set; end-user ids are hashed with it")
    return salt


def prepare(connection: duckdb.DuckDBPyConnection, salt: str) -> None:
    """Make the schema, tables and macros that landing needs; add columns and tag keys that are new.

    Args:
        connection: a writable connection.
        salt: goes in front of every end-user id before it is hashed.
    """
    connection.execute("set enable_progress_bar = false")
    connection.execute("set variable salt = $salt", {"salt": salt})
    connection.execute((Path(__file__).parent / "kinds.sql").read_text("utf-8"))
    connection.execute("""
        create schema if not exists raw;
        create table if not exists raw.load_manifest (
            file_id varchar, source varchar, file_name varchar, file_bytes bigint,
            rows_offered bigint, rows_landed bigint, rows_quarantined bigint, loaded_at timestamp,
            rows_ignored bigint default 0, file_path varchar,
            primary key (source, file_id)
        );
        alter table raw.load_manifest add column if not exists rows_ignored bigint default 0;
        alter table raw.load_manifest add column if not exists file_path varchar;
        create table if not exists raw.quarantine (
            file_id varchar, source varchar, file_name varchar, file_line bigint,
            reason varchar, loaded_at timestamp, file_path varchar, record_number bigint,
            resolved_at timestamp, resolved_by_file_id varchar
        );
        alter table raw.quarantine add column if not exists file_path varchar;
        alter table raw.quarantine add column if not exists record_number bigint;
        alter table raw.quarantine add column if not exists resolved_at timestamp;
        alter table raw.quarantine add column if not exists resolved_by_file_id varchar;
    """)
    prepare_retirement(connection)
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


def prepare_retirement(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that keep what is known of retired periods."""
    connection.execute(RETIRED_TABLES.read_text("utf-8"))
