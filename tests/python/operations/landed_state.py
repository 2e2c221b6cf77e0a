"""All that the loader left in a database, to compare two of them row by row."""

from pathlib import Path

import duckdb

from chargeback.database import quote_identifier

# When a file was loaded is all that two runs may differ in.
CLOCKS = {"loaded_at", "resolved_at"}
Landed = dict[str, list[tuple]]


def landed_state(database: Path) -> Landed:
    """Rows of every table of schema raw in an order of their own, but for times of loading."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw' order by 1"
        ).fetchall()
        state = {}
        for (table,) in tables:
            relation = f"raw.{quote_identifier(table)}"
            columns = [name for name, *_ in connection.execute(f"describe {relation}").fetchall()]
            kept = ", ".join(quote_identifier(c) for c in columns if c not in CLOCKS)
            state[table] = connection.execute(
                f"select {kept} from {relation} order by all"
            ).fetchall()
        return state
