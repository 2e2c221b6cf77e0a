"""Landing: a file becomes typed rows in schema `raw`, one transaction a file.

A sound file goes from DuckDB's own reader straight into its table, with the casts and checks of its
source on the way. The first record to quarantine, or text that the reader cannot read, stops that;
the file is then staged the careful way, in which each bad record is known by its line. Both ways
share the casts, so they give the same rows.
"""

import contextlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from chargeback.careful_staging import stage_carefully, stage_relation
from chargeback.database import UsageFault, quote_identifier
from chargeback.file_content import digest_of, find_files, known_format, sniffed_format
from chargeback.file_readers import judged, records_of
from chargeback.raw_tables import prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from chargeback.sources import Source

__all__ = ["Outcome", "find_files", "load_file", "prepare"]


@dataclass(frozen=True)
class Outcome:
    """What became of a file; counts are records. `loaded_as` names an earlier load of it."""

    landed: int = 0
    quarantined: int = 0
    ignored: int = 0
    loaded_as: str | None = None
    loaded_at: "datetime | None" = None

    @property
    def offered(self) -> int:
        """All records of the file."""
        return self.landed + self.quarantined + self.ignored


@dataclass(frozen=True)
class _File:
    """One file on its way in: `digest` is the hash of its content, once a thread has made it."""

    path: "Path"
    source: "Source"
    format: str
    size: int
    modified: int
    digest: "Future[str]"

    @property
    def file_id(self) -> str:
        return self.digest.result()

    @property
    def values(self) -> dict[str, object]:
        """The columns that manifest and quarantine share."""
        return {
            "file_id": self.file_id,
            "source": self.source.name,
            "name": self.path.name,
            "path": str(self.path.absolute()),
        }


def load_file(
    connection: duckdb.DuckDBPyConnection,
    source: "Source",
    path: "Path",
    advance: "Callable[[int], None]" = lambda _: None,
) -> Outcome:
    """Land one file, whole or not at all.

    Args:
        connection: one that `prepare` has seen.
        source: what the file holds.
        path: the file; gzip is recognised by its first bytes.
        advance: told the number of bytes (on disk) read so far, piece by piece.

    Raises:
        UsageFault: the file is empty, unreadable or not one of this source; nothing of it landed.
    """
    try:
        state = path.stat()
        if state.st_size == 0:
            raise UsageFault("the file is empty")
        kind = known_format(path) or sniffed_format(path)
        with ThreadPoolExecutor(1) as pool:
            digest = pool.submit(digest_of, path, advance)
            if _has_load_of_size(connection, source, state.st_size):
                # Very likely a file we have, and its hash alone will tell.
                digest.result()
            file = _File(path, source, kind, state.st_size, state.st_mtime_ns, digest)
            if digest.done() and (earlier := _earlier_load(connection, file)):
                return earlier
            if kind not in source.formats:
                formats = ", ".join(source.formats)
                raise UsageFault(f"{source.name} comes as {formats}, this is {kind}")
            return _load(connection, file)
    except BaseException as error:
        with contextlib.suppress(duckdb.Error):
            connection.execute("rollback")
        if isinstance(error, UsageFault):
            raise UsageFault(f"{path}: {error.message}") from None
        if isinstance(error, OSError):
            raise UsageFault(f"{path}: not readable: {error.strerror or error}") from None
        raise


def _load(connection: duckdb.DuckDBPyConnection, file: _File) -> Outcome:
    records = records_of(connection, file.source, file.path, file.format)
    # Costs of a provider are few: they are read with all their digits.
    if file.source.attribute_columns or not file.source.levels:
        try:
            connection.execute("begin")
            return _finish(connection, file, lambda: _land_sound(connection, file, records))
        except duckdb.Error:
            with contextlib.suppress(duckdb.Error):
                connection.execute("rollback")
    if file.format == "parquet":
        stage_relation(connection, file.source, records)
    else:
        stage_carefully(connection, file.source, file.path, file.format)
    connection.execute("begin")
    return _finish(connection, file, lambda: _land_staged(connection, file))


def _finish(
    connection: duckdb.DuckDBPyConnection, file: _File, land: "Callable[[], Outcome]"
) -> Outcome:
    """Land within the open transaction, unless the file is known, and commit."""
    outcome = _earlier_load(connection, file) if file.digest.done() else None
    if outcome is None:
        outcome = land()
        if earlier := _earlier_load(connection, file):
            connection.execute("rollback")
            return earlier
        _note(connection, file, outcome)
        state = file.path.stat()
        if (file.size, file.modified) != (state.st_size, state.st_mtime_ns):
            raise UsageFault("it changed while it was read; load it when it is complete")
    connection.execute("commit")
    return outcome


def _has_load_of_size(connection: duckdb.DuckDBPyConnection, source: "Source", size: int) -> bool:
    found = connection.execute(
        "select 1 from raw.load_manifest where source = $source and file_bytes = $size limit 1",
        {"source": source.name, "size": size},
    ).fetchone()
    return found is not None


def _earlier_load(connection: duckdb.DuckDBPyConnection, file: _File) -> Outcome | None:
    found = connection.execute(
        "select file_name, loaded_at from raw.load_manifest"
        " where source = $source and file_id = $file_id",
        {"source": file.source.name, "file_id": file.file_id},
    ).fetchone()
    return Outcome(loaded_as=found[0], loaded_at=found[1]) if found else None


def _land_sound(connection: duckdb.DuckDBPyConnection, file: _File, records: str) -> Outcome:
    """Land records in one pass; the first one to quarantine raises an error of DuckDB."""
    table = f"raw.{quote_identifier(file.source.name)}"
    names = ", ".join(quote_identifier(column.name) for column in file.source.columns)
    read = connection.execute(f"""
        insert into {table} by name
        select case when not _is_ignored then 0 end as _record_number, {names}
        from ({judged(file.source, records)})
        where case when _reason is null then true else error(_reason)::boolean end
    """).fetchone()[0]
    # The rows of this transaction stand behind all others, in the order of the file. To number them
    # now lets many threads read, while another one hashes.
    last = connection.execute(f"select max(rowid) from {table}").fetchone()[0] or 0
    numbered = connection.execute(
        f"""
        update {table}
        set
            _file_id = $file_id,
            _record_number = case when _record_number is not null then rowid - $last + $read end
        where rowid > $last - $read
        """,
        {"file_id": file.file_id, "last": last, "read": read},
    ).fetchone()[0]
    if numbered != read:
        raise duckdb.InternalError("the rows of one insert are not numbered without a gap")
    ignored = 0
    if file.source.ignored:
        ignored = connection.execute(
            f"delete from {table} where rowid > $last - $read and _record_number is null",
            {"last": last, "read": read},
        ).fetchone()[0]
    return _checked(file, Outcome(landed=read - ignored, ignored=ignored), None)


def _land_staged(connection: duckdb.DuckDBPyConnection, file: _File) -> Outcome:
    """Move `staged` into the raw table and quarantine."""
    landed, quarantined, ignored = connection.execute("""
        select
            count(*) filter (_reason is null and not _is_ignored),
            count(_reason),
            count(*) filter (_is_ignored)
        from staged
    """).fetchone()
    first = connection.execute("""
        select coalesce(_line, rowid + 1), _reason from staged
        where _reason is not null order by rowid limit 1
    """).fetchone()
    outcome = _checked(file, Outcome(landed, quarantined, ignored), first)
    names = ", ".join(quote_identifier(column.name) for column in file.source.columns)
    connection.execute(
        f"""
        insert into raw.{quote_identifier(file.source.name)} by name
        select $file_id as _file_id, rowid + 1 as _record_number, {names}
        from staged where _reason is null and not _is_ignored
        """,
        {"file_id": file.file_id},
    )
    connection.execute(
        """
        insert into raw.quarantine by name
        select
            $file_id as file_id, $source as source, $name as file_name, $path as file_path,
            coalesce(_line, rowid + 1) as file_line, rowid + 1 as record_number,
            _reason as reason, now()::timestamp as loaded_at
        from staged where _reason is not null
        """,
        file.values,
    )
    connection.execute("drop table staged")
    return outcome


def _checked(file: _File, outcome: Outcome, first: tuple[int, str] | None) -> Outcome:
    """Refuse a file of which nothing lands.

    An answer of a provider without a cost in it is an answer, and so is a log without usage.
    """
    if outcome.landed + outcome.ignored == 0:
        if first:
            where = f"line {first[0]}: {first[1]}"
            raise UsageFault(f"no record of {file.source.name} in it; {where}")
        if not file.source.levels:
            raise UsageFault("the file holds no records")
    return outcome


def _note(connection: duckdb.DuckDBPyConnection, file: _File, outcome: Outcome) -> None:
    connection.execute(
        """
        insert into raw.load_manifest by name
        select
            $file_id as file_id, $source as source, $name as file_name, $path as file_path,
            $bytes as file_bytes, $offered as rows_offered, $landed as rows_landed,
            $quarantined as rows_quarantined, $ignored as rows_ignored,
            now()::timestamp as loaded_at
        """,
        file.values
        | {
            "bytes": file.size,
            "offered": outcome.offered,
            "landed": outcome.landed,
            "quarantined": outcome.quarantined,
            "ignored": outcome.ignored,
        },
    )
