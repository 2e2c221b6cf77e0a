"""Write the raw tables as Parquet, which Apache Spark reads in the place of schema `raw`."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from .console import UsageFault
from .database import quote_identifier


@dataclass(frozen=True, slots=True)
class RawExport:
    """What was written.

    Attributes:
        tables: Raw tables.
        rows: Rows in all of them.
    """

    tables: int
    rows: int


def export_raw(connection: duckdb.DuckDBPyConnection, folder: Path) -> RawExport:
    """Write a folder a raw table, with one Parquet file that replaces an earlier one.

    A restored ledger is left out: where Spark builds, the ledger is Spark's own.

    Args:
        connection: The database that files were loaded into.
        folder: Where to write.

    Raises:
        UsageFault: Nothing was loaded yet.
    """
    tables = [
        name
        for (name,) in connection.execute("""
            select table_name from duckdb_tables()
            where
                schema_name = 'raw'
                and database_name = current_database()
                and table_name <> 'ledger_entries'
            order by table_name
        """).fetchall()
    ]
    if not tables:
        raise UsageFault("there are no raw tables: load files first")
    rows = 0
    for table in tables:
        target = folder / table / "data.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        # readers of the folder pass over a file whose name starts with a dot
        written = target.with_name(".data.parquet")
        (count,) = connection.execute(
            f"copy raw.{quote_identifier(table)} to $path (format parquet)",
            {"path": str(written)},
        ).fetchone()
        written.replace(target)
        rows += count
    return RawExport(len(tables), rows)
