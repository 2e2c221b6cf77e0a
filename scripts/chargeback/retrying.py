"""The way out of quarantine: files with open rows are read once more."""

from pathlib import Path
from typing import NamedTuple

import duckdb

from chargeback.database import UsageFault, quote_identifier
from chargeback.file_content import printable
from chargeback.landing import load_file, opened_file, transaction
from chargeback.load_manifest import File, Outcome, absolute, earlier_load
from chargeback.record_landing import judge_again
from chargeback.sources import SOURCES, Source


class OpenFile(NamedTuple):
    """A file with open rows in quarantine; the path is unknown where an early version loaded it."""

    source: Source
    name: str
    path: Path | None


def open_files(connection: duckdb.DuckDBPyConnection, source: str | None) -> list[OpenFile]:
    """List the files with open rows, of one source or of all."""
    found = connection.execute(
        """
        select distinct source, file_name, file_path from raw.quarantine
        where resolved_at is null and source = coalesce($source, source)
        order by all
        """,
        {"source": source},
    ).fetchall()
    return [OpenFile(SOURCES[name], file, path and Path(path)) for name, file, path in found]


def retry_file(connection: duckdb.DuckDBPyConnection, file: OpenFile) -> Outcome:
    """Read a file once more; what is sound now lands, once, and its rows are resolved.

    The same content has only its records in quarantine judged again. New content is loaded as any
    file; the rows of the old one are resolved if the new one has all that landed of it.

    Raises:
        UsageFault: the file is gone or refused again, or is not a correction of the old one.
    """
    source, path = file.source, file.path
    if path is None:
        raise UsageFault(f"{file.name}: it was loaded before quarantine kept the place of a file")
    try:
        is_there = path.exists()
    except OSError:
        is_there = False
    if not is_there:
        raise UsageFault(f"{printable(path)}: no longer there; its rows stay open")
    outcome = _judged_again(connection, source, path)
    if outcome is None:
        outcome = load_file(connection, source, path)
    _settle_replaced(connection, source, path)
    return outcome


def count_open(connection: duckdb.DuckDBPyConnection, file: OpenFile) -> int:
    """Count the open rows of a file."""
    return connection.execute(
        """
        select count(*) from raw.quarantine
        where source = $source and file_path = $path and resolved_at is null
        """,
        {"source": file.source.name, "path": str(file.path)},
    ).fetchone()[0]


def _judged_again(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path
) -> Outcome | None:
    """Judge the open records of content that is known; None where it is not."""
    try:
        with opened_file(source, path) as file:
            if earlier_load(connection, source, file.file_id) is None:
                return None
            with transaction(connection):
                outcome = judge_again(connection, file, _open_numbers(connection, file))
                if file.has_changed:
                    raise UsageFault("it changed while it was read; try again when it is complete")
                return outcome
    except (UsageFault, OSError):
        return None  # for the loader to say


def _open_numbers(connection: duckdb.DuckDBPyConnection, file: File) -> frozenset[int]:
    found = connection.execute(
        """
        select record_number from raw.quarantine
        where source = $source and file_id = $file_id
            and record_number is not null and resolved_at is null
        """,
        {"source": file.source.name, "file_id": file.file_id},
    ).fetchall()
    return frozenset(number for (number,) in found)


def _settle_replaced(connection: duckdb.DuckDBPyConnection, source: Source, path: Path) -> None:
    """Resolve what is open of content that was in the file before.

    Raises:
        UsageFault: the file of today lacks records that landed from it: it is another file.
    """
    with opened_file(source, path) as file:
        place = {"source": source.name, "path": absolute(path), "file_id": file.file_id}
    replaced = """
        source = $source and file_path = $path and resolved_at is null
        and file_id is distinct from $file_id
    """
    identity = ", ".join(quote_identifier(c.name) for c in source.columns if c.required)
    table = f"raw.{quote_identifier(source.name)}"
    missing = connection.execute(
        f"""
        select {identity} from {table}
        where _file_id in (select file_id from raw.quarantine where {replaced})
        except
        select {identity} from {table} where _file_id = $file_id
        limit 1
        """,
        place,
    ).fetchone()
    if missing:
        raise UsageFault(
            f"{printable(path)}: another file is there now, without records that landed from the"
            " one of before; its rows stay open"
        )
    connection.execute(
        f"""
        update raw.quarantine
        set resolved_at = now()::timestamp, resolved_by_file_id = $file_id
        where {replaced}
        """,
        place,
    )
