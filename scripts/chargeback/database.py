"""The one DuckDB file: its place, and how to open it."""

import contextlib
import fcntl
import functools
import os
import time
from pathlib import Path

import duckdb

from chargeback.console import UsageFault, tell
from chargeback.project import company_project

SCHEMAS = ("raw", "staging", "intermediate", "marts", "policy", "reference", "builds")
WAIT = "CHARGEBACK_WAIT"
SECONDS_BETWEEN_TRIES = 0.2
WRITER_MEMORY = "1GB"  # what a large file needs beyond that waits on disk, beside the database
HEADER_BYTES = 3 * 4096  # of a DuckDB file: what it is, and two headers used in turn


def database_path() -> Path:
    """Return CHARGEBACK_DB, or data/chargeback.duckdb of the project where it is unset."""
    return Path(os.environ.get("CHARGEBACK_DB") or company_project() / "data" / "chargeback.duckdb")


def connect(read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the database with its clock in UTC, when no other process holds it.

    One that does is waited for, for CHARGEBACK_WAIT seconds (60 where it is unset), and the wait is
    told once on stderr.

    Args:
        read_only: refuse to write, and to create a database that is not there.

    Raises:
        UsageFault: it is missing (read_only), held by another process for too long, no DuckDB
            database, or named as one of its schemas.
    """
    path = database_path()
    if path.stem in SCHEMAS:
        raise UsageFault(f"{path}: DuckDB would take {path.stem} for the schema; name it otherwise")
    if read_only and not path.exists():
        raise UsageFault(f"{path}: no such database; run scripts/load.py first, then dbt build")
    limit = _longest_wait()
    deadline = time.monotonic() + limit
    is_told = False
    try:
        if not path.exists():
            _create(path)
        while (connection := _open_if_free(path, read_only)) is None:
            if time.monotonic() >= deadline:
                waited = f", still after {limit:g} s" if limit else ""
                raise UsageFault(
                    f"{path}: in use by another process{waited}; try again when it has finished"
                )
            if not is_told:
                tell(f"waiting for {path}, in use by another process ...")
                is_told = True
            time.sleep(SECONDS_BETWEEN_TRIES)
        connection.execute("set TimeZone = 'UTC'")
        if not read_only:
            connection.execute(f"set memory_limit = '{WRITER_MEMORY}'")
        return connection
    except OSError as error:
        raise UsageFault(f"{path}: {error.strerror}") from None
    except duckdb.Error:
        raise UsageFault(f"{path}: not a database that this DuckDB can open") from None


def _longest_wait() -> float:
    text = os.environ.get(WAIT) or "60"
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise UsageFault(f"{WAIT} is {text!r}, not a number of seconds such as 60")
    return seconds


def _create(path: Path) -> None:
    """Make an empty database that is there whole or not at all.

    DuckDB empties a file that another process has just made, and cannot open one whose making was
    killed. So one process at a time makes it, under another name.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems cannot lock a folder
            fcntl.flock(folder, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_name(f"{path.name}.new")
            unfinished.unlink(missing_ok=True)
            duckdb.connect(str(unfinished)).close()
            unfinished.rename(path)
    finally:
        os.close(folder)


def _open_if_free(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection | None:
    """Open the database; None where another process holds it, or wrote to it meanwhile.

    DuckDB reads the file's header before it locks the file. If another process writes in between,
    the header is stale, and the next write would undo what that process wrote.
    """
    descriptor = _descriptor(path, path.stat().st_ino)
    header = os.pread(descriptor, HEADER_BYTES, 0)
    try:
        connection = duckdb.connect(str(path), read_only=read_only)
    except duckdb.IOException as error:
        if "lock" in str(error):
            return None
        raise
    if os.pread(descriptor, HEADER_BYTES, 0) != header:
        connection.close()
        return None
    return connection


@functools.cache
def _descriptor(path: Path, _inode: int) -> int:
    """Open a file once and for all: to close it would give up DuckDB's lock on it."""
    return os.open(path, os.O_RDONLY)


def records(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: dict | None = None
) -> list[dict]:
    """Rows of a query, each as column: value."""
    result = connection.execute(query, parameters or {})
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def quote_identifier(name: str) -> str:
    """Quote a name for SQL, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    """Quote a text for the places of SQL where no parameter may stand."""
    return "'" + text.replace("'", "''") + "'"
