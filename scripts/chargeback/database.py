"""The one DuckDB file: its place, how to open it, and how the scripts say what went wrong."""

import os
from pathlib import Path

import click
import duckdb

from chargeback.project import PROJECT_ROOT

SCHEMAS = ("raw", "staging", "intermediate", "marts", "policy", "reference")


class UsageFault(click.ClickException):
    """Something the person running a script can put right: one line on stderr, exit code 2."""

    exit_code = 2

    def show(self, file=None) -> None:
        """Print `error: message`, whatever the stream that click proposes."""
        click.echo(f"error: {self.message}", err=True)


def database_path() -> Path:
    """Return CHARGEBACK_DB, or data/chargeback.duckdb of the project where it is unset."""
    return Path(os.environ.get("CHARGEBACK_DB") or PROJECT_ROOT / "data" / "chargeback.duckdb")


def connect(read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the database with its clock in UTC.

    Args:
        read_only: refuse to write, and to create a database that is not there.

    Raises:
        UsageFault: it is missing (read_only), held by another process, no DuckDB database, or
            named as one of its schemas.
    """
    path = database_path()
    if path.stem in SCHEMAS:
        raise UsageFault(f"{path}: DuckDB would take {path.stem} for the schema; name it otherwise")
    if read_only and not path.exists():
        raise UsageFault(f"{path}: no such database; run scripts/load.py first, then dbt build")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(path), read_only=read_only)
        connection.execute("set TimeZone = 'UTC'")
        return connection
    except OSError as error:
        raise UsageFault(f"{path}: {error.strerror}") from None
    except duckdb.Error as error:
        cause = "not a database that this DuckDB can open"
        if "lock" in str(error):
            cause = "in use by another process; try again when it has finished"
        raise UsageFault(f"{path}: {cause}") from None
    connection.execute("set TimeZone = 'UTC'")
    return connection


def quote_identifier(name: str) -> str:
    """Quote a name for SQL, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    """Quote a text for the places of SQL where no parameter may stand."""
    return "'" + text.replace("'", "''") + "'"
