"""Landing: a file becomes typed rows in schema `raw`, one transaction a file.

There are three ways for a file, each slower than the one before and stopped by less:

- sound: from DuckDB's own reader straight into the raw table, with the casts and checks of its
  source on the way; the first fault stops it.
- flagged: the same, but records with a fault are only flagged. The file is then split, to find
  their lines and to judge them once more, one by one.
- split: all records are judged that way.

All share the casts and the checks, so they give the same rows.
"""

import contextlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from chargeback.database import UsageFault, quote_identifier
from chargeback.file_content import digest_of, find_files, known_format, sniffed_format
from chargeback.file_readers import judged, judged_texts, records_of
from chargeback.raw_tables import prepare
from chargeback.record_splitting import Splitter

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

    def __add__(self, other: "Outcome") -> "Outcome":
        """Count the records of two parts of a file."""
        return Outcome(
            self.landed + other.landed,
            self.quarantined + other.quarantined,
            self.ignored + other.ignored,
        )


class _NotThisWay(Exception):  # noqa: N818
    """A file wants to be read a slower way."""


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
        _roll_back(connection)
        if isinstance(error, UsageFault):
            raise UsageFault(f"{path}: {error.message}") from None
        if isinstance(error, OSError):
            raise UsageFault(f"{path}: not readable: {error.strerror or error}") from None
        raise


def _load(connection: duckdb.DuckDBPyConnection, file: _File) -> Outcome:
    """Try the ways to land a file from the fastest to the one that no record stops."""
    ways = [_land_sound, _land_flagged]
    if file.source.levels and not file.source.attribute_columns:
        # Costs of a provider are few: they are read with all their digits.
        ways = []
    if file.format != "parquet":
        ways.append(_land_split)
    for way in ways[:-1]:
        try:
            return _in_transaction(connection, file, way)
        except (duckdb.Error, _NotThisWay):
            _roll_back(connection)
    return _in_transaction(connection, file, ways[-1])


def _in_transaction(
    connection: duckdb.DuckDBPyConnection,
    file: _File,
    land: "Callable[[duckdb.DuckDBPyConnection, _File], Outcome]",
) -> Outcome:
    connection.execute("begin")
    outcome = land(connection, file)
    _check(connection, file, outcome)
    if earlier := _earlier_load(connection, file):
        _roll_back(connection)
        return earlier
    _note(connection, file, outcome)
    state = file.path.stat()
    if (file.size, file.modified) != (state.st_size, state.st_mtime_ns):
        raise UsageFault("it changed while it was read; load it when it is complete")
    connection.execute("commit")
    return outcome


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    with contextlib.suppress(duckdb.Error):
        connection.execute("rollback")


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


def _land_sound(connection: duckdb.DuckDBPyConnection, file: _File) -> Outcome:
    """Land a file of which no record goes to quarantine, in one pass."""
    records = records_of(connection, file.source, file.path, file.format)
    return _insert(connection, file, records, stops_at_fault=True)[0]


def _land_flagged(connection: duckdb.DuckDBPyConnection, file: _File) -> Outcome:
    """Land what is sound in one pass; then look again at the records that are not."""
    records = records_of(connection, file.source, file.path, file.format, is_lenient=True)
    outcome, flagged = _insert(connection, file, records, stops_at_fault=False)
    if file.format == "parquet":
        placed = f"select * replace (row_number() over () as _number) from ({records})"
        connection.execute(
            f"create or replace temp table staged as"
            f" from ({judged(file.source, placed)}) where _reason is not null"
        )
        return outcome + _land_staged(connection, file)
    splitter = Splitter(file.source, file.path, file.format, flagged)
    outcome += _land_records(connection, file, splitter)
    if splitter.offered != outcome.offered:
        raise _NotThisWay
    return outcome


def _land_split(connection: duckdb.DuckDBPyConnection, file: _File) -> Outcome:
    """Land a file record by record.

    An answer of a provider without a cost in it is an answer, and so is a log without usage.
    """
    outcome = _land_records(connection, file, Splitter(file.source, file.path, file.format))
    if outcome.offered == 0 and not file.source.levels:
        raise UsageFault("the file holds no records")
    return outcome


def _insert(
    connection: duckdb.DuckDBPyConnection, file: _File, records: str, *, stops_at_fault: bool
) -> tuple[Outcome, frozenset[int]]:
    """Insert what is sound of a relation: counts without quarantine, numbers of what is not.

    Raises:
        duckdb.Error: the relation is not readable, or, if told to stop there, has a fault.
    """
    table = f"raw.{quote_identifier(file.source.name)}"
    names = [quote_identifier(column.name) for column in file.source.columns]
    # What does not land keeps its place until all have their number, but not its values.
    lands = "_reason is null and not _is_ignored"
    has_others = bool(file.source.ignored) or not stops_at_fault
    values = (f"case when {lands} then {n} end as {n}" if has_others else n for n in names)
    stop = "case when _reason is null then true else error(_reason)::boolean end"
    read = connection.execute(f"""
        insert into {table} by name
        select
            case when {lands} then 1 when _reason is not null then -1 end as _record_number,
            {", ".join(values)}
        from ({judged(file.source, records)})
        where {stop if stops_at_fault else "true"}
    """).fetchone()[0]
    # The rows of this transaction stand behind all others, in the order of the file. To number them
    # now lets many threads read, while another one hashes.
    last = connection.execute(f"select max(rowid) from {table}").fetchone()[0] or 0
    place = {"last": last, "read": read}
    numbered = connection.execute(
        f"""
        update {table}
        set _file_id = $file_id, _record_number = _record_number * (rowid - $last + $read)
        where rowid > $last - $read
        """,
        {"file_id": file.file_id} | place,
    ).fetchone()[0]
    if numbered != read:
        raise duckdb.InternalError("the rows of one insert are not numbered without a gap")
    if not has_others:
        return _with_something(Outcome(read)), frozenset()
    inserted = f"{table} where rowid > $last - $read"
    flagged = connection.execute(
        f"select -_record_number from {inserted} and _record_number < 0", place
    ).fetchall()
    gone = connection.execute(
        f"delete from {inserted} and coalesce(_record_number, -1) < 0", place
    ).fetchone()[0]
    outcome = Outcome(landed=read - gone, ignored=gone - len(flagged))
    return _with_something(outcome), frozenset(number for (number,) in flagged)


def _with_something(outcome: Outcome) -> Outcome:
    """Leave it to the way that looks at each record to say why nothing lands."""
    if outcome.offered == 0:
        raise _NotThisWay
    return outcome


def _land_records(
    connection: duckdb.DuckDBPyConnection, file: _File, splitter: Splitter
) -> Outcome:
    outcome = Outcome()
    judge = judged_texts(file.source)
    # In memory, batch by batch: a copy on disk would hold what must stay in the file.
    for batch in splitter.batches():
        names = ("numbers", "lines", "reasons", "texts")
        columns = dict(zip(names, map(list, zip(*batch, strict=True)), strict=True))
        connection.execute(f"create or replace temp table staged as {judge}", columns)
        outcome += _land_staged(connection, file)
    return outcome


def _land_staged(connection: duckdb.DuckDBPyConnection, file: _File) -> Outcome:
    """Move `staged` into the raw table and quarantine."""
    counts = connection.execute("""
        select
            count(*) filter (_reason is null and not _is_ignored),
            count(_reason),
            count(*) filter (_is_ignored)
        from staged
    """).fetchone()
    names = ", ".join(quote_identifier(column.name) for column in file.source.columns)
    connection.execute(
        f"""
        insert into raw.{quote_identifier(file.source.name)} by name
        select $file_id as _file_id, _number as _record_number, {names}
        from staged where _reason is null and not _is_ignored
        """,
        {"file_id": file.file_id},
    )
    connection.execute(
        """
        insert into raw.quarantine by name
        select
            $file_id as file_id, $source as source, $name as file_name, $path as file_path,
            coalesce(_line, _number) as file_line, _number as record_number,
            _reason as reason, now()::timestamp as loaded_at
        from staged where _reason is not null
        """,
        file.values,
    )
    connection.execute("drop table staged")
    return Outcome(*counts)


def _check(connection: duckdb.DuckDBPyConnection, file: _File, outcome: Outcome) -> None:
    """Refuse a file of which every record is in quarantine: it is no file of its source."""
    if outcome.quarantined == 0 or outcome.landed + outcome.ignored > 0:
        return
    line, reason = connection.execute(
        """
        select file_line, reason from raw.quarantine
        where source = $source and file_id = $file_id and resolved_at is null
        order by record_number limit 1
        """,
        {"source": file.source.name, "file_id": file.file_id},
    ).fetchone()
    raise UsageFault(f"no record of {file.source.name} in it; line {line}: {reason}")


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
